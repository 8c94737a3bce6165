import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Feed } from '../../src/cli/demo-feed.js';
import { StandInSlack } from '../../src/playground/slack/stand-in-slack.js';
import { systemClock } from '../../src/telemetry/clock.js';

let slack: StandInSlack;
let feed: Feed;
let printed: string;
let channel: string;
let mira: string;
let sam: string;

beforeEach(async () => {
  slack = new StandInSlack();
  await slack.start();
  mira = slack.addUser('mira').id;
  sam = slack.addUser('sam').id;
  channel = slack.addChannel('alerts').id;
  printed = '';
  feed = new Feed({
    slack,
    clock: systemClock,
    color: false,
    width: 80,
    write: (text) => {
      printed += text;
    },
  });
  feed.start();
});

afterEach(async () => {
  feed.stop();
  await slack.stop();
});

async function call(method: string, args: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await fetch(`${slack.apiUrl()}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel, ...args }),
  });
  const body = (await answer.json()) as { ok: boolean; ts?: string; error?: string };
  expect(body).toMatchObject({ ok: true });
  return body.ts ?? '';
}

function alert(state: string, line: string): Readonly<Record<string, unknown>> {
  return {
    text: state,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: state } },
      { type: 'section', text: { type: 'mrkdwn', text: line } },
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'restart', text: { type: 'plain_text', text: 'Restart' } }],
      },
    ],
  };
}

/** What was printed since the last look, without the line that says where and when. */
function fresh(): string {
  const text = printed.replace(/^\n?── .*\n/gm, '');
  printed = '';
  return text;
}

const RULE = '─'.repeat(40);

describe('the feed of the demo', () => {
  it('prints a new message in full, with numbers before what can be pressed', async () => {
    await call('chat.postMessage', alert('FIRING checkout', 'no Secret'));
    expect(fresh()).toBe(`FIRING checkout\n${RULE}\nno Secret\n1[Restart]\n`);
    expect(feed.alerts).toEqual([`FIRING checkout\n${RULE}\nno Secret\n1[Restart]`]);
    expect(feed.byNumber(1)?.pressable.actionId).toBe('restart');
  });

  it('says of an edit only what is new, and nothing when only numbers moved on', async () => {
    const ts = await call('chat.postMessage', alert('FIRING checkout', '2 restarts'));
    fresh();
    await call('chat.update', { ts, ...alert('FIRING checkout', '3 restarts') });
    expect(fresh()).toBe('');
    await call('chat.update', { ts, ...alert('FIRING checkout', 'out of memory\nlimit 48Mi\na\nb\nc') });
    expect(fresh()).toBe(
      '~ #alerts, edited: FIRING checkout\n  + out of memory\n  + limit 48Mi\n  + a\n  … and 2 more lines\n',
    );
  });

  it('prints an edit in full when the state changed', async () => {
    const ts = await call('chat.postMessage', alert('FIRING checkout', 'no Secret'));
    fresh();
    await call('chat.update', { ts, ...alert('RESOLVED checkout', 'no Secret') });
    expect(fresh()).toBe(`RESOLVED checkout\n${RULE}\nno Secret\n2[Restart]\n`);
  });

  it('indents what is said in a thread, and counts it as no alert', async () => {
    const ts = await call('chat.postMessage', alert('FIRING checkout', 'no Secret'));
    fresh();
    await call('chat.postMessage', { thread_ts: ts, text: 'mira did: restart' });
    expect(fresh()).toBe('  ↳ #alerts, thread of FIRING checkout\n    mira did: restart\n');
    expect(feed.alerts).toHaveLength(1);
  });

  it('lets nobody press what only somebody else sees', async () => {
    await call('chat.postMessage', alert('FIRING checkout', 'no Secret'));
    await call('chat.postEphemeral', { user: mira, ...alert('Why checkout', 'no Secret') });
    expect(printed).toContain('── only mira sees this, in #alerts ──');
    expect(feed.byLabel('restart', mira)?.pressable.ref).toBe(2);
    expect(feed.byLabel('Restart', sam)?.pressable.ref).toBe(1);
    expect(feed.byLabel('Roll back', mira)).toBeNull();
  });

  it('finds a button by what it does when its words are of another language', async () => {
    const button = { type: 'button', action_id: 'pod.restart', text: { type: 'plain_text', text: '重启' } };
    await call('chat.postMessage', { text: '…', blocks: [{ type: 'actions', elements: [button] }] });
    expect(feed.byLabel('Restart', sam)?.pressable.label).toBe('重启');
  });

  it('prints nothing that could steer the terminal', async () => {
    await call('chat.postMessage', { text: 'bad \u001b[2J\u0007 name' });
    expect(fresh()).toBe('bad [2J name\n');
  });
});
