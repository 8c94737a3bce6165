import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import type { CauseId } from '../model/causes.js';
import { INTERVENTIONS } from '../model/intervention.js';
import { SETTINGS_SCHEMA, type SettingsFile } from './schema.js';
import { SettingsError } from './settings-error.js';
import { ACTION_SETTINGS, Secret, SERVE_ROLES, type Settings } from './settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Secrets by setting name, with the variable that holds each. `<VARIABLE>_FILE` names a mounted file instead. */
const SECRET_VARIABLES = {
  'slack.botToken': 'SLACK_BOT_TOKEN',
  'slack.appToken': 'SLACK_APP_TOKEN',
  'slack.signingSecret': 'SLACK_SIGNING_SECRET',
  'redis.url': 'REDIS_URL',
  heartbeatUrl: 'PODWHY_HEARTBEAT_URL',
} as const;

/** Environment variables that override one key of the file, for container installs without a file. */
const OVERRIDES: readonly { readonly variable: string; readonly path: readonly string[]; readonly number?: boolean }[] =
  [
    { variable: 'PODWHY_ROLES', path: ['roles'] },
    { variable: 'PODWHY_DEFAULT_CHANNEL', path: ['defaultChannel'] },
    { variable: 'PODWHY_OPS_CHANNEL', path: ['opsChannel'] },
    { variable: 'PODWHY_LOCALE', path: ['locale'] },
    { variable: 'PODWHY_LOG_LEVEL', path: ['log', 'level'] },
    { variable: 'PODWHY_HTTP_PORT', path: ['http', 'port'], number: true },
    { variable: 'PODWHY_HTTP_HOST', path: ['http', 'host'] },
    { variable: 'PODWHY_SLACK_MODE', path: ['slack', 'mode'] },
    { variable: 'PODWHY_SLACK_API_URL', path: ['slack', 'apiUrl'] },
    { variable: 'PODWHY_SLACK_PORT', path: ['slack', 'port'], number: true },
  ];

/** The variables that settings read, for `--help` and the documentation. */
export const SETTING_VARIABLES: readonly string[] = [
  ...Object.values(SECRET_VARIABLES),
  ...OVERRIDES.map((override) => override.variable),
];

export interface LoadOptions {
  /** Path of the settings file; null for none. */
  readonly file: string | null;
  readonly env: Environment;
  /** From `--roles`; above file and environment. */
  readonly roles?: string;
  /** For a dry run, which asks nobody for anything: secrets may be missing. Those that are there are checked all the same. */
  readonly withoutSecrets?: boolean;
}

/**
 * Settings from the file, then the environment on top, then the command line; secrets from variables or mounted files.
 * Everything is checked at once. Throws a {@link SettingsError} for the first problem, in one line with its fix.
 */
export async function loadSettings(options: LoadOptions): Promise<Settings> {
  const raw = options.file === null ? {} : await readSettingsFile(options.file);
  applyOverrides(raw, options.env);
  if (options.roles !== undefined) raw['roles'] = options.roles;
  if (typeof raw['roles'] === 'string') raw['roles'] = splitRoles(raw['roles']);
  const parsed = SETTINGS_SCHEMA.safeParse(raw);
  if (!parsed.success) throw firstIssue(parsed.error.issues, options);
  const secrets = await readSecrets(options.env);
  return toSettings(parsed.data, secrets, options.withoutSecrets !== true);
}

async function readSettingsFile(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new SettingsError(
      'unreadable',
      path,
      'the settings file cannot be read',
      'give an existing file with --config',
      error,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new SettingsError(
      'malformed',
      `${path}:${line}:${col}`,
      `not valid YAML (${firstLine(problem.message)})`,
      'correct that line',
    );
  }
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new SettingsError('malformed', path, 'the settings file must hold keys and values', 'see config/podwhy.yaml');
  }
  return { ...value };
}

function applyOverrides(raw: Record<string, unknown>, env: Environment): void {
  for (const { variable, path, number } of OVERRIDES) {
    const text = env[variable];
    if (text === undefined || text === '') continue;
    const [head = '', leaf] = path;
    const value = number === true && /^\d+$/.test(text) ? Number(text) : text;
    if (leaf === undefined) raw[head] = value;
    else raw[head] = { ...asRecord(raw[head]), [leaf]: value };
  }
}

function splitRoles(text: string): string[] {
  const roles = text
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
  const wrong = roles.find((role) => !(SERVE_ROLES as readonly string[]).includes(role));
  if (wrong !== undefined || roles.length === 0) {
    throw new SettingsError(
      'invalid',
      'roles',
      `"${wrong ?? text}" is no role`,
      `use some of ${SERVE_ROLES.join(',')}`,
    );
  }
  return roles;
}

async function readSecrets(
  env: Environment,
): Promise<Readonly<Partial<Record<keyof typeof SECRET_VARIABLES, Secret>>>> {
  const secrets: Partial<Record<keyof typeof SECRET_VARIABLES, Secret>> = {};
  for (const [key, variable] of Object.entries(SECRET_VARIABLES) as [keyof typeof SECRET_VARIABLES, string][]) {
    const file = env[`${variable}_FILE`];
    let value = env[variable];
    if (file !== undefined && file !== '') {
      try {
        value = await readFile(file, 'utf8');
      } catch (error) {
        throw new SettingsError(
          'unreadable',
          `${variable}_FILE`,
          `the file ${file} cannot be read`,
          'mount it or correct the path',
          error,
        );
      }
    }
    if (value !== undefined && value.trim() !== '') secrets[key] = new Secret(value.trim());
  }
  return secrets;
}

function toSettings(
  file: SettingsFile,
  secrets: Readonly<Partial<Record<keyof typeof SECRET_VARIABLES, Secret>>>,
  areNeeded: boolean,
): Settings {
  const needsSlack = areNeeded && (file.roles.includes('slack') || file.roles.includes('worker'));
  const botToken = secrets['slack.botToken'] ?? null;
  if (needsSlack && botToken === null)
    throw missing('slack.botToken', 'SLACK_BOT_TOKEN', 'the bot token (xoxb-…) of the Slack app');
  if (botToken !== null && !botToken.reveal().startsWith('xoxb-')) {
    throw new SettingsError(
      'invalid',
      'slack.botToken',
      'it does not look like a bot token',
      'set SLACK_BOT_TOKEN to the token that begins with xoxb-',
    );
  }
  const appToken = secrets['slack.appToken'] ?? null;
  const signingSecret = secrets['slack.signingSecret'] ?? null;
  if (areNeeded && file.roles.includes('slack')) {
    if (file.slack.mode === 'socket' && appToken === null) {
      throw missing(
        'slack.appToken',
        'SLACK_APP_TOKEN',
        'the app-level token (xapp-…) that Socket Mode needs, or set slack.mode: http',
      );
    }
    if (file.slack.mode === 'socket' && appToken !== null && !appToken.reveal().startsWith('xapp-')) {
      throw new SettingsError(
        'invalid',
        'slack.appToken',
        'it does not look like an app-level token',
        'set SLACK_APP_TOKEN to the token that begins with xapp-',
      );
    }
    if (file.slack.mode === 'http' && signingSecret === null) {
      throw missing(
        'slack.signingSecret',
        'SLACK_SIGNING_SECRET',
        'the signing secret of the Slack app, or set slack.mode: socket',
      );
    }
  }
  const redisUrl = secrets['redis.url'] ?? null;
  const allRoles = SERVE_ROLES.every((role) => file.roles.includes(role));
  if (areNeeded && redisUrl === null && !allRoles) {
    throw missing(
      'redis.url',
      'REDIS_URL',
      `a Redis that the processes share, since this one runs only ${file.roles.join(',')}`,
    );
  }
  const names = file.clusters.map((each) => each.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new SettingsError('invalid', 'clusters', `two clusters are named "${twice}"`, 'give each its own name');
  const { hold, crashHold, reopenWindow, historyTtl, remindAfter } = file.incidents;
  return {
    roles: file.roles,
    slack: { ...file.slack, botToken: botToken ?? new Secret(''), appToken, signingSecret },
    redis: { url: redisUrl, prefix: file.redis.prefix },
    clusters: file.clusters,
    detection: { thresholds: definedOnly(file.detection.thresholds), exclude: file.detection.exclude },
    incidents: {
      holdMs: hold,
      crashHoldMs: crashHold,
      reopenWindowMs: reopenWindow,
      historyTtlMs: historyTtl,
      remindAfterMs: remindAfter,
    },
    grouping: file.grouping,
    routes: file.routes.map((rule) => ({ ...rule, causes: rule.causes as readonly CauseId[] | null })),
    defaultChannel: file.defaultChannel,
    opsChannel: file.opsChannel,
    alertFrom: file.alertFrom,
    quietHours: file.quietHours,
    oncall: file.oncall,
    access: file.access,
    actions: INTERVENTIONS.filter((action) => file.actions[ACTION_SETTINGS[action]]),
    links: file.links,
    locale: file.locale,
    http: file.http,
    log: file.log,
    shutdownGraceMs: file.shutdownGrace,
    heartbeatUrl: secrets.heartbeatUrl ?? null,
  };
}

function missing(key: string, variable: string, what: string): SettingsError {
  return new SettingsError('missing', key, 'it is not set', `set ${variable} (or ${variable}_FILE) to ${what}`);
}

interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function firstIssue(issues: readonly Issue[], { file, env }: LoadOptions): SettingsError {
  const [issue] = issues;
  const where =
    issue?.path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
      .join('')
      .replace(/^\./, '') ?? '';
  const source = file ?? 'the environment';
  if (issue?.code === 'unrecognized_keys') {
    const key = [where, issue.keys?.[0] ?? ''].filter((part) => part !== '').join('.');
    return new SettingsError(
      'unknown-key',
      key,
      'there is no such setting',
      `remove it from ${source}, or see config/podwhy.yaml for its right name`,
    );
  }
  const override = OVERRIDES.find(({ path, variable }) => path.join('.') === where && (env[variable] ?? '') !== '');
  return new SettingsError(
    'invalid',
    where === '' ? 'settings' : where,
    firstLine(issue?.message ?? 'not valid'),
    `correct ${override?.variable ?? source}`,
  );
}

function definedOnly(record: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
