import { z } from 'zod';
import { ROLES } from '../access/access.js';
import { CAUSE_IDS } from '../model/causes.js';
import { parseDuration } from '../model/duration.js';
import { LOCALES } from '../model/locale.js';
import { SEVERITIES } from '../model/severity.js';
import { THRESHOLD_NAMES } from '../detection/thresholds.js';
import { SERVE_ROLES } from './settings.js';

/** `10m`, `30s`, `24h`; milliseconds inside. */
const duration = z.string('must be a duration such as 30s, 10m or 24h').transform((text, context) => {
  try {
    return parseDuration(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'not a duration' });
    return z.NEVER;
  }
});

const port = z
  .int('must be a port from 0 to 65535')
  .min(0, 'must be a port from 0 to 65535')
  .max(65_535, 'must be a port from 0 to 65535');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');
const timeZone = z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin');
const channel = z
  .string()
  .regex(/^([CGD][A-Z0-9]{2,}|#?[a-z0-9][a-z0-9._-]{0,79})$/, 'must be a channel id (C…) or name')
  .transform((name) => name.replace(/^#/, ''));
const severity = z.enum(SEVERITIES);
const locale = z.enum(LOCALES);

const cluster = z.strictObject({
  name: z.string().min(1).max(100),
  kubeconfig: z.string().nullable().default(null),
  context: z.string().nullable().default(null),
  namespaces: z.union([z.literal('all'), z.array(z.string().min(1)).min(1)]).default('all'),
  production: z.boolean().default(false),
});

const exclude = z.strictObject({
  namespace: z.string().nullable().default(null),
  name: z.string().nullable().default(null),
  label: z.string().nullable().default(null),
});

const route = z.strictObject({
  cluster: z.string().nullable().default(null),
  namespace: z.string().nullable().default(null),
  label: z.string().nullable().default(null),
  severity: severity.nullable().default(null),
  causes: z
    .array(z.enum(CAUSE_IDS as [string, ...string[]]))
    .nullable()
    .default(null),
  channels: z.array(channel).min(1),
  locale: locale.nullable().default(null),
});

const binding = z.strictObject({
  role: z.enum(ROLES),
  users: z.array(z.string()).default([]),
  usergroups: z.array(z.string()).default([]),
  channels: z.array(z.string()).default([]),
  clusters: z.array(z.string()).nullable().default(null),
  namespaces: z.array(z.string()).nullable().default(null),
});

/**
 * Every key of the settings file with its default. `config/podwhy.yaml` shows the same keys with comments, and a test
 * holds the two against each other. Secrets come from the environment or from files, never from this file.
 */
export const SETTINGS_SCHEMA = z.strictObject({
  roles: z
    .array(z.enum(SERVE_ROLES))
    .min(1)
    .default([...SERVE_ROLES]),
  slack: z
    .strictObject({
      mode: z.enum(['socket', 'http']).default('socket'),
      command: z
        .string()
        .regex(/^\/[a-z0-9_-]{1,31}$/, 'must be a slash command such as /pod')
        .default('/pod'),
      apiUrl: z.url().default('https://slack.com/api/'),
      port: port.default(3000),
    })
    .prefault({}),
  redis: z
    .strictObject({
      prefix: z
        .string()
        .regex(/^[a-z0-9-]{1,40}$/, 'must be lower-case letters, digits and dashes')
        .default('podwhy'),
    })
    .prefault({}),
  clusters: z
    .array(cluster)
    .min(1)
    .default([{ name: 'default', kubeconfig: null, context: null, namespaces: 'all', production: false }]),
  detection: z
    .strictObject({
      thresholds: z.partialRecord(z.enum(THRESHOLD_NAMES as [string, ...string[]]), duration).default({}),
      exclude: z.array(exclude).default([]),
    })
    .prefault({}),
  incidents: z
    .strictObject({
      hold: duration.prefault('2m'),
      crashHold: duration.prefault('10m'),
      reopenWindow: duration.prefault('24h'),
      historyTtl: duration.prefault('30d'),
      remindAfter: duration.nullable().prefault('30m'),
    })
    .prefault({}),
  grouping: z
    .strictObject({
      sharedCauseFrom: z.number().int().min(2).max(1_000).default(3),
      stormPerMinute: z.number().int().min(1).max(1_000).default(8),
    })
    .prefault({}),
  routes: z.array(route).default([]),
  defaultChannel: channel.nullable().default(null),
  opsChannel: channel.nullable().default(null),
  alertFrom: severity.default('warning'),
  quietHours: z
    .strictObject({ from: time, to: time, timeZone: timeZone.default('UTC') })
    .nullable()
    .default(null),
  oncall: z
    .strictObject({
      usergroup: z.string().regex(/^S[A-Z0-9]+$/, 'must be a usergroup id (S…)'),
      from: severity.default('critical'),
    })
    .nullable()
    .default(null),
  access: z
    .strictObject({
      everyone: z.enum(ROLES).default('viewer'),
      bindings: z.array(binding).default([]),
      impersonate: z.boolean().default(false),
    })
    .prefault({}),
  actions: z
    .strictObject({
      deletePod: z.boolean().default(false),
      scaleUp: z.boolean().default(false),
      cordon: z.boolean().default(false),
    })
    .prefault({}),
  links: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(75),
        url: z.string().regex(/^https?:\/\//, 'must begin with http:// or https://'),
      }),
    )
    .max(4)
    .default([]),
  locale: locale.default('en'),
  http: z.strictObject({ port: port.default(8080), host: z.string().default('0.0.0.0') }).prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
  shutdownGrace: duration.prefault('20s'),
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export type SettingsFile = z.output<typeof SETTINGS_SCHEMA>;
