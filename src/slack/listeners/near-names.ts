import type { Cluster, Match } from '../../kubernetes/cluster.js';
import type { Subject } from '../../model/subject.js';
import { editDistance } from './commands/nearest.js';

const SHOWN = 5;
/** Names compared in one go; then other work gets its turn. */
const COMPARED_AT_ONCE = 500;
const LONGEST = 80;

/**
 * Workloads, nodes and bare pods whose names are one slip off what was typed (two for long names), or just like it in another
 * namespace, the nearest first. Asks nobody: the watchers' memory only.
 */
export async function nearNames(
  text: string,
  where: { readonly namespace: string | null; readonly cluster: string | null },
  clusters: readonly Pick<Cluster, 'name' | 'subjects'>[],
): Promise<readonly Match[]> {
  const typed = text.slice(text.lastIndexOf('/') + 1).toLowerCase();
  if (typed.length < 3 || typed.length > LONGEST) return [];
  const found: { readonly subject: Subject; readonly rank: number }[] = [];
  let compared = 0;
  for (const cluster of clusters) {
    if (where.cluster !== null && cluster.name !== where.cluster) continue;
    for (const subject of cluster.subjects()) {
      const rank = slips(typed, subject.name);
      const elsewhere = where.namespace !== null && subject.namespace !== where.namespace;
      if (rank !== null) found.push({ subject, rank: rank + (elsewhere ? 0.5 : 0) });
      compared += 1;
      if (compared % COMPARED_AT_ONCE === 0) await new Promise(setImmediate);
    }
  }
  return found
    .sort((a, b) => a.rank - b.rank || a.subject.name.localeCompare(b.subject.name))
    .slice(0, SHOWN)
    .map(({ subject }) => ({ target: subject, workload: subject, how: 'substring' }));
}

/** How many slips lie between what was typed and a name or the beginning of one; null for too many. */
function slips(typed: string, name: string): number | null {
  const allowed = typed.length < 8 ? 1 : 2;
  const whole = Math.abs(name.length - typed.length) <= allowed ? editDistance(typed, name) : allowed + 1;
  if (whole <= allowed) return whole;
  const next = name.charAt(typed.length);
  // The beginning of a longer name: up to the dash that is nearest to as many letters as were typed.
  const ends = [typed.length - 1, typed.length, typed.length + 1].filter((end) => name.charAt(end) === '-');
  if (next === '' || typed.length < 4) return null;
  const start = Math.min(...ends.map((end) => editDistance(typed, name.slice(0, end))));
  return start <= 1 ? start + 0.25 : null;
}
