import type { Clock, Millis } from '../../model/time.js';
import { runDeployments, runReplicaSets } from './controllers.js';
import { runCronJobs } from './cron-jobs.js';
import { EventWriter } from './event-writer.js';
import { FailureBook, failureOf, workloadOf } from './failure.js';
import type { Failure } from './failure.js';
import type { JsonObject } from './json.js';
import { controllerOf, kindOf, nameOf, namespaceOf, objectAt, setAt, textAt, uidOf } from './json.js';
import { RESOURCES, resourceNamed, resourceOfKind } from './kinds.js';
import type { Resource } from './kinds.js';
import { runJobs } from './jobs.js';
import { runKubelets } from './kubelet.js';
import { runNamespaces } from './namespaces.js';
import { EVICTION_MS, heartbeat, loseNode, recoverNode, runTaintEviction } from './nodes.js';
import { isDeleting, isEnded, isReady } from './pod-status.js';
import type { LoadOptions, Recording } from './recording.js';
import { loadRecording, rewrite } from './recording.js';
import type { ClusterServer } from './server.js';
import { runBudgets, runEndpoints } from './services.js';
import { RevisionNames, runDaemonSets, runStatefulSets } from './stateful-sets.js';
import type { World } from './world.js';

export interface WorkloadName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface BehaviourOptions {
  readonly clock: Clock;
  /** How long until controllers and kubelets look again; default 500 ms. */
  readonly stepMs?: () => Millis;
  /** How long pods stay on an unreachable node; default as Kubernetes, 5 min. */
  readonly evictionMs?: Millis;
}

export const STEP_MS: Millis = 500;

/**
 * Brings the stand-in to life: controllers and kubelets small enough to read, driven by a clock. Without it the store
 * only changes by API calls.
 */
export class ClusterBehaviour {
  readonly world: World;
  private readonly revisions = new RevisionNames();
  private readonly places = new Map<string, readonly string[]>();
  private steps = 0;
  private settledAt = -1;
  private cancel: () => void = () => undefined;

  constructor(
    private readonly server: ClusterServer,
    private readonly options: BehaviourOptions,
  ) {
    const { store, logs } = server;
    this.world = {
      clock: options.clock,
      store,
      logs,
      events: new EventWriter(store),
      failures: new FailureBook(),
      recorded: new Set(),
      registry: { down: false, pulled: new Set() },
      scripts: new Map(),
    };
  }

  start(): void {
    const again = (): void => {
      this.step();
      this.cancel = this.options.clock.after(this.options.stepMs?.() ?? STEP_MS, again);
    };
    again();
  }

  stop(): void {
    this.cancel();
  }

  /** One round of every controller and kubelet. */
  step(): void {
    this.steps += 1;
    const { world } = this;
    // Controllers look at nothing but the store, except for what they repeat now and then.
    if (world.store.revision !== this.settledAt || this.steps % 20 === 0) {
      this.settledAt = world.store.revision;
      runDeployments(world);
      runReplicaSets(world);
      runStatefulSets(world, this.revisions);
      runDaemonSets(world, this.revisions, this.places);
      runEndpoints(world);
      runBudgets(world);
    }
    runCronJobs(world);
    runJobs(world);
    runKubelets(world);
    runTaintEviction(world, this.options.evictionMs ?? EVICTION_MS);
    if (this.steps % 20 === 0) this.collectGarbage();
    runNamespaces(world);
    if (this.steps % 100 === 0) {
      heartbeat(world);
      world.events.expire();
    }
  }

  /**
   * Shows a recorded failure as it was at its moment, and keeps it failing: its pods go on crashing, and pods that
   * replace them fail the same way until the pod template's spec changes.
   */
  showRecording(
    recording: Recording,
    options: LoadOptions & { readonly cure?: 'new-template' | 'restart' } = {},
  ): void {
    const loaded = loadRecording(this.server, recording, options);
    for (const object of loaded)
      if (['Job', 'CronJob'].includes(kindOf(object))) this.world.recorded.add(uidOf(object));
    const failure = failureOf(recording);
    const owner = workloadOf(recording);
    const stored =
      owner === null ? null : this.find({ kind: kindOf(owner), namespace: namespaceOf(owner), name: nameOf(owner) });
    if (stored !== null && isFailing(failure)) this.world.failures.mark(stored, failure, options.cure);
    for (const pod of loaded.filter((object) => kindOf(object) === 'Pod')) {
      // Terminating pods of recordings are stuck: nobody ends them.
      if (isDeleting(pod)) continue;
      const since = Date.parse(textAt(pod, 'metadata', 'creationTimestamp'));
      if (isReady(pod)) this.world.scripts.set(uidOf(pod), { kind: 'healthy', since });
      else if (!isEnded(pod))
        this.world.scripts.set(uidOf(pod), {
          kind: 'failing',
          since,
          failure,
          frame: failure.frames.length,
          event: failure.events.length,
        });
    }
  }

  /** Begins a recorded failure now, in its own namespace, from the creation of its workload on. */
  playRecording(recording: Recording, options: { readonly cure?: 'new-template' | 'restart' } = {}): void {
    const failure = failureOf(recording);
    const shiftMs = this.world.clock.now() - recording.recordedAt;
    const later = ['Pod', 'Event', 'ReplicaSet', 'Node', 'ControllerRevision', 'EndpointSlice'];
    const bare = workloadOf(recording) === null;
    for (const object of recording.objects) {
      const resource = resourceOfKind(textAt(object, 'apiVersion'), kindOf(object));
      if (resource === null || later.includes(kindOf(object))) continue;
      const fresh = rewrite(object, { shiftMs, replacements: [] });
      if (['Deployment', 'StatefulSet', 'DaemonSet'].includes(kindOf(object))) {
        fresh['status'] = {};
        setAt(
          fresh,
          ['metadata', 'creationTimestamp'],
          new Date(this.world.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
        );
        const made = this.world.store.load(resource, fresh);
        if (isFailing(failure) && nameOf(object) === nameOf(workloadOf(recording) ?? {}))
          this.world.failures.mark(made, failure, options.cure);
      } else {
        const made = this.world.store.load(resource, fresh);
        if (['Job', 'CronJob'].includes(kindOf(object))) this.world.recorded.add(uidOf(made));
      }
    }
    if (bare) this.playBarePod(recording, failure);
  }

  /**
   * Breaks a running workload with the failure of a recording: its pod template takes the recorded containers and
   * volumes (a roll-out of a new revision, as a bad release is), and those pods fail as recorded.
   */
  breakWorkload(target: WorkloadName, failure: Failure, cure: 'new-template' | 'restart' = 'new-template'): void {
    const workload = this.require(target);
    // Its pods come from Jobs, which end as recorded; their template stays.
    if (target.kind === 'CronJob') {
      this.world.failures.mark(workload, failure);
      return;
    }
    const changed = this.world.store.change(resourceOf(target.kind), workload, (copy) => {
      for (const field of RELEASED_FIELDS) {
        const value = failure.podSpec[field];
        if (value === undefined) Reflect.deleteProperty(objectAt(copy, 'spec', 'template', 'spec'), field);
        else setAt(copy, ['spec', 'template', 'spec', field], value);
      }
    });
    if (changed !== null) this.world.failures.mark(changed, failure, cure);
  }

  /** Repairs what made a workload fail, outside of it (the Secret was created, the database is back): its pods come up. */
  fixWorkload(target: WorkloadName): void {
    const workload = this.require(target);
    this.world.failures.clear(uidOf(workload));
    const now = this.world.clock.now();
    for (const pod of this.podsOf(workload))
      if (!isReady(pod)) this.world.scripts.set(uidOf(pod), { kind: 'healthy', since: now });
  }

  loseNode(name: string): void {
    loseNode(this.world, name);
  }

  recoverNode(name: string): void {
    recoverNode(this.world, name);
  }

  /** The pods of a workload (a bare pod's are itself). */
  podsOf(workload: JsonObject): JsonObject[] {
    const sets = this.world.store
      .all('replicasets', namespaceOf(workload))
      .filter((set) => controllerOf(set)?.uid === uidOf(workload));
    const owners = new Set([uidOf(workload), ...sets.map(uidOf)]);
    return this.world.store
      .all('pods', namespaceOf(workload))
      .filter((pod) => owners.has(uidOf(pod)) || owners.has(controllerOf(pod)?.uid ?? ''));
  }

  private playBarePod(recording: Recording, failure: Failure): void {
    const recorded = recording.objects.find(
      (object) => kindOf(object) === 'Pod' && nameOf(object) === recording.subject.name,
    );
    if (recorded === undefined) return;
    const spec = structuredClone(objectAt(recorded, 'spec'));
    Reflect.deleteProperty(spec, 'nodeName');
    const pods = resourceNamed('pods');
    const metadata: JsonObject = {
      name: nameOf(recorded),
      namespace: namespaceOf(recorded),
      labels: { ...objectAt(recorded, 'metadata', 'labels') },
    };
    if (this.world.store.get(pods, namespaceOf(recorded), nameOf(recorded)) !== null) return;
    const pod = this.world.store.create(pods, { metadata, spec, status: { phase: 'Pending' } });
    const since = this.world.clock.now();
    this.world.scripts.set(
      uidOf(pod),
      isFailing(failure) ? { kind: 'failing', since, failure, frame: 0, event: 0 } : { kind: 'healthy', since },
    );
  }

  /** Dependents of owners that are gone go too (controller/garbagecollector). */
  private collectGarbage(): void {
    const { store } = this.world;
    const alive = new Set(RESOURCES.flatMap((resource) => store.list(resource).map(uidOf)));
    for (const plural of ['replicasets', 'pods', 'jobs', 'controllerrevisions']) {
      for (const object of store.all(plural)) {
        const owner = controllerOf(object);
        if (owner === null || alive.has(owner.uid) || isDeleting(object) || kindOfOwnerUnknown(owner.kind)) continue;
        store.remove(resourceNamed(plural), { namespace: namespaceOf(object), name: nameOf(object) });
      }
    }
  }

  private find(target: WorkloadName): JsonObject | null {
    return this.world.store.get(resourceOf(target.kind), target.namespace, target.name);
  }

  private require(target: WorkloadName): JsonObject {
    const found = this.find(target);
    if (found === null)
      throw new RangeError(`no ${target.kind} ${target.namespace}/${target.name} in the stand-in cluster`);
    return found;
  }
}

/** What a bad release brings along, and so what a good one takes back. */
const RELEASED_FIELDS = [
  'containers',
  'initContainers',
  'volumes',
  'nodeSelector',
  'affinity',
  'tolerations',
  'securityContext',
  'imagePullSecrets',
  'priorityClassName',
  'runtimeClassName',
] as const;

/** Recordings of healthy life have nothing to repeat. */
function isFailing(failure: Failure): boolean {
  return !failure.id.startsWith('healthy-');
}

function resourceOf(kind: string): Resource {
  const found = RESOURCES.find((resource) => resource.kind === kind);
  if (found === undefined) throw new RangeError(`the stand-in has no kind ${kind}`);
  return found;
}

/** Owners of kinds that the stand-in does not serve, such as custom ones, cannot be looked up. */
function kindOfOwnerUnknown(kind: string): boolean {
  return !RESOURCES.some((resource) => resource.kind === kind);
}
