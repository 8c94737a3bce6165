import type { RichTextElement } from '@slack/types';
import type { Incident } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import type { Detection } from '../../model/symptom.js';
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
import { causeTitle, mainCause } from './diagnosis-parts.js';
import { showDuration } from './durations.js';
import type { MessageContent } from './incident.js';
import { standingWords } from './incident.js';
import { muteScope } from './home.js';
import { NOTHING, own, showLine, showName } from './own-text.js';
import { viewWords } from './words.js';

/** What decides whether an alert of one subject is told, as it stands now, and what was decided before. */
export interface DecisionTrace {
  readonly name: string;
  /** False while the cluster is not watched: nothing can be concluded then. */
  readonly watching: boolean;
  /** Null when the watcher knows nothing of the subject. */
  readonly detection: Detection | null;
  readonly incident: Incident | null;
  /** The setting or annotation that leaves it out; null when it is watched. */
  readonly excluded: string | null;
  readonly mute: Mute | null;
  readonly route: Route;
  readonly decisions: readonly { readonly at: Instant; readonly decision: string; readonly because: string }[];
  readonly at: Instant;
}

/** Why an alert was told, or why it was not: `/pod why-alert` and `/pod why-silent` show the same facts. */
export function decisionTrace(trace: DecisionTrace, locale: Locale): MessageContent {
  const words = viewWords(locale).trace;
  const title = own`${showName(trace.name, 100)}: ${verdictOf(trace, locale)}`;
  const decided = trace.decisions
    .slice(0, 8)
    .map(({ at, decision, because }): RichTextElement[] => [
      moment(at),
      text(own` · ${decision === 'told' ? words.told : words.silent} · `),
      code(showLine(because, 100)),
    ]);
  return {
    text: fallbackText(title),
    blocks: fitMessage([
      richText(section(bold(title)), bullets(factRows(trace, locale))),
      ...(decided.length === 0 ? [] : [richText(section(bold(words.decided)), bullets(decided))]),
      context({ words: viewWords(locale).answer.asOf, at: trace.at }),
    ]),
  };
}

function verdictOf(trace: DecisionTrace, locale: Locale): Redacted {
  const words = viewWords(locale).trace;
  if (!trace.watching) return words.blind;
  if (trace.incident !== null && trace.incident.phase.phase !== 'resolved') {
    return trace.incident.heldBack ? words.heldBack : words.open;
  }
  return trace.detection === null ? words.unknown : words.nothing;
}

function factRows(trace: DecisionTrace, locale: Locale): RichTextElement[][] {
  const { trace: words, severity } = viewWords(locale);
  const { detection, route, mute } = trace;
  const symptoms = (detection?.symptoms ?? [])
    .slice(0, 6)
    .map((symptom): RichTextElement[] => [
      text(own`${words.seen} `),
      bold(showName(symptom.state, 60)),
      text(own` · ${severity[symptom.severity]}${after(symptom.pod)} · ${words.rule} `),
      code(showName(symptom.rule, 60)),
      text(own` · `),
      ago(symptom.since),
    ]);
  const waiting = (detection?.silent ?? [])
    .slice(0, 8)
    .map((silence): RichTextElement[] => [
      text(own`${words.silences[silence.reason] ?? showName(silence.reason, 60)}${after(silence.pod)}`),
      ...(silence.until === null ? [] : [text(own` · ${words.until} `), moment(silence.until)]),
    ]);
  return [
    ...(trace.excluded === null ? [] : [[text(own`${words.excluded} `), code(showLine(trace.excluded, 100))]]),
    ...(mute === null
      ? []
      : [
          [
            text(own`${words.muted(muteScope(mute.scope, locale))} `),
            person(mute.by),
            text(own` · ${words.until} `),
            moment(mute.until),
          ],
        ]),
    ...symptoms,
    ...waiting,
    ...(symptoms.length + waiting.length === 0 && detection !== null ? [[text(words.healthy)]] : []),
    [text(routeWords(route, locale))],
  ];
}

const after = (pod: string): Redacted => (pod === '' ? NOTHING : own` · ${showName(pod, 80)}`);

function routeWords(route: Route, locale: Locale): Redacted {
  const words = viewWords(locale).trace;
  if (route.channels.length === 0) return words.noRoute;
  return words.route(showLine(route.channels.join(', '), 200), showLine(route.because, 100));
}

/** Earlier incidents of one subject, newest first. */
export function historyList(
  name: string,
  incidents: readonly Incident[],
  locale: Locale,
  now: Instant,
): MessageContent {
  const words = viewWords(locale);
  const shownName = showName(name, 100);
  if (incidents.length === 0) {
    const none = words.trace.noHistory(shownName);
    return { text: fallbackText(none), blocks: [richText(section(text(none)))] };
  }
  const title = words.trace.history(shownName, incidents.length);
  const rows = incidents.slice(0, 12).map((incident): RichTextElement[] => {
    const { diagnosis, phase, failingSince } = incident;
    const cause = diagnosis === null ? null : mainCause(diagnosis);
    const why = diagnosis === null || cause === null ? words.timeline.noCause : causeTitle(cause, diagnosis, locale);
    const lasted =
      phase.phase === 'resolved' ? words.resolvedAfter(showDuration(phase.since - failingSince, locale)) : NOTHING;
    return [moment(failingSince), text(own` · ${standingWords(incident, locale, now)}${lasted} · ${why}`)];
  });
  return { text: fallbackText(title), blocks: fitMessage([richText(section(bold(title)), bullets(rows))]) };
}
