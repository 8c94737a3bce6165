import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shortHash } from '../../../src/model/hash.js';
import { subjectKey } from '../../../src/model/subject.js';
import { KNOWN_VERBS } from '../../../src/slack/listeners/commands/run.js';
import { METADATA_EVENT } from '../../../src/slack/delivery/web-delivery-client.js';
import type { HelpVerb } from '../../../src/slack/views/words.js';
import { INTERVENTIONS } from '../../../src/model/intervention.js';
import { SUBJECT } from '../views/samples.js';
import { openDesk, OTHER, PASSWORD, POD_NAME, type Desk } from './desk.js';

/** What is written after the mention in the thread of checkout-api's incident, and what the answer holds. */
const SAID: readonly (readonly [line: string, answer: RegExp])[] = [
  ['help', /What podwhy does/],
  ['why', /stripe-credentials/],
  ['why is this failing?', /stripe-credentials/],
  ['why checkout-worker', /checkout-worker/],
  ['logs', /ECONNREFUSED/],
  ['logs --grep refused', /1 of \d+ lines match “refused”/],
  ['logs -c proxy', /proxy/],
  ['logs --previous --tail 20', /The run before/],
  ['describe', /Describe: Deployment checkout-api/],
  ['events', /no event about this/],
  ['restart', /Restart: Deployment checkout-api/],
  ['restart this', /Restart: Deployment checkout-api/],
  ['rollback', /Roll back: Deployment checkout-api/],
  ['delete-pod', /[Dd]elete/],
  ['scale-up', /[Ss]cale up|replica/],
  ['cordon', /[Cc]ordon/],
  ['explain', /CreateContainerConfigError/],
  ['explain NodeLost', /NodeLost/],
  ['list', /checkout-api-7d9c5-x2x7p/],
  ['status', /1 open incident/],
  ['ack', /You acknowledged checkout-api\./],
  ['ack this', /Already acknowledged by/],
  ['assign @vera', /may not take incidents there/],
  ['assign @otto', /You handed checkout-api over to/],
  ['history', /1 incident of payments\/checkout-api/],
  ['why-alert', /payments\/checkout-api: it fails, and its alert was told/],
  ['why-silent', /payments\/checkout-api: it fails, and its alert was told/],
  ['export', /in the thread as a file/],
  ['test', /Alerts? of payments\/checkout-api would go nowhere|would go nowhere/],
  ['mute', /for example: @podwhy mute 2h/],
  ['mute this for 2 hours known bug', /Muted payments\/checkout-api \(prod-eu\) until/],
  ['mutes', /1 mute/],
  ['unmute', /No longer muted: payments\/checkout-api/],
  ['watch', /Alerts of namespace payments \(prod-eu\) come to this channel now/],
  ['unwatch', /no longer come here by command/],
  ['wyh', /@podwhy why/],
  ['why chekout-api', /@podwhy why checkout-api/],
];

describe.each(['socket', 'http'] as const)("in an incident's thread, over %s", (mode) => {
  let desk: Desk;
  let threadTs = '';
  const as = (who: keyof Desk['people']) => desk.slack.person(desk.people[who]);

  beforeAll(async () => {
    desk = await openDesk(mode, { actions: INTERVENTIONS });
    const channel = desk.slack.channels().find(({ name }) => name === 'alerts')?.id ?? '';
    const subject = shortHash(subjectKey(SUBJECT));
    const metadata = { event_type: METADATA_EVENT, event_payload: { subject, episode: 1, seq: 0 } };
    const { ts } = await desk.app.client.chat.postMessage({ channel, text: 'FIRING: checkout-api', metadata });
    threadTs = ts ?? '';
  });
  afterAll(async () => {
    await desk.close();
  });

  const say = (line: string) =>
    as('admin').mention(
      'alerts',
      line.replace(
        /@(vera|otto)/,
        (_all, name: string) => `<@${desk.people[name === 'vera' ? 'viewer' : 'operator']}>`,
      ),
      { threadTs, until: ({ ephemerals }) => ephemerals.length > 0 },
    );

  test.each(SAID)('%s is answered without a name', async (line, answer) => {
    const seen = await say(line);
    // A file is shown to everybody in the thread.
    expect(seen.messages.map(({ threadTs: thread }) => thread)).toEqual(line === 'export' ? [threadTs] : []);
    expect(seen.ephemerals.map((message) => message.threadTs)).toEqual([threadTs]);
    expect(JSON.stringify(seen.ephemerals[0]?.blocks)).toMatch(answer);
    expect(JSON.stringify(seen.ephemerals)).not.toContain(PASSWORD);
    expect(JSON.stringify(seen.ephemerals)).not.toMatch(/["/ ]\/pod /);
  });

  test('the subject was meant, unless another was named', () => {
    expect(desk.diagnoses).toEqual([SUBJECT, SUBJECT, OTHER]);
    expect(desk.script.logsAsked.slice(0, 4)).toEqual(
      ['api/previous', 'api/previous', 'proxy/current', 'api/previous'].map((asked) => `${POD_NAME}/${asked}`),
    );
    expect(desk.slack.notifications().flatMap(({ pinged }) => pinged)).toEqual([]);
  });

  test('the button in the place of a dialog opens it', async () => {
    const { ephemerals } = await say('restart');
    const seen = await as('admin').click('alerts', ephemerals[0]?.ts ?? '', 'pod.restart', {
      until: ({ view }) => JSON.stringify(view?.source ?? '').includes('Rolling restart'),
    });
    expect(JSON.stringify(seen.view?.source)).toContain('3 pods are replaced');
  });
});

test('every command is tried in a thread', () => {
  const tried = new Set(SAID.map(([line]) => line.split(' ')[0]));
  expect(KNOWN_VERBS.filter((verb: HelpVerb) => !tried.has(verb))).toEqual([]);
});
