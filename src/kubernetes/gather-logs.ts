import type { LogTail, RawObject } from '../model/evidence.js';
import type { Clock } from '../model/time.js';
import { untrustedText } from '../model/untrusted.js';
import { fieldsOf, isFields, numberOf, textOf } from './raw-fields.js';
import type { Fields } from './raw-fields.js';
import { conditionOf, nameOf, namespaceOf, recordsOf, statusOf } from './raw-object.js';
import type { Reading } from './reading.js';
import { objectPath } from './resource-paths.js';

/** Kept from the end of each log. */
export const LOG_MAX_BYTES = 1024 * 1024;
const TAIL_LINES = 2_000;
/** Pods and logs read for one diagnosis; more of one workload say the same. */
const PODS_MAX = 3;
const LOGS_MAX = 8;

interface Wanted {
  readonly pod: RawObject;
  readonly container: string;
  readonly run: 'current' | 'previous';
}

/** Reads the log tails that can tell why containers ended or do not become ready. */
export async function gatherLogs(
  reading: Reading,
  pods: readonly RawObject[],
  which: 'none' | 'ended' | 'all',
  clock: Clock,
): Promise<readonly LogTail[]> {
  if (which === 'none') return [];
  const failing = pods.filter((pod) => conditionOf(pod, 'Ready') !== 'True' || restartsOf(pod) > 0);
  // The first of `pods` is the subject where a pod was asked for; it stays first.
  const chosen = (which === 'all' && failing.length === 0 ? pods : failing).slice(0, PODS_MAX);
  const wanted = chosen.flatMap((pod) => wantedOf(pod, which)).slice(0, LOGS_MAX);
  const tails = await Promise.all(wanted.map((one) => readTail(reading, one, clock)));
  return tails.filter((tail) => tail !== null);
}

function containersOf(pod: RawObject): readonly Fields[] {
  const status = statusOf(pod);
  return [...recordsOf(status['initContainerStatuses']), ...recordsOf(status['containerStatuses'])];
}

/** Restarts of all containers together. */
export function restartsOf(pod: RawObject): number {
  return containersOf(pod).reduce((sum, one) => sum + numberOf(one['restartCount'], 0), 0);
}

/**
 * While a container waits in its back-off, the kubelet's "current" log is that of the run that ended
 * (kubelet_pods.go, validateContainerLogStatus), so `previous` alone is asked for.
 */
function wantedOf(pod: RawObject, which: 'ended' | 'all'): readonly Wanted[] {
  return containersOf(pod).flatMap((status) => {
    const state = fieldsOf(status['state']);
    const container = textOf(status['name']);
    const ended = isFields(state['terminated']);
    const running = isFields(state['running']);
    const before = isFields(fieldsOf(status['lastState'])['terminated']);
    const completed = ended && numberOf(fieldsOf(state['terminated'])['exitCode'], 1) === 0;
    const telling =
      which === 'all' || (ended && !completed) || (running && status['ready'] !== true) || (completed && before);
    const current: readonly Wanted[] = (ended || running) && telling ? [{ pod, container, run: 'current' }] : [];
    const previous: readonly Wanted[] = before ? [{ pod, container, run: 'previous' }] : [];
    return [...previous, ...current];
  });
}

async function readTail(reading: Reading, { pod, container, run }: Wanted, clock: Clock): Promise<LogTail | null> {
  const namespace = namespaceOf(pod);
  const name = nameOf(pod);
  const what = `${run === 'previous' ? 'previous log' : 'log'} of ${container} in ${namespace}/${name}`;
  // No limitBytes: the kubelet counts it from the first line that it sends, which would cut the newest ones.
  const query = { container, tailLines: String(TAIL_LINES), ...(run === 'previous' ? { previous: 'true' } : {}) };
  const read = await reading.text(`${objectPath('Pod', namespace, name)}/log`, what, query, LOG_MAX_BYTES);
  if (read === 'missing') {
    reading.addGap({ what, reason: 'not-found', detail: 'the kubelet has no log of that run any more' });
    return null;
  }
  return read === null
    ? null
    : { namespace, pod: name, container, run, text: untrustedText(read.text), at: clock.now() };
}
