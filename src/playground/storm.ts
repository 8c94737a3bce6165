import type { ClusterBehaviour } from './cluster/behaviour.js';
import type { Failure } from './cluster/failure.js';
import { nameOf, namespaceOf, objectAt, textAt, type JsonObject } from './cluster/json.js';
import { resourceNamed } from './cluster/kinds.js';

/** Where the workloads of a storm live: namespaces of their own, so that it can be taken away again. */
const NAMESPACES = ['market-1', 'market-2', 'market-3', 'market-4'] as const;
const MARK = 'stand-in.podwhy.dev/storm';

function isStorm(workload: JsonObject): boolean {
  return textAt(workload, 'metadata', 'labels', MARK) !== '';
}

export function stormSize({ world }: ClusterBehaviour): number {
  return world.store.all('deployments').filter(isStorm).length;
}

/** `count` Deployments of one pod each, that fail from their first moment, with the failures given in turns. */
export function raiseStorm({ world }: ClusterBehaviour, count: number, failures: readonly Failure[]): void {
  const { store } = world;
  for (const name of NAMESPACES) {
    if (store.get(resourceNamed('namespaces'), '', name) !== null) continue;
    store.create(resourceNamed('namespaces'), { metadata: { name } });
    store.create(resourceNamed('serviceaccounts'), { metadata: { name: 'default', namespace: name } });
  }
  for (let index = 0; index < count; index += 1) {
    const failure = failures[index % failures.length];
    if (failure === undefined) return;
    const name = `stall-${String(index + 1).padStart(3, '0')}`;
    const labels: JsonObject = { 'app.kubernetes.io/name': name };
    const made = store.create(resourceNamed('deployments'), {
      metadata: { name, namespace: NAMESPACES[index % NAMESPACES.length] ?? '', labels: { ...labels, [MARK]: 'true' } },
      spec: {
        replicas: 1,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        selector: { matchLabels: labels },
        template: { metadata: { labels: { ...labels } }, spec: structuredClone(failure.podSpec) },
      },
      status: {},
    });
    world.failures.mark(made, failure);
  }
}

/** Deletes the namespaces of a storm with all that is in them. */
export function clearStorm({ world }: ClusterBehaviour): void {
  const { store } = world;
  for (const workload of store.all('deployments').filter(isStorm))
    store.remove(resourceNamed('deployments'), { namespace: namespaceOf(workload), name: nameOf(workload) });
  for (const name of NAMESPACES) {
    const present = store.get(resourceNamed('namespaces'), '', name);
    const phase = textAt(objectAt(present ?? {}, 'status'), 'phase');
    if (present !== null && phase !== 'Terminating') store.remove(resourceNamed('namespaces'), { namespace: '', name });
  }
}
