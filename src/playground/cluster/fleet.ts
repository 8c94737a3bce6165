import { DAY, HOUR, MINUTE } from '../../model/time.js';
import type { ClusterBehaviour } from './behaviour.js';
import type { Json, JsonObject } from './json.js';
import { nameOf, namespaceOf, setAt, timestamp, uidOf } from './json.js';
import { rememberImages } from './image-pull.js';
import { resourceNamed } from './kinds.js';
import { runningStatuses, setCondition, setReady } from './pod-status.js';

interface Member {
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly name: string;
  readonly replicas: number;
  readonly image: string;
  readonly port: number;
  /** Has a PodDisruptionBudget with so many that must stay. */
  readonly keep?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Services of a small shop: what the demo shows as its healthy background. */
const MEMBERS: readonly Member[] = [
  {
    namespace: 'payments',
    kind: 'Deployment',
    name: 'checkout-api',
    replicas: 3,
    image: 'registry.acme.io/payments/checkout-api:3.18.2',
    port: 8080,
    keep: 2,
    annotations: { 'podwhy.dev/runbook': 'https://runbooks.acme.io/checkout-api', 'podwhy.dev/owner': 'payments' },
  },
  {
    namespace: 'payments',
    kind: 'Deployment',
    name: 'invoice-worker',
    replicas: 2,
    image: 'registry.acme.io/payments/invoice-worker:1.44.0',
    port: 9090,
  },
  {
    namespace: 'payments',
    kind: 'StatefulSet',
    name: 'ledger-db',
    replicas: 2,
    image: 'postgres:16.4',
    port: 5432,
    keep: 1,
  },
  {
    namespace: 'storefront',
    kind: 'Deployment',
    name: 'web',
    replicas: 4,
    image: 'registry.acme.io/storefront/web:2026.11.3',
    port: 3000,
    keep: 3,
    labels: { 'argocd.argoproj.io/instance': 'storefront' },
  },
  {
    namespace: 'storefront',
    kind: 'Deployment',
    name: 'cart',
    replicas: 2,
    image: 'registry.acme.io/storefront/cart:5.2.7',
    port: 8080,
  },
  {
    namespace: 'storefront',
    kind: 'StatefulSet',
    name: 'session-redis',
    replicas: 1,
    image: 'redis:7.4.1',
    port: 6379,
  },
  {
    namespace: 'search',
    kind: 'Deployment',
    name: 'search-api',
    replicas: 3,
    image: 'registry.acme.io/search/search-api:0.92.1',
    port: 8080,
  },
  {
    namespace: 'search',
    kind: 'StatefulSet',
    name: 'opensearch',
    replicas: 3,
    image: 'opensearchproject/opensearch:2.17.0',
    port: 9200,
    keep: 2,
  },
  {
    namespace: 'orders',
    kind: 'Deployment',
    name: 'orders-api',
    replicas: 3,
    image: 'registry.acme.io/orders/orders-api:7.0.4',
    port: 8080,
    keep: 2,
  },
  {
    namespace: 'orders',
    kind: 'Deployment',
    name: 'shipping-events',
    replicas: 2,
    image: 'registry.acme.io/orders/shipping-events:2.3.1',
    port: 8081,
  },
  {
    namespace: 'identity',
    kind: 'Deployment',
    name: 'login',
    replicas: 2,
    image: 'registry.acme.io/identity/login:4.11.0',
    port: 8443,
    keep: 1,
  },
  {
    namespace: 'identity',
    kind: 'Deployment',
    name: 'token-issuer',
    replicas: 2,
    image: 'registry.acme.io/identity/token-issuer:1.9.3',
    port: 8443,
  },
  {
    namespace: 'analytics',
    kind: 'Deployment',
    name: 'event-collector',
    replicas: 2,
    image: 'registry.acme.io/analytics/event-collector:0.31.0',
    port: 8080,
    labels: { 'kustomize.toolkit.fluxcd.io/name': 'analytics', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' },
  },
  {
    namespace: 'analytics',
    kind: 'Deployment',
    name: 'dashboards',
    replicas: 1,
    image: 'grafana/grafana:11.3.0',
    port: 3000,
  },
  {
    namespace: 'ingress',
    kind: 'Deployment',
    name: 'ingress-nginx',
    replicas: 2,
    image: 'registry.k8s.io/ingress-nginx/controller:v1.11.3',
    port: 80,
    keep: 1,
  },
  {
    namespace: 'kube-system',
    kind: 'Deployment',
    name: 'coredns',
    replicas: 2,
    image: 'registry.k8s.io/coredns/coredns:v1.11.3',
    port: 53,
    keep: 1,
  },
  {
    namespace: 'kube-system',
    kind: 'DaemonSet',
    name: 'node-agent',
    replicas: 0,
    image: 'registry.acme.io/platform/node-agent:1.6.0',
    port: 9100,
  },
];

export const FLEET_NODES: readonly string[] = ['ip-10-0-1-17', 'ip-10-0-1-42', 'ip-10-0-2-8', 'ip-10-0-3-7'];

/** Fills the stand-in with about 40 healthy pods in 8 namespaces on 4 nodes, which have run for days. */
export function raiseFleet(behaviour: ClusterBehaviour): void {
  const { store, clock } = behaviour.world;
  raiseNodes(behaviour);
  for (const namespace of new Set(MEMBERS.map((member) => member.namespace))) {
    const created = timestamp(clock.now() - 200 * DAY);
    store.load(resourceNamed('namespaces'), {
      metadata: { name: namespace, creationTimestamp: created, labels: { 'kubernetes.io/metadata.name': namespace } },
      status: { phase: 'Active' },
    });
    store.load(resourceNamed('serviceaccounts'), {
      metadata: { name: 'default', namespace, creationTimestamp: created },
    });
    store.load(resourceNamed('configmaps'), {
      metadata: { name: 'kube-root-ca.crt', namespace, creationTimestamp: created },
      data: { 'ca.crt': '-----BEGIN CERTIFICATE-----' },
    });
  }
  MEMBERS.forEach((member, index) => {
    enlist(behaviour, member, clock.now() - (index + 2) * DAY);
  });
  // The controllers make the pods; then they are aged, as if all had been running for long.
  for (let round = 0; round < 4; round += 1) behaviour.step();
  settle(behaviour);
  for (let round = 0; round < 8; round += 1) {
    behaviour.step();
    settle(behaviour);
  }
  for (const event of store.all('events')) store.erase(resourceNamed('events'), event);
}

/** Only the four nodes. */
export function raiseNodes(behaviour: ClusterBehaviour): void {
  const { store, clock } = behaviour.world;
  FLEET_NODES.forEach((name, index) => store.load(resourceNamed('nodes'), node(name, index, clock.now())));
}

function enlist(behaviour: ClusterBehaviour, member: Member, createdAt: number): void {
  const { store } = behaviour.world;
  const { namespace, name } = member;
  const labels: JsonObject = { 'app.kubernetes.io/name': name };
  const created = timestamp(createdAt);
  const plural = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' }[member.kind];
  const template: JsonObject = {
    metadata: { labels: { ...labels } },
    spec: {
      containers: [
        {
          name,
          image: member.image,
          ports: [{ containerPort: member.port, protocol: 'TCP' }],
          env: [
            { name: 'LOG_LEVEL', value: 'info' },
            { name: 'SHUTDOWN_SECONDS', value: '10' },
          ],
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
          readinessProbe: {
            tcpSocket: { port: member.port },
            periodSeconds: 10,
            timeoutSeconds: 1,
            failureThreshold: 3,
            successThreshold: 1,
          },
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      serviceAccountName: 'default',
    },
  };
  const rollout: JsonObject =
    member.kind === 'Deployment'
      ? {
          replicas: member.replicas,
          progressDeadlineSeconds: 600,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        }
      : member.kind === 'StatefulSet'
        ? {
            replicas: member.replicas,
            serviceName: name,
            podManagementPolicy: 'OrderedReady',
            updateStrategy: { type: 'RollingUpdate' },
          }
        : { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } };
  store.load(resourceNamed(plural), {
    metadata: {
      name,
      namespace,
      creationTimestamp: created,
      generation: 1,
      labels: { ...labels, ...member.labels },
      annotations: { ...member.annotations },
    },
    spec: { ...rollout, selector: { matchLabels: labels }, template },
    status: {},
  });
  store.load(resourceNamed('services'), {
    metadata: { name, namespace, creationTimestamp: created },
    spec: {
      selector: labels,
      ports: [{ name: 'main', port: member.port, targetPort: member.port }],
      type: 'ClusterIP',
    },
  });
  if (member.keep !== undefined) {
    store.load(resourceNamed('poddisruptionbudgets'), {
      metadata: { name, namespace, creationTimestamp: created },
      spec: { minAvailable: member.keep, selector: { matchLabels: labels } },
      status: {},
    });
  }
}

/** Every scripted pod that is not ready yet becomes one that has been running since long ago. */
function settle(behaviour: ClusterBehaviour): void {
  const { store, clock, scripts } = behaviour.world;
  store.all('pods').forEach((pod, index) => {
    const script = scripts.get(uidOf(pod));
    if (script?.kind !== 'healthy' || script.since < clock.now() - HOUR) return;
    const since = clock.now() - 20 * HOUR - index * 37 * MINUTE;
    const now = timestamp(since + 6000);
    store.change(resourceNamed('pods'), pod, (copy) => {
      if (typeof copy['spec'] === 'object') setAt(copy, ['spec', 'nodeName'], nodeFor(copy, index));
      for (const type of ['PodScheduled', 'PodReadyToStartContainers', 'Initialized'])
        setCondition(copy, { type, status: 'True' }, now);
      setAt(copy, ['status', 'containerStatuses'], runningStatuses(copy, true, timestamp(since + 2500)).main);
      setAt(copy, ['status', 'phase'], 'Running');
      setAt(copy, ['status', 'podIP'], `10.244.${index % 4}.${10 + index}`);
      setAt(copy, ['status', 'startTime'], timestamp(since));
      setReady(copy, true, now);
    });
    scripts.set(uidOf(pod), { kind: 'healthy', since });
    rememberImages(behaviour.world, store.get(resourceNamed('pods'), namespaceOf(pod), nameOf(pod)) ?? pod);
    behaviour.world.logs.put(uidOf(pod), containerOf(pod), { current: 'level=info msg="listening"\n', previous: null });
  });
}

function nodeFor(pod: JsonObject, index: number): string {
  const spec: Json | undefined = pod['spec'];
  const bound = typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? spec['nodeName'] : '';
  return typeof bound === 'string' && bound !== '' ? bound : (FLEET_NODES[index % FLEET_NODES.length] ?? '');
}

function containerOf(pod: JsonObject): string {
  const labels = pod['metadata'];
  const inside = typeof labels === 'object' && labels !== null && !Array.isArray(labels) ? labels['labels'] : null;
  const name =
    typeof inside === 'object' && inside !== null && !Array.isArray(inside) ? inside['app.kubernetes.io/name'] : '';
  return typeof name === 'string' ? name : '';
}

function node(name: string, index: number, now: number): JsonObject {
  const since = timestamp(now - 90 * DAY);
  const condition = (type: string, status: string, reason: string, message: string): JsonObject => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: timestamp(now),
    lastTransitionTime: since,
  });
  const size: JsonObject = { cpu: '4', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' };
  return {
    metadata: {
      name,
      creationTimestamp: since,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/zone': `eu-central-1${'abc'.charAt(index % 3)}`,
      },
    },
    spec: { podCIDR: `10.244.${index}.0/24` },
    status: {
      capacity: size,
      allocatable: { ...size, cpu: '3920m', memory: '15Gi' },
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      nodeInfo: {
        kubeletVersion: 'v1.36.0',
        containerRuntimeVersion: 'containerd://2.1.0',
        osImage: 'Debian GNU/Linux 13',
        architecture: 'amd64',
        kernelVersion: '6.12.0',
      },
      addresses: [{ type: 'InternalIP', address: name.replace('ip-', '').replaceAll('-', '.') }],
    },
  };
}
