import type { Cluster, ClusterHealth } from '../../../src/kubernetes/cluster.js';
import { Memory } from '../../../src/kubernetes/memory.js';
import { packPod, type PackedPod } from '../../../src/kubernetes/packed-pod.js';
import type { Evidence, Gap, RawObject } from '../../../src/model/evidence.js';
import type { SubjectView } from '../../../src/model/records.js';
import { gapName, type Subject } from '../../../src/model/subject.js';
import type { Clock, Millis } from '../../../src/model/time.js';
import type { Entry, ModelCluster } from './model-cluster.js';

export interface SeenClusterOptions {
  readonly model: ModelCluster;
  readonly clock: Clock;
  readonly leads: () => boolean;
  /** How long the next gather takes, and whether it fails. */
  readonly gatherFate: () => { readonly takesMs: Millis; readonly fails: boolean };
}

/** A cluster as one process of podwhy sees it: the real memory, fed by what the model tells while the watch is open. */
export class SeenCluster implements Cluster {
  readonly name: string;
  readonly production = false;
  readonly operate = nothing({} as Cluster['operate'], 'operate');
  readonly directory = nothing({} as Cluster['directory'], 'directory');
  readonly #options: SeenClusterOptions;
  readonly #memory: Memory;
  readonly #seen = new Map<string, Entry>();
  readonly #packed = new Map<string, PackedPod>();
  #watching = false;

  constructor(options: SeenClusterOptions) {
    this.#options = options;
    this.name = options.model.name;
    this.#memory = new Memory({
      cluster: this.name,
      clock: options.clock,
      soon: (task) => {
        void Promise.resolve().then(task);
      },
    });
  }

  readonly gather: Cluster['gather'] = async (subject, { deadlineMs }) => {
    const { model, clock, gatherFate } = this.#options;
    const { takesMs, fails } = gatherFate();
    // What is read is as old as the answer is late.
    const objects = model.objectsOf(subject);
    if (takesMs > 0) await clock.sleep(Math.min(takesMs, deadlineMs));
    const what = gapName(subject);
    if (fails) return evidence(subject, [], [{ what, reason: 'unreachable', detail: '' }]);
    if (takesMs > deadlineMs) return evidence(subject, [], [{ what, reason: 'timeout', detail: '' }]);
    if (objects === null) return evidence(subject, [], [{ what, reason: 'not-found', detail: '' }]);
    return evidence(subject, objects, []);
  };

  start(): Promise<void> {
    this.hear();
    this.#memory.startTelling();
    return Promise.resolve();
  }

  /** Lists everything and follows it from here on; what happened meanwhile is told as differences. */
  hear(): void {
    if (this.#watching) return;
    this.#watching = true;
    const { entries, listeners } = this.#options.model;
    const gone = [...this.#seen.values()].filter(({ uid }) => !entries.has(uid));
    this.#apply(
      [...entries.values()].filter((entry) => this.#seen.get(entry.uid) !== entry),
      gone,
    );
    listeners.add(this.#apply);
  }

  /** The watch is lost and nobody notices what happens. */
  deafen(): void {
    this.#watching = false;
    this.#options.model.listeners.delete(this.#apply);
  }

  onChange(listener: (subject: Subject) => void): void {
    this.#memory.onChange(listener);
  }

  view(subject: Subject): SubjectView | null {
    return this.#memory.view(subject);
  }

  subjects(): Iterable<Subject> {
    return this.#memory.subjects();
  }

  health(): ClusterHealth {
    const leader = this.#options.leads();
    return { cluster: this.name, watching: this.#watching, pods: 0, freshAt: 0, problems: [], leader };
  }

  stop(): Promise<void> {
    this.deafen();
    return Promise.resolve();
  }

  readonly #apply = (changed: readonly Entry[], gone: readonly Entry[]): void => {
    for (const entry of changed) {
      const previous = this.#seen.get(entry.uid)?.record;
      this.#seen.set(entry.uid, entry);
      const { record } = entry;
      if (record.kind === 'pod') {
        const packed = this.#packed.get(entry.uid) ?? null;
        const pod = packPod(record.is, packed);
        this.#packed.set(entry.uid, pod);
        this.#memory.podHandler.put(pod, packed);
      } else if (record.kind === 'node') {
        this.#memory.nodeHandler.put(record.is, previous?.kind === 'node' ? previous.is : null);
      } else {
        this.#memory.workloadHandler.put(record.is, previous?.kind === 'workload' ? previous.is : null);
      }
    }
    for (const { uid } of gone) {
      const record = this.#seen.get(uid)?.record;
      this.#seen.delete(uid);
      const packed = this.#packed.get(uid);
      this.#packed.delete(uid);
      if (packed !== undefined) this.#memory.podHandler.gone(packed);
      else if (record?.kind === 'node') this.#memory.nodeHandler.gone(record.is);
      else if (record?.kind === 'workload') this.#memory.workloadHandler.gone(record.is);
    }
  };
}

function evidence(subject: Subject, objects: readonly RawObject[], gaps: readonly Gap[]): Evidence {
  return { subject, objects, logs: [], gaps, completeKinds: [] };
}

function nothing<T extends object>(empty: T, what: string): T {
  return new Proxy(empty, {
    get: () => {
      throw new Error(`nothing here asks a cluster for ${what}`);
    },
  });
}
