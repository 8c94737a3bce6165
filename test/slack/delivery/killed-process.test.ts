import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { RedisStore } from '../../../src/storage/redis-store.js';
import { anIncident } from '../../support/an-incident.js';
import { startTestRedis, type TestRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { withEvent } from './delivery-play.js';
import { plainRender } from './plain-render.js';

interface Said {
  readonly ts: string;
  readonly channel: string;
  readonly thread: string | null;
  readonly metadata: unknown;
  text: string;
}

let redis: TestRedis;
let slack: Server;
let apiUrl = '';
const said: Said[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  slack = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ok: true, ...act(request.url ?? '', new URLSearchParams(body)) }));
    });
  });
  slack.listen(0, '127.0.0.1');
  await once(slack, 'listening');
  const address = slack.address();
  apiUrl = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/api/` : '';
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  slack.closeAllConnections();
  slack.close();
  await redis.remove();
});

/** As much of Slack as delivery needs. */
function act(path: string, args: URLSearchParams): Record<string, unknown> {
  const channel = args.get('channel') ?? '';
  switch (path.split('/').at(-1)) {
    case 'chat.postMessage': {
      const ts = `${Date.now() / 1000}${said.length}`;
      const metadata: unknown = JSON.parse(args.get('metadata') ?? 'null');
      said.push({ ts, channel, thread: args.get('thread_ts'), metadata, text: args.get('text') ?? '' });
      return { ts };
    }
    case 'chat.update': {
      const message = said.find((one) => one.ts === args.get('ts'));
      if (message !== undefined) message.text = args.get('text') ?? '';
      return message === undefined ? { ok: false, error: 'message_not_found' } : { ts: message.ts };
    }
    case 'conversations.history': {
      const messages = said.filter((one) => one.channel === channel && one.thread === null).reverse();
      return { messages: messages.map(({ ts, metadata, text }) => ({ ts, metadata, text, bot_id: 'B1' })) };
    }
    default:
      return { bot_id: 'B1' };
  }
}

function deliver(prefix: string, faultPoint: string | null): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--import', './test/support/ts-hooks.js', 'test/slack/delivery/delivery-process.ts', redis.url, prefix, apiUrl],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { PATH: process.env['PATH'], ...(faultPoint === null ? {} : { PODWHY_FAULT_POINT: faultPoint }) },
    },
  );
  children.push(child);
  return child;
}

// Each waits far more than it works: all at once they take as long as the slowest.
test('a process that is killed before or after a call leaves one parent that the next process brings up to date', async () => {
  const points = ['delivery.post', 'delivery.update', 'delivery.reply'].flatMap((call) => [
    `${call}.before`,
    `${call}.after`,
  ]);
  await Promise.all(points.map((point) => expectOneParentAfterKillAt(point)));
}, 120_000);

async function expectOneParentAfterKillAt(faultPoint: string): Promise<void> {
  const channel = `C-${faultPoint}`;
  const store = new RedisStore({
    redisUrl: redis.url,
    prefix: faultPoint,
    historyTtlMs: 600_000,
    onError: () => undefined,
  });
  const first = anIncident('api', { channels: [channel] });
  const second = withEvent({ ...first, reopened: 1 }, { kind: 'acknowledged', by: 'U1' });
  const marks = { dirtyChannels: [channel], recheckInMs: null };
  const settled = (hash: string) => async (): Promise<boolean> => {
    const row = (await store.delivery(first.id, channel))?.value;
    return row?.shownHash === hash && row.sending === null;
  };

  const child = deliver(faultPoint, faultPoint);
  const gone = once(child, 'exit');
  await store.saveIncident(first, 0, marks);
  if (!faultPoint.includes('post')) await until(settled(plainRender(first, channel).hash), 20_000);
  await store.saveIncident(second, 1, marks);
  const [, signal] = (await gone) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');

  const next = deliver(faultPoint, null);
  await until(settled(plainRender(second, channel).hash), 40_000);
  await until(async () => (await store.dirtyChannels(10)).length === 0, 20_000);
  next.kill('SIGKILL');
  await store.close();
  const here = said.filter((one) => one.channel === channel);
  const parents = here.filter((one) => one.thread === null).map((one) => one.text);
  expect(parents).toEqual([plainRender(second, channel).parent.text]);
  const replies = here.filter((one) => one.thread !== null).map((one) => one.text);
  expect(replies.length).toBeLessThanOrEqual(2);
  expect(new Set(replies).size).toBeLessThanOrEqual(1);
}
