import { findNodeTrouble, type NodeTrouble } from '../detection/node-trouble.js';
import type { Thresholds } from '../detection/thresholds.js';
import type { SubjectView } from '../model/records.js';
import type { Symptom } from '../model/symptom.js';

/** A node that is down, and with it every pod of a subject that fails. */
export interface LostNode extends NodeTrouble {
  readonly name: string;
}

/**
 * The node that explains all of a subject's symptoms, since each stands on a pod that is on a node that is down; null
 * when anything else fails as well. Such pods belong into the node's incident.
 */
export function lostNodeOf(view: SubjectView, symptoms: readonly Symptom[], thresholds: Thresholds): LostNode | null {
  let found: LostNode | null = null;
  for (const symptom of symptoms) {
    if (symptom.severity === 'info') continue;
    const pod = view.pods.find(({ uid }) => uid === symptom.podUid);
    const node = view.nodes.find(({ name }) => name === pod?.node);
    const trouble = node === undefined ? null : findNodeTrouble(node, thresholds);
    if (node === undefined || trouble === null) return null;
    found ??= { ...trouble, name: node.name };
  }
  return found;
}
