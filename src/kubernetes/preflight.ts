import type { RawObject } from '../model/evidence.js';
import type { ApiClient } from './api-client.js';
import { ApiError } from './api-error.js';
import type { Autoscaler, Budget } from './cluster.js';
import { fieldsOf, numberOf, textOf, type Fields } from './raw-fields.js';
import {
  annotationsOf,
  kindOf,
  labelsOf,
  nameOf,
  namespaceOf,
  selectorMatches,
  specOf,
  statusOf,
} from './raw-object.js';
import { listPath } from './resource-paths.js';

/** The budget that allows the fewest disruptions among those that select the pods; null when there is none, `unknown` when they cannot be read. */
export async function budgetOf(
  api: ApiClient,
  namespace: string,
  labels: Fields,
  signal: AbortSignal,
): Promise<Budget | null | 'unknown'> {
  const path = listPath('PodDisruptionBudget', namespace);
  const options = { signal, kind: 'PodDisruptionBudget', maxItems: 500 };
  try {
    // policy/v1 came with 1.21.
    const { items } = await api.list(path, options).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'not-found')
        return api.list(path.replace('/policy/v1/', '/policy/v1beta1/'), options);
      throw error;
    });
    const budgets = items
      .filter((budget) => selectorMatches(fieldsOf(specOf(budget)['selector']), labels))
      .map((budget) => ({ name: nameOf(budget), allowed: numberOf(statusOf(budget)['disruptionsAllowed'], 0) }));
    return budgets.sort((a, b) => a.allowed - b.allowed)[0] ?? null;
  } catch {
    // A hint for the dialog, which says that it is not known: rolling restarts keep their own limits.
    return 'unknown';
  }
}

/** Labels and annotations by which Argo CD (label or annotation tracking) and Flux mark what they own. */
const GITOPS: readonly (readonly [string, string])[] = [
  ['argocd.argoproj.io/instance', 'Argo CD'],
  ['argocd.argoproj.io/tracking-id', 'Argo CD'],
  ['kustomize.toolkit.fluxcd.io/name', 'Flux'],
  ['helm.toolkit.fluxcd.io/name', 'Flux'],
];

/** Who keeps the object as it stands in a repository, `Argo CD (shop)`, and so may undo a change; null for nobody known. */
export function gitopsOf(object: RawObject): string | null {
  for (const [key, tool] of GITOPS) {
    const value = textOf(labelsOf(object)[key]) || textOf(annotationsOf(object)[key]);
    // A tracking id reads `app:group/Kind:namespace/name`.
    if (value !== '') return `${tool} (${value.split(':')[0] ?? value})`;
  }
  return null;
}

/**
 * The autoscaler that sets the replicas of a workload; null when none does, `unknown` when they cannot be read. KEDA and
 * others work through a HorizontalPodAutoscaler of their own.
 */
export async function autoscalerOf(
  api: ApiClient,
  workload: RawObject,
  signal: AbortSignal,
): Promise<Autoscaler | null | 'unknown'> {
  const kind = 'HorizontalPodAutoscaler';
  try {
    const { items } = await api.list(listPath(kind, namespaceOf(workload)), { signal, kind, maxItems: 500 });
    const found = items.find((item) => {
      const target = fieldsOf(specOf(item)['scaleTargetRef']);
      return target['kind'] === kindOf(workload) && target['name'] === nameOf(workload);
    });
    if (found === undefined) return null;
    const spec = specOf(found);
    return { name: nameOf(found), min: numberOf(spec['minReplicas'], 1), max: numberOf(spec['maxReplicas'], 1) };
  } catch {
    // A hint for the dialog, which says that it is not known.
    return 'unknown';
  }
}
