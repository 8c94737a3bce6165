import type { JsonObject } from './json.js';
import { numberAt, objectsAt, textAt } from './json.js';

/** What `kubectl get pods` prints of a pod, in short: good enough for a list beside podwhy's own words. */
export interface PodColumns {
  readonly ready: string;
  readonly status: string;
  readonly restarts: number;
  /** Runs, or has done its work. */
  readonly well: boolean;
}

export function podColumns(pod: JsonObject): PodColumns {
  const statuses = objectsAt(pod, 'status', 'containerStatuses');
  const ready = statuses.filter((status) => status['ready'] === true).length;
  const all = objectsAt(pod, 'spec', 'containers').length;
  const status = statusOf(pod, statuses);
  const done = status === 'Completed' || status === 'Succeeded';
  return {
    ready: `${ready}/${all}`,
    status,
    restarts: statuses.reduce((sum, each) => sum + numberAt(each, 'restartCount'), 0),
    well: done || (status === 'Running' && ready === all),
  };
}

function statusOf(pod: JsonObject, statuses: readonly JsonObject[]): string {
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== '') return 'Terminating';
  const init = objectsAt(pod, 'status', 'initContainerStatuses')
    .map(reasonOf)
    .find((reason) => reason !== '');
  if (init !== undefined) return `Init:${init}`;
  const reason = statuses.map(reasonOf).find((each) => each !== '');
  const phase = textAt(pod, 'status', 'phase');
  return reason ?? (textAt(pod, 'status', 'reason') || (phase === 'Succeeded' ? 'Completed' : phase));
}

function reasonOf(status: JsonObject): string {
  const ended = textAt(status, 'state', 'terminated', 'reason');
  return textAt(status, 'state', 'waiting', 'reason') || (ended === 'Completed' ? '' : ended);
}
