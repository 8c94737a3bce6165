import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Decision } from '../../../src/access/access.js';
import type { ContainerChoice, PodRow, RestartPlan, RollbackPlan } from '../../../src/kubernetes/cluster.js';
import { DEFAULT_THRESHOLDS } from '../../../src/detection/thresholds.js';
import { LOCALES } from '../../../src/model/locale.js';
import type { EventRecord, PodRecord } from '../../../src/model/records.js';
import type { Subject } from '../../../src/model/subject.js';
import { HOUR } from '../../../src/model/time.js';
import { untrustedText } from '../../../src/model/untrusted.js';
import type { RouteRule } from '../../../src/routing/route.js';
import { refuseOptions } from '../../../src/slack/views/limits.js';
import { HELP_VERBS } from '../../../src/slack/views/words.js';
import { expectGolden, expectSafeMessage, expectSafeView } from './checks.js';
import { FIXED_READING, FIXED_WORDS } from './fixed-words.js';
import {
  DIAGNOSIS,
  incident,
  NOW,
  SUBJECT,
  WORST_DIAGNOSIS,
  WORST_NAME,
  WORST_SUBJECT,
  WORST_TEXT,
} from './samples.js';

const load = async () => ({
  ...(await import('../../../src/slack/views/answer.js')),
  ...(await import('../../../src/slack/views/pod-list.js')),
  ...(await import('../../../src/slack/views/explain.js')),
  ...(await import('../../../src/slack/views/notices.js')),
  ...(await import('../../../src/slack/views/help.js')),
  ...(await import('../../../src/slack/views/log-modal.js')),
  ...(await import('../../../src/slack/views/describe-modal.js')),
  ...(await import('../../../src/slack/views/restart-modal.js')),
  ...(await import('../../../src/slack/views/rollback-modal.js')),
  ...(await import('../../../src/slack/views/home.js')),
  ...(await import('../../../src/slack/views/search-modal.js')),
  ...(await import('../../../src/slack/views/welcome.js')),
  ...(await import('../../../src/slack/views/own-text.js')),
});
let views: Awaited<ReturnType<typeof load>>;

beforeAll(async () => {
  jest.unstable_mockModule('../../../src/diagnosis/text/words.js', () => FIXED_WORDS);
  jest.unstable_mockModule('../../../src/diagnosis/logs/reading.js', () => FIXED_READING);
  views = await load();
});

const HEALTHY = {
  ...DIAGNOSIS,
  severity: 'info' as const,
  state: null,
  replicas: { desired: 3, ready: 3, failing: 0 },
  causes: [],
  ruledOut: [],
  gaps: [],
  suspectChange: null,
};

function podRow(name: string, namespace = 'payments', status = 'CrashLoopBackOff'): PodRow {
  const pod: PodRecord = {
    uid: 'u1',
    namespace,
    name,
    resourceVersion: '1',
    owner: null,
    revision: '',
    node: 'ip-10-0-3-7',
    phase: 'Running',
    reason: '',
    message: '',
    createdAt: NOW,
    deletion: null,
    finalizers: [],
    restartPolicy: 'Always',
    schedulingGated: false,
    nominatedNode: '',
    conditions: [],
    containers: [],
    labels: {},
    annotations: {},
    mirror: false,
  };
  return { pod, subject: SUBJECT, status, ready: 0, containers: 1, restarts: 7 };
}

const event = (message: string, reason = 'Failed'): EventRecord => ({
  uid: 'e1',
  namespace: 'payments',
  type: 'Warning',
  reason,
  message,
  count: 6,
  firstAt: NOW - HOUR,
  lastAt: NOW,
  component: 'kubelet',
  about: { kind: 'Pod', namespace: 'payments', name: 'x', uid: 'u1' },
  container: 'api',
});

const container = (name: string, failing = false): ContainerChoice => ({
  name,
  role: 'main',
  hasPrevious: true,
  failing,
});

const PLAN: RestartPlan = {
  subject: SUBJECT,
  uid: '1d7f2c1e-2f0b-4c1c-9d2b-6f1e5a0c9d11',
  how: 'rollout-restart',
  atOnce: false,
  restartedAt: null,
  pods: 3,
  ready: 0,
  desired: 3,
  comesBack: true,
  budget: { name: 'checkout', allowed: 1 },
  rollingOut: true,
  gitops: 'Argo CD application payments',
};

const LAST = { action: 'restart' as const, by: 'U0001', at: NOW - HOUR, helped: false };
const BACK: RollbackPlan = {
  subject: SUBJECT,
  uid: PLAN.uid,
  from: '43',
  to: '42',
  madeAt: NOW - 90 * HOUR,
  changes: ['containers[api].image', 'containers[api].env[STRIPE_KEY]'],
  atOnce: false,
  pods: 3,
  ready: 0,
  desired: 3,
  budget: PLAN.budget,
  rollingOut: false,
  gitops: 'Argo CD (payments)',
};

const REFUSED: Extract<Decision, { allowed: false }> = {
  allowed: false,
  role: 'viewer',
  needed: 'admin',
  because: 'role',
  holders: { users: ['U0001'], usergroups: ['S0001'] },
};

const logView = (text: string, change: Partial<Parameters<typeof views.logModal>[0]> = {}) => ({
  subject: SUBJECT,
  channel: 'C1',
  pods: [{ name: 'checkout-api-7d9c5-x2x7p', failing: true }],
  pod: 'checkout-api-7d9c5-x2x7p',
  containers: [container('api', true), container('proxy')],
  container: 'api',
  run: 'previous' as const,
  kept: false,
  missing: '',
  tailLines: null,
  grep: '',
  page: 0,
  tail: {
    ok: true as const,
    at: NOW,
    value: {
      namespace: 'payments',
      pod: 'checkout-api-7d9c5-x2x7p',
      container: 'api',
      run: 'previous' as const,
      text: untrustedText(text),
      at: NOW,
    },
  },
  ...change,
});

const ANY_RULE: RouteRule = {
  cluster: null,
  namespace: null,
  label: null,
  severity: null,
  causes: null,
  channels: ['C1'],
  locale: null,
};
const RULE: RouteRule = {
  ...ANY_RULE,
  cluster: 'prod-*',
  namespace: 'payments',
  label: 'team=checkout',
  severity: 'critical',
  causes: ['oom-killed'],
};
const PASSWORD = ['hunter2', 'q8w7e6'].join('-');
const match = (target: Subject) => ({ target, workload: target, how: 'substring' as const });
const GONE = {
  ok: false as const,
  gap: { what: 'log', reason: 'forbidden' as const, detail: 'needs get on pods/log' },
};

describe.each(LOCALES)('messages in %s', (locale) => {
  test.each([
    ['why', () => views.diagnosisAnswer(DIAGNOSIS, { last: null, shareable: true }, locale)],
    ['why-healthy', () => views.diagnosisAnswer(HEALTHY, { last: incident(), shareable: true }, locale)],
    [
      'why-several',
      () =>
        views.severalMatches(
          { text: 'checkout', verb: 'why' },
          [match(SUBJECT), match({ ...SUBJECT, cluster: 'dev' })],
          locale,
        ),
    ],
    ['why-not-found', () => views.notFound('nothing-like-it', '/pod list', null, locale)],
    [
      'why-did-you-mean',
      () =>
        views.notFound(
          'chekout-api',
          '/pod list',
          { ready: '/pod why checkout-api', matches: [match(SUBJECT)], verb: 'why' },
          locale,
        ),
    ],
    [
      'list',
      () =>
        views.podList(
          {
            rows: [podRow('a'), podRow('b')],
            total: 9,
            failingOnly: true,
            narrowCommand: '/pod list -n payments',
            at: NOW,
          },
          locale,
        ),
    ],
    ['list-empty', () => views.podList({ rows: [], total: 0, failingOnly: true, narrowCommand: '', at: NOW }, locale)],
    ['status', () => views.incidentList([incident(), incident({ diagnosis: null })], locale, NOW)],
    ['status-empty', () => views.incidentList([], locale, NOW)],
    [
      'events',
      () =>
        views.eventList(
          {
            name: 'payments/checkout-api',
            about: 'checkout-api',
            events: [event('secret "x" not found'), event('')],
            gaps: [{ what: 'events in payments', reason: 'expired', detail: 'none are left' }],
          },
          locale,
          NOW,
        ),
    ],
    ['explain', () => views.explainAnswer('NodeLost', { command: '/pod', thresholds: DEFAULT_THRESHOLDS }, locale)],
    [
      'explain-unknown',
      () => views.explainAnswer('NodeLots', { command: '/pod', thresholds: DEFAULT_THRESHOLDS }, locale),
    ],
    ['refused', () => views.refusal(REFUSED, 'restart', SUBJECT, locale)],
    ['refused-guest', () => views.refusal({ ...REFUSED, because: 'guest' }, 'why', null, locale)],
    ['failure', () => views.failure({ what: 'The cluster did not answer in time.', correlationId: 'c-12ab' }, locale)],
    ['misuse', () => views.misuse(views.own`There is no command “wyh”.`, '/pod why checkout', '/pod help', locale)],
    ['help', () => views.helpAnswer('/pod', null, HELP_VERBS, locale)],
    ['help-mute', () => views.helpAnswer('/pod', 'mute', HELP_VERBS, locale)],
    [
      'welcome-empty',
      () => views.welcomeMessage({ rules: [], isDefault: false, watches: [], command: '/pod' }, locale),
    ],
    [
      'welcome',
      () =>
        views.welcomeMessage(
          { rules: [RULE, ANY_RULE], isDefault: true, watches: [{ cluster: 'dev', namespace: 'a' }], command: '/pod' },
          locale,
        ),
    ],
    [
      'mutes',
      () =>
        views.muteList(
          [
            {
              id: 'm1',
              scope: { kind: 'subject', subject: SUBJECT },
              by: 'U0001',
              reason: 'known',
              at: NOW,
              until: NOW + HOUR,
              hidden: 4,
            },
          ],
          locale,
        ),
    ],
  ])('%s', (name, render) => {
    const message = render();
    expectSafeMessage(message);
    expectGolden(`${name}-${locale}`, message);
  });
});

describe.each(LOCALES)('views in %s', (locale) => {
  test.each([
    [
      'logs',
      () =>
        views.logModal(
          logView('starting\nError: connect ECONNREFUSED 10.4.2.17:5432\n  at Socket.<anonymous>\n'),
          locale,
        ),
    ],
    ['logs-empty', () => views.logModal(logView('\n\n'), locale)],
    ['logs-unreadable', () => views.logModal(logView('', { tail: GONE }), locale)],
    ['logs-no-pods', () => views.noPodsModal(SUBJECT, locale)],
    [
      'describe',
      () => views.describeModal(SUBJECT, { ok: true, at: NOW, value: 'Name: checkout-api\nReplicas: 3' }, locale),
    ],
    ['describe-unreadable', () => views.describeModal(SUBJECT, GONE, locale)],
    [
      'restart',
      () => views.restartModal({ plan: PLAN, production: false, channel: 'C1', last: null, at: NOW }, locale),
    ],
    [
      'restart-production-bare-pod',
      () =>
        views.restartModal(
          {
            plan: { ...PLAN, how: 'delete-pod', comesBack: false, budget: null },
            production: true,
            channel: 'C1',
            last: LAST,
            at: NOW,
          },
          locale,
        ),
    ],
    [
      'rollback',
      () => views.rollbackModal({ plan: BACK, production: false, channel: 'C1', last: LAST, at: NOW }, locale),
    ],
    [
      'rollback-production',
      () =>
        views.rollbackModal(
          { plan: { ...BACK, changes: [] }, production: true, channel: 'C1', last: null, at: NOW },
          locale,
        ),
    ],
    ['search', () => views.searchModal('C1', locale)],
    ['loading', () => views.loadingModal(views.own`Logs`, views.own`Reading…`, '', locale)],
  ])('%s', (name, render) => {
    const view = render();
    expectSafeView(view);
    expectGolden(`modal-${name}-${locale}`, view);
  });

  test('home', () => {
    const home = views.homeView(
      {
        incidents: [incident()],
        clusters: [
          { cluster: 'prod-eu', watching: true, pods: 412, freshAt: NOW - 3000, problems: [], leader: true },
          {
            cluster: 'dev',
            watching: false,
            pods: 0,
            freshAt: null,
            problems: ['cannot list pods: forbidden'],
            leader: false,
          },
        ],
        mutes: [{ id: 'm1', scope: { kind: 'all' }, by: 'U0001', reason: '', at: NOW, until: NOW + HOUR, hidden: 0 }],
        routes: {
          rules: [
            { rule: RULE, channels: ['payments-alerts', null] },
            { rule: ANY_RULE, channels: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
          ],
          rest: ['alerts-kubernetes'],
          watches: [{ cluster: 'dev', namespace: 'search', channel: 'search-team' }],
          command: '/pod',
        },
        at: NOW,
      },
      locale,
    );
    expectSafeView(home, 'home');
    expectGolden(`home-${locale}`, home);
  });

  test('home says what podwhy cannot see only where there is something', () => {
    const seen = { cluster: 'prod-eu', watching: true, pods: 412, freshAt: NOW, problems: [], leader: true };
    const routes = { rules: [], rest: [], watches: [], command: '/pod' };
    const home = views.homeView({ incidents: [], clusters: [seen], mutes: [], routes, at: NOW }, locale);
    expectSafeView(home, 'home');
    // Title, incidents, clusters, routes, refresh, age.
    const types = ['header', 'rich_text', 'rich_text', 'rich_text', 'actions', 'context'];
    expect(home.blocks.map(({ type }) => type)).toEqual(types);
  });
});

describe('the worst that can come stays valid', () => {
  const many = <T>(length: number, make: (index: number) => T) => Array.from({ length }, (_, index) => make(index));

  test.each([
    ['a diagnosis', () => views.diagnosisAnswer(WORST_DIAGNOSIS, { last: null, shareable: true }, 'en')],
    [
      'a healthy one',
      () =>
        views.diagnosisAnswer(
          { ...WORST_DIAGNOSIS, state: null, causes: [] },
          { last: incident({ diagnosis: WORST_DIAGNOSIS }), shareable: true },
          'en',
        ),
    ],
    [
      'matches',
      () =>
        views.severalMatches(
          { text: WORST_TEXT, verb: 'why' },
          many(500, () => match(WORST_SUBJECT)),
          'en',
        ),
    ],
    [
      'no match',
      () =>
        views.notFound(
          WORST_TEXT,
          WORST_TEXT,
          { ready: WORST_TEXT, matches: many(500, () => match(WORST_SUBJECT)), verb: 'why' },
          'en',
        ),
    ],
    [
      'pods',
      () =>
        views.podList(
          {
            rows: many(1000, () => podRow(WORST_NAME, 'x'.repeat(63), WORST_TEXT)),
            total: 20_000,
            failingOnly: false,
            narrowCommand: WORST_TEXT,
            at: NOW,
          },
          'en',
        ),
    ],
    [
      'incidents',
      () =>
        views.incidentList(
          many(200, () => incident({ subject: WORST_SUBJECT, diagnosis: WORST_DIAGNOSIS })),
          'en',
          NOW,
        ),
    ],
    [
      'events',
      () =>
        views.eventList(
          {
            name: WORST_NAME,
            about: 'x',
            events: many(100, () => event(WORST_TEXT, WORST_TEXT)),
            gaps: many(50, () => ({ what: WORST_TEXT, reason: 'expired' as const, detail: WORST_TEXT })),
          },
          'en',
          NOW,
        ),
    ],
    ['a word', () => views.explainAnswer(WORST_TEXT, { command: '/pod', thresholds: DEFAULT_THRESHOLDS }, 'en')],
    [
      'a refusal',
      () =>
        views.refusal(
          { ...REFUSED, holders: { users: many(500, () => '<!channel>'), usergroups: many(500, (n) => `S${n}00000`) } },
          'restart',
          WORST_SUBJECT,
          'en',
        ),
    ],
    ['a failure', () => views.failure({ what: WORST_TEXT, correlationId: WORST_TEXT }, 'en')],
    ['a misuse', () => views.misuse(views.show(WORST_TEXT), WORST_TEXT, WORST_TEXT, 'en')],
    ['a help topic', () => views.helpAnswer('/pod', WORST_TEXT, HELP_VERBS, 'en')],
  ])('%s', (_name, render) => {
    expectSafeMessage(render());
  });

  test.each([
    ['a log', () => views.logModal(logView(WORST_TEXT), 'en')],
    ['a log of one line', () => views.logModal(logView('x'.repeat(1_048_576)), 'en')],
    ['a log of empty lines', () => views.logModal(logView('\n'.repeat(1_000_000)), 'en')],
    [
      '200 containers and 5,000 pods',
      () =>
        views.logModal(
          logView('text', {
            subject: WORST_SUBJECT,
            pods: many(5000, (index) => ({ name: `${WORST_NAME}-${index}`, failing: true })),
            pod: `${WORST_NAME}-4999`,
            containers: many(200, (index) => container(`${'c'.repeat(59)}-${index}`, true)),
            container: `${'c'.repeat(59)}-199`,
          }),
          'en',
        ),
    ],
    ['a description', () => views.describeModal(WORST_SUBJECT, { ok: true, at: NOW, value: WORST_TEXT }, 'en')],
    [
      'a description of one line',
      () => views.describeModal(WORST_SUBJECT, { ok: true, at: NOW, value: '😀'.repeat(400_000) }, 'en'),
    ],
    [
      'a restart',
      () =>
        views.restartModal(
          {
            plan: { ...PLAN, subject: WORST_SUBJECT, budget: { name: WORST_NAME, allowed: 0 }, gitops: WORST_TEXT },
            production: true,
            channel: 'C1',
            last: LAST,
            at: NOW,
          },
          'en',
        ),
    ],
    [
      'a rollback',
      () =>
        views.rollbackModal(
          {
            plan: { ...BACK, subject: WORST_SUBJECT, changes: Array<string>(200).fill(WORST_TEXT), gitops: WORST_TEXT },
            production: true,
            channel: 'C1',
            last: LAST,
            at: NOW,
          },
          'en',
        ),
    ],
  ])('%s', (_name, render) => {
    expectSafeView(render());
  });
});

test('every command stands in the help', () => {
  const help = JSON.stringify(views.helpAnswer('/pod', null, HELP_VERBS, 'en'));
  for (const verb of HELP_VERBS) expect(help).toContain(`/pod ${verb}`);
});

test('Home stays valid whatever it holds', () => {
  const many = <T>(length: number, make: (index: number) => T) => Array.from({ length }, (_, index) => make(index));
  const rule = { ...RULE, namespace: WORST_TEXT, cluster: WORST_TEXT, label: WORST_TEXT };
  for (const locale of LOCALES) {
    const home = views.homeView(
      {
        incidents: many(500, () => incident({ subject: WORST_SUBJECT, diagnosis: WORST_DIAGNOSIS })),
        clusters: many(50, (index) => ({
          ...{
            cluster: `${WORST_SUBJECT.cluster}${index}`,
            watching: false,
            pods: 2 ** 31,
            freshAt: NOW,
            leader: false,
          },
          problems: many(20, () => WORST_TEXT),
        })),
        mutes: many(200, (index) => ({
          ...{ id: `m${index}`, by: '<!channel>', reason: WORST_TEXT, at: NOW, until: NOW + HOUR, hidden: 2 ** 31 },
          scope: { kind: 'subject' as const, subject: WORST_SUBJECT },
        })),
        routes: {
          rules: many(200, () => ({ rule, channels: many(50, () => WORST_TEXT) })),
          rest: many(5, () => WORST_TEXT),
          watches: many(200, () => ({ cluster: WORST_TEXT, namespace: WORST_TEXT, channel: WORST_TEXT })),
          command: WORST_TEXT,
        },
        at: NOW,
      },
      locale,
    );
    expectSafeView(home, 'home');
  }
});

describe('what must not be shown', () => {
  test('secrets in a log, an event, a description and a reason', () => {
    const planted = `connecting with password=${PASSWORD}`;
    const shown = JSON.stringify([
      views.logModal(logView(planted), 'en'),
      views.eventList({ name: 'x', about: 'x', events: [event(planted)], gaps: [] }, 'en', NOW),
      views.describeModal(SUBJECT, { ok: true, at: NOW, value: planted }, 'en'),
      views.failure({ what: planted, correlationId: 'c' }, 'en'),
    ]);
    expect(shown).not.toContain(PASSWORD);
    expect(shown.match(/‹redacted:secret›/g)).toHaveLength(5);
  });

  test('a secret that the cut would have split', () => {
    const line = `${'x'.repeat(140)} password=${PASSWORD}${'y'.repeat(400)}`;
    const shown = JSON.stringify(views.logModal(logView(line), 'en'));
    expect(shown).not.toContain(PASSWORD.slice(0, 8));
  });
});

test('the typeahead offers no more than Slack takes, each value once and short enough', () => {
  const matches = Array.from({ length: 300 }, (_, index) =>
    match({ ...WORST_SUBJECT, name: `${WORST_NAME}${index % 250}` }),
  );
  const options = views.matchOptions(matches);
  expect(refuseOptions({ options })).toBeNull();
  expect(options).toHaveLength(100);
});

describe('a log', () => {
  test('keeps the chosen pod and container among the choices, wherever they stand in the list', () => {
    const containers = Array.from({ length: 150 }, (_, index) => container(`c-${index}`));
    const shown = JSON.stringify(views.logModal(logView('x', { containers, container: 'c-149' }), 'en'));
    expect(shown).toContain('"value":"c-149"');
  });
});
