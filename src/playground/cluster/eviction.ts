import type { JsonObject } from './json.js';
import { nameOf, namespaceOf, numberAt, objectAt, setAt, textAt } from './json.js';
import { resourceNamed } from './kinds.js';
import { isReady } from './pod-status.js';
import { labelSelectorMatches } from './selectors.js';
import { budgetViolated, notFound, StatusError } from './status.js';
import type { ObjectStore } from './store.js';

/** POST pods/NAME/eviction (registry/core/pod/storage/eviction.go). Throws 404, 409, 429 and 500. */
export function evictPod(
  store: ObjectStore,
  target: { namespace: string; name: string },
  body: JsonObject,
): JsonObject {
  const pods = resourceNamed('pods');
  const budgetResource = resourceNamed('poddisruptionbudgets');
  const pod = store.get(pods, target.namespace, target.name);
  if (pod === null) throw notFound(pods, target.name);
  const labels = objectAt(pod, 'metadata', 'labels');
  const budgets = store
    .list(budgetResource, target.namespace)
    .filter((budget) => labelSelectorMatches(objectAt(budget, 'spec', 'selector'), labels));
  const pending = textAt(pod, 'status', 'phase') === 'Pending' || textAt(pod, 'metadata', 'deletionTimestamp') !== '';
  if (budgets.length > 1 && !pending) {
    throw new StatusError(
      500,
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  const [budget] = budgets;
  if (budget !== undefined && !pending && !isFree(pod, budget)) {
    const allowed = numberAt(budget, 'status', 'disruptionsAllowed');
    const healthy = numberAt(budget, 'status', 'currentHealthy');
    const needed = numberAt(budget, 'status', 'desiredHealthy');
    const name = nameOf(budget);
    if (numberAt(budget, 'status', 'observedGeneration') < numberAt(budget, 'metadata', 'generation')) {
      throw budgetViolated(`The disruption budget ${name} is still being processed by the server.`);
    }
    if (allowed <= 0)
      throw budgetViolated(`The disruption budget ${name} needs ${needed} healthy pods and has ${healthy} currently`);
    store.change(budgetResource, budget, (copy) => {
      setAt(copy, ['status', 'disruptionsAllowed'], allowed - 1);
    });
  }
  const options = objectAt(body, 'deleteOptions');
  const uid = textAt(options, 'preconditions', 'uid');
  store.remove(pods, { namespace: namespaceOf(pod), name: nameOf(pod) }, uid === '' ? {} : { uid });
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}

/** An unready pod costs no disruption: always, or while enough others are healthy (policy/v1 UnhealthyPodEvictionPolicyType). */
function isFree(pod: JsonObject, budget: JsonObject): boolean {
  if (isReady(pod)) return false;
  if (textAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const needed = numberAt(budget, 'status', 'desiredHealthy');
  return needed > 0 && numberAt(budget, 'status', 'currentHealthy') >= needed;
}
