import type { HomeView, KnownBlock, RichTextElement } from '@slack/types';
import type { ClusterHealth } from '../../kubernetes/cluster.js';
import type { Incident } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import { subjectLabel } from '../../model/subject.js';
import type { Instant } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import type { RouteRule } from '../../routing/route.js';
import type { Mute } from '../../storage/store.js';
import { ACTION_IDS } from './action-ids.js';
import {
  actions,
  ago,
  bold,
  bullets,
  button,
  context,
  fallbackText,
  fitMessage,
  header,
  moment,
  person,
  richText,
  section,
  text,
} from './blocks.js';
import type { MessageContent } from './incident.js';
import { joinShown, own, showLine, showName } from './own-text.js';
import { incidentRow } from './pod-list.js';
import { ruleWords } from './welcome.js';
import { viewWords } from './words.js';

/** Who gets what; channels by the name that everybody may know, null for a private one. */
export interface HomeRoutes {
  readonly rules: readonly { readonly rule: RouteRule; readonly channels: readonly (string | null)[] }[];
  /** Where alerts go that nothing else takes; empty when that is nowhere. */
  readonly rest: readonly (string | null)[];
  readonly watches: readonly {
    readonly cluster: string;
    readonly namespace: string;
    readonly channel: string | null;
  }[];
  /** The slash command with its slash. */
  readonly command: string;
}

export interface HomeData {
  readonly incidents: readonly Incident[];
  readonly clusters: readonly ClusterHealth[];
  readonly mutes: readonly Mute[];
  readonly routes: HomeRoutes;
  readonly at: Instant;
}

const ROWS = 20;
/** Channels named in one row. */
const CHANNELS = 5;
/** Slack takes 25 elements in a block; each has its own line of the list. */
const UNMUTES = ROWS;

/** App Home: what is failing, what is muted, how fresh the data is, what podwhy cannot see, and where alerts go. */
export function homeView(data: HomeData, locale: Locale): HomeView {
  const words = viewWords(locale);
  const blindSpots = data.clusters.flatMap((cluster) =>
    cluster.problems.map((problem) => [text(own`${showName(cluster.cluster)}${words.colon}${showLine(problem, 300)}`)]),
  );
  const blocks: KnownBlock[] = [
    header(words.home.title),
    ...list(
      data.incidents.length === 0 ? words.home.noneOpen : words.home.openIncidents(data.incidents.length),
      data.incidents.map((incident) => incidentRow(incident, locale, data.at)),
      locale,
    ),
    ...list(
      words.home.clusters,
      data.clusters.map((cluster) => clusterRow(cluster, locale)),
      locale,
    ),
    ...(blindSpots.length === 0 ? [] : list(words.home.blindSpots, blindSpots, locale)),
    ...(data.mutes.length === 0 ? [] : muteBlocks(data.mutes, locale)),
    ...list(words.home.routes, routeRows(data.routes, locale), locale),
    actions(button({ actionId: ACTION_IDS.homeRefresh, label: words.buttons.refresh, value: 'refresh' })),
    context({ words: words.home.updated, at: data.at }),
  ];
  return { type: 'home', blocks: fitMessage(blocks) };
}

/** The mutes as a message, for the command. */
export function muteList(mutes: readonly Mute[], locale: Locale): MessageContent {
  const words = viewWords(locale).mute;
  if (mutes.length === 0) return { text: fallbackText(words.none), blocks: [richText(section(text(words.none)))] };
  return { text: fallbackText(words.listTitle(mutes.length)), blocks: fitMessage(muteBlocks(mutes, locale)) };
}

/** What a mute covers, in words. */
export function muteScope(scope: Mute['scope'], locale: Locale): Redacted {
  switch (scope.kind) {
    case 'subject':
      return showName(`${subjectLabel(scope.subject)} (${scope.subject.cluster})`, 100);
    case 'namespace':
      return showName(`${scope.namespace} (${scope.cluster})`, 100);
    case 'all':
      return viewWords(locale).mute.everything;
  }
}

function muteBlocks(mutes: readonly Mute[], locale: Locale): KnownBlock[] {
  const words = viewWords(locale);
  const rows = mutes.map((mute) => [
    bold(muteScope(mute.scope, locale)),
    text(own` · `),
    person(mute.by),
    text(own` · → `),
    moment(mute.until),
    ...(mute.reason === '' ? [] : [text(own` · ${showLine(mute.reason, 150)}`)]),
    ...(mute.hidden === 0 ? [] : [text(own` · ${words.mute.hidden(mute.hidden)}`)]),
  ]);
  const ends = mutes.slice(0, UNMUTES).map((mute, index) =>
    button({
      actionId: `${ACTION_IDS.unmute}.${index}`,
      label: own`${words.buttons.unmute} ${showName(scopeName(mute.scope, locale), 55)}`,
      value: mute.id,
    }),
  );
  return [...list(words.home.mutes(mutes.length), rows, locale), actions(...ends)];
}

function scopeName(scope: Mute['scope'], locale: Locale): string {
  switch (scope.kind) {
    case 'subject':
      return scope.subject.name;
    case 'namespace':
      return scope.namespace;
    case 'all':
      return viewWords(locale).mute.everything;
  }
}

function routeRows(routes: HomeRoutes, locale: Locale): RichTextElement[][] {
  const { home, welcome, andMore } = viewWords(locale);
  const nameOf = (channel: string | null): Redacted =>
    channel === null ? home.privateChannel : own`#${showName(channel, 80)}`;
  const row = (channels: readonly (string | null)[], takes: Redacted): RichTextElement[] => {
    const more = channels.length - CHANNELS;
    const names = [...channels.slice(0, CHANNELS).map(nameOf), ...(more > 0 ? [andMore(more)] : [])];
    return [bold(joinShown(names, own`, `)), text(own` ← ${takes}`)];
  };
  const rows = [
    ...routes.rules.map(({ rule, channels }) => row(channels, ruleWords(rule, locale))),
    ...routes.watches.map(({ channel, namespace, cluster }) =>
      row([channel], welcome.namespace(showName(namespace), showName(cluster))),
    ),
    ...(routes.rest.length === 0 ? [] : [row(routes.rest, welcome.rest)]),
  ];
  return rows.length > 0 ? rows : [[text(home.noRoutes(showLine(`${routes.command} watch -n NAMESPACE`, 60)))]];
}

function clusterRow(cluster: ClusterHealth, locale: Locale) {
  const words = viewWords(locale).home;
  const state = cluster.watching ? own`🟢 ${words.watching}` : own`🔴 ${words.blind}`;
  return [
    bold(showName(cluster.cluster)),
    text(own` · ${state} · ${words.pods(cluster.pods)} · `),
    ...(cluster.freshAt === null ? [text(words.neverSeen)] : [text(own`${words.dataFrom} `), ago(cluster.freshAt)]),
  ];
}

function list(title: Redacted, rows: readonly RichTextElement[][], locale: Locale): KnownBlock[] {
  const shown = rows.slice(0, ROWS);
  if (rows.length > ROWS) shown.push([text(viewWords(locale).andMore(rows.length - ROWS))]);
  return [richText(section(bold(title)), ...(shown.length === 0 ? [] : [bullets(shown)]))];
}
