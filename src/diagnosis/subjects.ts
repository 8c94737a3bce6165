import type { RawObject } from '../model/evidence.js';
import type { Subject, SubjectKey } from '../model/subject.js';
import type { Instant } from '../model/time.js';
import { subjectKey } from '../model/subject.js';
import { diagnose } from './diagnose.js';
import { indexCluster } from './objects/cluster.js';
import { later } from './objects/raw.js';
import { WORKLOAD_KINDS } from './objects/workload.js';
import { topOwner } from './top-owner.js';

/**
 * The subjects of a bag of objects with which something is wrong: nodes, then workloads and bare pods, each once.
 * Without `now`, ten minutes after the newest moment that the objects know: all that waits then waits too long.
 */
export function failingSubjects(objects: readonly RawObject[], clusterName: string, now?: Instant): readonly Subject[] {
  const cluster = indexCluster(objects, []);
  const at = now ?? newest(cluster) + 600_000;
  const candidates = new Map<SubjectKey, Subject>();
  const add = (subject: Subject): void => {
    candidates.set(subjectKey(subject), subject);
  };
  for (const node of cluster.nodes) add({ cluster: clusterName, kind: 'Node', namespace: '', name: node.name });
  for (const kind of WORKLOAD_KINDS) {
    for (const object of cluster.of(kind)) add(topOwner(cluster, object, clusterName).workload);
  }
  for (const pod of cluster.pods) add(topOwner(cluster, pod, clusterName).workload);
  return [...candidates.values()].filter((subject) => {
    const { causes } = diagnose({ subject, objects, logs: [], gaps: [], completeKinds: [] }, at);
    return causes.some(
      (cause) => cause.id !== 'none' && cause.id !== 'terminating-within-grace' && cause.id !== 'cronjob-suspended',
    );
  });
}

function newest(cluster: ReturnType<typeof indexCluster>): Instant {
  const moments = [
    ...cluster.events.map((event) => event.lastAt),
    ...cluster.pods.flatMap((pod) => [pod.createdAt, ...pod.conditions.map((each) => each.since)]),
    ...cluster.nodes.flatMap((node) => node.conditions.map((each) => each.since)),
  ];
  return moments.reduce<Instant | null>(later, null) ?? 0;
}
