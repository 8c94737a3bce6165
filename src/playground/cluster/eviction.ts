import type { JsonObject } from './json.js';
import { nameOf, namespaceOf, numberAt, objectAt, setAt, textAt } from './json.js';
import { resourceNamed } from './kinds.js';
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
  if (budget !== undefined && !pending) {
    const allowed = numberAt(budget, 'status', 'disruptionsAllowed');
    if (allowed <= 0) {
      throw budgetViolated(
        nameOf(budget),
        numberAt(budget, 'status', 'currentHealthy'),
        numberAt(budget, 'status', 'desiredHealthy'),
      );
    }
    store.change(budgetResource, budget, (copy) => {
      setAt(copy, ['status', 'disruptionsAllowed'], allowed - 1);
    });
  }
  const options = objectAt(body, 'deleteOptions');
  const uid = textAt(options, 'preconditions', 'uid');
  store.remove(pods, { namespace: namespaceOf(pod), name: nameOf(pod) }, uid === '' ? {} : { uid });
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}
