import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Cause, Diagnosis } from '../../../src/model/diagnosis.js';
import type { Group, GroupEntry, GroupId } from '../../../src/model/group.js';
import type { Incident, IncidentId } from '../../../src/model/incident.js';
import { LOCALES } from '../../../src/model/locale.js';
import { HOUR, MINUTE } from '../../../src/model/time.js';
import type * as View from '../../../src/slack/views/group.js';
import type * as Modal from '../../../src/slack/views/group-modal.js';
import { decodeGroupPage, encodeGroupPage } from '../../../src/slack/views/group-value.js';
import { expectGolden, expectSafeMessage, expectSafeView } from './checks.js';
import { FIXED_WORDS } from './fixed-words.js';
import {
  CAUSE,
  DIAGNOSIS,
  incident,
  NOW,
  SUBJECT,
  WORST_DIAGNOSIS,
  WORST_NAME,
  WORST_SUBJECT,
  WORST_TEXT,
} from './samples.js';

let renderGroup: typeof View.renderGroup;
let groupModal: typeof Modal.groupModal;

beforeAll(async () => {
  jest.unstable_mockModule('../../../src/diagnosis/text/words.js', () => FIXED_WORDS);
  ({ renderGroup } = await import('../../../src/slack/views/group.js'));
  ({ groupModal } = await import('../../../src/slack/views/group-modal.js'));
});

const ONCALL = { usergroup: 'S0001', from: 'critical' } as const;
const PROOF = { kind: 'ready', ready: 3, desired: 3, stableForMs: 5 * MINUTE, revision: '44' } as const;

const COMMON: Group = {
  schema: 1,
  id: 'group:cause.0123456789abcdef:1796000000000' as GroupId,
  channel: 'C1',
  subject: { kind: 'shared-cause', key: 'k', id: 'secret-not-found', params: { secret: 'stripe-credentials' } },
  openedAt: NOW - 10 * MINUTE,
  closedAt: null,
  members: [],
  story: [],
};
const STORM: Group = {
  ...COMMON,
  id: 'group:storm.0123456789abcdef:1796000000000' as GroupId,
  subject: { kind: 'storm' },
};

function line(name: string, change: Partial<Incident> = {}, diagnosis: Partial<Diagnosis> = {}): Incident {
  const subject = { ...SUBJECT, name };
  return incident({
    id: `${name}-1` as IncidentId,
    subject,
    diagnosis: { ...DIAGNOSIS, subject, workload: subject, ...diagnosis },
    ...change,
  });
}

const resolved = (name: string, change: Partial<Incident> = {}): Incident =>
  line(name, {
    phase: { phase: 'resolved', since: NOW, proof: PROOF },
    timeline: [{ seq: 9, at: NOW, event: { kind: 'resolved', proof: PROOF, lastedMs: 9 * MINUTE } }],
    ...change,
  });

const MIXED: readonly Incident[] = [
  resolved('done'),
  line('muted', { mutedUntil: NOW + HOUR }),
  line('recovering', { phase: { phase: 'recovering', since: NOW, quietUntil: NOW + MINUTE } }),
  line('taken', { acknowledged: { by: 'U0001', at: NOW } }),
  line('degraded', { severity: 'warning', reopened: 2 }, { replicas: { desired: 3, ready: 2, failing: 1 } }),
  line('checkout-api'),
  line('unknown', { diagnosis: null }),
];

const oom: Cause = { ...CAUSE, id: 'oom-killed', params: {} };
const MANY: readonly Incident[] = Array.from({ length: 93 }, (_, index) =>
  line(
    `service-${String(index).padStart(2, '0')}`,
    { openedAt: NOW - index },
    index % 3 === 0 ? { causes: [oom] } : {},
  ),
);

const plain = (group: Group, lines: readonly Incident[]) => ({ group, lines, others: new Map(), apart: [] });
const APART = [
  { incident: line('first'), url: 'https://team.slack.com/archives/C1/p1796000000000001' },
  { incident: line('second'), url: null },
];

const STATES: Readonly<Record<string, View.GroupContents>> = {
  'cause-firing': { ...plain(COMMON, [line('checkout-api'), line('cart')]), apart: APART },
  'cause-mixed': plain(COMMON, MIXED),
  'cause-over': plain({ ...COMMON, closedAt: NOW }, [resolved('checkout-api'), resolved('cart')]),
  'cause-empty': plain({ ...COMMON, closedAt: NOW }, []),
  'storm-firing': plain(STORM, MANY),
  'storm-over': plain(
    { ...STORM, closedAt: NOW },
    MANY.map((each) => resolved(each.subject.name)),
  ),
};

const story = (events: readonly GroupEntry['event'][]): readonly GroupEntry[] =>
  events.map((event, index) => ({ seq: index + 1, at: NOW, event }));

describe.each(LOCALES)('in %s', (locale) => {
  test.each(Object.keys(STATES))('a list: %s', (state) => {
    const { parent } = renderGroup(STATES[state]!, null, locale, NOW);
    expectSafeMessage(parent);
    expect(parent.plain?.length).toBeLessThanOrEqual(4_000);
    expectGolden(`group-${state}-${locale}`, parent);
  });

  test('its thread', () => {
    const told = line('told', {
      timeline: [
        { seq: 1, at: NOW, event: { kind: 'got-worse', from: 'warning', to: 'critical' } },
        { seq: 2, at: NOW, event: { kind: 'acknowledged', by: 'U0001' } },
        {
          seq: 3,
          at: NOW,
          event: { kind: 'action', action: 'restart', by: 'U0001', reason: '', outcome: 'done', detail: '' },
        },
      ],
    });
    const moved = line('moved');
    const contents = { ...plain(COMMON, [...MANY, told]), others: new Map([[moved.id, moved]]) };
    const rendered = renderGroup(contents, ONCALL, locale, NOW);
    const replies = [
      rendered.reply(
        story([
          ...MANY.map(({ id }) => ({ kind: 'joined' as const, incident: id })),
          { kind: 'left', incident: moved.id },
        ]),
      ),
      rendered.reply(story([1, 2, 3].map((entry) => ({ kind: 'told' as const, incident: told.id, entry })))),
      rendered.reply(story([{ kind: 'over' }])),
      rendered.reply(story([{ kind: 'again' }])),
      rendered.reply(story([{ kind: 'joined', incident: 'forgotten-1' as IncidentId }])),
    ];
    replies.forEach(expectSafeMessage);
    expectGolden(`group-thread-${locale}`, replies);
  });

  test('all its lines, page by page', () => {
    const pages = [0, 3, 99].map((page) => groupModal(plain(STORM, MANY), page, '', locale, NOW));
    pages.forEach((page) => {
      expectSafeView(page);
    });
    expect(pages[2]).toEqual(pages[1]);
    expectGolden(`group-modal-${locale}`, pages[1]);
    expectSafeView(groupModal(plain(STORM, []), 0, '', locale, NOW));
  });

  test('the worst that can come stays valid', () => {
    const worst = Array.from({ length: 1_000 }, (_, index) =>
      incident({
        id: `w${index}-1` as IncidentId,
        subject: { ...WORST_SUBJECT, namespace: `${index}${WORST_NAME}`.slice(0, 63) },
        diagnosis: WORST_DIAGNOSIS,
        reopened: 1_000_000,
        timeline: [
          {
            seq: 1,
            at: NOW,
            event: {
              kind: 'verdict',
              action: WORST_TEXT.slice(0, 9000),
              helped: false,
              detail: WORST_TEXT.slice(0, 9000),
            },
          },
        ],
      }),
    );
    const apart = worst.map((each) => ({ incident: each, url: `https://x.example/${'p'.repeat(400)}` }));
    const params = { secret: WORST_TEXT.slice(0, 9000), registry: WORST_TEXT.slice(0, 9000) };
    const common: Group = { ...COMMON, subject: { kind: 'shared-cause', key: 'k', id: 'registry-dns', params } };
    const bad = { usergroup: '<!here>', from: 'info' } as const;
    for (const group of [common, STORM, { ...STORM, closedAt: NOW }]) {
      const rendered = renderGroup({ group, lines: worst, others: new Map(), apart }, bad, locale, NOW);
      expectSafeMessage(rendered.parent);
      expect(rendered.parent.plain?.length).toBeLessThanOrEqual(4_000);
      expect(rendered.parent.plain).not.toMatch(/[<>]/);
      expectSafeMessage(
        rendered.reply(
          story(
            worst.flatMap(
              ({ id }) =>
                [
                  { kind: 'joined', incident: id },
                  { kind: 'told', incident: id, entry: 1 },
                ] as const,
            ),
          ),
        ),
      );
      expectSafeView(groupModal({ group, lines: worst }, 7, '', locale, NOW));
    }
  });
});

describe('a list', () => {
  test('has the same blocks in every state, since Slack refuses to replace rich text by other blocks', () => {
    const shapes = Object.values(STATES).map((each) =>
      renderGroup(each, null, 'en', NOW).parent.blocks.map(({ type }) => type),
    );
    expect(new Set(shapes.map((shape) => shape.join()))).toEqual(
      new Set(['header,rich_text,context,rich_text,actions']),
    );
  });

  test('changes with each change of a line, and not with time', () => {
    const hash = (lines: readonly Incident[], now = NOW): string =>
      renderGroup(plain(STORM, lines), null, 'en', now).hash;
    const before = [line('a'), line('b')];
    expect(hash(before, NOW + HOUR)).toBe(hash(before));
    const changed = [
      [line('a'), resolved('b')],
      [line('a'), line('b', { severity: 'warning' })],
      [line('a'), line('b', { acknowledged: { by: 'U1', at: NOW } })],
      [line('a'), line('b', {}, { causes: [oom] })],
      [line('a')],
    ].map((lines) => hash(lines));
    expect(new Set([hash(before), ...changed]).size).toBe(changed.length + 1);
  });

  test('calls the on-call group for critical lines that nobody has acknowledged', () => {
    const called = (lines: readonly Incident[]): boolean =>
      JSON.stringify(renderGroup(plain(STORM, lines), ONCALL, 'en', NOW).parent.blocks).includes('S0001');
    expect(called([line('a')])).toBe(true);
    expect(called([line('a', { severity: 'warning' })])).toBe(false);
    expect(called([line('a', { acknowledged: { by: 'U1', at: NOW } })])).toBe(false);
    expect(called([line('a', { mutedUntil: NOW + HOUR })])).toBe(false);
    expect(called([resolved('a')])).toBe(false);
  });

  test.each([
    '',
    'x',
    'group:cause.0123456789abcdef:1',
    `${COMMON.id} -1`,
    `${COMMON.id} 1 `,
    7,
    null,
    'group:x.0123456789abcdef:1 0',
  ])('takes %j for no button of a list', (value) => {
    expect(decodeGroupPage(value)).toBeNull();
  });

  test('knows its own buttons again', () => {
    expect(decodeGroupPage(encodeGroupPage(STORM.id, 12))).toEqual({ id: STORM.id, page: 12 });
  });
});
