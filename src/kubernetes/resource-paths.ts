/** Where the API server keeps each kind that podwhy reads: prefix, plural, and whether it lives in a namespace. */
const KINDS = {
  Pod: ['/api/v1', 'pods', true],
  Event: ['/api/v1', 'events', true],
  Node: ['/api/v1', 'nodes', false],
  Namespace: ['/api/v1', 'namespaces', false],
  ConfigMap: ['/api/v1', 'configmaps', true],
  ServiceAccount: ['/api/v1', 'serviceaccounts', true],
  Service: ['/api/v1', 'services', true],
  ResourceQuota: ['/api/v1', 'resourcequotas', true],
  LimitRange: ['/api/v1', 'limitranges', true],
  PersistentVolumeClaim: ['/api/v1', 'persistentvolumeclaims', true],
  PersistentVolume: ['/api/v1', 'persistentvolumes', false],
  Deployment: ['/apis/apps/v1', 'deployments', true],
  ReplicaSet: ['/apis/apps/v1', 'replicasets', true],
  StatefulSet: ['/apis/apps/v1', 'statefulsets', true],
  DaemonSet: ['/apis/apps/v1', 'daemonsets', true],
  ControllerRevision: ['/apis/apps/v1', 'controllerrevisions', true],
  Job: ['/apis/batch/v1', 'jobs', true],
  CronJob: ['/apis/batch/v1', 'cronjobs', true],
  // v1 is served by every version, and holds all that is read of one.
  HorizontalPodAutoscaler: ['/apis/autoscaling/v1', 'horizontalpodautoscalers', true],
  PodDisruptionBudget: ['/apis/policy/v1', 'poddisruptionbudgets', true],
  StorageClass: ['/apis/storage.k8s.io/v1', 'storageclasses', false],
  VolumeAttachment: ['/apis/storage.k8s.io/v1', 'volumeattachments', false],
  PriorityClass: ['/apis/scheduling.k8s.io/v1', 'priorityclasses', false],
  RuntimeClass: ['/apis/node.k8s.io/v1', 'runtimeclasses', false],
  EndpointSlice: ['/apis/discovery.k8s.io/v1', 'endpointslices', true],
  ValidatingWebhookConfiguration: ['/apis/admissionregistration.k8s.io/v1', 'validatingwebhookconfigurations', false],
  MutatingWebhookConfiguration: ['/apis/admissionregistration.k8s.io/v1', 'mutatingwebhookconfigurations', false],
} as const satisfies Record<string, readonly [string, string, boolean]>;

export type ReadableKind = keyof typeof KINDS;

export function isReadableKind(kind: string): kind is ReadableKind {
  return Object.hasOwn(KINDS, kind);
}

/** `namespace` is left out for cluster-scoped kinds and '' means every namespace. */
export function listPath(kind: ReadableKind, namespace: string): string {
  const [prefix, plural, namespaced] = KINDS[kind];
  return namespaced && namespace !== ''
    ? `${prefix}/namespaces/${encodeURIComponent(namespace)}/${plural}`
    : `${prefix}/${plural}`;
}

export function objectPath(kind: ReadableKind, namespace: string, name: string): string {
  return `${listPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

/** API group and plural, for access reviews. */
export function resourceOf(kind: ReadableKind): { readonly group: string; readonly resource: string } {
  const [prefix, plural] = KINDS[kind];
  return { group: prefix.startsWith('/apis/') ? (prefix.split('/')[2] ?? '') : '', resource: plural };
}
