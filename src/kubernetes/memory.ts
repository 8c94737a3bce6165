import { recordHistory } from '../detection/history.js';
import { topSubject, topWorkload } from '../detection/snapshot.js';
import {
  EMPTY_HISTORY,
  type EventRecord,
  type NodeRecord,
  type SubjectView,
  type WorkloadRecord,
} from '../model/records.js';
import { subjectKey, type Subject, type SubjectKey } from '../model/subject.js';
import type { Clock } from '../model/time.js';
import { EventMemory, eventKey } from './event-memory.js';
import { added, NO_CHILDREN, replace, slim, without, type Home } from './home.js';
import { unpackPod, type PackedPod } from './packed-pod.js';
import type { RecordHandler } from './reflector-contract.js';
import { isSameRecord } from './same-record.js';

export interface MemoryDeps {
  readonly cluster: string;
  readonly clock: Clock;
  /** Runs a task soon, after what is arriving now: bursts become one change per subject. */
  readonly soon: (task: () => void) => void;
}

/**
 * What the watcher knows of one cluster: records under the subject that they are about, found again when an owner
 * arrives later than its pods. Holds records only, never an object of the API.
 */
export class Memory {
  readonly #deps: MemoryDeps;
  readonly #homes = new Map<SubjectKey, Home>();
  readonly #homeOfPod = new Map<string, Home>();
  readonly #homeOfWorkload = new Map<string, Home>();
  readonly #workloads = new Map<string, WorkloadRecord>();
  readonly #nodes = new Map<string, NodeRecord>();
  readonly #podsOnNode = new Map<string, PackedPod[]>();
  readonly #events: EventMemory;
  readonly #changed = new Map<SubjectKey, Subject>();
  #listener: ((subject: Subject) => void) | null = null;
  #telling = false;
  #flushing = false;

  constructor(deps: MemoryDeps) {
    this.#deps = deps;
    this.#events = new EventMemory(deps.clock);
  }

  readonly podHandler: RecordHandler<PackedPod> = {
    put: (pod, previous) => {
      this.#putPod(pod, previous);
    },
    gone: (pod) => {
      this.#removePod(pod);
    },
  };

  readonly workloadHandler: RecordHandler<WorkloadRecord> = {
    put: (workload) => {
      this.#putWorkload(workload);
    },
    gone: (workload) => {
      this.#removeWorkload(workload);
    },
  };

  readonly nodeHandler: RecordHandler<NodeRecord> = {
    put: (node, previous) => {
      this.#nodes.set(node.name, node);
      this.#touchNode(node.name, previous === null || !isSameHealth(previous, node));
    },
    gone: (node) => {
      // a node may have come back under its name before the old one's end is told
      if (this.#nodes.get(node.name)?.uid === node.uid) this.#nodes.delete(node.name);
      this.#touchNode(node.name, true);
    },
  };

  /** Events outlive their objects here: the API forgets them sooner than people ask. */
  readonly eventHandler: RecordHandler<EventRecord> = {
    put: (event) => {
      if (!this.#events.put(event)) return;
      const { kind, namespace, name, uid } = event.about;
      if (kind === 'Node') {
        if (this.#nodes.has(name)) this.#touch(this.#nodeSubject(name));
        return;
      }
      const home = kind === 'Pod' ? this.#homeOfPod.get(uid) : this.#homeOfWorkload.get(nameKey(kind, namespace, name));
      if (home !== undefined) this.#touch(home.subject);
    },
    gone: () => undefined,
  };

  /** Replaces the earlier listener. */
  onChange(listener: (subject: Subject) => void): void {
    this.#listener = listener;
  }

  /** From now on changes are told, first of all every subject. Before, owners may be missing and subjects wrong. */
  startTelling(): void {
    if (this.#telling) return;
    this.#telling = true;
    for (const subject of this.subjects()) this.#touch(subject);
  }

  *subjects(): Iterable<Subject> {
    for (const home of this.#homes.values()) yield home.subject;
    for (const name of this.#nodes.keys()) yield this.#nodeSubject(name);
  }

  homes(): Iterable<Home> {
    return this.#homes.values();
  }

  home(subject: Subject): Home | null {
    return this.#homes.get(subjectKey(subject)) ?? null;
  }

  /** The home of a pod, by its uid. */
  homeOfPod(uid: string): Home | null {
    return this.#homeOfPod.get(uid) ?? null;
  }

  get podCount(): number {
    return this.#homeOfPod.size;
  }

  node(name: string): NodeRecord | null {
    return this.#nodes.get(name) ?? null;
  }

  workload(kind: string, namespace: string, name: string): WorkloadRecord | null {
    return this.#workloads.get(nameKey(kind, namespace, name)) ?? null;
  }

  /** The present view, with a history that this look is part of; null when nothing is known of the subject. */
  view(subject: Subject): SubjectView | null {
    if (subject.kind === 'Node') return this.#nodeView(subject);
    const home = this.#homes.get(subjectKey(subject));
    if (home === undefined) return null;
    const view = this.#viewOf(home);
    home.history = slim(recordHistory(home.history, view, this.#deps.clock.now()));
    return { ...view, history: home.history };
  }

  #nodeView(subject: Subject): SubjectView | null {
    const node = this.#nodes.get(subject.name);
    if (node === undefined) return null;
    return {
      subject,
      workload: null,
      children: [],
      pods: (this.#podsOnNode.get(node.name) ?? []).map(unpackPod),
      nodes: [node],
      events: this.#events.about([eventKey('Node', '', node.name)]),
      history: EMPTY_HISTORY,
    };
  }

  #viewOf(home: Home): SubjectView {
    const children = [...home.children].sort((one, other) => other.createdAt - one.createdAt);
    const pods = home.pods.map(unpackPod);
    const nodes = new Set<NodeRecord>();
    for (const pod of pods) {
      const node = this.#nodes.get(pod.node);
      if (node !== undefined) nodes.add(node);
    }
    const keys = [
      eventKey(home.subject.kind, home.subject.namespace, home.subject.name),
      ...children.map((child) => eventKey(child.kind, child.namespace, child.name)),
      ...pods.map((pod) => eventKey('Pod', pod.namespace, pod.name)),
    ];
    const events = this.#events
      .about(keys)
      // StatefulSet pods reuse names: an event belongs to the pod with its uid
      .filter(
        ({ about }) => about.kind !== 'Pod' || about.uid === '' || home.pods.some(({ uid }) => uid === about.uid),
      );
    return {
      subject: home.subject,
      workload: home.workload,
      children,
      pods,
      nodes: [...nodes],
      events,
      history: home.history,
    };
  }

  #putPod(pod: PackedPod, previous: PackedPod | null): void {
    const known = this.#homeOfPod.get(pod.uid);
    if (previous !== null) this.#leaveNode(previous);
    if (pod.node !== '') {
      const onNode = this.#podsOnNode.get(pod.node);
      if (onNode === undefined) this.#podsOnNode.set(pod.node, [pod]);
      else onNode.push(pod);
    }
    // its ReplicaSet may be gone already while the pod ends: what it was part of it still is
    const stays = known !== undefined && previous !== null && sameOwner(pod, previous);
    const home = stays ? known : this.#homeFor(topSubject(pod, this.#lookup, this.#deps.cluster));
    if (known !== undefined && known !== home) this.#leave(known, pod.uid);
    if (known === home) replace(home.pods, pod);
    else {
      home.pods = added(home.pods, pod);
      this.#homeOfPod.set(pod.uid, home);
    }
    this.#touch(home.subject);
  }

  #removePod(pod: PackedPod): void {
    this.#leaveNode(pod);
    const home = this.#homeOfPod.get(pod.uid);
    this.#homeOfPod.delete(pod.uid);
    if (home !== undefined) this.#leave(home, pod.uid);
  }

  #leaveNode(pod: PackedPod): void {
    const onNode = this.#podsOnNode.get(pod.node);
    const at = onNode?.indexOf(pod) ?? -1;
    if (onNode === undefined || at === -1) return;
    onNode.splice(at, 1);
    if (onNode.length === 0) this.#podsOnNode.delete(pod.node);
  }

  #putWorkload(workload: WorkloadRecord): void {
    const key = nameKey(workload.kind, workload.namespace, workload.name);
    this.#workloads.set(key, workload);
    const before = this.#homeOfWorkload.get(key);
    const subject = topWorkload(workload, this.#lookup, this.#deps.cluster);
    const home = this.#homeFor(subject);
    if (before !== undefined && before !== home) this.#detach(before, workload);
    if (isTop(workload, subject)) home.workload = workload;
    else home.children = [...without(home.children, workload.uid), workload];
    this.#homeOfWorkload.set(key, home);
    this.#rehome(workload, home, before ?? null);
    this.#touch(home.subject);
  }

  /** Pods that came before their owner stand under the owner's own name, or under the one that their label suggests. */
  #rehome(workload: WorkloadRecord, home: Home, before: Home | null): void {
    if (before === home) return;
    const { cluster } = this.#deps;
    const { kind, namespace, name } = workload;
    const guess = name.slice(0, Math.max(0, name.lastIndexOf('-')));
    const candidates = new Set([
      before,
      this.home({ cluster, kind, namespace, name }),
      kind === 'ReplicaSet' && guess !== '' ? this.home({ cluster, kind: 'Deployment', namespace, name: guess }) : null,
    ]);
    for (const candidate of candidates) {
      if (candidate === null || candidate === home) continue;
      for (const pod of [...candidate.pods]) {
        if (pod.owner?.kind !== kind || pod.owner.name !== name) continue;
        this.#leave(candidate, pod.uid);
        home.pods = added(home.pods, pod);
        this.#homeOfPod.set(pod.uid, home);
      }
    }
  }

  #removeWorkload(workload: WorkloadRecord): void {
    const key = nameKey(workload.kind, workload.namespace, workload.name);
    if (this.#workloads.get(key)?.uid === workload.uid) this.#workloads.delete(key);
    const home = this.#homeOfWorkload.get(key);
    if (home === undefined) return;
    if (!this.#workloads.has(key)) this.#homeOfWorkload.delete(key);
    this.#detach(home, workload);
  }

  #detach(home: Home, workload: WorkloadRecord): void {
    if (home.workload?.uid === workload.uid) home.workload = null;
    home.children = without(home.children, workload.uid);
    this.#dropIfEmpty(home);
    this.#touch(home.subject);
  }

  #leave(home: Home, podUid: string): void {
    const at = home.pods.findIndex(({ uid }) => uid === podUid);
    if (at !== -1) home.pods.splice(at, 1);
    this.#dropIfEmpty(home);
    this.#touch(home.subject);
  }

  #dropIfEmpty(home: Home): void {
    if (home.workload === null && home.children.length === 0 && home.pods.length === 0) {
      this.#homes.delete(subjectKey(home.subject));
    }
  }

  #homeFor(subject: Subject): Home {
    const key = subjectKey(subject);
    let home = this.#homes.get(key);
    if (home === undefined) {
      home = { subject, workload: null, children: NO_CHILDREN, pods: [], history: EMPTY_HISTORY };
      this.#homes.set(key, home);
    }
    return home;
  }

  readonly #lookup = (kind: string, namespace: string, name: string): WorkloadRecord | null =>
    this.#workloads.get(nameKey(kind, namespace, name)) ?? null;

  #nodeSubject(name: string): Subject {
    return { cluster: this.#deps.cluster, kind: 'Node', namespace: '', name };
  }

  #touchNode(name: string, healthChanged: boolean): void {
    this.#touch(this.#nodeSubject(name));
    if (!healthChanged || !this.#telling) return;
    for (const pod of this.#podsOnNode.get(name) ?? []) {
      const home = this.#homeOfPod.get(pod.uid);
      if (home !== undefined) this.#touch(home.subject);
    }
  }

  #touch(subject: Subject): void {
    if (!this.#telling) return;
    this.#changed.set(subjectKey(subject), subject);
    if (this.#flushing) return;
    this.#flushing = true;
    this.#deps.soon(() => {
      this.#flush();
    });
  }

  #flush(): void {
    this.#flushing = false;
    let told = 0;
    for (const [key, subject] of this.#changed) {
      // others work in between: the first telling after a list holds every subject
      if (told === TOLD_AT_ONCE) {
        this.#flushing = true;
        this.#deps.soon(() => {
          this.#flush();
        });
        return;
      }
      told += 1;
      this.#changed.delete(key);
      if (this.#listener === null) this.view(subject);
      else this.#listener(subject);
    }
  }
}

const TOLD_AT_ONCE = 100;
function nameKey(kind: string, namespace: string, name: string): string {
  // joined, it is one string; a template keeps its parts too
  return [kind, namespace, name].join('/');
}

function sameOwner(one: PackedPod, other: PackedPod): boolean {
  return one.owner?.kind === other.owner?.kind && one.owner?.name === other.owner?.name;
}

function isTop(workload: WorkloadRecord, subject: Subject): boolean {
  return workload.kind === subject.kind && workload.name === subject.name;
}

function isSameHealth(one: NodeRecord, other: NodeRecord): boolean {
  return (
    one.unschedulable === other.unschedulable &&
    one.deletionAt === other.deletionAt &&
    isSameRecord(one.conditions, other.conditions) &&
    isSameRecord(one.taints, other.taints)
  );
}
