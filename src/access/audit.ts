import type { Actor } from '../kubernetes/cluster.js';
import type { TimelineEvent } from '../model/incident.js';
import type { Subject } from '../model/subject.js';
import { untrustedText } from '../model/untrusted.js';
import { redact } from '../redaction/redact.js';
import { truncate } from '../redaction/truncate.js';
import type { Log } from '../telemetry/log.js';
import type { Action } from './access.js';

/** One thing that a person did, or was not allowed to do. */
export interface AuditEntry {
  readonly action: Action;
  readonly subject: Subject;
  readonly actor: Actor;
  /** Why, in the person's words; '' when none were asked. */
  readonly reason: string;
  readonly outcome: 'asked' | 'done' | 'failed' | 'refused';
  /** What came of it, for people. */
  readonly detail: string;
  /** Slack channel it was asked in. */
  readonly channel: string;
  /** Joins the line with what the person was told. */
  readonly correlationId: string;
}

/** Where audit lines go besides the log. Both may reject; the action is not undone by that. */
export interface AuditSinks {
  readonly log: Log;
  /** Appends to the timeline of the subject's open incident, which the thread tells; nothing when there is none. */
  readonly appendTimeline: (subject: Subject, event: Extract<TimelineEvent, { kind: 'action' }>) => Promise<void>;
  /** The Kubernetes Event on the subject. */
  readonly recordEvent: (entry: AuditEntry, result: string) => Promise<void>;
}

export type RecordAudit = (entry: AuditEntry) => Promise<void>;

const TEXT_MAX = 300;

/**
 * Writes the audit lines of an action: the log (always), the incident's thread and a Kubernetes Event (not for refusals,
 * since nothing happened to the subject). Never rejects: a sink that fails is logged. Reason and detail pass the redaction gate.
 */
export function createAudit(sinks: AuditSinks): RecordAudit {
  return async (entry) => {
    const safe = { ...entry, reason: shorten(entry.reason), detail: shorten(entry.detail) };
    sinks.log.info(
      {
        event: 'audit.action',
        action: safe.action,
        outcome: safe.outcome,
        user: safe.actor.slackUserId,
        kubernetesUser: safe.actor.kubernetesUser,
        channel: safe.channel,
        cluster: safe.subject.cluster,
        namespace: safe.subject.namespace,
        kind: safe.subject.kind,
        name: safe.subject.name,
        reason: safe.reason,
        detail: safe.detail,
        correlationId: safe.correlationId,
      },
      'a person acted through Slack',
    );
    const { outcome } = safe;
    if (outcome === 'refused') return;
    const results = await Promise.allSettled([
      sinks.appendTimeline(safe.subject, {
        kind: 'action',
        action: safe.action,
        by: safe.actor.slackUserId,
        reason: safe.reason,
        outcome,
        detail: safe.detail,
      }),
      sinks.recordEvent(safe, safe.detail === '' ? outcome : `${outcome}. ${safe.detail.replace(/\.$/, '')}`),
    ]);
    for (const result of results) {
      if (result.status === 'rejected') {
        sinks.log.error(
          { event: 'audit.write.failed', correlationId: safe.correlationId, error: String(result.reason) },
          'an audit line could not be written',
        );
      }
    }
  };
}

function shorten(text: string): string {
  return truncate(redact(untrustedText(text)), TEXT_MAX);
}
