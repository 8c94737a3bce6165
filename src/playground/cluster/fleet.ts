import { DAY, HOUR, MINUTE } from '../../model/time.js';
import type { ClusterBehaviour } from './behaviour.js';
import type { Json, JsonObject } from './json.js';
import { nameOf, namespaceOf, objectAt, objectsAt, setAt, timestamp, uidOf } from './json.js';
import { rememberImages } from './image-pull.js';
import { MEMBERS, type Member } from './fleet-members.js';
import { resourceNamed } from './kinds.js';
import { RUN_SECONDS } from './pod-maker.js';
import { runningStatuses, setCondition, setReady } from './pod-status.js';

export const FLEET_NODES: readonly string[] = ['ip-10-0-1-17', 'ip-10-0-1-42', 'ip-10-0-2-8', 'ip-10-0-3-7'];

/** Fills the stand-in with about 60 healthy pods in 8 namespaces on 4 nodes, which have run for days; or with a part of them. */
export function raiseFleet(behaviour: ClusterBehaviour, members: readonly Member[] = MEMBERS): void {
  const { store, clock } = behaviour.world;
  raiseNodes(behaviour);
  for (const namespace of new Set(members.map((member) => member.namespace))) {
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
  members.forEach((member, index) => {
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
  if (member.kind === 'CronJob') {
    enlistCronJob(behaviour, member, created, template);
    return;
  }
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
  const plural = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' }[member.kind];
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

/** Its first run is due at the next time of its schedule. */
function enlistCronJob(behaviour: ClusterBehaviour, member: Member, created: string, template: JsonObject): void {
  const { store, clock } = behaviour.world;
  const { namespace, name } = member;
  const podSpec = { ...objectAt(template, 'spec'), restartPolicy: 'Never' };
  for (const container of objectsAt(podSpec, 'containers')) Reflect.deleteProperty(container, 'readinessProbe');
  const annotations: JsonObject = { [RUN_SECONDS]: String(member.runSeconds ?? 20) };
  store.load(resourceNamed('cronjobs'), {
    metadata: {
      name,
      namespace,
      creationTimestamp: created,
      generation: 1,
      labels: { 'app.kubernetes.io/name': name },
    },
    spec: {
      schedule: member.schedule ?? '0 * * * *',
      concurrencyPolicy: 'Forbid',
      suspend: false,
      successfulJobsHistoryLimit: 2,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          completions: 1,
          parallelism: 1,
          template: { metadata: { labels: { 'app.kubernetes.io/name': name }, annotations }, spec: podSpec },
        },
      },
    },
    status: { lastScheduleTime: timestamp(clock.now()), lastSuccessfulTime: timestamp(clock.now()) },
  });
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
