import type { RawObject } from '../model/evidence.js';
import type { Subject } from '../model/subject.js';
import { fieldsOf, numberOf, textOf } from './raw-fields.js';
import type { Fields } from './raw-fields.js';
import { conditionOf, kindOf, nameOf, recordsOf, specOf, statusOf } from './raw-object.js';
import type { Reading } from './reading.js';

const NODES_MAX = 500;
const NAMESPACE_MAX = 300;
/** Pods of the whole cluster, for what nodes have left; beyond it the sums would be wrong anyway. */
const CLUSTER_PODS_MAX = 2_000;
const CONFIG_MAPS_MAX = 20;

/** Reads what the pods refer to and what could hinder them. Secrets are never read. */
export async function gatherReferences(reading: Reading, subject: Subject, pods: readonly RawObject[]): Promise<void> {
  if (subject.kind === 'Node') return;
  const { namespace } = subject;
  const workloads = reading.all.filter((object) =>
    ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicaSet'].includes(kindOf(object)),
  );
  const failing = pods.filter(
    (pod) => conditionOf(pod, 'Ready') !== 'True' && textOf(statusOf(pod)['phase']) !== 'Succeeded',
  );
  const specs = [
    ...(failing.length > 0 ? failing : pods).slice(0, 5).map(specOf),
    ...workloads.slice(0, 1).map(templateSpec),
  ];
  const unscheduled = failing.some((pod) => textOf(specOf(pod)['nodeName']) === '');
  const missingPods = workloads.some((workload) => lacksPods(workload, pods));
  await Promise.all([
    reading.get('Namespace', '', namespace),
    nodes(reading, failing.length > 0 ? failing : pods, unscheduled),
    unscheduled ? neighbours(reading) : undefined,
    storage(reading, namespace, specs),
    configMaps(reading, namespace, specs),
    reading.list('ServiceAccount', { namespace, atMost: NAMESPACE_MAX }),
    reading.list('Service', { namespace, atMost: NAMESPACE_MAX }),
    reading.list('EndpointSlice', { namespace, atMost: NAMESPACE_MAX }),
    reading.list('PodDisruptionBudget', { namespace, atMost: NAMESPACE_MAX }),
    missingPods || unscheduled || pods.length === 0 ? admission(reading, namespace) : undefined,
  ]);
}

function templateSpec(workload: RawObject): Fields {
  const spec =
    kindOf(workload) === 'CronJob' ? fieldsOf(fieldsOf(specOf(workload)['jobTemplate'])['spec']) : specOf(workload);
  return fieldsOf(fieldsOf(spec['template'])['spec']);
}

function lacksPods(workload: RawObject, pods: readonly RawObject[]): boolean {
  if (['ReplicaSet', 'CronJob'].includes(kindOf(workload))) return conditionOf(workload, 'ReplicaFailure') === 'True';
  const wanted =
    kindOf(workload) === 'DaemonSet'
      ? numberOf(statusOf(workload)['desiredNumberScheduled'], 0)
      : numberOf(specOf(workload)['replicas'], 1);
  return conditionOf(workload, 'ReplicaFailure') === 'True' || pods.length < wanted;
}

/** All nodes when scheduling is the question, else those that the pods are on. */
async function nodes(reading: Reading, pods: readonly RawObject[], unscheduled: boolean): Promise<void> {
  if (unscheduled) {
    await reading.list('Node', { namespace: '', atMost: NODES_MAX });
    return;
  }
  const names = [...new Set(pods.map((pod) => textOf(specOf(pod)['nodeName'])))]
    .filter((name) => name !== '')
    .slice(0, 5);
  const read = await Promise.all(names.map((name) => reading.get('Node', '', name)));
  read.forEach((node, index) => {
    if (node === 'missing')
      reading.addGap({
        what: `Node ${names[index] ?? ''}`,
        reason: 'not-found',
        detail: 'the node was removed from the cluster',
      });
  });
}

/** What already runs on the nodes, for what they have left and for affinity. */
async function neighbours(reading: Reading): Promise<void> {
  await reading.list('Pod', {
    namespace: '',
    fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
    atMost: CLUSTER_PODS_MAX,
  });
}

async function storage(reading: Reading, namespace: string, specs: readonly Fields[]): Promise<void> {
  const volumes = specs.flatMap((spec) => recordsOf(spec['volumes']));
  if (
    !volumes.some(
      (volume) =>
        volume['persistentVolumeClaim'] !== undefined ||
        volume['ephemeral'] !== undefined ||
        volume['csi'] !== undefined,
    )
  )
    return;
  const [claims] = await Promise.all([
    reading.list('PersistentVolumeClaim', { namespace, atMost: NAMESPACE_MAX }),
    reading.list('StorageClass', { namespace: '', atMost: NAMESPACE_MAX }),
    reading.list('VolumeAttachment', { namespace: '', atMost: NODES_MAX }),
  ]);
  const used = new Set(volumes.map((volume) => textOf(fieldsOf(volume['persistentVolumeClaim'])['claimName'])));
  const names = claims.items
    .filter((claim) => used.has(nameOf(claim)))
    .map((claim) => textOf(specOf(claim)['volumeName']));
  await Promise.all(
    [...new Set(names)].filter((name) => name !== '').map((name) => reading.get('PersistentVolume', '', name)),
  );
}

/** Each ConfigMap that is referred to, keys only. When all were answered, what is not there does not exist. */
async function configMaps(reading: Reading, namespace: string, specs: readonly Fields[]): Promise<void> {
  const names = [...new Set(specs.flatMap(configMapsOf))].filter((name) => name !== '').slice(0, CONFIG_MAPS_MAX);
  const read = await Promise.all(names.map((name) => reading.get('ConfigMap', namespace, name)));
  if (read.every((one) => one !== null)) reading.markComplete('ConfigMap');
}

function configMapsOf(spec: Fields): readonly string[] {
  const volumes = recordsOf(spec['volumes']);
  const projected = volumes.flatMap((volume) => recordsOf(fieldsOf(volume['projected'])['sources']));
  const containers = [...recordsOf(spec['initContainers']), ...recordsOf(spec['containers'])];
  return [
    ...[...volumes, ...projected].map((one) => textOf(fieldsOf(one['configMap'])['name'])),
    ...containers
      .flatMap((one) => recordsOf(one['envFrom']))
      .map((one) => textOf(fieldsOf(one['configMapRef'])['name'])),
    ...containers
      .flatMap((one) => recordsOf(one['env']))
      .map((one) => textOf(fieldsOf(fieldsOf(one['valueFrom'])['configMapKeyRef'])['name'])),
  ];
}

/** What can refuse pods before they exist. */
async function admission(reading: Reading, namespace: string): Promise<void> {
  await Promise.all([
    reading.list('ResourceQuota', { namespace, atMost: NAMESPACE_MAX }),
    reading.list('LimitRange', { namespace, atMost: NAMESPACE_MAX }),
    reading.list('PriorityClass', { namespace: '', atMost: NAMESPACE_MAX }),
    reading.list('RuntimeClass', { namespace: '', atMost: NAMESPACE_MAX }),
    reading.list('ValidatingWebhookConfiguration', { namespace: '', atMost: NAMESPACE_MAX }),
    reading.list('MutatingWebhookConfiguration', { namespace: '', atMost: NAMESPACE_MAX }),
  ]);
}
