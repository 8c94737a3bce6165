import type { Instant } from '../../model/time.js';
import type { JsonObject } from './json.js';
import { at, microTimestamp, nameOf, objectsAt, textAt, uidOf } from './json.js';
import { badRequest } from './status.js';

/** The two runs of a container whose output a kubelet keeps. */
export interface ContainerLog {
  readonly current: string | null;
  readonly previous: string | null;
}

/** Container output by pod uid and container name. */
export class LogShelf {
  private readonly logs = new Map<string, ContainerLog>();

  put(podUid: string, container: string, log: ContainerLog): void {
    this.logs.set(`${podUid}/${container}`, log);
  }

  get(podUid: string, container: string): ContainerLog {
    return this.logs.get(`${podUid}/${container}`) ?? { current: null, previous: null };
  }

  /** A new run began: what was current becomes previous. */
  rotate(podUid: string, container: string, next: string): void {
    this.put(podUid, container, { current: next, previous: this.get(podUid, container).current });
  }

  forget(podUid: string): void {
    for (const key of this.logs.keys()) if (key.startsWith(`${podUid}/`)) this.logs.delete(key);
  }
}

/**
 * GET pods/NAME/log. Throws the 400s of registry/core/pod/strategy.go (validContainer) and of
 * kubelet/kubelet_pods.go (validateContainerLogStatus).
 */
export function readPodLog(pod: JsonObject, shelf: LogShelf, query: URLSearchParams, now: Instant): Buffer {
  const container = chooseContainer(pod, query.get('container') ?? '');
  const previous = query.get('previous') === 'true';
  const log = shelf.get(uidOf(pod), container);
  const text = previous ? log.previous : log.current;
  if (text === null) throw badRequest(whyNoLog(pod, container, previous));
  let lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const began = startOf(pod, container, previous) ?? now;
  const stamped = lines.map((line, index) => ({ line, at: began + index }));
  const since = numberParameter(query, 'sinceSeconds');
  const kept = since === null ? stamped : stamped.filter(({ at: time }) => time >= now - since * 1000);
  const tail = numberParameter(query, 'tailLines');
  const chosen = tail === null ? kept : tail === 0 ? [] : kept.slice(-tail);
  lines = chosen.map(({ line, at: time }) =>
    query.get('timestamps') === 'true' ? `${microTimestamp(time)} ${line}` : line,
  );
  const whole = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  // kuberuntime/logs/logs.go: limitBytes counts from the first line that is sent, so that the newest are cut.
  const limit = numberParameter(query, 'limitBytes');
  return limit === null ? whole : whole.subarray(0, limit);
}

function numberParameter(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^\d{1,12}$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

function chooseContainer(pod: JsonObject, asked: string): string {
  const groups = ['initContainers', 'containers', 'ephemeralContainers'].map((key) =>
    objectsAt(pod, 'spec', key).map((one) => textAt(one, 'name')),
  );
  const [inits = [], mains = []] = groups;
  if (asked !== '') {
    if (!groups.flat().includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${nameOf(pod)}`);
    return asked;
  }
  const [only] = mains;
  if (mains.length === 1 && only !== undefined) return only;
  const choice = `a container name must be specified for pod ${nameOf(pod)}, choose one of: [${mains.join(' ')}]`;
  throw badRequest(inits.length === 0 ? choice : `${choice} or one of the init containers: [${inits.join(' ')}]`);
}

function statusOf(pod: JsonObject, container: string): JsonObject | undefined {
  return ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses']
    .flatMap((key) => objectsAt(pod, 'status', key))
    .find((status) => textAt(status, 'name') === container);
}

function whyNoLog(pod: JsonObject, container: string, previous: boolean): string {
  if (previous) return `previous terminated container "${container}" in pod "${nameOf(pod)}" not found`;
  const status = statusOf(pod, container);
  const reason = textAt(status, 'state', 'waiting', 'reason');
  if (reason !== '') return `container "${container}" in pod "${nameOf(pod)}" is waiting to start: ${reason}`;
  if (status === undefined) return `container "${container}" in pod "${nameOf(pod)}" is not available`;
  return `container "${container}" in pod "${nameOf(pod)}" is waiting to start - no logs yet`;
}

function startOf(pod: JsonObject, container: string, previous: boolean): Instant | null {
  const status = statusOf(pod, container);
  const text =
    previous || at(status, 'state', 'running') === undefined
      ? textAt(status, 'lastState', 'terminated', 'startedAt') || textAt(status, 'state', 'terminated', 'startedAt')
      : textAt(status, 'state', 'running', 'startedAt');
  return text === '' ? null : Date.parse(text);
}
