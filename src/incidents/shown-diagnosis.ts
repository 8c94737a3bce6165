import { CAUSES_BY_FAMILY, type CauseId } from '../model/causes.js';
import type { Confidence, Diagnosis } from '../model/diagnosis.js';
import type { Incident } from '../model/incident.js';
import { MINUTE, type Instant } from '../model/time.js';

/** How long a diagnosis with stronger proof is kept against a weaker one, so that a running moment of a crash loop does not hide the cause. */
const KEEP_STRONGER_MS = 10 * MINUTE;

const STRENGTH: Readonly<Record<Confidence, number>> = { possible: 0, likely: 1, certain: 2 };

/** Families of causes that keep a container from running at all. */
const BEFORE_RUNNING: ReadonlySet<string> = new Set(
  (['scheduling', 'image', 'config', 'runtime', 'sandbox', 'admission'] as const).flatMap(
    (family) => CAUSES_BY_FAMILY[family],
  ),
);
const RUNNING: ReadonlySet<string> = new Set([...CAUSES_BY_FAMILY.crash, ...CAUSES_BY_FAMILY.probe]);

/** What ran and failed is past what kept it from running, however well that was proven. */
function hasPassed(old: CauseId, fresh: CauseId): boolean {
  return BEFORE_RUNNING.has(old) && RUNNING.has(fresh);
}

/** The newer diagnosis, unless the older one was proven better a short while ago. Numbers and severity are always the newer ones. */
export function preferred(before: Diagnosis | null, after: Diagnosis, now: Instant): Diagnosis {
  const old = before?.causes[0];
  const fresh = after.causes[0];
  if (before === null || old === undefined || old.id === 'none' || now - before.at > KEEP_STRONGER_MS) return after;
  if (fresh !== undefined && hasPassed(old.id, fresh.id)) return after;
  if (fresh === undefined || fresh.id === 'none' || STRENGTH[fresh.confidence] < STRENGTH[old.confidence]) {
    return {
      ...after,
      at: before.at,
      causes: before.causes,
      ruledOut: before.ruledOut,
      suspectChange: before.suspectChange,
      state: before.state,
      pod: before.pod,
      container: before.container,
    };
  }
  return after;
}

/** The cause that a message names first; null before any is known. */
export function topCause(diagnosis: Diagnosis): Diagnosis['causes'][number]['id'] | null {
  return diagnosis.causes[0]?.id ?? null;
}

/** Whether a reader of the message would see another text. Ages and evidence times change always and do not count. */
export function shownDiffers(before: Incident, after: Incident): boolean {
  const shown = (incident: Incident): string =>
    JSON.stringify([
      incident.severity,
      incident.diagnosis?.state,
      incident.diagnosis?.replicas,
      incident.diagnosis?.revision,
      incident.diagnosis?.causes.map((cause) => [
        cause.id,
        cause.params,
        cause.confidence,
        cause.container,
        cause.reach,
      ]),
    ]);
  return shown(before) !== shown(after);
}
