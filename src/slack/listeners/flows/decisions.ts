import { detectSymptoms } from '../../../detection/detect.js';
import { resolveThresholds } from '../../../detection/thresholds.js';
import { subjectKey, subjectLabel, type Subject } from '../../../model/subject.js';
import type { Severity } from '../../../model/severity.js';
import { planRoute, type RoutePlan } from '../../../routing/route-plan.js';
import type { Mute } from '../../../storage/store.js';
import { annotationsOf, labelsOf } from '../../../triage/metadata-of.js';
import { decisionTrace, historyList } from '../../views/trace.js';
import { isAllowed, type Exchange } from '../exchange.js';
import type { Found } from '../subjects.js';

const DECISIONS = 20;
const EARLIER = 50;

/** Why an alert of the subject was told or not: what is seen now, what holds it back, where it would go, what was decided. */
export async function showDecisions(exchange: Exchange, { cluster, subject }: Found): Promise<void> {
  const { deps } = exchange;
  if (!(await isAllowed(exchange, 'history', subject))) return;
  const now = deps.clock.now();
  const view = cluster.view(subject);
  const key = subjectKey(subject);
  const [latest, decisions] = await Promise.all([deps.store.latest(key), deps.store.traces(key, DECISIONS)]);
  const { thresholds } = resolveThresholds(deps.detection.thresholds, view === null ? {} : annotationsOf(view));
  const incident = latest?.value ?? null;
  const { excluded, mute, route } = await routePlanOf(exchange, { cluster, subject }, incident?.severity ?? 'critical');
  const answer = decisionTrace(
    {
      name: subjectLabel(subject),
      watching: cluster.health().watching,
      detection: view === null ? null : detectSymptoms(view, now, thresholds),
      thresholds,
      incident,
      excluded: view === null ? null : excluded,
      mute,
      route,
      decisions: [...decisions].sort((a, b) => b.at - a.at),
      command: deps.command,
      at: now,
    },
    deps.locale,
  );
  await exchange.reply(answer, 'person');
}

/** Where an alert of the subject would go now, and what would keep it back. */
export async function routePlanOf(
  { deps }: Exchange,
  { cluster, subject }: Pick<Found, 'cluster' | 'subject'>,
  severity: Severity,
): Promise<RoutePlan<Mute>> {
  const view = cluster.view(subject);
  const labels = view === null ? {} : labelsOf(view);
  const annotations = view === null ? {} : annotationsOf(view);
  const [watches, mutes] = await Promise.all([deps.store.watches(), deps.store.mutes()]);
  return planRoute(
    { subject, severity, cause: null, labels, annotations },
    { ...deps.routing, locale: deps.locale, watches },
    { exclude: deps.detection.exclude, mutes, now: deps.clock.now() },
  );
}

/** Earlier incidents of the subject. */
export async function showHistory(exchange: Exchange, { subject }: { readonly subject: Subject }): Promise<void> {
  const { deps } = exchange;
  if (!(await isAllowed(exchange, 'history', subject))) return;
  const incidents = await deps.store.history(subjectKey(subject), EARLIER);
  await exchange.reply(historyList(subjectLabel(subject), incidents, deps.locale, deps.clock.now()), 'person');
}
