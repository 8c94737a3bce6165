import type { CauseId } from '../model/causes.js';
import type { Locale } from '../model/locale.js';
import { compareSeverity, type Severity } from '../model/severity.js';
import type { Subject } from '../model/subject.js';
import { globMatches } from './glob.js';

/** What routing may decide by. */
export interface Routed {
  readonly subject: Subject;
  readonly severity: Severity;
  readonly cause: CauseId | null;
  /** Labels and annotations of the workload, over those of its pods and namespace. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One row of `routes` in settings; null fields match everything, patterns are globs (`team-*`), a label is `key=value`. */
export interface RouteRule {
  readonly cluster: string | null;
  readonly namespace: string | null;
  readonly label: string | null;
  readonly severity: Severity | null;
  readonly causes: readonly CauseId[] | null;
  readonly channels: readonly string[];
  readonly locale: Locale | null;
}

export interface RoutingTable {
  readonly rules: readonly RouteRule[];
  /** Made in Slack by `/pod watch`; they come in addition to what the rules choose. */
  readonly watches: readonly { readonly cluster: string; readonly namespace: string; readonly channel: string }[];
  readonly defaultChannel: string | null;
  readonly locale: Locale;
}

export interface Route {
  readonly channels: readonly string[];
  readonly locale: Locale;
  /** For the decision trace: `annotation podwhy.dev/channel`, `routes[2]`, `defaultChannel`, `no route`. */
  readonly because: string;
}

export const CHANNEL_ANNOTATION = 'podwhy.dev/channel';

/** Chooses the channels for one alert: the workload's annotation, else the first rule that matches, else the default; plus watches. */
export function chooseRoute(routed: Routed, table: RoutingTable): Route {
  const base = baseRoute(routed, table);
  const watched = table.watches
    .filter((watch) => watch.cluster === routed.subject.cluster && watch.namespace === routed.subject.namespace)
    .map((watch) => watch.channel);
  const channels = [...new Set([...base.channels, ...watched])];
  return { ...base, channels, because: watched.length > 0 ? `${base.because}, watch` : base.because };
}

function baseRoute(routed: Routed, table: RoutingTable): Route {
  const annotated = routed.annotations[CHANNEL_ANNOTATION]?.trim().replace(/^#/, '') ?? '';
  if (annotated !== '') {
    return { channels: annotated.split(/\s*,\s*/), locale: table.locale, because: `annotation ${CHANNEL_ANNOTATION}` };
  }
  const index = table.rules.findIndex((rule) => ruleMatches(rule, routed));
  const rule = table.rules[index];
  if (rule !== undefined) {
    return { channels: rule.channels, locale: rule.locale ?? table.locale, because: `routes[${index}]` };
  }
  if (table.defaultChannel !== null)
    return { channels: [table.defaultChannel], locale: table.locale, because: 'defaultChannel' };
  return { channels: [], locale: table.locale, because: 'no route' };
}

function ruleMatches(rule: RouteRule, routed: Routed): boolean {
  const { subject } = routed;
  return (
    (rule.cluster === null || globMatches(rule.cluster, subject.cluster)) &&
    (rule.namespace === null || globMatches(rule.namespace, subject.namespace)) &&
    (rule.label === null || labelMatches(rule.label, routed.labels)) &&
    (rule.severity === null || compareSeverity(routed.severity, rule.severity) >= 0) &&
    (rule.causes === null || (routed.cause !== null && rule.causes.includes(routed.cause)))
  );
}

/** `team=payments` or `team=pay*`; a bare key matches any value. */
export function labelMatches(wanted: string, labels: Readonly<Record<string, string>>): boolean {
  const [key = '', ...rest] = wanted.split('=');
  const value = labels[key.trim()];
  if (value === undefined) return false;
  return rest.length === 0 || globMatches(rest.join('=').trim(), value);
}
