import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Incident } from '../../../src/model/incident.js';
import { LOCALES } from '../../../src/model/locale.js';
import { HOUR, MINUTE } from '../../../src/model/time.js';
import type * as View from '../../../src/slack/views/incident.js';
import { expectGolden, expectSafeMessage, expectSafeView } from './checks.js';
import { FIXED_WORDS } from './fixed-words.js';
import { DIAGNOSIS, EVENTS, incident, NOW, WORST_DIAGNOSIS, WORST_SUBJECT, WORST_TEXT } from './samples.js';

let renderIncident: typeof View.renderIncident;

beforeAll(async () => {
  jest.unstable_mockModule('../../../src/diagnosis/text/words.js', () => FIXED_WORDS);
  ({ renderIncident } = await import('../../../src/slack/views/incident.js'));
});

const AROUND = { links: [{ name: 'Dashboard', url: 'https://grafana.example/d/1?ns=payments' }], oncall: null };
const acknowledged = { by: 'U0001', at: NOW - MINUTE };

const TEST: Partial<Incident> = {
  subject: { cluster: 'prod-eu', kind: 'Test', namespace: 'payments', name: 'TEST-checkout-api' },
  severity: 'info',
  diagnosis: null,
  timeline: [
    {
      seq: 1,
      at: NOW,
      event: {
        kind: 'action',
        action: 'test',
        by: 'U0001',
        reason: '',
        outcome: 'done',
        detail: 'payments: routes[0]',
      },
    },
  ],
};

const STATES: Readonly<Record<string, Incident>> = {
  firing: incident(),
  'firing-unknown': incident({ diagnosis: null }),
  warning: incident({ severity: 'warning', reopened: 2 }),
  acknowledged: incident({ acknowledged }),
  recovering: incident({ phase: { phase: 'recovering', since: NOW, quietUntil: NOW + 10 * MINUTE } }),
  muted: incident({ mutedUntil: NOW + HOUR }),
  'test-open': incident(TEST),
  'test-over': incident({ ...TEST, phase: { phase: 'resolved', since: NOW, proof: { kind: 'deleted' } } }),
  node: incident({ subject: { cluster: 'prod-eu', kind: 'Node', namespace: '', name: 'ip-10-0-3-7' } }),
  resolved: incident({
    acknowledged,
    phase: {
      phase: 'resolved',
      since: NOW + 6 * MINUTE,
      proof: { kind: 'new-revision', revision: '44', ready: 3, desired: 3, stableForMs: 5 * MINUTE },
    },
  }),
};

describe.each(LOCALES)('in %s', (locale) => {
  test.each(Object.keys(STATES))('a %s alert', (state) => {
    const { parent } = renderIncident(STATES[state]!, AROUND, locale, NOW);
    expectSafeMessage(parent);
    expectGolden(`alert-${state}-${locale}`, parent);
  });

  test('every line of a thread', () => {
    const rendered = renderIncident(incident(), AROUND, locale, NOW);
    const replies = EVENTS.map((event, index) => rendered.reply({ seq: index + 1, at: NOW, event }));
    replies.forEach(expectSafeMessage);
    expectGolden(`thread-${locale}`, replies);
  });

  test('the details', () => {
    const timeline = EVENTS.map((event, index) => ({ seq: index + 1, at: NOW, event }));
    const { details } = renderIncident(incident({ timeline }), AROUND, locale, NOW);
    expectSafeView(details);
    expectGolden(`details-${locale}`, details);
  });

  test('the worst that can come stays valid', () => {
    const worst = incident({
      subject: WORST_SUBJECT,
      diagnosis: WORST_DIAGNOSIS,
      acknowledged: { by: '<!channel>', at: NOW },
      reopened: 1_000_000,
      timeline: Array.from({ length: 300 }, (_, seq) => ({
        seq,
        at: NOW,
        event: {
          kind: 'action' as const,
          action: WORST_TEXT.slice(0, 9000),
          by: '<@U1>',
          reason: WORST_TEXT.slice(0, 9000),
          outcome: 'failed' as const,
          detail: WORST_TEXT.slice(0, 9000),
        },
      })),
    });
    const around = { links: [{ name: WORST_TEXT.slice(0, 999), url: 'javascript:alert(1)' }], oncall: '<!here>' };
    const rendered = renderIncident(worst, around, locale, NOW);
    expectSafeMessage(rendered.parent);
    expectSafeMessage(rendered.reply({ seq: 1, at: NOW, event: { kind: 'opened', cause: 'oom-killed' } }));
    expectSafeMessage(rendered.reply(worst.timeline[0]!));
    expectSafeView(rendered.details);
    expect(JSON.stringify(rendered)).not.toContain('javascript:');
  });
});

describe('the skeleton', () => {
  test('is the same in every state, since Slack refuses to replace rich text by other blocks', () => {
    const real = Object.values(STATES).filter(({ subject }) => subject.kind !== 'Test');
    const shapes = real.map((entry) =>
      renderIncident(entry, AROUND, 'en', NOW).parent.blocks.map((block) => block.type),
    );
    for (const shape of shapes) expect(shape).toEqual(['header', 'rich_text', 'context', 'rich_text', 'actions']);
  });
});

describe('the hash', () => {
  const hash = (change: Partial<Incident>, now = NOW) => renderIncident(incident(change), AROUND, 'en', now).hash;

  test('does not change by time passing, while a mute lasts or before any', () => {
    expect(hash({}, NOW + 8 * HOUR)).toBe(hash({}));
    expect(hash({ mutedUntil: NOW + HOUR }, NOW + 59 * MINUTE)).toBe(hash({ mutedUntil: NOW + HOUR }));
  });

  test('does not change when an event is seen once more', () => {
    const again = {
      ...DIAGNOSIS,
      at: NOW + MINUTE,
      causes: DIAGNOSIS.causes.map((cause) => ({
        ...cause,
        evidence: cause.evidence.map((line) => ({ ...line, count: line.count === 6 ? 7 : line.count, at: NOW })),
      })),
    };
    expect(hash({ diagnosis: again })).toBe(hash({}));
  });

  test.each<[string, Partial<Incident>, number]>([
    ['the cause', { diagnosis: { ...DIAGNOSIS, causes: [{ ...DIAGNOSIS.causes[0]!, id: 'oom-killed' }] } }, NOW],
    ['the ready replicas', { diagnosis: { ...DIAGNOSIS, replicas: { desired: 3, ready: 1, failing: 2 } } }, NOW],
    ['the acknowledgement', { acknowledged }, NOW],
    ['the severity', { severity: 'warning' }, NOW],
    ['the phase', { phase: { phase: 'recovering', since: NOW, quietUntil: NOW + 1 } }, NOW],
    ['the mute', { mutedUntil: NOW + HOUR }, NOW],
  ])('changes with %s', (_what, change, now) => {
    expect(hash(change, now)).not.toBe(hash({}));
  });

  test('changes when a mute ends', () => {
    expect(hash({ mutedUntil: NOW + HOUR }, NOW + 2 * HOUR)).not.toBe(hash({ mutedUntil: NOW + HOUR }));
  });
});
