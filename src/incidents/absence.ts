import type { Incident } from '../model/incident.js';
import type { Instant } from '../model/time.js';
import { topCause } from './shown-diagnosis.js';

/** What happened in one cluster while podwhy did not watch it. */
export interface Absence {
  readonly cluster: string;
  readonly from: Instant;
  readonly until: Instant;
  /** Began to fail meanwhile, and fails. */
  readonly opened: readonly Incident[];
  /** Failed before, and is over. */
  readonly ended: readonly Incident[];
  /** Fails as before, for another cause or with another severity. */
  readonly changed: readonly Incident[];
}

/**
 * Compares the open incidents that the store knew at the return with what they and the new ones are now that everything
 * was looked at again. Null when nothing changed. What only began after the return is an ordinary alert.
 */
export function compareAbsence(
  gap: Pick<Absence, 'cluster' | 'from' | 'until'>,
  before: readonly Incident[],
  now: readonly Incident[],
): Absence | null {
  const known = new Map(before.map((incident) => [incident.id, incident]));
  const opened: Incident[] = [];
  const ended: Incident[] = [];
  const changed: Incident[] = [];
  for (const incident of now) {
    const was = known.get(incident.id);
    const isOver = incident.phase.phase === 'resolved';
    if (was === undefined) {
      if (!isOver && incident.failingSince < gap.until) opened.push(incident);
    } else if (isOver) ended.push(incident);
    else if (differs(was, incident)) changed.push(incident);
  }
  return opened.length + ended.length + changed.length === 0 ? null : { ...gap, opened, ended, changed };
}

function differs(was: Incident, is: Incident): boolean {
  if (was.severity !== is.severity) return true;
  const [before, after] = [was.diagnosis, is.diagnosis];
  return before !== null && after !== null && topCause(before) !== topCause(after);
}
