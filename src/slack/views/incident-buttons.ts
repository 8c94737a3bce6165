import type { ActionsBlock } from '@slack/types';
import type { Incident } from '../../model/incident.js';
import type { Intervention } from '../../model/intervention.js';
import type { Locale } from '../../model/locale.js';
import { TEST_KIND } from '../../model/subject.js';
import type { Instant } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import { ACTION_IDS } from './action-ids.js';
import { actions, button, overflow } from './blocks.js';
import { encodeButtonValue } from './button-value.js';
import type { IncidentContext } from './incident.js';
import { INTERVENTION_WORDS } from './intervention-words.js';
import { showName } from './own-text.js';
import { viewWords } from './words.js';

/** States of pods that do not end, or that nobody can end. */
const STUCK: ReadonlySet<string> = new Set(['Terminating', 'NodeLost']);

/** Kinds whose earlier pod templates the cluster keeps. */
const REVISED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);
const WEB = /^https?:\/\/\S{1,2900}$/i;

/** The buttons under an alert: everything while it fails, only its details afterwards. */
export function incidentButtons(
  incident: Incident,
  around: IncidentContext,
  locale: Locale,
  now: Instant,
  where: 'message' | 'modal' = 'message',
): ActionsBlock {
  const words = viewWords(locale);
  const { subject } = incident;
  const pod = incident.diagnosis?.pod ?? '';
  const press = (actionId: string, label: Redacted, verb: string) =>
    button({
      actionId,
      label,
      value: encodeButtonValue(subject, pod, verb),
      spoken: words.spoken(label, showName(subject.kind, 20), showName(subject.name, 40)),
    });
  if (incident.phase.phase === 'resolved') return actions(press(ACTION_IDS.details, words.buttons.details, 'details'));
  const hasPods = subject.kind !== 'Node';
  const links = around.links
    .filter((entry) => WEB.test(entry.url))
    .slice(0, 2)
    .map((entry, index) => ({
      label: showName(entry.name, 75),
      value: encodeButtonValue(subject, '', `link-${index}`),
      url: entry.url,
    }));
  return actions(
    ...(hasPods ? [press(ACTION_IDS.logs, words.buttons.logs, 'logs')] : []),
    press(ACTION_IDS.describe, words.buttons.describe, 'describe'),
    ...(hasPods ? [press(ACTION_IDS.restart, words.buttons.restart, 'restart')] : []),
    ...(incident.acknowledged === null
      ? [{ ...press(ACTION_IDS.acknowledge, words.buttons.acknowledge, 'ack'), style: 'primary' as const }]
      : []),
    overflow(ACTION_IDS.more, [
      ...deedsFor(incident, around.actions ?? []).map((deed) => ({
        label: deed === 'rollback' ? words.buttons.rollback : INTERVENTION_WORDS[locale].deeds[deed].menu,
        value: encodeButtonValue(subject, deed === 'delete-pod' ? pod : '', deed),
      })),
      incident.mutedUntil !== null && incident.mutedUntil > now
        ? { label: words.buttons.unmute, value: encodeButtonValue(subject, '', 'unmute') }
        : { label: words.buttons.mute1h, value: encodeButtonValue(subject, '', 'mute1h') },
      { label: words.buttons.explain, value: encodeButtonValue(subject, '', 'explain') },
      ...(where === 'message'
        ? [{ label: words.buttons.details, value: encodeButtonValue(subject, '', 'details') }]
        : []),
      ...links,
    ]),
  );
}

/** The same in the details, which a line of a list has in place of a message of its own; none once it is over. */
export function detailsButtons(
  incident: Incident,
  around: IncidentContext,
  locale: Locale,
  now: Instant,
): readonly ActionsBlock[] {
  const isOver = incident.phase.phase === 'resolved' || incident.subject.kind === TEST_KIND;
  return isOver ? [] : [incidentButtons(incident, around, locale, now, 'modal')];
}

/** What may help in the cluster, two at most: the menu has five places. A pod that does not end is no matter of its template. */
function deedsFor(
  { subject, diagnosis }: Incident,
  switchedOn: readonly Intervention[],
): readonly ('rollback' | Intervention)[] {
  const { kind } = subject;
  const fitting = [
    ...(kind === 'Node' ? (['cordon'] as const) : []),
    ...(kind !== 'Node' && STUCK.has(diagnosis?.state ?? '') ? (['delete-pod'] as const) : []),
    ...(REVISED.has(kind) ? (['rollback'] as const) : []),
    ...(kind === 'Deployment' || kind === 'StatefulSet' ? (['scale-up'] as const) : []),
  ];
  return fitting.filter((deed) => deed === 'rollback' || switchedOn.includes(deed)).slice(0, 2);
}
