import type { Examination } from './finding.js';
import { findNodeTrouble } from './node-trouble.js';
import { limitOf } from './thresholds.js';

const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** What is wrong with a node: not ready or lost (critical), under pressure (listed at once, told when it lasts). */
export function examineNode(examination: Examination): void {
  const { view, thresholds, findings, silences, now } = examination;
  const node = view.nodes.find((each) => each.name === view.subject.name);
  if (node === undefined) return;
  if (node.deletionAt !== null) silences.push({ reason: 'node-removed', pod: null, until: null });
  const trouble = findNodeTrouble(node, thresholds);
  if (trouble !== null) {
    findings.push({
      ...trouble,
      pod: null,
      container: '',
      severity: 'critical',
      provenByStatus: true,
      waiting: 'node-not-ready',
    });
  }
  for (const condition of node.conditions) {
    if (condition.status !== 'True' || !PRESSURES.includes(condition.type)) continue;
    const since = condition.since ?? node.createdAt;
    const dueAt = since + limitOf(thresholds, 'nodePressure');
    const lasting = dueAt <= now;
    findings.push({
      state: condition.type,
      pod: null,
      container: '',
      since,
      dueAt: lasting ? dueAt : since,
      severity: lasting ? 'warning' : 'info',
      provenByStatus: true,
      rule: 'nodePressure',
      waiting: 'node-pressure',
    });
    if (!lasting) silences.push({ reason: 'node-pressure', pod: null, until: dueAt });
  }
}
