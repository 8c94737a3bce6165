import type { RawObject, Read } from '../model/evidence.js';
import type { Subject } from '../model/subject.js';
import { subjectLabel } from '../model/subject.js';
import type { Clock, Instant } from '../model/time.js';
import type { ApiClient } from './api-client.js';
import { Page, span } from './describe-page.js';
import { describePod } from './describe-pod.js';
import { describeNode, describeWorkload } from './describe-workload.js';
import { gapOf } from './gap.js';
import { podsOf, readSubject } from './pods-of.js';
import { projectEvent } from './project.js';
import { textOf } from './raw-fields.js';
import { controllerOf, uidOf } from './raw-object.js';
import { listPath } from './resource-paths.js';

/** Pods listed below a workload or node; the rest is counted. */
const PODS_MAX = 50;
const EVENTS_MAX = 500;

/**
 * What `kubectl describe` prints for a pod, workload or node, plus the waiting message, with the newest events first.
 * Env values are masked. A part that cannot be read is one line that says so.
 */
export async function describeSubject(
  api: ApiClient,
  clock: Clock,
  target: Subject,
  signal: AbortSignal,
): Promise<Read<string>> {
  const what = `${target.kind} ${subjectLabel(target)}`;
  try {
    const object = await readSubject(api, target, signal);
    if (object === null)
      return { ok: false, gap: { what, reason: 'not-asked', detail: 'podwhy does not read this kind' } };
    const [pods, events] = await Promise.all([
      readPods(api, target, object, signal),
      readEvents(api, target, object, signal),
    ]);
    const now = clock.now();
    const page = new Page(now);
    const shown = Array.isArray(pods) ? pods.slice(0, PODS_MAX) : [];
    if (target.kind === 'Pod') describePod(page, object, now);
    else if (target.kind === 'Node') describeNode(page, object, shown, now);
    else describeWorkload(page, object, shown, now);
    if (typeof pods === 'string') page.field('Pods', pods);
    else if (pods.length > PODS_MAX) page.line(`… and ${pods.length - PODS_MAX} more`, 1);
    describeEvents(page, events, now);
    return { ok: true, value: page.toString(), at: now };
  } catch (error) {
    return { ok: false, gap: gapOf(error, what, false) };
  }
}

/** The pods, or why they could not be read. */
async function readPods(
  api: ApiClient,
  target: Subject,
  object: RawObject,
  signal: AbortSignal,
): Promise<readonly RawObject[] | string> {
  try {
    if (target.kind === 'Pod') return [];
    if (target.kind !== 'Node') return await podsOf(api, object, signal);
    return (
      await api.list(listPath('Pod', ''), {
        signal,
        kind: 'Pod',
        maxItems: EVENTS_MAX,
        query: { fieldSelector: `spec.nodeName=${target.name}` },
      })
    ).items;
  } catch (error) {
    return `not readable: ${gapOf(error, 'pods', false).detail}`;
  }
}

async function readEvents(
  api: ApiClient,
  target: Subject,
  object: RawObject,
  signal: AbortSignal,
): Promise<readonly RawObject[] | string> {
  // Kubelets write no uid, or the node's name, into events of nodes.
  const about =
    target.kind === 'Node'
      ? `involvedObject.kind=Node,involvedObject.name=${target.name}`
      : `involvedObject.uid=${uidOf(object)}`;
  const namespace = target.kind === 'Node' ? 'default' : target.namespace;
  try {
    const own = await api.list(listPath('Event', namespace), {
      signal,
      kind: 'Event',
      maxItems: EVENTS_MAX,
      query: { fieldSelector: about },
    });
    const owner = controllerOf(object);
    // What kubectl leaves out: a pod's ReplicaSet or Job tells why its siblings cannot be created.
    if (target.kind !== 'Pod' || owner === null || owner.uid === '') return own.items;
    const above = await api.list(listPath('Event', namespace), {
      signal,
      kind: 'Event',
      maxItems: EVENTS_MAX,
      query: { fieldSelector: `involvedObject.uid=${owner.uid}` },
    });
    return [...own.items, ...above.items.filter((event) => textOf(event['type']) === 'Warning')];
  } catch (error) {
    return `not readable: ${gapOf(error, 'events', false).detail}`;
  }
}

/** Newest first, with the true times and counts of both recorders. */
function describeEvents(page: Page, events: readonly RawObject[] | string, now: Instant): void {
  if (typeof events === 'string') {
    page.field('Events', events);
    return;
  }
  const known = events.flatMap((raw) => {
    const record = projectEvent(raw);
    return record === null ? [] : [{ record, message: textOf(raw['message']) || textOf(raw['note']) }];
  });
  if (known.length === 0) {
    page.field('Events', '<none: Kubernetes keeps them for an hour unless configured otherwise>');
    return;
  }
  page.heading('Events, newest first');
  for (const { record, message } of known.sort((a, b) => b.record.lastAt - a.record.lastAt)) {
    const times = record.count > 1 ? ` (x${record.count} over ${span(record.lastAt - record.firstAt)})` : '';
    const where = record.container === '' ? '' : ` {${record.container}}`;
    page.line(
      `${span(now - record.lastAt)} ago${times}  ${record.type}  ${record.reason}  ${record.component}${where}  ${oneLine(message)}`,
      1,
    );
  }
}

function oneLine(message: string): string {
  return message.replaceAll('\n', ' ').trim();
}
