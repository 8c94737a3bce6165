import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { checkAll } from '../../src/cli/check.js';
import {
  ACTION_GRANTS,
  INTERVENTION_GRANTS,
  LEASE_GRANTS,
  READING_GRANTS,
  type Grant,
} from '../../src/kubernetes/check-access.js';
import { INTERVENTIONS } from '../../src/model/intervention.js';
import type { CheckLine } from '../../src/model/check-line.js';
import { ACTING, READING } from '../../src/playground/cluster/access.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { ALL_SCOPES, StandInSlack } from '../../src/playground/slack/stand-in-slack.js';
import { Secret, type Settings } from '../../src/settings/settings.js';
import { loadSettings } from '../../src/settings/load.js';
import { SCOPES } from '../../src/slack/check-slack.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { PodwhyProcess } from '../support/podwhy-process.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the shipped roles grant, and reviews, which every authenticated account may ask for. */
const ALL_GRANTED = [...READING, ...ACTING];

let slack: StandInSlack;
let cluster: ClusterServer;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podwhy-check-'));
  slack = new StandInSlack();
  await slack.start();
  slack.addChannel('alerts-kubernetes');
  slack.addChannel('ops');
  cluster = new ClusterServer({ clock: systemClock });
  await cluster.start();
  cluster.access.addToken('all', { user: 'podwhy', groups: [], rules: ALL_GRANTED });
  await writeFile(join(folder, 'kubeconfig'), cluster.kubeconfig('all'));
});

afterEach(async () => {
  await Promise.all([slack.stop(), cluster.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function settingsWith(changes: Partial<Settings> = {}): Promise<Settings> {
  const file = join(folder, 'podwhy.yaml');
  await writeFile(
    file,
    JSON.stringify({
      slack: { apiUrl: slack.apiUrl() },
      clusters: [{ name: 'prod', kubeconfig: join(folder, 'kubeconfig') }],
      defaultChannel: 'alerts-kubernetes',
      opsChannel: 'ops',
      access: { bindings: [{ role: 'admin', users: ['U1'] }] },
    }),
  );
  const env = { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
  return { ...(await loadSettings({ file, env })), ...changes };
}

async function checked(changes: Partial<Settings> = {}): Promise<readonly CheckLine[]> {
  return checkAll(await settingsWith(changes), {});
}

function lineOf(lines: readonly CheckLine[], what: string): CheckLine | undefined {
  return lines.find((line) => line.what === what);
}

function unwell(lines: readonly CheckLine[]): readonly string[] {
  return lines.filter((line) => line.verdict !== 'ok').map((line) => `${line.verdict} ${line.what}`);
}

describe('podwhy check', () => {
  it('finds everything well but the embedded store, and says what that loses', async () => {
    const lines = await checked();
    expect(unwell(lines)).toEqual(['warn redis']);
    expect(lineOf(lines, 'redis')?.detail).toContain('a restart forgets open alerts');
    expect(lineOf(lines, 'cluster prod: reading')).toMatchObject({ verdict: 'ok', detail: 'all 62 permissions' });
    expect(lineOf(lines, 'slack: app token')?.detail).toBe('Socket Mode can connect');
  });

  it('names the tokens that Slack refuses, and never prints one', async () => {
    const settings = await settingsWith();
    const botToken = new Secret('xoxb-wrong-secret');
    const lines = await checkAll(
      { ...settings, slack: { ...settings.slack, botToken, appToken: new Secret('xapp-bad') } },
      {},
    );
    expect(lineOf(lines, 'slack: bot token')).toMatchObject({ verdict: 'fail', detail: 'Slack says invalid_auth' });
    expect(lineOf(lines, 'slack: app token')).toMatchObject({ verdict: 'fail', detail: 'Slack says invalid_auth' });
    expect(JSON.stringify(lines)).not.toMatch(/wrong-secret|xapp-bad/);
  });

  it('names each missing scope with what is lost', async () => {
    await slack.stop();
    slack = new StandInSlack({ scopes: ALL_SCOPES.filter((scope) => !['commands', 'files:write'].includes(scope)) });
    await slack.start();
    slack.addChannel('alerts-kubernetes');
    slack.addChannel('ops');
    const lines = await checked();
    expect(unwell(lines)).toEqual(['fail slack: scope commands', 'warn slack: scope files:write', 'warn redis']);
  });

  it('tells channels that do not exist, are archived, or lack the bot', async () => {
    slack.addChannel('open', { appIsMember: false });
    slack.addChannel('shut', { private: true, appIsMember: false });
    slack.addChannel('old', { archived: true });
    const route = { cluster: null, namespace: null, label: null, severity: null, causes: null, locale: null };
    const lines = await checked({ routes: [{ ...route, channels: ['open', 'shut', 'old', 'nowhere', 'C0NOWHERE'] }] });
    expect(unwell(lines)).toEqual([
      'warn slack: channel open',
      'fail slack: channel shut',
      'fail slack: channel old',
      'fail slack: channel nowhere',
      'fail slack: channel C0NOWHERE',
      'warn redis',
    ]);
    expect(lineOf(lines, 'slack: channel old')).toMatchObject({
      detail: 'archived (routes[0])',
      fix: 'unarchive it, or name another channel',
    });
  });

  it('tells of usergroups that do not exist or are empty', async () => {
    const oncall = slack.addUserGroup('oncall', [slack.addUser('ada').id]).id;
    const empty = slack.addUserGroup('empty', []).id;
    const binding = { role: 'admin', users: [], channels: [], clusters: null, namespaces: null } as const;
    const lines = await checked({
      access: { everyone: 'viewer', impersonate: false, bindings: [{ ...binding, usergroups: [oncall, 'S0GONE'] }] },
      oncall: { usergroup: empty, from: 'critical' },
    });
    expect(unwell(lines)).toEqual(['fail slack: usergroup S0GONE', `warn slack: usergroup ${empty}`, 'warn redis']);
    expect(lineOf(lines, `slack: usergroup ${oncall}`)?.detail).toBe('1 person (access.bindings[0])');
    expect(lineOf(lines, 'slack: usergroup S0GONE')).toMatchObject({
      detail: 'Slack says no_such_subteam (access.bindings[0])',
      fix: 'correct access.bindings[0]; the id begins with S',
    });
  });

  it.each([
    ['socket', 0, 'ok', /agree/],
    ['socket', 120_000, 'warn', /^Slack is 1\d\d s behind this machine$/],
    ['http', -600_000, 'fail', /^Slack is \d{3} s ahead of this machine, and its requests are refused as too old$/],
  ] as const)('compares the clock in %s mode, %d ms off: %s', async (mode, offMs, verdict, words) => {
    const settings = await settingsWith();
    const clock = { ...systemClock, now: () => systemClock.now() + offMs };
    const signingSecret = new Secret(slack.signingSecret);
    const lines = await checkAll({ ...settings, slack: { ...settings.slack, mode, signingSecret } }, {}, clock);
    expect(lineOf(lines, 'slack: clock')).toMatchObject({ verdict, detail: expect.stringMatching(words) });
    expect(lineOf(lines, 'slack: signing secret')?.verdict).toBe(mode === 'http' ? 'ok' : undefined);
  });

  it('counts a missing read permission as a failure and a missing action as a warning', async () => {
    cluster.access.addToken('little', {
      user: 'little',
      groups: [],
      rules: [{ verbs: ['get', 'list', 'watch'], groups: ['', 'apps'], resources: ['*'] }],
    });
    await writeFile(join(folder, 'kubeconfig'), cluster.kubeconfig('little'));
    const lines = await checked();
    expect(lineOf(lines, 'cluster prod: reading')?.verdict).toBe('fail');
    expect(lineOf(lines, 'cluster prod: reading')?.detail).toMatch(/^missing get on cronjobs, .* and \d+ more of 62$/);
    expect(lineOf(lines, 'cluster prod: acting')?.verdict).toBe('warn');
    expect(lineOf(lines, 'cluster prod: acting')?.fix).toContain('role-actions.yaml');
  });

  it('asks for the role of each action that is switched on, and for no other', async () => {
    expect((await checked()).map(({ what }) => what)).not.toContain('cluster prod: cordon');
    const lines = await checked({ actions: ['scale-up', 'cordon'] });
    expect(unwell(lines)).toEqual(['warn cluster prod: scale-up', 'warn cluster prod: cordon', 'warn redis']);
    expect(lineOf(lines, 'cluster prod: cordon')).toEqual({
      what: 'cluster prod: cordon',
      verdict: 'warn',
      detail: 'missing patch on nodes',
      fix: 'without it the action is refused; grant config/kubernetes/components/cordon, or switch it off under actions',
    });
    cluster.access.addToken('more', {
      user: 'more',
      groups: [],
      rules: [
        ...ALL_GRANTED,
        { verbs: ['patch'], groups: ['apps'], resources: ['deployments/scale', 'statefulsets/scale'] },
        { verbs: ['patch'], groups: [''], resources: ['nodes'] },
      ],
    });
    await writeFile(join(folder, 'kubeconfig'), cluster.kubeconfig('more'));
    expect(unwell(await checked({ actions: ['scale-up', 'cordon'] }))).toEqual(['warn redis']);
  });

  it('asks in the namespaces that settings list, and at the cluster scope for what has none', async () => {
    const inPayments = { verbs: ['*'], groups: ['*'], resources: ['*'], namespaces: ['payments'] };
    cluster.access.addToken('payments', { user: 'payments', groups: [], rules: [inPayments] });
    await writeFile(join(folder, 'kubeconfig'), cluster.kubeconfig('payments'));
    const { clusters } = await settingsWith();
    const lines = await checked({ clusters: clusters.map((each) => ({ ...each, namespaces: ['payments'] })) });
    expect(lineOf(lines, 'cluster prod: acting')?.verdict).toBe('ok');
    expect(lineOf(lines, 'cluster prod: reading')?.detail).toMatch(/get on nodes|get on namespaces/);
    expect(lineOf(lines, 'cluster prod: reading')?.detail).not.toContain('on pods');
  });

  it.each([
    [
      'an expired token',
      () => {
        cluster.access.removeToken('all');
        return Promise.resolve();
      },
      /refuses the credentials \(401\)/,
    ],
    ['a server that is down', () => cluster.stop(), /ECONNREFUSED/],
    ['a kubeconfig that is no YAML', () => writeFile(join(folder, 'kubeconfig'), '{{'), /not usable/],
    ['no kubeconfig', () => rm(join(folder, 'kubeconfig')), /cannot read kubeconfig/],
  ])('says what is wrong with %s', async (_what, breakIt, words) => {
    await breakIt();
    const line = lineOf(await checked(), 'cluster prod: reachable');
    expect(line).toMatchObject({ verdict: 'fail', detail: expect.stringMatching(words) });
    expect(line?.fix).not.toBe('');
  });

  it('warns of settings that send alerts nowhere and let everybody restart', async () => {
    const lines = await checked({
      defaultChannel: null,
      opsChannel: null,
      access: { everyone: 'admin', bindings: [], impersonate: false },
    });
    expect(unwell(lines)).toEqual([
      'warn settings: defaultChannel',
      'warn settings: opsChannel',
      'warn settings: access',
      'warn redis',
    ]);
  });
});

describe('podwhy check with Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.remove());

  const withRedis = (url: string): Promise<readonly CheckLine[]> =>
    checked({ redis: { url: new Secret(url), prefix: 'podwhy' } });

  it('finds a proper Redis well, and asks for the lease that replicas need', async () => {
    const lines = await withRedis(redis.url);
    expect(unwell(lines)).toEqual([]);
    expect(lineOf(lines, 'redis: clock')?.detail).toMatch(/^\d+ ms (ahead of|behind) this machine$/);
    expect(lineOf(lines, 'cluster prod: lease')).toMatchObject({ verdict: 'ok', detail: 'all 4 permissions' });
  });

  it('tells of a Redis that evicts, is too old and only a replica', async () => {
    const info = '# Server\r\nredis_version:5.0.7\r\nmaxmemory_policy:allkeys-lru\r\nrole:slave\r\naof_enabled:0\r\n';
    const fake = await fakeRedis(info);
    const lines = await withRedis(`redis://127.0.0.1:${fake.port}`);
    fake.close();
    expect(unwell(lines)).toEqual([
      'fail redis: version',
      'fail redis: eviction',
      'fail redis: role',
      'warn redis: persistence',
      'warn redis: clock',
    ]);
    expect(lineOf(lines, 'redis: clock')?.detail).toMatch(/behind this machine$/);
  });

  it.each([
    ['nothing listens', 'redis://:hush@127.0.0.1:1', /^Redis does not answer/],
    ['the URL is no URL', 'http://:hush@nowhere', /^REDIS_URL cannot be understood/],
  ])('says so when %s, without the password', async (_what, url, words) => {
    const lines = await withRedis(url);
    expect(lineOf(lines, 'redis: reachable')).toMatchObject({ verdict: 'fail', detail: expect.stringMatching(words) });
    expect(JSON.stringify(lines)).not.toContain('hush');
  });
});

describe('podwhy check as a process', () => {
  it('exits with 1 when something fails, and prints the table with its fixes', async () => {
    const settings = JSON.stringify({
      slack: { apiUrl: slack.apiUrl() },
      clusters: [{ name: 'prod', kubeconfig: join(folder, 'missing') }],
      defaultChannel: 'nowhere',
    });
    const env = { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
    const podwhy = await PodwhyProcess.start(['check'], { settings, env });
    expect(await podwhy.ended()).toMatchObject({ code: 1 });
    expect(podwhy.out).toMatch(/^fail {2}slack: channel nowhere +no such channel/m);
    expect(podwhy.out).toMatch(/^ +fix: correct defaultChannel/m);
    expect(podwhy.out).toMatch(/\d+ ok, \d+ warnings?, 2 failures\n$/);
    expect(podwhy.out).not.toContain(slack.botToken);
  });

  it('exits with 0 when nothing fails, and prints JSON when asked', async () => {
    const settings = JSON.stringify({
      slack: { apiUrl: slack.apiUrl() },
      clusters: [{ name: 'prod', kubeconfig: join(folder, 'kubeconfig') }],
      defaultChannel: 'alerts-kubernetes',
    });
    const env = { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
    const podwhy = await PodwhyProcess.start(['check', '--json'], { settings, env });
    expect(await podwhy.ended()).toMatchObject({ code: 0 });
    const lines = JSON.parse(podwhy.out) as CheckLine[];
    expect(unwell(lines)).toEqual(['warn settings: opsChannel', 'warn settings: access', 'warn redis']);
  });

  it('exits with 2 and one line for settings that cannot be used', async () => {
    const podwhy = await PodwhyProcess.start(['check'], { settings: 'defaultChannel: 7' });
    expect(await podwhy.ended()).toMatchObject({ code: 2 });
    expect(podwhy.err).toMatch(/^podwhy: defaultChannel: [^\n]+\n$/);
  });
});

describe('what is asked for', () => {
  it.each([
    ['base/role-read.yaml', READING_GRANTS],
    ['base/role-actions.yaml', ACTION_GRANTS],
    ['base/role-lease.yaml', LEASE_GRANTS],
    ...INTERVENTIONS.map((action): [string, readonly Grant[]] => [
      `components/${action}/role.yaml`,
      INTERVENTION_GRANTS[action],
    ]),
  ])('is what %s grants', async (file, grants) => {
    const text = await readFile(new URL(`../../config/kubernetes/${file}`, import.meta.url), 'utf8');
    const [role] = parseAllDocuments(text).map((document) => document.toJS() as Role);
    const granted = role?.rules.map(({ apiGroups, resources, verbs }): Grant => ({
      group: apiGroups[0] ?? '',
      resources,
      verbs,
    }));
    expect(grants).toEqual(granted);
  });

  it('is every scope of manifest.yml', async () => {
    const text = await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8');
    const [manifest] = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
    expect(SCOPES.map(({ scope }) => scope).sort()).toEqual([...(manifest?.oauth_config.scopes.bot ?? [])].sort());
  });
});

interface Role {
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

interface Manifest {
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
}

/** Speaks as much of the Redis protocol as the check asks for; its clock stands still in 1970. */
async function fakeRedis(info: string): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((socket) => {
    socket.on('data', (data) => {
      const commands = data
        .toString()
        .toLowerCase()
        .matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g);
      for (const [, command] of commands) {
        if (command === 'time') socket.write('*2\r\n$2\r\n10\r\n$1\r\n0\r\n');
        else if (command === 'info') socket.write(`$${info.length}\r\n${info}\r\n`);
        else socket.write('+OK\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => {
      server.close();
    },
  };
}
