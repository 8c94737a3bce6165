import type { Cluster, Match } from '../../kubernetes/cluster.js';
import { shortHash } from '../../model/hash.js';
import type { Subject } from '../../model/subject.js';
import type { ButtonValue } from '../views/button-value.js';
import { subjectHash } from '../views/button-value.js';
import type { ListenerDependencies } from './dependencies.js';

/** A subject that a button or command means, with the cluster that holds it. */
export interface Found {
  readonly cluster: Cluster;
  readonly subject: Subject;
  /** The pod of it that was meant; '' for none in particular. */
  readonly pod: string;
}

/**
 * Finds what a button means: by the incident that its hash names, else among everything the watchers know. Null when it is
 * gone, or when the hash is invented. The pod counts only while it belongs to the subject.
 */
export async function findByHash(
  value: Pick<ButtonValue, 'subjectHash' | 'podHash'>,
  deps: Pick<ListenerDependencies, 'clusters' | 'store'>,
): Promise<Found | null> {
  if (!/^[0-9a-f]{16}$/.test(value.subjectHash)) return null;
  const known =
    (await deps.store.latestByHash(value.subjectHash))?.value.subject ??
    (await watched(value.subjectHash, deps.clusters));
  const cluster = deps.clusters.find((candidate) => candidate.name === known?.cluster);
  if (known === null || cluster === undefined) return null;
  const pod = cluster.directory.podsOf(known).find((record) => shortHash(record.name) === value.podHash);
  return { cluster, subject: known, pod: pod?.name ?? '' };
}

/** Subjects hashed in one go; then other work gets its turn, so that an invented hash stalls nobody. */
const HASHED_AT_ONCE = 1_000;

async function watched(hash: string, clusters: readonly Cluster[]): Promise<Subject | null> {
  let hashed = 0;
  for (const cluster of clusters) {
    for (const subject of cluster.subjects()) {
      if (subjectHash(subject) === hash) return subject;
      hashed += 1;
      if (hashed % HASHED_AT_ONCE === 0) await new Promise(setImmediate);
    }
  }
  return null;
}

export type Resolved =
  | { readonly kind: 'one'; readonly cluster: Cluster; readonly match: Match }
  | { readonly kind: 'several'; readonly matches: readonly Match[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown-cluster'; readonly known: readonly string[] };

const MATCHES_MAX = 25;
const TIERS: readonly Match['how'][] = ['exact', 'workload', 'prefix', 'substring'];

/** Resolves a typed name in all clusters (or the named one): only the best way of matching counts, and one workload is one thing. */
export function resolveName(
  text: string,
  where: { readonly namespace: string | null; readonly cluster: string | null },
  clusters: readonly Cluster[],
): Resolved {
  const asked = where.cluster === null ? clusters : clusters.filter((cluster) => cluster.name === where.cluster);
  if (asked.length === 0) return { kind: 'unknown-cluster', known: clusters.map((cluster) => cluster.name) };
  const options = { limit: MATCHES_MAX, ...(where.namespace === null ? {} : { namespace: where.namespace }) };
  const matches = asked.flatMap((cluster) => cluster.directory.search(text.slice(0, 300), options));
  const best = TIERS.find((tier) => matches.some((match) => match.how === tier));
  const tier = matches.filter((match) => match.how === best);
  const [first] = tier;
  if (first === undefined) return { kind: 'none' };
  const workloads = new Set(tier.map((match) => subjectHash(match.workload)));
  const cluster = clusters.find((candidate) => candidate.name === first.target.cluster);
  if (cluster === undefined) return { kind: 'none' };
  if (tier.length === 1) return { kind: 'one', cluster, match: first };
  if (workloads.size === 1) return { kind: 'one', cluster, match: { ...first, target: first.workload } };
  return { kind: 'several', matches: tier };
}
