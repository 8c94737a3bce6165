import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DEFAULT_THRESHOLDS, THRESHOLD_NAMES, thresholdAnnotation } from '../../../src/detection/thresholds.js';
import { LOCALES } from '../../../src/model/locale.js';
import type { Symptom } from '../../../src/model/symptom.js';
import { HOUR, MINUTE } from '../../../src/model/time.js';
import type { DecisionTrace } from '../../../src/slack/views/trace.js';
import { expectGolden, expectSafeMessage } from './checks.js';
import { FIXED_WORDS } from './fixed-words.js';
import { EVENTS, incident, NOW, SUBJECT, WORST_DIAGNOSIS, WORST_NAME, WORST_SUBJECT, WORST_TEXT } from './samples.js';

const load = async () => ({
  ...(await import('../../../src/slack/views/trace.js')),
  ...(await import('../../../src/slack/views/trace-words.js')),
  ...(await import('../../../src/slack/views/explain.js')),
  ...(await import('../../../src/slack/views/incident-document.js')),
  ...(await import('../../../src/slack/views/rollout-progress.js')),
  ...(await import('../../../src/slack/views/own-text.js')),
});
let views: Awaited<ReturnType<typeof load>>;

beforeAll(async () => {
  jest.unstable_mockModule('../../../src/diagnosis/text/words.js', () => FIXED_WORDS);
  views = await load();
});

const symptom = (pod: string, change: Partial<Symptom> = {}): Symptom => ({
  state: 'CreateContainerConfigError',
  pod,
  podUid: pod,
  container: 'api',
  since: NOW - 3 * MINUTE,
  severity: 'critical',
  provenByStatus: true,
  rule: 'containerConfig',
  ...change,
});

const decision = (minutesAgo: number, because: string, told = true) => ({
  at: NOW - minutesAgo * MINUTE,
  decision: told ? 'told' : 'silent',
  because,
});

const QUIET: DecisionTrace = {
  name: 'payments/checkout-api',
  watching: true,
  detection: { symptoms: [], silent: [], recheckAt: null },
  thresholds: DEFAULT_THRESHOLDS,
  incident: null,
  excluded: null,
  mute: null,
  route: { channels: ['alerts'], locale: 'en', because: 'defaultChannel' },
  decisions: [],
  command: '/pod',
  at: NOW,
};

const TOLD: DecisionTrace = {
  ...QUIET,
  detection: {
    symptoms: [
      symptom('checkout-api-a'),
      symptom('checkout-api-b'),
      symptom('checkout-api-c', { since: NOW - 9 * MINUTE }),
      symptom('checkout-api-d', { state: 'NotReady', rule: 'notReady', severity: 'warning' }),
    ],
    silent: [
      { reason: 'slow-start', pod: 'checkout-api-e', until: NOW + 4 * MINUTE },
      { reason: 'slow-start', pod: 'checkout-api-f', until: NOW + 2 * MINUTE },
      { reason: 'rolling-update', pod: '', until: null },
    ],
    recheckAt: null,
  },
  thresholds: { ...DEFAULT_THRESHOLDS, notReady: 5 * MINUTE },
  incident: incident(),
  route: { channels: ['payments', 'C0ALERTS'], locale: 'en', because: 'routes[1], watch' },
  decisions: [
    decision(1, 'details-changed'),
    decision(2, 'details-changed'),
    decision(5, 'details-changed'),
    decision(9, 'cause-changed'),
    decision(9.5, 'opened'),
    decision(60, 'quiet hours', false),
    decision(70, 'opened, no route', false),
    decision(80, 'muted by U0001', false),
    decision(90, 'of-a-later-version', false),
  ],
};

const HELD: DecisionTrace = {
  ...QUIET,
  incident: incident({ heldBack: true }),
  mute: {
    id: 'm1',
    scope: { kind: 'subject', subject: SUBJECT },
    by: 'U0001',
    reason: 'known',
    at: NOW,
    until: NOW + HOUR,
    hidden: 1,
  },
  route: { channels: ['team'], locale: 'en', because: 'annotation podwhy.dev/channel' },
};

const RESOLVED = incident({
  phase: { phase: 'resolved', since: NOW - HOUR, proof: { kind: 'deleted' } },
  failingSince: NOW - 2 * HOUR,
});

describe.each(LOCALES)('stories in %s', (locale) => {
  test.each([
    ['trace-told', () => views.decisionTrace(TOLD, locale)],
    ['trace-held-back', () => views.decisionTrace(HELD, locale)],
    ['trace-quiet', () => views.decisionTrace(QUIET, locale)],
    ['history', () => views.historyList('payments/checkout-api', [incident(), RESOLVED], locale, NOW)],
    ['history-none', () => views.historyList('payments/checkout-api', [], locale, NOW)],
    [
      'progress-running',
      () => views.rolloutProgress({ what: 'rollout', replaced: 1, ready: 0, desired: 3 }, 'running', 'restart', locale),
    ],
    [
      'progress-stuck',
      () => views.rolloutProgress({ what: 'rollout', replaced: 1, ready: 0, desired: 3 }, 'late', 'restart', locale),
    ],
    ['progress-gone', () => views.rolloutProgress({ what: 'gone' }, 'failed', 'restart', locale)],
    [
      'explain-thresholds',
      () =>
        views.explainAnswer(
          'thresholds',
          { command: '/pod', thresholds: { ...DEFAULT_THRESHOLDS, notReady: 5 * MINUTE } },
          locale,
        ),
    ],
    [
      'explain-threshold',
      () => views.explainAnswer('creating-pulling', { command: '/pod', thresholds: DEFAULT_THRESHOLDS }, locale),
    ],
  ])('%s', (name, render) => {
    const message = render();
    expectSafeMessage(message);
    expectGolden(`${name}-${locale}`, message);
  });

  test('an exported incident', () => {
    const timeline = EVENTS.map((event, seq) => ({ seq, at: NOW, event }));
    const names = new Map([['U0001', 'mira']]);
    const document = views.incidentMarkdown(incident({ timeline }), names, locale, NOW);
    expectGolden(`export-${locale}`, document.split('\n'));
  });
});

test.each([
  ['the cluster is not watched', { watching: false }, 'blind'],
  ['nothing is known of it', { detection: null }, 'unknown'],
  ['it is left out', { excluded: 'detection.exclude[0]' }, 'excluded'],
  ['nothing is wrong', {}, 'fine'],
  ['it only waits', { detection: { symptoms: [], silent: [TOLD.detection!.silent[0]!], recheckAt: null } }, 'waiting'],
  ['it is only listed', { detection: { symptoms: [symptom('a')], silent: [], recheckAt: null } }, 'listedOnly'],
  ['an alert was told', { incident: incident() }, 'told'],
  ['an alert is held back', { incident: incident({ heldBack: true }) }, 'heldBack'],
  ['no channel takes it', { incident: incident({ channels: [] }) }, 'nowhere'],
  ['the last incident is over', { incident: RESOLVED }, 'fine'],
] as const)('where %s, the answer says so first', (_name, change, verdict) => {
  const { text } = views.decisionTrace({ ...QUIET, ...change }, 'en');
  expect(text).toBe(`payments/checkout-api: ${views.TRACE_WORDS.en.verdict[verdict]}`);
});

test('repetitions are told once with their count, in what is seen and in what was decided', () => {
  const shown = JSON.stringify(views.decisionTrace(TOLD, 'en'));
  expect(shown).toContain(' on 3 pods (checkout-api-a, …)');
  expect(shown).toContain('It is starting, within the time its probes allow on 2 pods (checkout-api-e, …)');
  expect(shown).toContain('3 times');
  expect(shown.match(/brought up to date/g)).toHaveLength(1);
});

test('detection gives no reason for silence that has no words', () => {
  const folder = join(import.meta.dirname, '../../../src/detection');
  const reasons = readdirSync(folder)
    .flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /(?:waiting:|reason:)(?:[^,'\n]{0,40}\? '([a-z-]+)' :)? '([a-z]+(?:-[a-z]+)*)'/g,
      ),
    ])
    .flatMap(([, one, other]) => [one, other])
    .filter((reason) => reason !== undefined);
  expect(reasons.length).toBeGreaterThan(30);
  for (const locale of LOCALES) {
    expect(reasons.filter((reason) => views.TRACE_WORDS[locale].silences[reason] === undefined)).toEqual([]);
  }
});

test.each(THRESHOLD_NAMES.map((name) => [name, thresholdAnnotation(name)]))(
  'explains %s and %s',
  (name, annotation) => {
    const context = { command: '/pod', thresholds: DEFAULT_THRESHOLDS };
    const answer = views.explainAnswer(annotation, context, 'en');
    expect(answer.text).toBe(`Threshold ${name}`);
    expectSafeMessage(answer);
  },
);

describe('the worst that can come stays valid', () => {
  const LONG = WORST_TEXT.slice(0, 20_000);
  const many = <T>(length: number, make: (index: number) => T) => Array.from({ length }, (_, index) => make(index));
  const worst = incident({ subject: WORST_SUBJECT, diagnosis: WORST_DIAGNOSIS });

  test.each(LOCALES)('a trace in %s', (locale) => {
    const message = views.decisionTrace(
      {
        ...TOLD,
        name: `${'x'.repeat(63)}/${WORST_NAME}`,
        detection: {
          symptoms: many(200, (index) => symptom(`${WORST_NAME}${index}`, { state: LONG, rule: `${index}` })),
          silent: many(200, (index) => ({ reason: `${index}${LONG}`, pod: WORST_NAME, until: NOW })),
          recheckAt: null,
        },
        excluded: LONG,
        mute: { ...HELD.mute!, by: LONG, scope: { kind: 'subject', subject: WORST_SUBJECT } },
        route: { channels: many(100, () => LONG), locale, because: LONG },
        decisions: many(200, (index) => decision(index, `${index}${LONG}`)),
        command: LONG,
      },
      locale,
    );
    expectSafeMessage(message);
  });

  test.each(LOCALES)('a history, a progress and a document in %s', (locale) => {
    expectSafeMessage(
      views.historyList(
        WORST_NAME,
        many(200, () => worst),
        locale,
        NOW,
      ),
    );
    const progress = { what: 'rollout' as const, replaced: 1e9, ready: 1e9, desired: 1e9 };
    expectSafeMessage(views.rolloutProgress(progress, 'late', 'rollback', locale));
    const timeline = many(40, (seq) => ({
      seq,
      at: NOW,
      event: { kind: 'verdict' as const, action: LONG, helped: false, detail: LONG },
    }));
    const document = views.incidentMarkdown({ ...worst, timeline }, new Map(), locale, NOW);
    expect(document.length).toBeLessThanOrEqual(200_000);
    expect(JSON.parse(views.incidentJson(incident()))).toMatchObject({ id: 'i-1' });
  });
});
