/**
 * A made cluster for the benchmarks: Deployments of four pods each, with ReplicaSets and nodes. A pod is about 9 KB of
 * JSON with the usual weight (60 variables, probes, volumes, managed fields), rendered from segments so that the server
 * costs little beside what is measured.
 */
export const PODS_PER_WORKLOAD = 4;
export const NAMESPACES = 40;

const HASH = '5d9c8b7f6';
const BORN = '2026-11-24T10:00:00Z';
const IMAGE_GONE =
  'Back-off pulling image "registry.test/shop/@APP@:9": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "registry.test/shop/@APP@:9": failed to resolve reference "registry.test/shop/@APP@:9": registry.test/shop/@APP@:9: not found';

/** What a pod is like at the moment. `touched` stands in an annotation that nobody reads. */
export interface PodState {
  readonly at: number;
  version: number;
  touched: number;
  failing: boolean;
}

export const workloadOf = (at: number): number => Math.floor(at / PODS_PER_WORKLOAD);
export const namespaceOf = (workload: number): string => `team-${workload % NAMESPACES}`;
export const workloadName = (workload: number): string => `app-${workload}`;
export const setName = (workload: number): string => `${workloadName(workload)}-${HASH}`;
export const podName = (at: number): string => `${setName(workloadOf(at))}-${(at + 46_656).toString(36)}`;
export const nodeName = (node: number): string => `ip-10-0-${node >> 8}-${node & 255}.eu-central-1.compute.internal`;
export const nodeCount = (pods: number): number => Math.max(3, Math.ceil(pods / 40));

function uid(kind: number, at: number): string {
  const scattered = (Math.imul(at + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return `${scattered}-0000-4000-800${kind}-${String(at).padStart(12, '0')}`;
}

export const podUid = (at: number): string => uid(1, at);

function managed(manager: string, fields: number): object {
  const padding = Object.fromEntries(
    Array.from({ length: fields }, (_, at) => [`k:{"name":"SETTING_${at}"}`, { '.': {}, 'f:name': {}, 'f:value': {} }]),
  );
  return {
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: BORN,
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:env': padding } } } },
  };
}

/** The pod with a mark for each part that differs from pod to pod. */
function podText(failing: boolean): string {
  const env = Array.from({ length: 60 }, (_, n) => ({ name: `SETTING_${n}`, value: `value-${n}-${'x'.repeat(24)}` }));
  const probe = { httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' }, periodSeconds: 10, failureThreshold: 3 };
  const resources = { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } };
  const mounts = [
    { name: 'kube-api-access', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
  ];
  const status = (name: string, ready: boolean): object => ({
    name,
    image: ready ? `registry.test/shop/${name}:1` : 'registry.test/shop/@APP@:9',
    imageID: `registry.test/shop/${name}@sha256:${'ab'.repeat(32)}`,
    containerID: `containerd://${'cd'.repeat(32)}`,
    ready,
    started: ready,
    restartCount: 0,
    lastState: {},
    state: ready
      ? { running: { startedAt: '@START@' } }
      : { waiting: { reason: 'ImagePullBackOff', message: IMAGE_GONE } },
  });
  return JSON.stringify({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: '@NAME@',
      generateName: '@SET@-',
      namespace: '@NAMESPACE@',
      uid: '@UID@',
      resourceVersion: '@VERSION@',
      creationTimestamp: BORN,
      labels: { app: '@APP@', 'pod-template-hash': HASH, team: '@NAMESPACE@', 'app.kubernetes.io/part-of': 'shop' },
      annotations: {
        'bench.test/touched': '@TOUCHED@',
        'prometheus.io/scrape': 'true',
        'kubectl.kubernetes.io/restartedAt': BORN,
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: '@SET@',
          uid: '@SETUID@',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: [managed('kube-controller-manager', 24), managed('kubelet', 6)],
    },
    spec: {
      volumes: [
        {
          name: 'kube-api-access',
          projected: {
            sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }],
            defaultMode: 420,
          },
        },
      ],
      containers: [
        {
          name: 'app',
          // each its own: what fails for one and the same image becomes one list
          image: failing ? 'registry.test/shop/@APP@:9' : 'registry.test/shop/app:1',
          ports: [{ containerPort: 8080, protocol: 'TCP' }],
          env,
          resources,
          volumeMounts: mounts,
          livenessProbe: probe,
          readinessProbe: probe,
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
        },
        {
          name: 'proxy',
          image: 'registry.test/shop/proxy:1',
          resources,
          volumeMounts: mounts,
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      nodeName: '@NODE@',
      securityContext: {},
      schedulerName: 'default-scheduler',
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      phase: failing ? 'Pending' : 'Running',
      conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
        (type) => ({
          type,
          status: failing && type.endsWith('Ready') ? 'False' : 'True',
          ...(failing && type.endsWith('Ready')
            ? { reason: 'ContainersNotReady', message: 'containers with unready status: [app]' }
            : {}),
          lastProbeTime: null,
          lastTransitionTime: type === 'PodScheduled' ? BORN : '@START@',
        }),
      ),
      hostIP: '10.0.0.1',
      podIP: '10.1.0.1',
      podIPs: [{ ip: '10.1.0.1' }],
      startTime: BORN,
      containerStatuses: [status('app', !failing), status('proxy', true)],
      qosClass: 'Burstable',
    },
  });
}

const cutAtMarks = (text: string): readonly string[] => text.split(/@([A-Z]+)@/);
const HEALTHY = cutAtMarks(podText(false));
const FAILING = cutAtMarks(podText(true));

/** The JSON of one pod in a cluster of `pods`. */
export function renderPod(state: PodState, pods: number): string {
  const { at } = state;
  const workload = workloadOf(at);
  const marks: Readonly<Record<string, string>> = {
    NAME: podName(at),
    SET: setName(workload),
    NAMESPACE: namespaceOf(workload),
    UID: podUid(at),
    VERSION: String(state.version),
    APP: workloadName(workload),
    TOUCHED: String(state.touched),
    SETUID: uid(2, workload),
    NODE: nodeName(at % nodeCount(pods)),
    START: new Date(Date.parse(BORN) + (10 + (at % 50)) * 1000).toISOString().replace('.000', ''),
  };
  let text = '';
  const segments = state.failing ? FAILING : HEALTHY;
  for (let each = 0; each < segments.length; each += 1) {
    const segment = segments[each] ?? '';
    text += each % 2 === 0 ? segment : (marks[segment] ?? '');
  }
  return text;
}

const template = (workload: number): object => ({
  metadata: { labels: { app: workloadName(workload), 'pod-template-hash': HASH } },
  spec: {
    containers: [
      { name: 'app', image: 'registry.test/shop/app:1' },
      { name: 'proxy', image: 'registry.test/shop/proxy:1' },
    ],
  },
});

/** `unready`: how many of the workload's pods fail. */
export function deployment(workload: number, version: number, unready: number): object {
  const ready = PODS_PER_WORKLOAD - unready;
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: {
      name: workloadName(workload),
      namespace: namespaceOf(workload),
      uid: uid(3, workload),
      resourceVersion: String(version),
      generation: 1,
      creationTimestamp: BORN,
      labels: { app: workloadName(workload) },
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    },
    spec: {
      replicas: PODS_PER_WORKLOAD,
      selector: { matchLabels: { app: workloadName(workload) } },
      template: template(workload),
    },
    status: {
      observedGeneration: 1,
      replicas: PODS_PER_WORKLOAD,
      updatedReplicas: PODS_PER_WORKLOAD,
      readyReplicas: ready,
      availableReplicas: ready,
    },
  };
}

export function replicaSet(workload: number, version: number, unready: number): object {
  return {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: {
      name: setName(workload),
      namespace: namespaceOf(workload),
      uid: uid(2, workload),
      resourceVersion: String(version),
      generation: 1,
      creationTimestamp: BORN,
      labels: { app: workloadName(workload), 'pod-template-hash': HASH },
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: workloadName(workload),
          uid: uid(3, workload),
          controller: true,
        },
      ],
    },
    spec: {
      replicas: PODS_PER_WORKLOAD,
      selector: { matchLabels: { app: workloadName(workload) } },
      template: template(workload),
    },
    status: {
      observedGeneration: 1,
      replicas: PODS_PER_WORKLOAD,
      readyReplicas: PODS_PER_WORKLOAD - unready,
      availableReplicas: PODS_PER_WORKLOAD - unready,
    },
  };
}

export function node(at: number): object {
  const images = Array.from({ length: 30 }, (_, n) => ({
    names: [`registry.test/shop/image-${n}@sha256:${'ef'.repeat(32)}`, `registry.test/shop/image-${n}:1`],
    sizeBytes: 100_000_000 + n,
  }));
  return {
    kind: 'Node',
    apiVersion: 'v1',
    metadata: {
      name: nodeName(at),
      uid: uid(4, at),
      resourceVersion: '1',
      creationTimestamp: BORN,
      labels: { 'kubernetes.io/os': 'linux' },
    },
    spec: {},
    status: {
      conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
        type,
        status: type === 'Ready' ? 'True' : 'False',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
        lastTransitionTime: BORN,
      })),
      images,
    },
  };
}
