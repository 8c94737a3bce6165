import { createCluster } from '../kubernetes/cluster-of.js';
import type { Cluster, Match } from '../kubernetes/cluster.js';
import { createGatherer } from '../kubernetes/gather.js';
import { createOperations } from '../kubernetes/operate.js';
import type { Evidence } from '../model/evidence.js';
import { subjectLabel } from '../model/subject.js';
import { SECOND } from '../model/time.js';
import { systemClock } from '../telemetry/clock.js';
import { silentLog } from '../telemetry/log.js';
import { silentMetrics } from '../telemetry/metrics.js';
import { UsageError } from './usage-error.js';

/** How long the lists of the cluster may take before the command gives up. */
const LIST_LIMIT_MS = 20 * SECOND;
const GATHER_LIMIT_MS = 10 * SECOND;
const MATCHES_SHOWN = 8;

/**
 * Finds what a person named in the cluster of the kubeconfig and gathers the evidence about it. Throws a
 * {@link UsageError} when nothing or too much has that name, ConnectError for an unusable kubeconfig, and an Error that
 * says what cannot be reached or read.
 */
export async function gatherByName(
  name: string,
  from: { readonly namespace: string | null; readonly context: string | null; readonly kubeconfig: string | null },
): Promise<readonly Evidence[]> {
  const cluster = await openCluster(from);
  try {
    const giveUp = AbortSignal.timeout(LIST_LIMIT_MS);
    await cluster.start(giveUp);
    const { problems } = cluster.health();
    const match = chosen(
      cluster.directory.search(name, {
        limit: MATCHES_SHOWN + 1,
        ...(from.namespace === null ? {} : { namespace: from.namespace }),
      }),
      name,
    );
    if (match === null) {
      if (problems.length > 0) throw new Error(problems[0]);
      if (giveUp.aborted)
        throw new Error(
          `the cluster did not answer within ${LIST_LIMIT_MS / SECOND} s; check the kubeconfig and the network`,
        );
      throw new UsageError(
        `nothing is named "${name}"${from.namespace === null ? '' : ` in ${from.namespace}`}; kubectl get pods${from.namespace === null ? ' -A' : ` -n ${from.namespace}`} lists the names`,
      );
    }
    return [
      await cluster.gather(
        match.target,
        { logs: 'ended', deadlineMs: GATHER_LIMIT_MS },
        AbortSignal.timeout(2 * GATHER_LIMIT_MS),
      ),
    ];
  } finally {
    await cluster.stop();
  }
}

function openCluster(from: Parameters<typeof gatherByName>[1]): Promise<Cluster> {
  return createCluster(
    {
      name: from.context ?? 'kubeconfig',
      kubeconfig: from.kubeconfig,
      context: from.context,
      namespaces: from.namespace === null ? 'all' : [from.namespace],
      production: false,
    },
    {
      env: process.env,
      clock: systemClock,
      monotonic: () => performance.now(),
      random: Math.random,
      log: silentLog,
      metrics: silentMetrics,
      soon: (task) => {
        setImmediate(task);
      },
      lease: null,
      gather: (api) => createGatherer({ api, clock: systemClock, metrics: silentMetrics }),
      operate: (api) => createOperations({ api, clock: systemClock, log: silentLog }),
    },
  );
}

/** The one that was meant: the only match, or the only exact one. */
function chosen(matches: readonly Match[], name: string): Match | null {
  const [first, second] = matches;
  if (first === undefined) return null;
  if (second === undefined || (first.how === 'exact' && second.how !== 'exact')) return first;
  if (new Set(matches.map((match) => subjectLabel(match.workload))).size === 1) return first;
  const shown = matches.slice(0, MATCHES_SHOWN).map((match) => `${match.target.kind} ${subjectLabel(match.target)}`);
  throw new UsageError(
    `"${name}" fits several: ${shown.join(', ')}${matches.length > MATCHES_SHOWN ? ', …' : ''}; name one of them`,
  );
}
