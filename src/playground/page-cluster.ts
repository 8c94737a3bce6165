import type { ClusterBehaviour } from './cluster/behaviour.js';
import { kindOf, nameOf, namespaceOf, textAt, type JsonObject } from './cluster/json.js';
import { RESOURCES, resourceNamed, storageKey } from './cluster/kinds.js';
import type { Change } from './cluster/store.js';
import type { PageChange, PageNode, PagePod, PageState, PageWorkload, PodRef, WorkloadRef } from './page-contract.js';
import { nodeRow, ownersOf, podRow, refOf, workloadRow, WORKLOAD_PLURALS } from './page-rows.js';

type ClusterState = Pick<PageState, 'nodes' | 'workloads' | 'pods'>;

const STORAGE = new Map(RESOURCES.map((resource) => [storageKey(resource), resource.kind]));

/** The cluster as the page shows it: a snapshot, and what has changed since the last look. */
export class PageCluster {
  readonly #stop: () => void;
  #pods = new Map<string, PodRef>();
  #workloads = new Map<string, WorkloadRef>();
  #nodes = false;
  /** What was sent last, as JSON: a write that changes nothing of a row is not told. */
  readonly #sent = new Map<string, string>();

  constructor(
    private readonly behaviour: ClusterBehaviour,
    wake: () => void,
  ) {
    this.#stop = behaviour.world.store.onChange((change) => {
      if (this.#hear(change)) wake();
    });
  }

  close(): void {
    this.#stop();
  }

  snapshot(): ClusterState {
    const { store } = this.behaviour.world;
    return {
      nodes: this.#nodeRows(),
      workloads: Object.values(WORKLOAD_PLURALS)
        .flatMap((plural) => store.all(plural))
        .map((workload) => workloadRow(this.behaviour, workload))
        .sort((a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name)),
      pods: store.all('pods').map((pod) => podRow(store, pod)),
    };
  }

  /** Since the last call. */
  changes(): readonly PageChange[] {
    const changes: PageChange[] = [];
    const nodes = this.#nodes ? this.#nodeRows() : [];
    if (this.#nodes && this.#isNews('nodes', nodes)) changes.push({ kind: 'nodes', nodes });
    const pods = this.#podChanges();
    if (pods.changed.length + pods.gone.length > 0) changes.push({ kind: 'pods', ...pods });
    const workloads = this.#workloadChanges();
    if (workloads.changed.length + workloads.gone.length > 0) changes.push({ kind: 'workloads', ...workloads });
    this.#nodes = false;
    this.#pods = new Map();
    this.#workloads = new Map();
    return changes;
  }

  #podChanges(): { readonly changed: readonly PagePod[]; readonly gone: readonly PodRef[] } {
    const { store } = this.behaviour.world;
    const resource = resourceNamed('pods');
    const changed: PagePod[] = [];
    const gone: PodRef[] = [];
    for (const [key, { namespace, name }] of this.#pods) {
      const pod = store.get(resource, namespace, name);
      const row = pod === null ? null : podRow(store, pod);
      if (!this.#isNews(`pod ${key}`, row)) continue;
      if (row === null) gone.push({ namespace, name });
      else changed.push(row);
    }
    return { changed, gone };
  }

  #workloadChanges(): { readonly changed: readonly PageWorkload[]; readonly gone: readonly WorkloadRef[] } {
    const { store } = this.behaviour.world;
    const changed: PageWorkload[] = [];
    const gone: WorkloadRef[] = [];
    for (const [key, ref] of this.#workloads) {
      const workload = store.get(resourceNamed(WORKLOAD_PLURALS[ref.kind] ?? 'jobs'), ref.namespace, ref.name);
      const row = workload === null ? null : workloadRow(this.behaviour, workload);
      if (!this.#isNews(`workload ${key}`, row)) continue;
      if (row === null) gone.push(ref);
      else changed.push(row);
    }
    return { changed, gone };
  }

  #isNews(key: string, row: PagePod | PageWorkload | readonly PageNode[] | null): boolean {
    const text = row === null ? '' : JSON.stringify(row);
    if (this.#sent.get(key) === text) return false;
    if (row === null) this.#sent.delete(key);
    else this.#sent.set(key, text);
    return true;
  }

  #nodeRows(): readonly PageNode[] {
    const { store } = this.behaviour.world;
    return store.all('nodes').map((node) => nodeRow(store, node));
  }

  #hear(change: Change): boolean {
    const kind = STORAGE.get(change.storage) ?? '';
    if (kind === 'Node') {
      this.#nodes = true;
      return true;
    }
    if (kind === 'Pod') {
      this.#pods.set(keyOf(change.object), { namespace: namespaceOf(change.object), name: nameOf(change.object) });
      // Where pods are counted.
      const before = textAt(change.previous ?? {}, 'spec', 'nodeName');
      if (change.type !== 'MODIFIED' || before !== textAt(change.object, 'spec', 'nodeName')) this.#nodes = true;
      return true;
    }
    if (kind in WORKLOAD_PLURALS) {
      this.#mark({ ...refOf(change.object), kind });
      return true;
    }
    if (kind === 'ReplicaSet' || kind === 'ControllerRevision') {
      for (const owner of ownersOf(this.behaviour.world.store, change.object)) {
        if (kindOf(owner) in WORKLOAD_PLURALS) this.#mark(refOf(owner));
      }
      return this.#workloads.size > 0;
    }
    return false;
  }

  #mark(ref: WorkloadRef): void {
    this.#workloads.set(`${ref.kind}/${ref.namespace}/${ref.name}`, ref);
  }
}

function keyOf(object: JsonObject): string {
  return `${namespaceOf(object)}/${nameOf(object)}`;
}
