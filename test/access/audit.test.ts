import { describe, expect, test } from '@jest/globals';
import { createAudit, type AuditEntry } from '../../src/access/audit.js';
import type { Log, LogFields } from '../../src/telemetry/log.js';

const PASSWORD = ['hunter2', 'x9y8z7'].join('-');

const ENTRY: AuditEntry = {
  action: 'restart',
  subject: { cluster: 'prod-eu', kind: 'Deployment', namespace: 'payments', name: 'api' },
  actor: { slackUserId: 'U1', name: 'mira', kubernetesUser: null },
  reason: `password=${PASSWORD} was rotated`,
  outcome: 'done',
  detail: '3 pods are replaced',
  channel: 'C1',
  correlationId: 'c-1',
};

function sinks(failing: Partial<Record<'appendTimeline' | 'recordEvent', Error>> = {}) {
  const lines: LogFields[] = [];
  const timeline: unknown[] = [];
  const events: unknown[] = [];
  const push = (fields: LogFields): void => {
    lines.push(fields);
  };
  const log: Log = { debug: push, info: push, warn: push, error: push, child: () => log };
  const audit = createAudit({
    log,
    appendTimeline: (subject, event) => {
      timeline.push([subject.name, event]);
      return failing.appendTimeline === undefined ? Promise.resolve() : Promise.reject(failing.appendTimeline);
    },
    recordEvent: (entry, result) => {
      events.push([entry.subject.name, entry.actor.slackUserId, entry.action, result, entry.reason]);
      return failing.recordEvent === undefined ? Promise.resolve() : Promise.reject(failing.recordEvent);
    },
  });
  return { audit, lines, timeline, events };
}

describe('audit', () => {
  test('a done action leaves its three lines, without secrets', async () => {
    const { audit, lines, timeline, events } = sinks();
    await audit(ENTRY);
    const reason = 'password=‹redacted:secret› was rotated';
    expect(lines).toEqual([
      {
        event: 'audit.action',
        action: 'restart',
        outcome: 'done',
        user: 'U1',
        kubernetesUser: null,
        channel: 'C1',
        cluster: 'prod-eu',
        namespace: 'payments',
        kind: 'Deployment',
        name: 'api',
        reason,
        detail: '3 pods are replaced',
        correlationId: 'c-1',
      },
    ]);
    expect(timeline).toEqual([
      ['api', { kind: 'action', action: 'restart', by: 'U1', reason, outcome: 'done', detail: '3 pods are replaced' }],
    ]);
    expect(events).toEqual([['api', 'U1', 'restart', 'done. 3 pods are replaced', reason]]);
  });

  test('a refusal is logged and touches neither thread nor cluster', async () => {
    const { audit, lines, timeline, events } = sinks();
    await audit({ ...ENTRY, outcome: 'refused' });
    expect({ lines: lines.map((line) => line['outcome']), timeline, events }).toEqual({
      lines: ['refused'],
      timeline: [],
      events: [],
    });
  });

  test('a sink that fails is logged and does not stop the other', async () => {
    const { audit, lines, events } = sinks({ appendTimeline: new Error('store is down') });
    await audit(ENTRY);
    expect(lines.map((line) => line.event)).toEqual(['audit.action', 'audit.write.failed']);
    expect(events).toHaveLength(1);
  });
});
