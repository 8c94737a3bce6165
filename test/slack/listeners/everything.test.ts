import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { INTERVENTIONS } from '../../../src/model/intervention.js';
import { MINUTE } from '../../../src/model/time.js';
import type { Person } from '../../../src/playground/slack/person.js';
import type { Seen } from '../../../src/playground/slack/watch.js';
import { KNOWN_VERBS } from '../../../src/slack/listeners/commands/run.js';
import { CHOICE_VERBS } from '../../../src/slack/listeners/commands/target.js';
import { ACTION_IDS, CALLBACK_IDS, MORE_VERBS, SHORTCUT_IDS } from '../../../src/slack/views/action-ids.js';
import { encodeButtonValue } from '../../../src/slack/views/button-value.js';
import { isObject } from '../../../src/slack/views/check-shape.js';
import { renderIncident } from '../../../src/slack/views/incident.js';
import { incident, SUBJECT } from '../views/samples.js';
import { openDesk, POD_NAME, type Desk } from './desk.js';
import { postListTo } from './posted-list.js';

interface Drive {
  readonly desk: Desk;
  readonly ada: Person;
  /** An alert as delivery posts it, with its buttons. */
  readonly alert: string;
  readonly mutedAlert: string;
}

/** One thing that a person does, and what they see of the answer. Later steps build on earlier ones. */
type Step = readonly [does: string, act: (drive: Drive, until: (seen: Seen) => boolean) => Promise<Seen>, sees: RegExp];

const typed = (line: string, sees: RegExp): Step => [
  `/pod ${line}`,
  ({ ada }, until) => ada.command(`/pod ${line}`, 'alerts', { until }),
  sees,
];
const pressed = (what: string, sees: RegExp): Step => [
  `press ${what}`,
  ({ ada, alert }, until) => ada.click('alerts', alert, what, { until }),
  sees,
];
const inModal = (what: string, sees: RegExp, option?: string): Step => [
  `in the dialog ${what} ${option ?? ''}`,
  ({ ada }, until) => ada.clickInModal(what, { until, ...(option === undefined ? {} : { option }) }),
  sees,
];
const sent = (values: Readonly<Record<string, string>>, sees: RegExp): Step => [
  `submit ${Object.keys(values).join(' ')}`,
  ({ ada }, until) => ada.submit(values, { until }),
  sees,
];
/** A name that means two workloads: the button of the first goes on with the verb. */
const chosen = (line: string, sees: RegExp): Step => [
  `/pod ${line}, and the first of several`,
  async ({ ada }, until) => {
    const asked = await ada.command(`/pod ${line}`, 'alerts', {
      until: ({ ephemerals }) => JSON.stringify(ephemerals).includes('Which one?'),
    });
    return ada.click('alerts', asked.ephemerals.at(-1)?.ts ?? '', 'pod.choose.0', { until });
  },
  sees,
];
/** A button of a message that podwhy posted with an earlier version, or that tests of views cover otherwise. */
const posted = (actionId: string, verb: string, sees: RegExp): Step => [
  `press an old ${actionId} (${verb})`,
  async ({ desk, ada }, until) => {
    const channel = desk.slack.channels().find(({ name }) => name === 'alerts')?.id ?? '';
    const value = encodeButtonValue(SUBJECT, POD_NAME, verb);
    const button = { type: 'button', text: { type: 'plain_text', text: 'x' }, action_id: actionId, value } as const;
    const blocks = [{ type: 'actions' as const, elements: [button] }];
    const { ts } = await desk.app.client.chat.postMessage({ channel, text: 'old', blocks });
    return ada.click('alerts', ts ?? '', actionId, { until });
  },
  sees,
];

const NAME = 'checkout-api';
const STEPS: readonly Step[] = [
  typed('help', /What podwhy does/),
  typed(`why ${NAME}`, /stripe-credentials/),
  typed('list', /CrashLoopBackOff/),
  typed('status', /1 open incident/),
  typed(`events ${NAME}`, /no event about this/),
  typed('explain NodeLost', /NodeLost/),
  typed('explain thresholds', /How long each state may last/),
  typed(`history ${NAME}`, /1 incident of/),
  typed(`why-alert ${NAME}`, /its alert was told/),
  typed(`why-silent ${NAME}`, /its alert was told/),
  typed(`export ${NAME}`, /in your direct messages as a file/),
  typed(`test ${NAME}`, /A test alert is on its way/),
  typed('watch -n payments', /come to this channel now/),
  typed('unwatch -n payments', /no longer come here/),
  typed(`assign ${NAME}`, /Name a person with @/),
  typed(`logs ${NAME}`, /ECONNREFUSED/),
  inModal('logs.container', /logs\.container.*proxy/, 'proxy'),
  inModal('logs.container', /"api \(container\)|✗ api \(container\)/, 'api'),
  inModal('logs.run', /ECONNREFUSED/, 'current'),
  inModal('logs.pod', /ECONNREFUSED/, `✗ ${POD_NAME}`),
  inModal('logs.tail', /ECONNREFUSED/, '100'),
  inModal('Read again', /ECONNREFUSED/),
  inModal('Older', /page 2 from the end/),
  inModal('Newer', /Read again/),
  sent({ 'logs.grep': 'refused' }, /1 of \d+ lines match/),
  inModal('As a file', /as a file, secrets removed/),
  typed(`describe ${NAME}`, /Kind: Deployment/),
  typed(`restart ${NAME}`, /Rolling restart/),
  sent({ 'restart.typed-name': 'wrong' }, /This is not the name/),
  sent({ 'restart.reason': 'try', 'restart.typed-name': NAME }, /Restart of Deployment checkout-api has begun/),
  typed(`rollback ${NAME}`, /back to revision 42/),
  sent({ 'rollback.reason': 'bad', 'rollback.typed-name': NAME }, /goes back to revision 42/),
  typed(`delete-pod ${POD_NAME}`, /intervention\.typed-name/),
  sent({ 'intervention.reason': 'stuck', 'intervention.typed-name': POD_NAME }, /"text":"[^"]+"/),
  typed(`scale-up ${NAME}`, /intervention\.typed-name/),
  typed(`cordon ${NAME}`, /"text":"[^"]+"/),
  typed(`ack ${NAME}`, /You acknowledged checkout-api/),
  typed(`mute ${NAME} 2h`, /Muted payments\/checkout-api/),
  typed('mutes', /1 mute/),
  typed(`unmute ${NAME}`, /No longer muted/),

  pressed('pod.logs', /ECONNREFUSED/),
  pressed('pod.describe', /Name: checkout-api/),
  pressed('pod.restart', /Rolling restart/),
  pressed('incident.acknowledge', /Already acknowledged by/),
  pressed('Roll back', /back to revision 42/),
  pressed('Mute for 1 hour', /Muted payments\/checkout-api/),
  [
    'press Unmute of a muted alert',
    ({ ada, mutedAlert }, until) => ada.click('alerts', mutedAlert, 'Unmute', { until }),
    /No longer muted/,
  ],
  pressed('Explain this state', /CreateContainerConfigError/),
  pressed('Details', /Causes, most likely first/),
  pressed('Dashboard', /^$/),
  ...INTERVENTIONS.map((verb) => posted('incident.more', verb, /"text":"[^"]+"/)),
  posted('incident.details', 'details', /Causes, most likely first/),
  posted('pod.rollback', 'rollback', /back to revision 42/),
  posted('pod.delete', 'delete-pod', /"text":"[^"]+"/),
  posted('workload.scale-up', 'scale-up', /"text":"[^"]+"/),
  posted('node.cordon', 'cordon', /"text":"[^"]+"/),
  posted('pod.choose.7', 'mute1h', /Muted payments\/checkout-api/),
  posted('link', 'link-0', /^$/),

  ...(['why', 'logs', 'describe', 'events', 'restart', 'rollback', ...INTERVENTIONS] as const).map((verb) =>
    chosen(`${verb} checkout`, /"text":"[^"]*(?:checkout-api|no event|ECONNREFUSED)/),
  ),
  chosen('ack checkout', /Already acknowledged by/),
  chosen('mute checkout 2h', /Muted payments\/checkout-api/),
  chosen('unmute checkout', /No longer muted/),
  chosen('history checkout', /1 incident of/),
  chosen('why-silent checkout', /its alert was told/),
  chosen('export checkout', /as a file/),
  chosen('test checkout', /A test of it is running already|A test alert is on its way/),
  [
    'share an answer',
    async ({ ada }, until) => {
      const asked = await ada.command(`/pod why ${NAME}`, 'alerts', {
        until: ({ ephemerals }) => JSON.stringify(ephemerals).includes('Share to channel'),
      });
      return ada.click('alerts', asked.ephemerals.at(-1)?.ts ?? '', 'answer.share', { until });
    },
    /stripe-credentials/,
  ],
  ['the command alone', ({ ada }, until) => ada.command('/pod', 'alerts', { until }), /Find a pod/],
  [
    'pick what the search offers',
    async ({ ada }, until) => {
      const offered = await ada.typeahead('search.pod', 'checkout');
      const options: readonly unknown[] = Array.isArray(offered['options']) ? offered['options'] : [];
      const [first] = options.filter(isObject);
      return ada.submit(first === undefined ? {} : { 'search.pod': first }, { until });
    },
    /stripe-credentials/,
  ],
  ['the global shortcut', ({ ada }, until) => ada.shortcut('pod_inspect', { until }), /Find a pod/],
  [
    'the shortcut of a message',
    ({ ada }, until) => ada.messageShortcut('pod_inspect_message', 'alerts', ada.say('alerts', POD_NAME).ts, { until }),
    /1 name in this message/,
  ],
  ['mention', ({ ada }, until) => ada.mention('alerts', `why ${NAME}`, { until }), /stripe-credentials/],
  typed(`mute ${NAME} 2h`, /Muted payments\/checkout-api/),
  ['open Home', ({ ada }, until) => ada.openHome({ until }), /Unmute checkout-api/],
  ['refresh Home', ({ ada }, until) => ada.clickInHome('home.refresh', { until }), /Clusters/],
  ['unmute in Home', ({ ada }, until) => ada.clickInHome('mute.end.0', { until }), /No longer muted/],
  [
    'bring podwhy into a channel',
    async ({ desk, ada }, until) => {
      desk.slack.addChannel('new', { appIsMember: false });
      await desk.slack.inviteApp('new');
      return ada.command('/pod help', 'new', {
        until: (seen) => until(seen) && desk.slack.messages('new').length > 0,
      });
    },
    /What podwhy does/,
  ],
];

/** A message with thirty incidents in it, and its pages. */
const inList: readonly Step[] = [
  [
    'post a list and show all its lines',
    async ({ desk, ada }, until) => ada.click('alerts', (await postListTo(desk, 29)).ts, 'group.all', { until }),
    /1–25 of 30/,
  ],
  inModal('group.next', /26–30 of 30/),
  inModal('group.previous', /1–25 of 30/),
  [
    'choose a line of it',
    ({ desk, ada }, until) =>
      ada.click('alerts', desk.slack.messages('alerts').at(-1)?.ts ?? '', 'group.line', {
        option: 'payments/service-00',
        until,
      }),
    /stripe-credentials/,
  ],
  [
    'acknowledge all of it',
    ({ desk, ada }, until) =>
      ada.click('alerts', desk.slack.messages('alerts').at(-1)?.ts ?? '', 'group.acknowledge', { until }),
    /"text":"[^"]*acknowledged/i,
  ],
];

const shownBy = ({ ephemerals, messages, view, viewErrors, home }: Seen): string =>
  ephemerals.length + messages.length === 0 && view === null && viewErrors === null && home === null
    ? ''
    : JSON.stringify([ephemerals, messages.map(({ blocks }) => blocks), view?.source, viewErrors, home?.source]);

describe.each(['socket', 'http'] as const)('everything that people can do, over %s', (mode) => {
  let drive: Drive;

  beforeAll(async () => {
    const desk = await openDesk(mode, {
      routing: { rules: [], defaultChannel: 'alerts' },
      links: [{ name: 'Dashboard', url: 'https://grafana.example/d?ns={namespace}' }],
      actions: INTERVENTIONS,
    });
    desk.script.production = true;
    desk.script.log = Array.from({ length: 400 }, (_, n) => `line ${n} of the log`)
      .concat('Error: connect ECONNREFUSED 10.4.2.17:5432')
      .join('\n');
    const channel = desk.slack.channels().find(({ name }) => name === 'alerts')?.id ?? '';
    const around = { links: [{ name: 'Dashboard', url: 'https://grafana.example/d' }], oncall: null };
    const now = Date.now();
    const post = async (change: Parameters<typeof incident>[0]): Promise<string> => {
      const { text, blocks } = renderIncident(incident({ openedAt: now, ...change }), around, 'en', now).parent;
      return (await desk.app.client.chat.postMessage({ channel, text, blocks: [...blocks] })).ts ?? '';
    };
    drive = {
      desk,
      ada: desk.slack.person(desk.people.admin),
      alert: await post({}),
      mutedAlert: await post({ mutedUntil: now + MINUTE }),
    };
  });
  afterAll(async () => {
    await drive.desk.close();
  });

  test.each([...STEPS, ...inList])('%s', async (_does, act, sees) => {
    const silent = sees.source === '^$';
    const seen = await act(drive, silent ? () => true : (now) => sees.test(shownBy(now)));
    expect(seen.trouble).toBeNull();
    expect(shownBy(seen)).toMatch(sees);
  });

  test('nothing that the code knows was left out', () => {
    const { verbs, pressed: presses, values, submitted, views, shortcuts, suggested, events } = driven(drive.desk);
    expect(KNOWN_VERBS.filter((verb) => !verbs.has(verb))).toEqual([]);
    const fields = new Set([...presses, ...submitted, ...suggested]);
    expect(Object.values(ACTION_IDS).filter((id) => !fields.has(id))).toEqual([]);
    expect(Object.values(CALLBACK_IDS).filter((id) => !views.has(id))).toEqual([]);
    expect(Object.values(SHORTCUT_IDS).filter((id) => !shortcuts.has(id))).toEqual([]);
    const chose = (id: string): readonly string[] => values.flatMap(([at, verb]) => (at === id ? [verb] : []));
    expect(MORE_VERBS.filter((verb) => !chose('incident.more').some((each) => each.startsWith(verb)))).toEqual([]);
    expect(CHOICE_VERBS.filter((verb) => !chose('pod.choose').includes(verb))).toEqual([]);
    const source = readFileSync(new URL('../../../src/slack/listeners/register.ts', import.meta.url), 'utf8');
    const heard = [...source.matchAll(/app\.event\('(\w+)'/g)].map(([, name]) => name ?? '');
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.filter((name) => !events.has(name))).toEqual([]);
  });

  test('nothing broke, nobody was called, and nothing was refused by Slack', () => {
    const { slack, lines } = drive.desk;
    expect(lines.filter(({ event }) => event === 'slack.exchange.failed' || event === 'slack.listener.failed')).toEqual(
      [],
    );
    expect(slack.notifications().flatMap(({ pinged }) => pinged)).toEqual([]);
    expect(slack.undelivered()).toEqual([]);
    const refused = slack.calls().filter(({ answer }) => answer?.['ok'] === false);
    expect(refused.map(({ method, answer }) => [method, answer?.['error']])).toEqual([]);
  });
});

/** What Slack delivered and what podwhy opened, read from the stand-in's own record. */
function driven({ slack }: Desk) {
  const verbs = new Set<string>();
  const presses = new Set<string>();
  const submitted = new Set<string>();
  const shortcuts = new Set<string>();
  const suggested = new Set<string>();
  const events = new Set<string>();
  const values: (readonly [actionId: string, verb: string])[] = [];
  for (const change of slack.changes()) {
    if (change.kind !== 'envelope') continue;
    const { payload } = change;
    const event = payload['event'];
    if (isObject(event)) events.add(String(event['type']));
    if (change.type === 'slash_commands') verbs.add(String(payload['text']).split(' ')[0] ?? '');
    switch (payload['type']) {
      case 'block_actions': {
        const actions: readonly unknown[] = Array.isArray(payload['actions']) ? payload['actions'] : [];
        for (const action of actions.filter(isObject)) {
          const id = String(action['action_id']).replace(/\.\d+$/, '');
          const option = action['selected_option'];
          const value = isObject(option) ? option['value'] : action['value'];
          presses.add(id);
          values.push([id, String(value).split('.')[2] ?? '']);
        }
        break;
      }
      case 'view_submission': {
        const view = isObject(payload['view']) ? payload['view'] : {};
        const state = isObject(view['state']) ? view['state']['values'] : {};
        for (const fields of Object.values(isObject(state) ? state : {})) {
          for (const id of Object.keys(isObject(fields) ? fields : {})) submitted.add(id);
        }
        break;
      }
      case 'block_suggestion':
        suggested.add(String(payload['action_id']));
        break;
      case 'shortcut':
      case 'message_action':
        shortcuts.add(String(payload['callback_id']));
        break;
    }
  }
  const views = new Set(
    slack.calls().flatMap(({ method, args }) => {
      const view = args['view'];
      return /^views\.(?:open|push|update)$/.test(method) && isObject(view) ? [String(view['callback_id'])] : [];
    }),
  );
  return { verbs, pressed: presses, values, submitted, views, shortcuts, suggested, events };
}
