import type { PagePod, PageWorkload } from '../../page-contract.js';
import { workloadKey } from '../live/held.js';

export interface WorkloadRow {
  readonly key: string;
  readonly workload: PageWorkload;
  readonly pods: readonly PagePod[];
  readonly restarts: number;
  /** What is the matter, in Kubernetes' words: the state that most of its failing pods are in; '' when all is well. */
  readonly trouble: string;
  /** No pod fails, and as many are ready as shall be. */
  readonly well: boolean;
}

export interface NamespaceRows {
  readonly namespace: string;
  readonly rows: readonly WorkloadRow[];
  /** Pods without a workload above them. */
  readonly bare: readonly PagePod[];
  readonly pods: number;
  readonly failing: number;
}

/** The fleet as it is shown: namespaces by name, the workloads of each by name, their pods by name. */
export function fleetOf(workloads: readonly PageWorkload[], pods: readonly PagePod[]): readonly NamespaceRows[] {
  const byWorkload = new Map<string, PagePod[]>();
  const bare = new Map<string, PagePod[]>();
  for (const pod of pods) {
    if (pod.workload === null) addTo(bare, pod.namespace, pod);
    else addTo(byWorkload, workloadKey(pod.workload), pod);
  }
  const byNamespace = new Map<string, WorkloadRow[]>();
  for (const workload of workloads) {
    addTo(byNamespace, workload.namespace, rowOf(workload, byWorkload.get(workloadKey(workload)) ?? []));
  }
  const names = [...new Set([...byNamespace.keys(), ...bare.keys()])].sort();
  return names.map((namespace) => {
    const rows = [...(byNamespace.get(namespace) ?? [])].sort((a, b) =>
      a.workload.name.localeCompare(b.workload.name, 'en'),
    );
    const alone = bare.get(namespace) ?? [];
    const all = [...rows.flatMap((row) => row.pods), ...alone];
    return { namespace, rows, bare: alone, pods: all.length, failing: all.filter(({ well }) => !well).length };
  });
}

function rowOf(workload: PageWorkload, pods: readonly PagePod[]): WorkloadRow {
  const sorted = [...pods].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const counts = new Map<string, number>();
  for (const pod of sorted) if (!pod.well) counts.set(pod.status, (counts.get(pod.status) ?? 0) + 1);
  const most = [...counts].reduce<readonly [string, number]>(
    (best, each) => (each[1] > best[1] ? each : best),
    ['', 0],
  );
  // What runs to its end is not short of replicas while it runs.
  const isFinite = workload.kind === 'Job' || workload.kind === 'CronJob';
  return {
    key: workloadKey(workload),
    workload,
    well: most[0] === '' && (isFinite || workload.ready >= workload.desired),
    pods: sorted,
    restarts: sorted.reduce((sum, { restarts }) => sum + restarts, 0),
    trouble: most[0],
  };
}

function addTo<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const held = map.get(key);
  if (held === undefined) map.set(key, [value]);
  else held.push(value);
}

/** The workload that a shop would miss first: what one breaks when one does not care. */
const FAVOURITE = 'checkout-api';

/** Of what can be broken and is whole, the favourite, else the first; null when there is nothing left. */
export function toBreak(workloads: readonly PageWorkload[]): PageWorkload | null {
  const whole = workloads.filter(({ can, broken }) => can.break && broken === null);
  return whole.find(({ name }) => name === FAVOURITE) ?? whole[0] ?? null;
}

/** How a pod looks: by colour, and by shape for those who do not see it. */
export type PodLook = 'well' | 'coming' | 'failing' | 'leaving';

/** Pods that are being made or wait to be ready are not failing yet. */
const COMING = new Set(['Pending', 'ContainerCreating', 'PodInitializing', 'Running']);

export function lookOf(pod: PagePod): PodLook {
  if (pod.status === 'Terminating') return 'leaving';
  if (pod.well) return 'well';
  return COMING.has(pod.status) ? 'coming' : 'failing';
}
