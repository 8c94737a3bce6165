import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadSettings, type Environment } from '../../src/settings/load.js';
import { SETTINGS_SCHEMA } from '../../src/settings/schema.js';
import { SettingsError } from '../../src/settings/settings-error.js';

const TOKENS: Environment = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podwhy-settings-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function fileWith(text: string): Promise<string> {
  const path = join(folder, 'podwhy.yaml');
  await writeFile(path, text);
  return path;
}

async function refusal(text: string, env: Environment = TOKENS, roles?: string): Promise<string> {
  const file = await fileWith(text);
  const error: unknown = await loadSettings({ file, env, ...(roles === undefined ? {} : { roles }) }).catch(
    (e: unknown) => e,
  );
  if (!(error instanceof SettingsError)) throw new Error(`expected a SettingsError, got ${inspect(error)}`);
  return error.message.replaceAll(file, 'FILE');
}

describe('settings/load', () => {
  test('the reference file shows every key with its default', async () => {
    const reference: unknown = parse(await readFile('config/podwhy.yaml', 'utf8'));
    expect(SETTINGS_SCHEMA.parse(reference)).toEqual(SETTINGS_SCHEMA.parse({}));
    expect(Object.keys(reference as object)).toEqual(Object.keys(SETTINGS_SCHEMA.shape));
  });

  test('defaults are enough when the tokens are there', async () => {
    const settings = await loadSettings({ file: null, env: TOKENS });
    expect(settings.roles).toEqual(['watcher', 'worker', 'slack']);
    expect(settings.incidents).toEqual({
      holdMs: 120_000,
      crashHoldMs: 600_000,
      reopenWindowMs: 86_400_000,
      historyTtlMs: 2_592_000_000,
      remindAfterMs: 1_800_000,
    });
    expect(settings.grouping).toEqual({ sharedCauseFrom: 3, stormPerMinute: 8 });
    expect(settings.slack.botToken.reveal()).toBe('xoxb-1');
  });

  test('the environment wins over the file, and the command line over both', async () => {
    const file = await fileWith('locale: en\nroles: [watcher]\nhttp: { port: 1 }\n');
    const env = {
      ...TOKENS,
      REDIS_URL: 'redis://r',
      PODWHY_LOCALE: 'zh-CN',
      PODWHY_ROLES: 'worker',
      PODWHY_HTTP_PORT: '9',
    };
    const settings = await loadSettings({ file, env, roles: 'slack' });
    expect([settings.locale, settings.roles, settings.http]).toEqual([
      'zh-CN',
      ['slack'],
      { port: 9, host: '0.0.0.0' },
    ]);
  });

  test('actions are off until they are switched on, one by one', async () => {
    expect((await loadSettings({ file: null, env: TOKENS })).actions).toEqual([]);
    const file = await fileWith('actions: { scaleUp: true, deletePod: true }');
    expect((await loadSettings({ file, env: TOKENS })).actions).toEqual(['delete-pod', 'scale-up']);
  });

  test('a dry run needs no secrets, and checks those that are there', async () => {
    const file = await fileWith('defaultChannel: alerts');
    expect((await loadSettings({ file, env: {}, withoutSecrets: true })).defaultChannel).toBe('alerts');
    const wrong = loadSettings({ file, env: { SLACK_BOT_TOKEN: 'xapp-1' }, withoutSecrets: true });
    await expect(wrong).rejects.toMatchObject({ name: 'SettingsError', key: 'slack.botToken' });
  });

  test('a secret is read from the file that its variable names, without the line end', async () => {
    const path = join(folder, 'token');
    await writeFile(path, 'xoxb-from-file\n');
    const settings = await loadSettings({ file: null, env: { SLACK_BOT_TOKEN_FILE: path, SLACK_APP_TOKEN: 'xapp-1' } });
    expect(settings.slack.botToken.reveal()).toBe('xoxb-from-file');
  });

  test('a secret never shows in JSON, templates or inspection', async () => {
    const { slack } = await loadSettings({ file: null, env: TOKENS });
    expect([JSON.stringify(slack), String(slack.botToken), inspect(slack)].join()).not.toContain('xoxb-1');
  });

  test.each([
    [
      'a key that does not exist',
      'slak: {}',
      'slak: there is no such setting; remove it from FILE, or see config/podwhy.yaml for its right name',
    ],
    [
      'a nested key that does not exist',
      'slack: { tokn: x }',
      'slack.tokn: there is no such setting; remove it from FILE, or see config/podwhy.yaml for its right name',
    ],
    ['a wrong choice', 'locale: fr', 'locale: Invalid option: expected one of "en"|"zh-CN"; correct FILE'],
    [
      'broken YAML',
      'a: [',
      'FILE:1:5: not valid YAML (Flow sequence in block collection must be sufficiently indented and end with a ]); correct that line',
    ],
    ['a list instead of keys', '- a', 'FILE: the settings file must hold keys and values; see config/podwhy.yaml'],
    [
      'two clusters of one name',
      'clusters: [{ name: a }, { name: a }]',
      'clusters: two clusters are named "a"; give each its own name',
    ],
    [
      'a route without a channel',
      'routes: [{ namespace: a, channels: [] }]',
      'routes[0].channels: Too small: expected array to have >=1 items; correct FILE',
    ],
  ])('%s is one line with the key and the fix', async (_name, text, message) => {
    expect(await refusal(text)).toBe(message);
  });

  test('a duration that is none is told with its key', async () => {
    expect(await refusal('incidents: { hold: soon }')).toMatch(/^incidents\.hold: .*; correct FILE$/);
    expect(await refusal('incidents: { hold: 5 }')).toBe(
      'incidents.hold: must be a duration such as 30s, 10m or 24h; correct FILE',
    );
  });

  test.each<[string, Environment, string | undefined, string]>([
    [
      'a port that is none',
      { ...TOKENS, PODWHY_HTTP_PORT: '70000' },
      undefined,
      'http.port: must be a port from 0 to 65535; correct PODWHY_HTTP_PORT',
    ],
    [
      'no bot token',
      {},
      undefined,
      'slack.botToken: it is not set; set SLACK_BOT_TOKEN (or SLACK_BOT_TOKEN_FILE) to the bot token (xoxb-…) of the Slack app',
    ],
    [
      'an app token in the place of the bot token',
      { SLACK_BOT_TOKEN: 'xapp-1', SLACK_APP_TOKEN: 'xapp-1' },
      undefined,
      'slack.botToken: it does not look like a bot token; set SLACK_BOT_TOKEN to the token that begins with xoxb-',
    ],
    [
      'Socket Mode without an app token',
      { SLACK_BOT_TOKEN: 'xoxb-1' },
      undefined,
      'slack.appToken: it is not set; set SLACK_APP_TOKEN (or SLACK_APP_TOKEN_FILE) to the app-level token (xapp-…) that Socket Mode needs, or set slack.mode: http',
    ],
    [
      'split roles without a Redis',
      TOKENS,
      'watcher',
      'redis.url: it is not set; set REDIS_URL (or REDIS_URL_FILE) to a Redis that the processes share, since this one runs only watcher',
    ],
    [
      'a role that does not exist',
      TOKENS,
      'watcher,cook',
      'roles: "cook" is no role; use some of watcher,worker,slack',
    ],
  ])('%s is told with the variable to set', async (_name, env, roles, message) => {
    expect(await refusal('', env, roles)).toBe(message);
  });
});
