import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StandInSlack } from '../../src/playground/slack/stand-in-slack.js';
import { PodwhyProcess } from '../support/podwhy-process.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

/** A port of this machine that nobody listens on. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('podwhy serve with what cannot be used', () => {
  let folder: string;
  let slack: StandInSlack;
  let port: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podwhy-bad-'));
    slack = new StandInSlack();
    await slack.start();
    slack.addChannel('alerts');
    port = await deadPort();
    await writeFile(join(folder, 'broken'), 'clusters: [');
    await writeFile(
      join(folder, 'kubeconfig'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'a',
        clusters: [{ name: 'a', cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ name: 'a', user: { token: 't' } }],
        contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      }),
    );
  });

  afterAll(async () => {
    await slack.stop();
    await rm(folder, { recursive: true });
  });

  function serve(settings: object, env: Readonly<Record<string, string>> = {}): Promise<PodwhyProcess> {
    const all = {
      clusters: [{ name: 'test', kubeconfig: join(folder, 'kubeconfig') }],
      slack: { apiUrl: slack.apiUrl() },
      defaultChannel: 'alerts',
      http: { port: 0, host: '127.0.0.1' },
      ...settings,
    };
    const tokens = { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
    return PodwhyProcess.start(['serve'], { settings: JSON.stringify(all), env: { ...tokens, ...env } });
  }

  /** What it says before it ends, its log lines aside. */
  async function lastWords(podwhy: PodwhyProcess): Promise<{ readonly code: number | null; readonly said: string[] }> {
    const { code } = await podwhy.ended();
    return { code, said: podwhy.err.split('\n').filter((line) => line !== '' && !line.startsWith('{')) };
  }

  test.each<[string, object, Readonly<Record<string, string>>, RegExp]>([
    ['a setting that does not exist', { chanel: 'x' }, {}, /^podwhy: chanel: there is no such setting; /],
    ['no bot token', {}, { SLACK_BOT_TOKEN: '' }, /^podwhy: slack\.botToken: it is not set; set SLACK_BOT_TOKEN/],
    ['a bot token that Slack refuses', {}, { SLACK_BOT_TOKEN: 'xoxb-wrong' }, /^podwhy: .*bot ?token.*invalid_auth/i],
    ['an app token that Slack refuses', {}, { SLACK_APP_TOKEN: 'xapp-wrong' }, /^podwhy: .*app ?token.*invalid_auth/i],
    ['a Redis address that is none', {}, { REDIS_URL: 'http://redis' }, /^podwhy: .*REDIS_URL/],
  ])('%s: one line with the fix, exit 2', async (_name, settings, env, message) => {
    const { code, said } = await lastWords(await serve(settings, env));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(message);
    expect(code).toBe(2);
  });

  test('a malformed kubeconfig: one line that names the file, exit 2', async () => {
    const { code, said } = await lastWords(
      await serve({ clusters: [{ name: 'test', kubeconfig: join(folder, 'broken') }] }),
    );
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(join(folder, 'broken'));
    expect(code).toBe(2);
  });

  test('a Redis that does not answer: one line, exit 2', async () => {
    const { code, said } = await lastWords(
      await serve({}, { REDIS_URL: `redis://:secret-password@127.0.0.1:${port}` }),
    );
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^podwhy: Redis does not answer .*REDIS_URL/);
    expect(said[0]).not.toContain('secret-password');
    expect(code).toBe(2);
  });

  test('an API server that does not answer: podwhy stays up, people are answered, and /readyz says why', async () => {
    const podwhy = await serve({});
    const started = await podwhy.logged('app.started');
    const ready = await fetch(`http://127.0.0.1:${String(started['port'])}/readyz`);
    const { parts } = (await ready.json()) as { parts: { name: string; ok: boolean; detail: string }[] };
    const cluster = parts.find(({ name }) => name === 'cluster test');
    expect([ready.status, cluster?.ok]).toEqual([503, false]);
    const mira = slack.person(slack.addUser('mira').id);
    const seen = await mira.command('/pod why anything', 'alerts', { waitMs: 8_000 });
    expect(seen.trouble).toBeNull();
    expect(seen.ephemerals.map(({ text }) => text).join()).not.toBe('');
    expect(await podwhy.stop()).toEqual({ code: 0, signal: null });
  }, 30_000);

  test('a Redis that goes away later: podwhy stays up, says so, and works again when it is back', async () => {
    const redis: TestRedis = await startTestRedis();
    const podwhy = await serve({}, { REDIS_URL: redis.url });
    const { port: health } = await podwhy.logged('app.started');
    const store = async (): Promise<{ ok: boolean; detail: string } | undefined> => {
      const answer = (await (await fetch(`http://127.0.0.1:${String(health)}/readyz`)).json()) as {
        parts: { name: string; ok: boolean; detail: string }[];
      };
      return answer.parts.find(({ name }) => name === 'store (redis)');
    };
    expect(await store()).toEqual({ name: 'store (redis)', ok: true, detail: '' });
    await redis.kill();
    await until(async () => (await store())?.ok === false, 15_000);
    expect((await store())?.detail).toContain('Redis does not answer');
    await redis.start();
    await until(async () => (await store())?.ok === true, 15_000);
    expect(podwhy.running).toBe(true);
    expect(await podwhy.stop()).toEqual({ code: 0, signal: null });
    await redis.remove();
  }, 60_000);
});

describe('the command line', () => {
  test.each<[string, readonly string[], number, RegExp]>([
    ['no command', [], 2, /Usage/],
    ['an unknown command', ['sevre'], 2, /^podwhy: there is no command "sevre"; podwhy --help lists them/],
    ['an unknown option', ['serve', '--confg', 'x'], 2, /^podwhy: Unknown option '--confg'.*podwhy serve --help/],
    ['a role that does not exist', ['serve', '--roles', 'cook'], 2, /^podwhy: roles: "cook" is no role/],
    [
      'a settings file that does not exist',
      ['serve', '--config', '/nowhere.yaml'],
      2,
      /^podwhy: \/nowhere\.yaml: the settings file cannot be read/,
    ],
  ])('%s: says so on standard error', async (_name, args, expected, message) => {
    const podwhy = await PodwhyProcess.start(args);
    const { code } = await podwhy.ended();
    expect(podwhy.err).toMatch(message);
    expect(podwhy.out).toBe('');
    expect(code).toBe(expected);
  });

  test.each(
    [
      ['--help'],
      ['serve', '--help'],
      ['why', '--help'],
      ['explain', '--help'],
      ['demo', '--help'],
      ['check', '--help'],
    ].map((args) => [args.join(' '), args] as const),
  )('%s prints the usage on standard output and ends with 0', async (_name, args) => {
    const podwhy = await PodwhyProcess.start(args);
    const { code } = await podwhy.ended();
    expect([code, podwhy.err]).toEqual([0, '']);
    expect(podwhy.out).toMatch(/Usage/);
  });
});
