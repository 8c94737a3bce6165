import { checkCluster } from '../kubernetes/check-access.js';
import type { CheckLine } from '../model/check-line.js';
import { loadSettings } from '../settings/load.js';
import type { Settings } from '../settings/settings.js';
import { checkSlack, type NamedChannel, type NamedGroup } from '../slack/check-slack.js';
import { checkRedis } from '../storage/check-redis.js';
import { systemClock } from '../telemetry/clock.js';
import { parseOptions } from './parse-options.js';
import { checkRoutes } from './check-routes-command.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

export const CHECK_HELP = `podwhy check: what works, what is missing, and the fix

Usage
  podwhy check [--config FILE] [--json]
  podwhy check --routes [--from FILE] [-n NAMESPACE] [--config FILE] [--json]

      --config FILE    settings; default: $PODWHY_CONFIG, else none
      --json           an array of { what, verdict, detail, fix }, or with --routes one entry for each object

Asks Slack, every cluster and Redis as podwhy serve would use them. Changes nothing, posts nothing, prints no secret.
Exit status: 0 when nothing fails (warnings are none), 1 when something does, 2 when the settings cannot be used.

Routes
      --routes         a dry run: where the alert of each workload and node would go, and why (annotation, routes[N],
                       defaultChannel, watch), what is left out, and what is muted. Needs no tokens; mutes and
                       watches of people are known when REDIS_URL is set
      --from FILE      what "kubectl get deploy,sts,ds,job,cronjob,rs,pods -A -o json" printed, in the place of the
                       clusters; - for standard input
      --cluster NAME   the cluster to look at; of --from, the one that the file is of; default: all, or the first
  -n, --namespace      only this namespace

Exit status: 0 when every alert would go somewhere or is left out on purpose, 1 when one would go nowhere or a cluster
cannot be read, 2 when the input or the settings cannot be used.
`;

/** `podwhy check`. Resolves with the exit status; throws SettingsError and {@link UsageError}. */
export async function check(args: readonly string[], terminal: Terminal): Promise<number> {
  const values = parse(args);
  if (values.help === true) {
    terminal.out(CHECK_HELP);
    return 0;
  }
  const file = values.config ?? process.env['PODWHY_CONFIG'] ?? '';
  const source = { file: file === '' ? null : file, env: process.env };
  if (values.routes === true)
    return checkRoutes(await loadSettings({ ...source, withoutSecrets: true }), values, terminal);
  for (const name of ['from', 'cluster', 'namespace'] as const)
    if (values[name] !== undefined) throw new UsageError(`--${name} goes with --routes; see podwhy check --help`);
  const settings = await loadSettings(source);
  const lines = await checkAll(settings, process.env);
  terminal.out(values.json === true ? `${JSON.stringify(lines, null, 2)}\n` : table(lines, terminal));
  return lines.some((line) => line.verdict === 'fail') ? 1 : 0;
}

/** Everything that settings name, asked at the same time. */
export async function checkAll(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
  clock = systemClock,
): Promise<readonly CheckLine[]> {
  const { redis, slack, clusters, access } = settings;
  const shared = redis.url !== null;
  const [slackLines, redisLines, ...clusterLines] = await Promise.all([
    checkSlack(slack, { channels: channelsOf(settings), usergroups: usergroupsOf(settings) }, clock),
    checkRedis(redis.url?.reveal() ?? null, clock),
    ...clusters.map((cluster) =>
      checkCluster(cluster, {
        clock,
        random: Math.random,
        env,
        actions: settings.actions,
        impersonate: access.impersonate,
        leaseNamespace: shared ? (env['POD_NAMESPACE'] ?? 'default') : null,
      }),
    ),
  ]);
  return [...settingsLines(settings), ...slackLines, ...clusterLines.flat(), ...redisLines];
}

/** What settings say that is allowed, but hardly meant. */
function settingsLines(settings: Settings): readonly CheckLine[] {
  const { access, defaultChannel, opsChannel, routes } = settings;
  const admins = access.everyone === 'admin' || access.bindings.some((binding) => binding.role === 'admin');
  const lines: CheckLine[] = [{ what: 'settings', verdict: 'ok', detail: 'valid', fix: '' }];
  if (defaultChannel === null)
    lines.push({
      what: 'settings: defaultChannel',
      verdict: 'warn',
      detail: routes.length === 0 ? 'no alert goes anywhere' : 'alerts that no route matches go nowhere',
      fix: 'set defaultChannel (PODWHY_DEFAULT_CHANNEL)',
    });
  if (opsChannel === null)
    lines.push({
      what: 'settings: opsChannel',
      verdict: 'warn',
      detail: 'podwhy has no place to say that it is blind',
      fix: 'set opsChannel (PODWHY_OPS_CHANNEL)',
    });
  if (!admins)
    lines.push({
      what: 'settings: access',
      verdict: 'warn',
      detail: 'nobody may restart anything',
      fix: 'add a binding with role admin to access.bindings, if people shall',
    });
  if (access.everyone === 'admin')
    lines.push({
      what: 'settings: access',
      verdict: 'warn',
      detail: 'everybody in the workspace may restart everything',
      fix: 'set access.everyone: viewer and bind roles to people or usergroups',
    });
  return lines;
}

function usergroupsOf({ access, oncall }: Settings): readonly NamedGroup[] {
  return [
    ...access.bindings.flatMap(({ usergroups }, index) =>
      usergroups.map((usergroup) => ({ usergroup, from: `access.bindings[${index}]` })),
    ),
    ...(oncall === null ? [] : [{ usergroup: oncall.usergroup, from: 'oncall' }]),
  ];
}

function channelsOf({ routes, defaultChannel, opsChannel }: Settings): readonly NamedChannel[] {
  const named: NamedChannel[] = [
    ...(defaultChannel === null ? [] : [{ channel: defaultChannel, from: 'defaultChannel' }]),
    ...(opsChannel === null ? [] : [{ channel: opsChannel, from: 'opsChannel' }]),
    ...routes.flatMap((route, index) => route.channels.map((channel) => ({ channel, from: `routes[${index}]` }))),
  ];
  const places = new Map<string, string[]>();
  for (const { channel, from } of named) places.set(channel, [...(places.get(channel) ?? []), from]);
  return [...places].map(([channel, from]) => ({ channel, from: from.join(', ') }));
}

const COLORS = { ok: 32, warn: 33, fail: 31 } as const;

function table(lines: readonly CheckLine[], terminal: Terminal): string {
  const width = Math.max(...lines.map((line) => line.what.length));
  const painted = (verdict: CheckLine['verdict']): string => {
    const text = verdict.padEnd(4);
    return terminal.color ? `\u001b[${COLORS[verdict]}m${text}\u001b[39m` : text;
  };
  const rows = lines.map(
    ({ what, verdict, detail, fix }) =>
      `${painted(verdict)}  ${what.padEnd(width)}  ${detail}\n${fix === '' ? '' : `${' '.repeat(width + 8)}fix: ${fix}\n`}`,
  );
  const count = (verdict: CheckLine['verdict']): number => lines.filter((line) => line.verdict === verdict).length;
  const counted = (verdict: CheckLine['verdict'], word: string): string =>
    `${count(verdict)} ${word}${count(verdict) === 1 ? '' : 's'}`;
  return `${rows.join('')}\n${count('ok')} ok, ${counted('warn', 'warning')}, ${counted('fail', 'failure')}\n`;
}

function parse(args: readonly string[]) {
  return parseOptions('check', {
    args: [...args],
    options: {
      config: { type: 'string' },
      json: { type: 'boolean' },
      routes: { type: 'boolean' },
      from: { type: 'string' },
      cluster: { type: 'string' },
      namespace: { type: 'string', short: 'n' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}
