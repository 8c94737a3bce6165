import { shortHash } from '../model/hash.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Incident, SeenBefore } from '../model/incident.js';
import { subjectKey } from '../model/subject.js';

const LINE_MAX = 300;

/** What differs between two occurrences of one error: ids, times, addresses, counts, the names of pods. Linear. */
const VARIABLE: readonly RegExp[] = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
  /\b0x[0-9a-f]{1,16}\b/g,
  /\d+/g,
];

/**
 * What tells one trouble of a workload from another: its container, its first cause, and the line that proves it without
 * what changes each time. Null while no cause is known.
 */
export function signatureOf(diagnosis: Diagnosis | null): string | null {
  const cause = diagnosis?.causes[0];
  if (diagnosis === null || cause === undefined || cause.id === 'none') return null;
  const line = normalised(cause.evidence[0]?.quote ?? '', cause.pod);
  return shortHash(JSON.stringify([subjectKey(diagnosis.workload), cause.container, cause.id, line]));
}

/** The earlier incidents of a subject that had what this diagnosis says, and how the last one ended; null when it is new. */
export function seenBefore(diagnosis: Diagnosis | null, earlier: readonly Incident[]): SeenBefore | null {
  const signature = signatureOf(diagnosis);
  if (signature === null) return null;
  const same = earlier.filter((incident) => signatureOf(incident.diagnosis) === signature);
  for (const incident of same) {
    const { phase, id, failingSince } = incident;
    if (phase.phase !== 'resolved') continue;
    const end = incident.timeline.findLast(({ event }) => event.kind === 'resolved')?.event;
    const lastedMs = end?.kind === 'resolved' ? end.lastedMs : phase.since - failingSince;
    const last = { id, failingSince, lastedMs, proof: phase.proof, helped: whatHelped(incident) };
    return { times: same.length, last };
  }
  return null;
}

/** The newest action of a person that the cluster showed to have helped. */
export function whatHelped({ timeline }: Incident): { readonly action: string; readonly by: string } | null {
  const verdict = timeline.findLast(({ event }) => event.kind === 'verdict')?.event;
  if (verdict?.kind !== 'verdict' || !verdict.helped) return null;
  const deed = timeline.findLast(({ event }) => event.kind === 'action' && event.action === verdict.action)?.event;
  return deed?.kind === 'action' ? { action: deed.action, by: deed.by } : null;
}

function normalised(quote: string, pod: string): string {
  const line = quote.slice(0, LINE_MAX).toLowerCase();
  const named = pod === '' ? line : line.replaceAll(pod.toLowerCase(), '#');
  return VARIABLE.reduce((text, pattern) => text.replace(pattern, '#'), named);
}
