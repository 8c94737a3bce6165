import type { Json, JsonObject } from './json.js';
import { at, nameOf, namespaceOf, numberAt, objectAt, objectsAt, setAt, textAt, uidOf } from './json.js';
import { resourceNamed } from './kinds.js';
import { isReady } from './pod-status.js';
import { labelSelectorMatches } from './selectors.js';
import type { World } from './world.js';

/** One EndpointSlice for each Service with a selector (controller/endpointslice). */
export function runEndpoints(world: World): void {
  const slices = resourceNamed('endpointslices');
  for (const service of world.store.all('services')) {
    const selector = objectAt(service, 'spec', 'selector');
    if (Object.keys(selector).length === 0) continue;
    const pods = world.store
      .all('pods', namespaceOf(service))
      .filter((pod) => labelSelectorMatches({ matchLabels: selector }, objectAt(pod, 'metadata', 'labels')))
      .filter((pod) => textAt(pod, 'status', 'podIP') !== '');
    const endpoints: Json = pods.map((pod) => ({
      addresses: [textAt(pod, 'status', 'podIP')],
      conditions: {
        ready: isReady(pod),
        serving: isReady(pod),
        terminating: textAt(pod, 'metadata', 'deletionTimestamp') !== '',
      },
      nodeName: textAt(pod, 'spec', 'nodeName'),
      targetRef: { kind: 'Pod', namespace: namespaceOf(pod), name: nameOf(pod), uid: uidOf(pod) },
    }));
    const ports: Json = objectsAt(service, 'spec', 'ports').map((port) => ({
      name: textAt(port, 'name'),
      port: at(port, 'targetPort') ?? at(port, 'port') ?? 80,
      protocol: 'TCP',
    }));
    const all = world.store.list(slices, namespaceOf(service));
    const present = all.find(
      (slice) => textAt(slice, 'metadata', 'labels', 'kubernetes.io/service-name') === nameOf(service),
    );
    if (present === undefined) {
      world.store.create(slices, {
        metadata: {
          name: `${nameOf(service)}-slice`,
          namespace: namespaceOf(service),
          labels: { 'kubernetes.io/service-name': nameOf(service) },
        },
        addressType: 'IPv4',
        endpoints,
        ports,
      });
    } else {
      world.store.change(slices, present, (copy) => {
        copy['endpoints'] = endpoints;
      });
    }
  }
}

/** Keeps status.disruptionsAllowed of each PodDisruptionBudget (controller/disruption/disruption.go). */
export function runBudgets(world: World): void {
  const budgets = resourceNamed('poddisruptionbudgets');
  for (const budget of world.store.list(budgets)) {
    const pods = world.store
      .all('pods', namespaceOf(budget))
      .filter((pod) => labelSelectorMatches(objectAt(budget, 'spec', 'selector'), objectAt(pod, 'metadata', 'labels')));
    const healthy = pods.filter(isReady).length;
    const count = (value: Json | undefined, round: (value: number) => number): number | null => {
      if (typeof value === 'number') return value;
      const match = /^(\d{1,3})%$/.exec(typeof value === 'string' ? value : '');
      return match === null ? null : round((pods.length * Number(match[1])) / 100);
    };
    const atLeast = count(at(budget, 'spec', 'minAvailable'), Math.ceil);
    const atMost = count(at(budget, 'spec', 'maxUnavailable'), Math.ceil);
    const needed = atLeast ?? Math.max(0, pods.length - (atMost ?? 1));
    world.store.change(budgets, budget, (copy) => {
      const status: JsonObject = {
        ...objectAt(copy, 'status'),
        observedGeneration: numberAt(copy, 'metadata', 'generation'),
        currentHealthy: healthy,
        desiredHealthy: needed,
        expectedPods: pods.length,
        disruptionsAllowed: Math.max(0, healthy - needed),
      };
      setAt(copy, ['status'], status);
    });
  }
}
