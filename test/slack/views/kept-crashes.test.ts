import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { CrashRecord } from '../../../src/model/crash-record.js';
import type { IncidentId, SeenBefore } from '../../../src/model/incident.js';
import { LOCALES } from '../../../src/model/locale.js';
import { DAY, MINUTE } from '../../../src/model/time.js';
import { untrustedText } from '../../../src/model/untrusted.js';
import { redact } from '../../../src/redaction/redact.js';
import { expectGolden, expectSafeMessage, expectSafeView } from './checks.js';
import { FIXED_WORDS } from './fixed-words.js';
import { incident, NOW, SUBJECT, WORST_NAME, WORST_SUBJECT, WORST_TEXT } from './samples.js';

const load = async () => ({
  ...(await import('../../../src/slack/views/kept-crashes.js')),
  ...(await import('../../../src/slack/views/timeline.js')),
});
let views: Awaited<ReturnType<typeof load>>;

beforeAll(async () => {
  jest.unstable_mockModule('../../../src/diagnosis/text/words.js', () => FIXED_WORDS);
  views = await load();
});

const clean = (text: string) => redact(untrustedText(text));

const FIRST: CrashRecord = {
  at: NOW - 20 * MINUTE,
  pod: 'checkout-api-7d9c5-x2x7p',
  container: 'api',
  exitCode: 1,
  reason: 'Error',
  finishedAt: NOW - 21 * MINUTE,
  log: clean('listening on 8080\nError: connect ECONNREFUSED 10.4.2.17:5432\nbye'),
  events: [
    { at: NOW - 20 * MINUTE, reason: 'BackOff', count: 3, message: clean('Back-off restarting failed container api') },
  ],
  node: { name: 'node-1', conditions: [clean('MemoryPressure=True KubeletHasInsufficientMemory: low')] },
};

const WORST: CrashRecord = {
  ...FIRST,
  at: NOW,
  pod: WORST_NAME,
  reason: WORST_NAME,
  log: clean(WORST_TEXT.slice(0, 12_000)),
  events: Array.from({ length: 12 }, () => ({
    ...FIRST.events[0]!,
    reason: WORST_NAME,
    message: clean(WORST_TEXT.slice(0, 400)),
  })),
  node: { name: WORST_NAME, conditions: Array.from({ length: 6 }, () => clean(WORST_TEXT.slice(0, 400))) },
};

const SEEN: SeenBefore = {
  times: 3,
  last: {
    id: 'i-0' as IncidentId,
    failingSince: NOW - 4 * DAY,
    lastedMs: 11 * MINUTE,
    proof: { kind: 'new-revision', revision: '44', ready: 3, desired: 3, stableForMs: 5 * MINUTE },
    helped: { action: 'rollback', by: 'U0002' },
  },
};

describe.each(LOCALES)('kept ends of containers in %s', (locale) => {
  test.each([
    ['nothing', null],
    ['only', { first: FIRST, latest: FIRST }],
    [
      'both',
      {
        first: FIRST,
        latest: {
          ...FIRST,
          at: NOW,
          finishedAt: NOW - MINUTE,
          exitCode: 137,
          reason: 'OOMKilled',
          log: clean(''),
          events: [],
          node: null,
        },
      },
    ],
  ])('%s', (name, kept) => {
    const modal = views.keptCrashesModal(SUBJECT, kept, locale);
    expectSafeView(modal);
    expectGolden(`kept-${name}-${locale}`, modal);
  });

  test('the longest and nastiest text fits', () => {
    expectSafeView(views.keptCrashesModal(WORST_SUBJECT, { first: WORST, latest: { ...WORST, at: NOW + 1 } }, locale));
  });

  test('what was had before is told with the cause, how it ended, and what helped', () => {
    const entry = { seq: 1, at: NOW, event: { kind: 'opened', cause: 'secret-not-found' } } as const;
    const message = views.timelineReply(incident({ seenBefore: SEEN }), entry, locale);
    expectSafeMessage(message);
    expectGolden(`seen-before-${locale}`, message.blocks[0]);
    expect(views.timelineReply(incident({ seenBefore: null }), entry, locale).blocks).toEqual(message.blocks.slice(1));
  });
});
