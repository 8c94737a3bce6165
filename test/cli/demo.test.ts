import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../../src/playground/temporary-folder.js';
import { PodwhyProcess } from '../support/podwhy-process.js';
import { until } from '../support/until.js';

const LIMIT_MS = 90_000;

function script(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** What was printed after a line of the script, up to the next one. */
function after(out: string, line: string): string {
  const [, rest = ''] = out.split(`> ${line}\n`);
  return rest.split(/^(?:mira|jo|sam|guest)> /m)[0] ?? '';
}

/** Where the demo's folder was, and the process id of its Redis if it started one. */
function traces(out: string): { readonly folder: string; readonly redisPid: number | null } {
  const folder = /--kubeconfig (\S+)\/kubeconfig /.exec(out)?.[1] ?? '';
  const pid = /\(process (\d+)\)/.exec(out)?.[1];
  return { folder, redisPid: pid === undefined ? null : Number(pid) };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('podwhy demo', () => {
  it(
    'alerts with the right cause, answers, refuses who may not, and restarts in the cluster when asked to',
    async () => {
      const podwhy = await PodwhyProcess.start(['demo'], {
        input: script(
          'wait alert notifier',
          '/pod why notifier',
          'as sam',
          'press Restart',
          'as mira',
          'press Restart',
          'submit its Redis is back',
          'wait Reason: its Redis',
          'wait recovering',
          'wait 2',
          'cluster notifier',
          'quit',
        ),
      });
      const started = Date.now();
      await until(() => podwhy.out.includes('"stripe-credentials" not found'), 15_000);
      const firstAlertMs = Date.now() - started;
      expect(await podwhy.ended()).toEqual({ code: 0, signal: null });
      const { out } = podwhy;
      expect(firstAlertMs).toBeLessThan(15_000);
      expect(podwhy.err).toBe('');

      expect(after(out, 'wait alert notifier')).toMatch(/getaddrinfo ENOTFOUND\s+redis-master\.cache\.svc/);
      const answer = after(out, '/pod why notifier');
      expect(answer).toMatch(/only mira sees this/);
      expect(answer).toMatch(/ENOTFOUND/);
      expect(Number(/\(answered in ([\d.]+) s\)/.exec(answer)?.[1])).toBeLessThan(2);

      const presses = out.split('> press Restart\n');
      expect(presses[1]).toMatch(/You may not restart/);
      expect(presses[2]).toMatch(/Rolling restart: 1 pod is replaced/);
      expect(out).toMatch(/thread of .*notifier\n {4}@mira did: restart\n[^>]*Reason: its Redis is back/);
      const pods = after(out, 'cluster notifier');
      expect(pods).toMatch(/notifications\/notifier-\S+ +1\/1 +Running/);
      expect(pods).not.toContain('notifier-5659fc48d6-4kxfc');

      const { folder, redisPid } = traces(out);
      expect(existsSync(folder)).toBe(false);
      expect(redisPid === null ? false : isRunning(redisPid)).toBe(false);
    },
    LIMIT_MS,
  );

  it(
    'does the same in memory where no Redis is in PATH, and says so',
    async () => {
      const podwhy = await PodwhyProcess.start(['demo', '--redis', '--lang', 'zh-CN'], {
        env: { PATH: '/nowhere' },
        input: script('wait alert', '/pod why payments-api', 'nonsense', 'press Nothing', 'break nothing', 'people'),
      });
      expect(await podwhy.ended()).toEqual({ code: 0, signal: null });
      const { out } = podwhy;
      expect(out).toContain('Redis    none, everything in memory (no redis-server or valkey-server in PATH)');
      expect(after(out, '/pod why payments-api')).toMatch(/stripe-credentials[^]*\(answered in [01]\.\d\d s\)/);
      expect(after(out, '/pod why payments-api')).toMatch(/[\u4e00-\u9fff]/);
      expect(after(out, 'nonsense').trim()).toBe(
        '"nonsense" means nothing here; try /pod why checkout, press 1, cluster, or help',
      );
      expect(after(out, 'press Nothing').trim()).toMatch(/^There is nothing to press called "Nothing"; [^\n]+$/);
      expect(after(out, 'break nothing').trim()).toBe('there is no workload "nothing"; cluster lists the pods');
      expect(after(out, 'people')).toMatch(/^mira .*\njo .*\nsam .*\nguest .*\n/);
    },
    LIMIT_MS,
  );

  it(
    'ends on SIGTERM with 0 and leaves nothing behind',
    async () => {
      const podwhy = await PodwhyProcess.start(['demo', '--redis']);
      await until(() => podwhy.out.includes('stripe-credentials'), 20_000);
      const { folder, redisPid } = traces(podwhy.out);
      expect(existsSync(folder)).toBe(true);
      const asked = Date.now();
      expect(await podwhy.stop()).toEqual({ code: 0, signal: null });
      expect(Date.now() - asked).toBeLessThan(10_000);
      expect(existsSync(folder)).toBe(false);
      expect(redisPid === null ? false : isRunning(redisPid)).toBe(false);
    },
    LIMIT_MS,
  );

  it(
    'killed outright, its Redis ends by itself, and the next start removes what it left',
    async () => {
      const podwhy = await PodwhyProcess.start(['demo', '--story', 'none']);
      await until(() => podwhy.out.includes('podwhy runs'), 20_000);
      const { folder, redisPid } = traces(podwhy.out);
      await podwhy.stop('SIGKILL');
      await until(() => redisPid === null || !isRunning(redisPid));
      expect(existsSync(folder)).toBe(true);
      const next = await temporaryFolder('demo');
      expect([existsSync(folder), existsSync(next)]).toEqual([false, true]);
      const beside = await temporaryFolder('playground');
      expect(existsSync(next)).toBe(true);
      await Promise.all([next, beside].map((each) => rm(each, { recursive: true })));
    },
    LIMIT_MS,
  );

  it.each([
    [
      'a story that nobody wrote',
      ['demo', '--story', 'sad'],
      {},
      /^podwhy: --story sad is not known; use all or none\n$/,
    ],
    ['a language it does not speak', ['demo', '--lang', 'xx'], {}, /^podwhy: --lang xx is not known; [^\n]+\n$/],
    ['an option it does not have', ['demo', '--fast'], {}, /^podwhy: [^\n]*--fast[^\n]*see podwhy demo --help\n$/],
    ['a port that is none', ['demo', '--port', '70000'], {}, /^podwhy: --port 70000 is no port; [^\n]+\n$/],
    [
      'a Redis that is not there',
      ['demo'],
      { REDIS_URL: 'redis://127.0.0.1:1' },
      /^podwhy: Redis does not answer[^\n]+\n$/,
    ],
  ])('exits with 2 and one line for %s', async (_what, args, env, words) => {
    const podwhy = await PodwhyProcess.start(args, { env });
    expect(await podwhy.ended()).toEqual({ code: 2, signal: null });
    expect(podwhy.err).toMatch(words);
  });

  it('explains itself', async () => {
    const podwhy = await PodwhyProcess.start(['demo', '--help']);
    expect(await podwhy.ended()).toEqual({ code: 0, signal: null });
    expect(podwhy.out).toMatch(/^podwhy demo: try it/);
  });
});
