import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { StandInSlack } from '../../src/playground/slack/stand-in-slack.js';
import { httpApp, type TestApp } from './slack-bolt-app.js';
import { workspace } from './slack-workbench.js';

let slack: StandInSlack;
let app: TestApp;
let ana: string;
let ops: string;

beforeEach(async () => {
  ({ slack, ana, ops } = await workspace());
  app = await httpApp(slack);
});

afterEach(async () => {
  await app.stop();
  await slack.stop();
});

test('commands, events, options and submissions arrive signed and are answered', async () => {
  const person = slack.person(ana);
  const inline = await person.command('/pod inline', 'ops');
  const modal = await person.command('/pod modal', 'ops');
  const options = await person.typeahead('find_pod', 'ch');
  const refused = await person.submit({ text: 'bad' });
  const home = await person.openHome();
  expect({
    inline: inline.ephemerals.map(({ text }) => text),
    modal: modal.view?.source['callback_id'],
    options: Object.keys(options),
    refused: refused.viewErrors,
    home: home.home?.blocks.length,
    heard: app.heard,
  }).toEqual({
    inline: ['in the ack'],
    modal: 'restart',
    options: ['options'],
    refused: { reason: 'Not a reason' },
    home: 1,
    heard: ['command', 'command', 'block_suggestion', 'view_submission', 'event_callback'],
  });
});

test.each([
  ['a stale signature', { ageSeconds: 301 }],
  ['a signature with another secret', { signingSecret: 'wrong' }],
])('%s is refused by the app', async (_name, options) => {
  slack.deliverTo(slack.deliveryTarget(), options);
  const seen = await slack.person(ana).command('/pod inline', 'ops');
  expect({ code: seen.trouble?.code, heard: app.heard, reason: slack.undelivered()[0]?.reason }).toEqual({
    code: 'dispatch_failed',
    heard: [],
    reason: 'http_error',
  });
});

test('a failed event is repeated with its number and reason', async () => {
  const target = slack.deliveryTarget();
  slack.deliverTo(target, { signingSecret: 'wrong' });
  await slack.sendEvent({ type: 'app_mention', user: ana, text: 'hi', ts: '1.0', channel: ops });
  slack.deliverTo(target);
  expect(await slack.until(() => slack.messages('ops').length > 0 || slack.calls('chat.postMessage').length > 0)).toBe(
    true,
  );
  expect(app.heard).toEqual(['event_callback retry 1 http_error']);
});

test('the request URL proves itself, and only with the right secret', async () => {
  const right = await slack.verifyRequestUrl();
  slack.deliverTo(slack.deliveryTarget(), { signingSecret: 'wrong' });
  expect([right, await slack.verifyRequestUrl()]).toEqual([true, false]);
});
