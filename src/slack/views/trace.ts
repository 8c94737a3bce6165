import type { RichTextElement } from '@slack/types';
import { signatureOf, whatHelped } from '../../incidents/seen-before.js';
import { limitOf, THRESHOLD_NAMES, type Thresholds } from '../../detection/thresholds.js';
import type { Incident } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import type { Detection, Symptom } from '../../model/symptom.js';
import type { Instant } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import type { Route } from '../../routing/route.js';
import type { Mute } from '../../storage/store.js';
import {
  ago,
  bold,
  bullets,
  code,
  context,
  fallbackText,
  fitMessage,
  moment,
  person,
  richText,
  section,
  text,
} from './blocks.js';
import { decisionRows, type Decision } from './decision-rows.js';
import { causeTitle, mainCause } from './diagnosis-parts.js';
import { showDuration } from './durations.js';
import type { MessageContent } from './incident.js';
import { standingWords } from './incident.js';
import { muteScope } from './home.js';
import { NOTHING, own, showLine, showName } from './own-text.js';
import { showLimit, thresholdWords } from './threshold-words.js';
import { STORY_WORDS } from './story-words.js';
import { proofWords } from './timeline.js';
import { TRACE_WORDS, type TraceWords } from './trace-words.js';
import { viewWords } from './words.js';

/** What decides whether an alert of one subject is told, as it stands now, and what was decided before. */
export interface DecisionTrace {
  readonly name: string;
  /** False while the cluster is not watched: nothing can be concluded then. */
  readonly watching: boolean;
  /** Null when the watcher knows nothing of the subject. */
  readonly detection: Detection | null;
  /** In force for the subject: settings, and its own annotations over them. */
  readonly thresholds: Thresholds;
  readonly incident: Incident | null;
  /** The setting or annotation that leaves it out; null when it is watched. */
  readonly excluded: string | null;
  readonly mute: Mute | null;
  readonly route: Route;
  /** Newest first. */
  readonly decisions: readonly Decision[];
  /** The slash command with its slash. */
  readonly command: string;
  readonly at: Instant;
}

const SYMPTOMS_SHOWN = 6;
const WAITS_SHOWN = 8;

/** Why an alert was told, or why it was not: `why-alert` and `why-silent` answer with the same story. */
export function decisionTrace(trace: DecisionTrace, locale: Locale): MessageContent {
  const words = TRACE_WORDS[locale];
  const title = own`${showName(trace.name, 100)}${viewWords(locale).colon}${words.verdict[verdictOf(trace)]}`;
  const decided = decisionRows(trace.decisions, locale);
  return {
    text: fallbackText(title),
    blocks: fitMessage([
      richText(section(bold(title)), bullets(factRows(trace, locale))),
      ...(decided.length === 0 ? [] : [richText(section(bold(words.decided)), bullets(decided))]),
      richText(section(text(words.more), code(showLine(`${trace.command} explain thresholds`, 80)))),
      context({ words: viewWords(locale).answer.asOf, at: trace.at }),
    ]),
  };
}

function verdictOf({ watching, incident, detection, excluded }: DecisionTrace): keyof TraceWords['verdict'] {
  if (!watching) return 'blind';
  if (incident !== null && incident.phase.phase !== 'resolved') {
    if (incident.heldBack) return 'heldBack';
    return incident.channels.length === 0 ? 'nowhere' : 'told';
  }
  if (detection === null) return 'unknown';
  if (excluded !== null) return 'excluded';
  if (detection.symptoms.length > 0) return 'listedOnly';
  return detection.silent.length > 0 ? 'waiting' : 'fine';
}

function factRows(trace: DecisionTrace, locale: Locale): RichTextElement[][] {
  const words = TRACE_WORDS[locale];
  const { detection, route, mute, excluded } = trace;
  const symptoms = grouped(detection?.symptoms ?? [], ({ state, rule, severity }) => [state, rule, severity].join('/'))
    .slice(0, SYMPTOMS_SHOWN)
    .flatMap((alike) => symptomRows(alike, trace.thresholds, locale));
  const waits = grouped(detection?.silent ?? [], ({ reason }) => reason)
    .slice(0, WAITS_SHOWN)
    .map((alike) => waitRow(alike, locale));
  return [
    ...(excluded === null ? [] : [[text(own`${words.excluded} `), code(showLine(excluded, 100))]]),
    ...(mute === null ? [] : [muteRow(mute, locale)]),
    ...symptoms,
    ...waits,
    ...(symptoms.length + waits.length === 0 && detection !== null ? [[text(words.healthy)]] : []),
    [text(routeWords(route, words))],
  ];
}

function muteRow(mute: Mute, locale: Locale): RichTextElement[] {
  const words = TRACE_WORDS[locale];
  return [
    text(own`${words.muted(muteScope(mute.scope, locale))} `),
    person(mute.by),
    text(own` · ${words.until} `),
    moment(mute.until),
  ];
}

/** What was seen on so many pods, and the rule that made an alert of it. */
function symptomRows(alike: readonly Symptom[], thresholds: Thresholds, locale: Locale): RichTextElement[][] {
  const words = TRACE_WORDS[locale];
  const [first] = alike;
  if (first === undefined) return [];
  const pods = new Set(alike.map(({ pod }) => pod)).size;
  const since = Math.min(...alike.map((symptom) => symptom.since));
  const seen = [
    text(words.seen),
    bold(showName(first.state, 60)),
    text(own`${onPods(first.pod, pods, words)} · ${viewWords(locale).severity[first.severity]} · `),
    ago(since),
  ];
  const name = THRESHOLD_NAMES.find((each) => each === first.rule);
  if (name === undefined) return [seen];
  const limitMs = limitOf(thresholds, name);
  const limit = showLimit(limitMs, locale);
  return [seen, [text(words.rule(showLine(name), limit, thresholdWords(name, locale)))]];
}

function waitRow(alike: readonly Detection['silent'][number][], locale: Locale): RichTextElement[] {
  const words = TRACE_WORDS[locale];
  const [first] = alike;
  if (first === undefined) return [];
  const pods = new Set(alike.map(({ pod }) => pod)).size;
  const ends = alike.flatMap(({ until }) => (until === null ? [] : [until]));
  return [
    text(own`${words.silences[first.reason] ?? showName(first.reason, 60)}${onPods(first.pod, pods, words)}`),
    // The first that ends is the first that may be told.
    ...(ends.length === 0 ? [] : [text(own` · ${words.until} `), moment(Math.min(...ends))]),
  ];
}

function onPods(first: string, pods: number, words: TraceWords): Redacted {
  return first === '' ? NOTHING : words.onPods(showName(first, 80), pods);
}

function routeWords(route: Route, words: TraceWords): Redacted {
  if (route.channels.length === 0) return words.noRoute;
  const channels = route.channels.map((channel) => (/^[CGD][A-Z0-9]{2,}$/.test(channel) ? channel : `#${channel}`));
  return words.route(showLine(channels.join(', '), 200), routedBy(route.because, words));
}

/** `routes[2], watch` in words; what is not known is shown as it is. */
function routedBy(because: string, words: TraceWords): Redacted {
  const [base = '', ...more] = because.split(', ');
  const watched = more.includes('watch') ? words.routedBy.watch : NOTHING;
  const rule = /^routes\[(\d{1,6})\]$/.exec(base)?.[1];
  if (rule !== undefined) return own`${words.routedBy.rule(Number(rule) + 1)}${watched}`;
  if (base === 'defaultChannel') return own`${words.routedBy.fallback}${watched}`;
  if (base === 'no route') return watched;
  const key = /^annotation (\S{1,100})$/.exec(base)?.[1];
  if (key !== undefined) return own`${words.routedBy.annotation(showLine(key, 100))}${watched}`;
  return own` (${showLine(because, 100)})`;
}

/** Entries that are alike, in the order of their first. */
function grouped<T>(entries: readonly T[], keyOf: (entry: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const held = groups.get(key);
    if (held === undefined) groups.set(key, [entry]);
    else held.push(entry);
  }
  return [...groups.values()];
}

/** Earlier incidents of one subject, newest first. */
export function historyList(
  name: string,
  incidents: readonly Incident[],
  locale: Locale,
  now: Instant,
): MessageContent {
  const words = viewWords(locale);
  const told = TRACE_WORDS[locale];
  const shownName = showName(name, 100);
  if (incidents.length === 0) {
    const none = told.noHistory(shownName);
    return { text: fallbackText(none), blocks: [richText(section(text(none)))] };
  }
  const title = told.history(shownName, incidents.length);
  const [newest] = incidents;
  const signature = signatureOf(newest?.diagnosis ?? null);
  const rows = incidents.slice(0, 12).map((incident): RichTextElement[] => {
    const { diagnosis, phase, failingSince } = incident;
    const cause = diagnosis === null ? null : mainCause(diagnosis);
    const why = diagnosis === null || cause === null ? words.timeline.noCause : causeTitle(cause, diagnosis, locale);
    const lasted =
      phase.phase === 'resolved' ? words.resolvedAfter(showDuration(phase.since - failingSince, locale)) : NOTHING;
    return [
      moment(failingSince),
      text(own` · ${standingWords(incident, locale, now)}${lasted} · ${why}`),
      ...endOf(incident, locale),
      ...(incident !== newest && signature !== null && signatureOf(diagnosis) === signature
        ? [text(STORY_WORDS[locale].sameAsNewest)]
        : []),
    ];
  });
  if (incidents.length > rows.length) rows.push([text(words.andMore(incidents.length - rows.length))]);
  return { text: fallbackText(title), blocks: fitMessage([richText(section(bold(title)), bullets(rows))]) };
}

/** How it was over, and what a person did for it. */
function endOf(incident: Incident, locale: Locale): RichTextElement[] {
  if (incident.phase.phase !== 'resolved') return [];
  const helped = whatHelped(incident);
  return [
    text(own` · ${proofWords(incident.phase.proof, locale)}`),
    ...(helped === null ? [] : [text(STORY_WORDS[locale].helped(showName(helped.action, 40))), person(helped.by)]),
  ];
}
