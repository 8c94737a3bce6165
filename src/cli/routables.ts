import { createCluster } from '../kubernetes/cluster-of.js';
import { createGatherer } from '../kubernetes/gather.js';
import { createOperations } from '../kubernetes/operate.js';
import { DEFAULT_LABELS } from '../kubernetes/project.js';
import type { SubjectView } from '../model/records.js';
import { SECOND } from '../model/time.js';
import { labelsRead } from '../routing/labels-read.js';
import type { ClusterSettings, Settings } from '../settings/settings.js';
import { systemClock } from '../telemetry/clock.js';
import { silentLog } from '../telemetry/log.js';
import { silentMetrics } from '../telemetry/metrics.js';
import { annotationsOf, labelsOf } from '../triage/metadata-of.js';
import { viewsOfEvidence } from '../triage/observe.js';
import type { Routable } from './check-routes.js';
import { readObjects } from './snapshot.js';

/** How long the lists of a cluster may take. */
const LIST_LIMIT_MS = 20 * SECOND;

/** What a cluster holds, and what could not be read of it. */
export interface Looked {
  readonly found: readonly Routable[];
  /** One line each, with the cluster. */
  readonly problems: readonly string[];
}

/** Everything that podwhy would watch in a cluster now. Throws ConnectError for an unusable kubeconfig. */
export async function routablesOf(cluster: ClusterSettings, settings: Settings): Promise<Looked> {
  const opened = await createCluster(cluster, {
    ...{ env: process.env, clock: systemClock, random: Math.random, log: silentLog, metrics: silentMetrics },
    monotonic: () => performance.now(),
    soon: (task) => {
      setImmediate(task);
    },
    labels: labelsRead([...settings.routes, ...settings.detection.exclude]),
    lease: null,
    gather: (api) => createGatherer({ api, clock: systemClock, metrics: silentMetrics }),
    operate: (api) => createOperations({ api, clock: systemClock, log: silentLog }),
  });
  try {
    const giveUp = AbortSignal.timeout(LIST_LIMIT_MS);
    await opened.start(giveUp);
    const views = [...opened.subjects()].map((subject) => opened.view(subject));
    const { problems } = opened.health();
    const late = giveUp.aborted && problems.length === 0 ? [`no answer within ${LIST_LIMIT_MS / SECOND} s`] : [];
    return {
      found: views.flatMap((view) => (view === null ? [] : [routableOf(view)])),
      problems: [...problems, ...late].map((problem) => `${cluster.name}: ${problem}`),
    };
  } finally {
    await opened.stop();
  }
}

/** Everything in a saved `kubectl get -o json`, as if it were the named cluster. Throws UsageError for an unusable file. */
export async function routablesOfFile(file: string, cluster: string, settings: Settings): Promise<readonly Routable[]> {
  const objects = await readObjects(file);
  const labels = [...DEFAULT_LABELS, ...labelsRead([...settings.routes, ...settings.detection.exclude])];
  return viewsOfEvidence({ objects }, cluster, labels).map(routableOf);
}

function routableOf(view: SubjectView): Routable {
  return { subject: view.subject, labels: labelsOf(view), annotations: annotationsOf(view) };
}
