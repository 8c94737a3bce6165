import { resolveThresholds } from '../detection/thresholds.js';
import { lostNodeOf } from '../incidents/lost-node.js';
import { subjectKey } from '../model/subject.js';
import { HOUR, MINUTE, type Millis } from '../model/time.js';
import type { Look, Pass } from './look.js';
import { annotationsOf } from './metadata-of.js';

/** The node's own alert has been told by then, or nobody watches it: then its pods are told one by one. */
const NODE_TOLD_WITHIN_MS: Millis = 2 * MINUTE;
const TRACED_EVERY_MS: Millis = HOUR;

/** True when everything that fails stands on a node that is down and has, or is about to have, its own incident. */
export async function foldIntoNode({ subject, key, deps }: Pass, { observed, detection }: Look): Promise<boolean> {
  if (observed.kind !== 'present' || subject.kind === 'Node') return false;
  const { thresholds } = resolveThresholds(deps.settings.detection.thresholds, annotationsOf(observed.view));
  const node = lostNodeOf(observed.view, detection.symptoms, thresholds);
  if (node === null) return false;
  const now = deps.clock.now();
  const told = await deps.store.latest(subjectKey({ ...subject, kind: 'Node', namespace: '', name: node.name }));
  const isOpen = told !== null && told.value.phase.phase !== 'resolved';
  if (!isOpen && now >= node.dueAt + NODE_TOLD_WITHIN_MS) return false;
  if (await deps.store.firstTime(`folded:${key}:${node.name}`, TRACED_EVERY_MS)) {
    await deps.store.trace(key, { at: now, decision: 'silent', because: 'node-down' });
  }
  return true;
}
