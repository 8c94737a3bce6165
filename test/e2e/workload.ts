import http from 'node:http';
import https from 'node:https';

/** Writes objects to a Kubernetes API, the stand-in's or a real one, as its controllers and kubelets would. */
export class WorkloadWriter {
  constructor(
    private readonly server: URL,
    private readonly token: string,
  ) {}

  /** A Deployment of one replica with its ReplicaSet and a healthy pod. */
  async create(namespace: string, name: string): Promise<void> {
    const labels = { app: name };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'registry.test/app:1' }] } };
    const spec = { replicas: 1, selector: { matchLabels: labels }, template };
    const annotations = { 'deployment.kubernetes.io/revision': '1' };
    await this.call('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
    const deployment = await this.call('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, annotations, labels },
      spec,
    });
    const set = await this.call('POST', `/apis/apps/v1/namespaces/${namespace}/replicasets`, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-1`,
        annotations,
        labels: { ...labels, 'pod-template-hash': '1' },
        ownerReferences: [owner('Deployment', deployment)],
      },
      spec,
    });
    await this.call('POST', `/api/v1/namespaces/${namespace}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-1-a`,
        labels: { ...labels, 'pod-template-hash': '1' },
        ownerReferences: [owner('ReplicaSet', set)],
      },
      spec: { nodeName: 'n1', ...template.spec },
    });
    await this.heal(namespace, name);
  }

  /** Sets the pod to a crash loop after `exitCode`, and the workload to not ready. */
  async crash(namespace: string, name: string, restarts = 3): Promise<void> {
    const at = now();
    const ended = { exitCode: 1, reason: 'Error', startedAt: at, finishedAt: at, containerID: 'containerd://x' };
    await this.podStatus(namespace, name, {
      phase: 'Running',
      startTime: at,
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'ContainersNotReady',
          message: 'containers with unready status: [app]',
          lastTransitionTime: at,
        },
        { type: 'PodScheduled', status: 'True', lastTransitionTime: at },
        { type: 'Initialized', status: 'True', lastTransitionTime: at },
      ],
      containerStatuses: [
        {
          name: 'app',
          image: 'registry.test/app:1',
          imageID: '',
          ready: false,
          started: false,
          restartCount: restarts,
          state: {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: `back-off 40s restarting failed container=app pod=${name}-1-a`,
            },
          },
          lastState: { terminated: ended },
        },
      ],
    });
    await this.workloadStatus(namespace, name, 0);
  }

  /** Sets the pod to Running and Ready as of now. */
  async heal(namespace: string, name: string, restarts = 0): Promise<void> {
    const at = now();
    await this.podStatus(namespace, name, {
      phase: 'Running',
      startTime: at,
      conditions: ['Ready', 'ContainersReady', 'PodScheduled', 'Initialized'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: at,
      })),
      containerStatuses: [
        {
          name: 'app',
          image: 'registry.test/app:1',
          imageID: '',
          ready: true,
          started: true,
          restartCount: restarts,
          state: { running: { startedAt: at } },
          lastState: {},
        },
      ],
    });
    await this.workloadStatus(namespace, name, 1);
  }

  /** As the controller and the kubelet do after the template was changed: another revision, with its pod ready. */
  async rollOut(namespace: string, name: string, revision: number): Promise<void> {
    await this.heal(namespace, name);
    const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
    const annotations = { 'deployment.kubernetes.io/revision': String(revision) };
    await this.call('PATCH', deployment, { metadata: { annotations } });
    await this.call('PATCH', `${deployment}/status`, { status: { observedGeneration: revision } });
  }

  /** One of the updates that healthy pods get all the time. */
  async touch(namespace: string, name: string, value: string): Promise<void> {
    await this.call('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}-1-a`, {
      metadata: { annotations: { touched: value } },
    });
  }

  private async podStatus(namespace: string, name: string, status: object): Promise<void> {
    await this.call('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}-1-a/status`, { status });
  }

  private async workloadStatus(namespace: string, name: string, ready: number): Promise<void> {
    const status = { replicas: 1, readyReplicas: ready, availableReplicas: ready, observedGeneration: 1 };
    await this.call('PATCH', `/apis/apps/v1/namespaces/${namespace}/replicasets/${name}-1/status`, { status });
    await this.call('PATCH', `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/status`, {
      status: { ...status, updatedReplicas: 1 },
    });
  }

  /** Resolves with the object; rejects for an answer that is no success, except that something exists already. */
  call(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
    const client = this.server.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const request = client.request(new URL(path, this.server), {
        method,
        agent: false,
        ...(client === https ? { rejectUnauthorized: false } : {}),
        headers: {
          Authorization: `Bearer ${this.token}`,
          'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
        },
      });
      // for good: a TLS socket that is torn down may fail twice
      request.on('error', reject);
      request.on('socket', (socket) => socket.on('error', reject));
      request.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('end', () => {
          const status = response.statusCode ?? 0;
          if (status < 300) resolve(JSON.parse(text) as Record<string, unknown>);
          else if (status === 409 && path.endsWith('/namespaces')) resolve({});
          else reject(new Error(`${method} ${path}: ${status} ${text.slice(0, 300)}`));
        });
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function owner(kind: string, object: Readonly<Record<string, unknown>>): object {
  const { name, uid } = object['metadata'] as { name: string; uid: string };
  return { apiVersion: 'apps/v1', kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** API times have whole seconds. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
