import type { JsonObject } from '../../src/playground/cluster/json.js';
import { resourceNamed } from '../../src/playground/cluster/kinds.js';
import type { ObjectStore } from '../../src/playground/cluster/store.js';

/** What is wrong with a workload; all its pods have it. */
export type Trouble = 'none' | 'crash-loop' | 'registry';

export interface FleetWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
}

/** A Deployment with its ReplicaSet and pods, written into the stand-in's store as its controllers and kubelets would. */
export function writeWorkload(
  store: ObjectStore,
  { namespace, name, replicas }: FleetWorkload,
  trouble: Trouble,
  failing: number,
): void {
  const at = new Date(Math.floor(store.now() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  const ready = replicas - failing;
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'app', image: imageOf(name) }] },
  };
  const spec = { replicas, selector: { matchLabels: { app: name } }, template };
  const annotations = { 'deployment.kubernetes.io/revision': '1' };
  const status = { replicas, readyReplicas: ready, availableReplicas: ready, observedGeneration: 1 };
  const labels = { app: name, 'pod-template-hash': 'h' };
  const set = `${name}-h`;
  store.load(resourceNamed('deployments'), {
    metadata: { ...meta(namespace, name, `d-${name}`), annotations, generation: 1 },
    spec,
    status: { ...status, updatedReplicas: replicas },
  });
  store.load(resourceNamed('replicasets'), {
    metadata: {
      ...meta(namespace, set, `s-${name}`),
      annotations,
      labels,
      generation: 1,
      ownerReferences: [owner('Deployment', name, `d-${name}`)],
    },
    spec,
    status,
  });
  for (let index = 0; index < replicas; index += 1) {
    const pod = `${set}-${index}`;
    store.load(resourceNamed('pods'), {
      metadata: {
        ...meta(namespace, pod, `p-${pod}`),
        labels,
        ownerReferences: [owner('ReplicaSet', set, `s-${name}`)],
      },
      spec: { nodeName: 'n1', restartPolicy: 'Always', containers: [{ name: 'app', image: imageOf(name) }] },
      status: podStatus(name, index < failing ? trouble : 'none', at),
    });
  }
}

function podStatus(name: string, trouble: Trouble, at: string): JsonObject {
  const condition = (type: string, isTrue: boolean): JsonObject => ({
    type,
    status: isTrue ? 'True' : 'False',
    lastTransitionTime: at,
  });
  const healthy = trouble === 'none';
  const container = {
    name: 'app',
    image: imageOf(name),
    imageID: '',
    ready: healthy,
    started: healthy,
    restartCount: trouble === 'crash-loop' ? 3 : 0,
  };
  return {
    phase: trouble === 'registry' ? 'Pending' : 'Running',
    startTime: at,
    conditions: [
      condition('PodScheduled', true),
      condition('Initialized', true),
      condition('Ready', healthy),
      condition('ContainersReady', healthy),
    ],
    containerStatuses: [{ ...container, ...containerState(name, trouble, at) }],
  };
}

function containerState(name: string, trouble: Trouble, at: string): JsonObject {
  switch (trouble) {
    case 'none':
      return { state: { running: { startedAt: at } }, lastState: {} };
    case 'crash-loop': {
      const message = `back-off 40s restarting failed container=app pod=${name}`;
      const ended = { exitCode: 1, reason: 'Error', startedAt: at, finishedAt: at, containerID: 'containerd://x' };
      return { state: { waiting: { reason: 'CrashLoopBackOff', message } }, lastState: { terminated: ended } };
    }
    case 'registry': {
      const image = imageOf(name);
      const message = `failed to pull and unpack image "${image}": failed to resolve image: failed to do request: Head "https://registry.test/v2/${name}/manifests/1": dial tcp 10.77.0.21:443: i/o timeout`;
      return { state: { waiting: { reason: 'ErrImagePull', message } }, lastState: {} };
    }
  }
}

function imageOf(name: string): string {
  return `registry.test/${name}:1`;
}

function meta(namespace: string, name: string, uid: string): JsonObject {
  return { namespace, name, uid, creationTimestamp: '2026-11-20T08:00:00Z' };
}

function owner(kind: string, name: string, uid: string): JsonObject {
  return { apiVersion: 'apps/v1', kind, name, uid, controller: true, blockOwnerDeletion: true };
}
