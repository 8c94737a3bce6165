import { cleanLine } from '../diagnosis/text/clean.js';
import type { CauseId } from '../model/causes.js';
import type { Severity } from '../model/severity.js';
import { subjectLabel, type Subject } from '../model/subject.js';
import type { Instant } from '../model/time.js';
import { planRoute, routeVariants } from '../routing/route-plan.js';
import type { RoutingTable } from '../routing/route.js';
import type { Settings } from '../settings/settings.js';
import type { Mute } from '../storage/store.js';

/** A subject with the metadata that routing reads. */
export interface Routable {
  readonly subject: Subject;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where the alerts of one subject would go, as `--json` prints it. */
export interface RouteRow {
  readonly subject: Subject;
  /** `nowhere`: no route takes it. `excluded`: it is left out on purpose. */
  readonly outcome: 'told' | 'muted' | 'excluded' | 'nowhere';
  readonly channels: readonly string[];
  /** `routes[0]`, `annotation podwhy.dev/channel`, `defaultChannel`, `no route`; of what is left out, the rule. */
  readonly because: string;
  readonly muted: { readonly until: string; readonly by: string; readonly reason: string } | null;
  /** Alerts of it that go elsewhere: other severities than critical, or causes that a rule names. */
  readonly otherwise: readonly {
    readonly severity: Severity | null;
    readonly causes: readonly CauseId[] | null;
    readonly channels: readonly string[];
    readonly because: string;
  }[];
}

/** What was made in Slack, and when it is. */
export interface Around {
  readonly watches: RoutingTable['watches'];
  readonly mutes: readonly Mute[];
  readonly now: Instant;
}

/** One row for each subject, by cluster, namespace and name. */
export function routeRows(
  found: readonly Routable[],
  settings: Pick<Settings, 'routes' | 'defaultChannel' | 'locale' | 'detection' | 'alertFrom'>,
  around: Around,
): readonly RouteRow[] {
  const { routes, defaultChannel, locale, detection, alertFrom } = settings;
  const table: RoutingTable = { rules: routes, defaultChannel, locale, watches: around.watches };
  const noise = { exclude: detection.exclude, mutes: around.mutes, now: around.now };
  return [...found]
    .sort((a, b) => compareText(sortKey(a.subject), sortKey(b.subject)))
    .map((routable): RouteRow => {
      const { subject } = routable;
      const { route, excluded, mute } = planRoute({ ...routable, severity: 'critical', cause: null }, table, noise);
      if (excluded !== null)
        return { subject, outcome: 'excluded', channels: [], because: excluded, muted: null, otherwise: [] };
      const muted =
        mute === null ? null : { until: new Date(mute.until).toISOString(), by: mute.by, reason: mute.reason };
      const otherwise = routeVariants(routable, table, alertFrom).map((variant) => ({
        ...{ severity: variant.severity, causes: variant.causes },
        ...{ channels: variant.route.channels, because: variant.route.because },
      }));
      const { channels, because } = route;
      const outcome = channels.length === 0 ? 'nowhere' : muted === null ? 'told' : 'muted';
      return { subject, outcome, channels, because, muted, otherwise };
    });
}

/** Nodes of a cluster whose answer is the same stand in one line when there are more than this. */
const LISTED_NODES = 3;
const CHANNEL_MAX = 80;

/** The table for people, with a line that sums it up. */
export function routesTable(rows: readonly RouteRow[], defaultChannelSet: boolean): string {
  const lines = foldNodes(rows).map(({ name, row }) => ({
    name,
    where: channelsText(row.channels),
    why: whyText(row, defaultChannelSet),
    row,
  }));
  const nameWidth = Math.max(0, ...lines.map(({ name }) => name.length));
  const whereWidth = Math.max(0, ...lines.map(({ where }) => where.length));
  const text = lines.map(({ name, where, why, row }) => {
    const head = `${name.padEnd(nameWidth)}  ${where.padEnd(whereWidth)}  ${why}\n`;
    const more = row.otherwise.map(
      (other) =>
        `${' '.repeat(nameWidth)}  ${channelsText(other.channels).padEnd(whereWidth)}  ${otherwiseText(other)}\n`,
    );
    return head + more.join('');
  });
  return `${text.join('')}\n${summary(rows)}\n`;
}

/** What stands in an annotation is anybody's text. */
function channelsText(channels: readonly string[]): string {
  return channels.length === 0 ? '-' : channels.map((channel) => cleanLine(channel).slice(0, CHANNEL_MAX)).join(', ');
}

function otherwiseText({ severity, causes, channels, because }: RouteRow['otherwise'][number]): string {
  const when = causes === null ? `when it is ${severity ?? ''}` : `for ${causes.join(', ')}`;
  return `${channels.length === 0 ? 'NOWHERE' : because}, ${when}`;
}

/** Whether some alert of it would be told to nobody, though nothing leaves it out on purpose. */
export function isLost({ outcome, otherwise }: RouteRow): boolean {
  return outcome === 'nowhere' || otherwise.some(({ channels }) => channels.length === 0);
}

function whyText({ outcome, because, muted }: RouteRow, defaultChannelSet: boolean): string {
  switch (outcome) {
    case 'excluded':
      return `left out: ${because}`;
    case 'nowhere':
      return `NOWHERE: no route takes it${defaultChannelSet ? '' : '; set defaultChannel, or add a route'}`;
    case 'muted':
    case 'told':
      return muted === null ? because : `${because}; muted until ${muted.until} by ${muted.by}`;
  }
}

function foldNodes(rows: readonly RouteRow[]): readonly { readonly name: string; readonly row: RouteRow }[] {
  const groups = new Map<string, RouteRow[]>();
  for (const row of rows) {
    const isNode = row.subject.kind === 'Node';
    const key = isNode ? JSON.stringify({ ...row, subject: row.subject.cluster }) : JSON.stringify(row.subject);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    if (group.length > LISTED_NODES) return [{ name: `${first.subject.cluster}  ${group.length} nodes`, row: first }];
    return group.map((row) => ({
      name: `${row.subject.cluster}  ${cleanLine(`${subjectLabel(row.subject)} (${row.subject.kind})`)}`,
      row,
    }));
  });
}

function summary(rows: readonly RouteRow[]): string {
  const count = (outcome: RouteRow['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
  const parts = [
    `${count('told')} told`,
    ...(count('muted') > 0 ? [`${count('muted')} muted`] : []),
    ...(count('excluded') > 0 ? [`${count('excluded')} left out`] : []),
    `${count('nowhere')} nowhere`,
  ];
  return `${rows.length} ${rows.length === 1 ? 'object' : 'objects'}: ${parts.join(', ')}`;
}

function sortKey({ cluster, namespace, kind, name }: Subject): string {
  return [cluster, namespace === '' ? '\uffff' : namespace, name, kind].join('\u0000');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
