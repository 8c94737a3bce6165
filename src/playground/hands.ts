import type { ClusterBehaviour } from './cluster/behaviour.js';
import { runCronJobNow } from './cluster/cron-jobs.js';
import { evictPod } from './cluster/eviction.js';
import { nameOf, namespaceOf, objectAt, objectsAt, setAt, textAt, timestamp, type JsonObject } from './cluster/json.js';
import { resourceNamed } from './cluster/kinds.js';
import { podsOn } from './cluster/nodes.js';
import { isDeleting } from './cluster/pod-status.js';
import { StatusError } from './cluster/status.js';
import { NotThere } from './not-there.js';
import type { PodRef, WorkloadRef } from './page-contract.js';
import { findWorkload } from './page-details.js';
import { replicaSetsOf, WORKLOAD_PLURALS } from './page-rows.js';

/** What somebody with kubectl does to the stand-in cluster. Everything throws {@link NotThere} for what is not there. */
export class Hands {
  constructor(private readonly behaviour: ClusterBehaviour) {}

  find(ref: WorkloadRef): JsonObject {
    const found = findWorkload(this.behaviour, ref);
    if (found === null) throw new NotThere(`there is no ${ref.kind} ${ref.namespace}/${ref.name}`);
    return found;
  }

  /** `kubectl rollout restart` (kubectl/pkg/polymorphichelpers/objectrestarter.go). */
  restart(ref: WorkloadRef): void {
    const now = timestamp(this.behaviour.world.clock.now());
    this.#change(ref, (copy) => {
      setAt(copy, ['spec', 'template', 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'], now);
    });
  }

  /** `kubectl rollout undo` (kubectl/pkg/polymorphichelpers/rollback.go): the template of the revision before. */
  rollback(ref: WorkloadRef): void {
    const [, before] = replicaSetsOf(this.behaviour.world.store, this.find(ref));
    if (before === undefined) throw new NotThere(`${ref.namespace}/${ref.name} has no earlier revision`);
    const template = structuredClone(objectAt(before, 'spec', 'template'));
    Reflect.deleteProperty(objectAt(template, 'metadata', 'labels'), 'pod-template-hash');
    this.#change(ref, (copy) => {
      setAt(copy, ['spec', 'template'], template);
    });
  }

  scale(ref: WorkloadRef, replicas: number): void {
    if (ref.kind !== 'Deployment' && ref.kind !== 'StatefulSet') throw new NotThere(`a ${ref.kind} cannot be scaled`);
    this.#change(ref, (copy) => {
      setAt(copy, ['spec', 'replicas'], replicas);
    });
  }

  /** Its ReplicaSets, Jobs and pods follow as garbage. */
  deleteWorkload(ref: WorkloadRef): void {
    this.find(ref);
    const { store } = this.behaviour.world;
    store.remove(resourceNamed(WORKLOAD_PLURALS[ref.kind] ?? ''), ref);
  }

  deletePod(ref: PodRef): void {
    const { store } = this.behaviour.world;
    if (store.get(resourceNamed('pods'), ref.namespace, ref.name) === null)
      throw new NotThere(`there is no pod ${ref.namespace}/${ref.name}`);
    store.remove(resourceNamed('pods'), ref);
  }

  /** `kubectl create job --from=cronjob/NAME`. Answers the Job's name. */
  runCronJob(ref: WorkloadRef): string {
    if (ref.kind !== 'CronJob') throw new NotThere(`a ${ref.kind} has no schedule to run it from`);
    return nameOf(runCronJobNow(this.behaviour.world, this.find(ref)));
  }

  cordon(name: string, on: boolean): void {
    const { store } = this.behaviour.world;
    store.change(resourceNamed('nodes'), this.node(name), (copy) => {
      const taints = objectsAt(copy, 'spec', 'taints').filter((taint) => textAt(taint, 'key') !== UNSCHEDULABLE);
      if (on) setAt(copy, ['spec', 'unschedulable'], true);
      else Reflect.deleteProperty(objectAt(copy, 'spec'), 'unschedulable');
      // controller/nodelifecycle keeps this taint in step with the field.
      setAt(copy, ['spec', 'taints'], on ? [...taints, { key: UNSCHEDULABLE, effect: 'NoSchedule' }] : taints);
    });
  }

  /** `kubectl drain --ignore-daemonsets`: cordon, then evict what the disruption budgets allow. Answers who had to stay. */
  drain(name: string): readonly string[] {
    this.cordon(name, true);
    const { store } = this.behaviour.world;
    const stayed: string[] = [];
    for (const pod of podsOn(this.behaviour.world, name)) {
      const daemon = objectsAt(pod, 'metadata', 'ownerReferences').some((one) => one['kind'] === 'DaemonSet');
      if (daemon || isDeleting(pod)) continue;
      try {
        evictPod(store, { namespace: namespaceOf(pod), name: nameOf(pod) }, {});
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        stayed.push(`${namespaceOf(pod)}/${nameOf(pod)}`);
      }
    }
    return stayed;
  }

  node(name: string): JsonObject {
    const { store } = this.behaviour.world;
    const node = store.get(resourceNamed('nodes'), '', name);
    if (node !== null) return node;
    throw new NotThere(`there is no node "${name}", only ${store.all('nodes').map(nameOf).join(', ')}`);
  }

  #change(ref: WorkloadRef, edit: (copy: JsonObject) => void): void {
    const workload = this.find(ref);
    this.behaviour.world.store.change(resourceNamed(WORKLOAD_PLURALS[ref.kind] ?? ''), workload, edit);
  }
}

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
