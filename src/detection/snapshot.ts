import {
  EMPTY_HISTORY,
  type EventRecord,
  type NodeRecord,
  type PodRecord,
  type SubjectView,
  type WorkloadRecord,
} from '../model/records.js';
import { subjectKey, type Subject, type SubjectKey } from '../model/subject.js';

/** Finds a workload in memory; null when it is not known (or not yet). */
export type LookupWorkload = (kind: string, namespace: string, name: string) => WorkloadRecord | null;

/**
 * What the pod's problems are about: its Deployment through the ReplicaSet, its CronJob through the Job, a custom owner
 * as it is, the pod itself when it has no owner or its owner is a Node (mirror pods). `cluster` names the subject.
 */
export function topSubject(
  pod: Pick<PodRecord, 'namespace' | 'name' | 'owner' | 'revision' | 'mirror'>,
  lookupWorkload: LookupWorkload,
  cluster: string,
): Subject {
  const { namespace, owner } = pod;
  if (owner === null || owner.kind === 'Node' || pod.mirror) {
    return { cluster, kind: 'Pod', namespace, name: pod.name };
  }
  const known = lookupWorkload(owner.kind, namespace, owner.name);
  if (known !== null) return topWorkload(known, lookupWorkload, cluster);
  // The label says how the Deployment named its ReplicaSet, so a ReplicaSet that is not known (yet) need not be asked.
  const suffix = `-${pod.revision}`;
  if (owner.kind === 'ReplicaSet' && pod.revision !== '' && owner.name.endsWith(suffix)) {
    return { cluster, kind: 'Deployment', namespace, name: owner.name.slice(0, -suffix.length) };
  }
  return { cluster, kind: owner.kind, namespace, name: owner.name };
}

/** The subject of a workload itself: ReplicaSets and Jobs give way to the Deployment, Rollout or CronJob above them. */
export function topWorkload(workload: WorkloadRecord, lookupWorkload: LookupWorkload, cluster: string): Subject {
  const { kind, namespace, name, owner } = workload;
  if (owner === null || !isMiddle(kind)) return { cluster, kind, namespace, name };
  const above = lookupWorkload(owner.kind, namespace, owner.name);
  if (above !== null && above !== workload) {
    return { cluster, kind: above.kind, namespace, name: above.name };
  }
  return { cluster, kind: owner.kind, namespace, name: owner.name };
}

/**
 * Groups records into one view per subject: workloads (also those without pods), bare pods, and nodes. Events go to the
 * subject they are about. No history: detection takes its times from the objects.
 */
export function viewsFromRecords(
  pods: readonly PodRecord[],
  workloads: readonly WorkloadRecord[],
  nodes: readonly NodeRecord[],
  events: readonly EventRecord[],
  cluster: string,
): SubjectView[] {
  const byName = new Map(workloads.map((each) => [nameKey(each.kind, each.namespace, each.name), each]));
  const lookup: LookupWorkload = (kind, namespace, name) => byName.get(nameKey(kind, namespace, name)) ?? null;
  const groups = new Map<SubjectKey, Group>();
  const owners = new Map<string, Group>();
  for (const workload of workloads) {
    const group = groupOf(groups, topWorkload(workload, lookup, cluster));
    owners.set(nameKey(workload.kind, workload.namespace, workload.name), group);
    if (isSubject(workload, group.subject)) group.workload = workload;
    else group.children.push(workload);
  }
  const podGroups = new Map<string, Group>();
  for (const pod of pods) {
    const group = groupOf(groups, topSubject(pod, lookup, cluster));
    group.pods.push(pod);
    podGroups.set(nameKey('Pod', pod.namespace, pod.name), group);
  }
  const nodeByName = new Map(nodes.map((each) => [each.name, each]));
  for (const node of nodes) groupOf(groups, { cluster, kind: 'Node', namespace: '', name: node.name }).nodes.push(node);
  for (const event of events) {
    const { kind, namespace, name } = event.about;
    const group =
      kind === 'Node'
        ? groups.get(subjectKey({ cluster, kind, namespace: '', name }))
        : (podGroups.get(nameKey(kind, namespace, name)) ?? owners.get(nameKey(kind, namespace, name)));
    group?.events.push(event);
  }
  return [...groups.values()].map((group) => toView(group, nodeByName));
}

interface Group {
  readonly subject: Subject;
  workload: WorkloadRecord | null;
  readonly children: WorkloadRecord[];
  readonly pods: PodRecord[];
  readonly nodes: NodeRecord[];
  readonly events: EventRecord[];
}

function groupOf(groups: Map<SubjectKey, Group>, subject: Subject): Group {
  const key = subjectKey(subject);
  let group = groups.get(key);
  if (group === undefined) {
    group = { subject, workload: null, children: [], pods: [], nodes: [], events: [] };
    groups.set(key, group);
  }
  return group;
}

function toView(group: Group, nodeByName: ReadonlyMap<string, NodeRecord>): SubjectView {
  const { subject, workload, children, pods, events } = group;
  const nodes = new Set(group.nodes);
  for (const pod of pods) {
    const node = nodeByName.get(pod.node);
    if (node !== undefined) nodes.add(node);
  }
  return {
    subject,
    workload,
    children: children.sort((one, other) => other.createdAt - one.createdAt),
    pods,
    nodes: [...nodes],
    events,
    history: EMPTY_HISTORY,
  };
}

/** Kinds whose own name nobody knows them by. */
function isMiddle(kind: string): boolean {
  return kind === 'ReplicaSet' || kind === 'Job';
}

function isSubject(workload: WorkloadRecord, subject: Subject): boolean {
  return workload.kind === subject.kind && workload.name === subject.name;
}

function nameKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
