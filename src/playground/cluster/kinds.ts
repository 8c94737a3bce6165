/** One resource of the stand-in API: where it is served and what may be done with it. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly subresources: readonly string[];
}

function resource(apiVersion: string, plural: string, kind: string, scope: 'ns' | 'cluster', subs = ''): Resource {
  const [first = '', second] = apiVersion.split('/');
  return {
    group: second === undefined ? '' : first,
    version: second ?? first,
    plural,
    kind,
    namespaced: scope === 'ns',
    subresources: subs === '' ? [] : subs.split(' '),
  };
}

/** Everything podwhy reads or writes, as `kubectl api-resources` of 1.36 lists it. */
export const RESOURCES: readonly Resource[] = [
  resource('v1', 'pods', 'Pod', 'ns', 'status log eviction'),
  resource('v1', 'events', 'Event', 'ns'),
  resource('v1', 'nodes', 'Node', 'cluster', 'status'),
  resource('v1', 'namespaces', 'Namespace', 'cluster', 'status'),
  resource('v1', 'configmaps', 'ConfigMap', 'ns'),
  resource('v1', 'secrets', 'Secret', 'ns'),
  resource('v1', 'serviceaccounts', 'ServiceAccount', 'ns'),
  resource('v1', 'services', 'Service', 'ns', 'status'),
  resource('v1', 'resourcequotas', 'ResourceQuota', 'ns', 'status'),
  resource('v1', 'limitranges', 'LimitRange', 'ns'),
  resource('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', 'ns', 'status'),
  resource('v1', 'persistentvolumes', 'PersistentVolume', 'cluster', 'status'),
  resource('apps/v1', 'deployments', 'Deployment', 'ns', 'status scale'),
  resource('apps/v1', 'replicasets', 'ReplicaSet', 'ns', 'status scale'),
  resource('apps/v1', 'statefulsets', 'StatefulSet', 'ns', 'status scale'),
  resource('apps/v1', 'daemonsets', 'DaemonSet', 'ns', 'status'),
  resource('apps/v1', 'controllerrevisions', 'ControllerRevision', 'ns'),
  resource('batch/v1', 'jobs', 'Job', 'ns', 'status'),
  resource('batch/v1', 'cronjobs', 'CronJob', 'ns', 'status'),
  resource('policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget', 'ns', 'status'),
  resource('policy/v1beta1', 'poddisruptionbudgets', 'PodDisruptionBudget', 'ns', 'status'),
  resource('storage.k8s.io/v1', 'storageclasses', 'StorageClass', 'cluster'),
  resource('storage.k8s.io/v1', 'volumeattachments', 'VolumeAttachment', 'cluster', 'status'),
  resource('storage.k8s.io/v1', 'csidrivers', 'CSIDriver', 'cluster'),
  resource('storage.k8s.io/v1', 'csinodes', 'CSINode', 'cluster'),
  resource('scheduling.k8s.io/v1', 'priorityclasses', 'PriorityClass', 'cluster'),
  resource('node.k8s.io/v1', 'runtimeclasses', 'RuntimeClass', 'cluster'),
  resource('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice', 'ns'),
  resource('networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy', 'ns'),
  resource('autoscaling/v1', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'ns', 'status'),
  resource('autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'ns', 'status'),
  resource('coordination.k8s.io/v1', 'leases', 'Lease', 'ns'),
  resource(
    'admissionregistration.k8s.io/v1',
    'validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
    'cluster',
  ),
  resource(
    'admissionregistration.k8s.io/v1',
    'mutatingwebhookconfigurations',
    'MutatingWebhookConfiguration',
    'cluster',
  ),
  resource('argoproj.io/v1alpha1', 'rollouts', 'Rollout', 'ns', 'status'),
];

export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** Objects of one group and plural are the same objects in every version. */
export function storageKey(resource: Resource): string {
  return `${resource.group}/${resource.plural}`;
}

export function resourceOfKind(apiVersion: string, kind: string): Resource | null {
  return RESOURCES.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion) ?? null;
}

/** The resource of a kind by its plural name; throws for one that is not served, a mistake of the caller. */
export function resourceNamed(plural: string): Resource {
  const found = RESOURCES.find((one) => one.plural === plural);
  if (found === undefined) throw new RangeError(`the stand-in does not serve ${plural}`);
  return found;
}
