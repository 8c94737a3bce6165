import type { CauseId } from '../model/causes.js';
import type { Cause } from '../model/diagnosis.js';
import type { ParamName } from '../model/params.js';
import type { ClusterView } from './objects/cluster.js';
import type { PodView } from './objects/pod.js';
import { isTerminal } from './objects/pod.js';
import { isReady } from './objects/workload.js';

/** Others are judged only up to this many: enough to see that a fault is shared. */
const JUDGED_MAX = 20;

/** Causes that belong to a node when pods of several workloads on it fail with them (facts I, step 12). */
const OF_NODES: ReadonlySet<CauseId> = new Set([
  'network-plugin-not-ready',
  'cni-failed',
  'ip-exhausted',
  'sandbox-image',
  'sandbox-failed',
  'sandbox-recreated',
  'runtime-handler-missing',
  'runtime-timeout',
  'container-name-conflict',
  'container-create-failed',
  'cgroup-error',
  'gpu-runtime',
  'csi-driver-not-found',
  'mount-helper-missing',
  'node-image-disk-full',
  'node-pull-throttle',
  'image-inspect-error',
  'restart-by-node',
  'node-rebooted',
  'container-status-unknown',
]);

/** Parameters that say of what a fault is: two pods share it when these agree. */
const IDENTITY: readonly ParamName[] = ['host', 'registry', 'claim', 'secret', 'configMap', 'quota', 'storageClass'];

/** Causes without a name in them, which by chance several workloads may have at once. */
const BARE: ReadonlySet<CauseId> = new Set([
  'app-exit-nonzero',
  'killed-137',
  'terminated-143',
  'init-container-failed',
  'sidecar-failed',
  'panic',
  'exits-zero',
]);

type Causes = (pod: PodView) => readonly Cause[];

/**
 * The cause with how far it reaches: all pods that use the Secret or ConfigMap, pods of several workloads on the node
 * or in the namespace, else the pods of the revision. A fault shared by several workloads is no longer only possible.
 */
export function withReach(
  cluster: ClusterView,
  pod: PodView,
  first: Cause,
  siblings: readonly PodView[],
  causesOf: Causes,
): Cause {
  if (first.reach !== null && first.reach.affected > 1) return first;
  const shared = byObject(cluster, pod, first) ?? byWorkloads(cluster, pod, first, causesOf);
  if (shared !== null)
    return { ...first, reach: shared, confidence: first.confidence === 'possible' ? 'likely' : first.confidence };
  const same = siblings.filter((each) => each.revision === pod.revision).slice(0, JUDGED_MAX);
  const affected = same.filter((each) => each === pod || causesOf(each)[0]?.id === first.id).length;
  return affected < 2
    ? first
    : { ...first, reach: { scope: 'revision', name: pod.revision, affected, total: same.length } };
}

function byObject(cluster: ClusterView, pod: PodView, first: Cause): Cause['reach'] {
  const { secret, configMap } = first.params;
  const scope = /^(?:secret-|image-pull-secret-)/.test(first.id)
    ? ({ kind: 'secret', name: secret } as const)
    : first.id.startsWith('configmap-')
      ? ({ kind: 'configMap', name: configMap } as const)
      : null;
  if (scope?.name === undefined) return null;
  const name = String(scope.name);
  const users = cluster.pods.filter((each) => each.namespace === pod.namespace && uses(each, scope.kind, name));
  const affected = users.filter((each) => each === pod || failing(each)).length;
  return affected < 2
    ? null
    : { scope: scope.kind === 'secret' ? 'secret' : 'ConfigMap', name, affected, total: users.length };
}

function uses(pod: PodView, kind: 'secret' | 'configMap', name: string): boolean {
  return (
    (kind === 'secret' && pod.pullSecrets.includes(name)) ||
    pod.volumes.some((each) => each[kind] === name) ||
    pod.containers.some(
      (container) =>
        container.env.some((each) => each[kind] === name) || container.envFrom.some((each) => each[kind] === name),
    )
  );
}

function byWorkloads(cluster: ClusterView, pod: PodView, first: Cause, causesOf: Causes): Cause['reach'] {
  const ofNode = OF_NODES.has(first.id) && pod.nodeName !== '';
  const identified = IDENTITY.some((name) => first.params[name] !== undefined) && !BARE.has(first.id);
  if (!ofNode && !identified) return null;
  const around = cluster.pods.filter((each) =>
    ofNode ? each.nodeName === pod.nodeName : each.namespace === pod.namespace,
  );
  const alike = around
    .filter((each) => each !== pod && failing(each))
    .slice(0, JUDGED_MAX)
    .filter((each) => isSame(first, causesOf(each)[0], ofNode));
  if (!alike.some((each) => ownerOf(each) !== ownerOf(pod))) return null;
  const [scope, name] = ofNode ? ['node', pod.nodeName] : ['namespace', pod.namespace];
  return { scope, name, affected: alike.length + 1, total: around.length };
}

function isSame(one: Cause, other: Cause | undefined, ofNode: boolean): boolean {
  if (other?.id !== one.id) return false;
  return ofNode || IDENTITY.every((name) => one.params[name] === other.params[name]);
}

function failing(pod: PodView): boolean {
  return (
    pod.phase !== 'Succeeded' && !isReady(pod) && pod.deletionAt === null && !(isTerminal(pod) && pod.reason !== '')
  );
}

/** Pods of one Deployment belong together whatever their ReplicaSet. */
function ownerOf(pod: PodView): string {
  if (pod.owner === null) return pod.uid;
  const hash = pod.labels['pod-template-hash'] ?? '';
  const name = pod.owner.name;
  return `${pod.owner.kind}/${hash !== '' && name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : name}`;
}
