import type { Subject } from '../model/subject.js';
import type { Clock, Millis } from '../model/time.js';
import type { Log } from '../telemetry/log.js';
import type { ApiClient } from './api-client.js';
import type { Actor } from './cluster.js';
import { readSubject } from './pods-of.js';
import { textOf } from './raw-fields.js';
import { uidOf } from './raw-object.js';
import { listPath } from './resource-paths.js';

export interface AuditDeps {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly log: Log;
}

const AUDIT_LIMIT_MS: Millis = 5_000;
/** apis/core/validation/events.go: NoteLengthLimit. */
const MESSAGE_MAX = 1024;

/** Leaves an Event on the subject that `kubectl describe` shows: who did what through podwhy, and how it went. Never rejects. */
export async function recordAudit(
  deps: AuditDeps,
  subject: Subject,
  actor: Actor,
  action: string,
  result: string,
  reason: string,
): Promise<void> {
  const signal = deps.clock.deadline(AUDIT_LIMIT_MS);
  // Events about cluster-scoped objects live in `default`.
  const namespace = subject.namespace === '' ? 'default' : subject.namespace;
  try {
    const object = await readSubject(deps.api, subject, signal).catch(() => null);
    const now = new Date(deps.clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
    const words = action.split('-');
    const why = reason === '' ? '' : `. Reason: ${reason}`;
    const body = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { generateName: `${subject.name.slice(0, 200)}.podwhy-`, namespace },
      involvedObject: {
        apiVersion: textOf(object?.['apiVersion']),
        kind: subject.kind,
        namespace: subject.namespace,
        name: subject.name,
        uid: object === null ? '' : uidOf(object),
      },
      type: 'Normal',
      reason: `Podwhy${words.map((word) => word.replace(/^./, (first) => first.toUpperCase())).join('')}`,
      message: `${actor.name} (Slack ${actor.slackUserId}) asked podwhy to ${words.join(' ')}: ${result}${why}`.slice(
        0,
        MESSAGE_MAX,
      ),
      source: { component: 'podwhy' },
      reportingComponent: 'podwhy',
      reportingInstance: '',
      firstTimestamp: now,
      lastTimestamp: now,
      eventTime: null,
      count: 1,
    };
    await deps.api.post(listPath('Event', namespace), body, { signal, deadlineMs: AUDIT_LIMIT_MS });
  } catch (error) {
    deps.log.warn(
      { event: 'kubernetes.audit.failed', err: error, action, subject },
      'An audit Event could not be written.',
    );
  }
}
