import type { Cause, Diagnosis, ReplicaCount, RuledOut } from '../model/diagnosis.js';
import type { Evidence, Gap } from '../model/evidence.js';
import type { Severity } from '../model/severity.js';
import type { Subject } from '../model/subject.js';
import type { Instant } from '../model/time.js';
import type { AnyObject, ClusterView } from './objects/cluster.js';
import type { PodView } from './objects/pod.js';
import { cause, line, params } from './finding.js';
import { indexCluster } from './objects/cluster.js';
import { readConditions } from './objects/meta.js';
import { isTerminal, podCondition } from './objects/pod.js';
import { restartsOf, stateWord } from './objects/status-word.js';
import { desiredOf, isReady, podsOf, readyOf, revisionOf } from './objects/workload.js';
import { openCase, podCauses, podGaps } from './pod-causes.js';
import { withReach } from './reach.js';
import { relevantPods } from './relevant-pods.js';
import { nodeCauses } from './rules/node.js';
import { suspectChange } from './suspect-change.js';
import { topOwner } from './top-owner.js';
import { statefulSetBlocked, workloadCauses } from './workload-causes.js';

/** Causes of a pod in the order of the search; bounded, since a namespace may hold thousands of failing siblings. */
const PODS_JUDGED = 50;

/** Told, but not alerted by default: nothing is broken by them. */
const INFORMATIONAL: ReadonlySet<string> = new Set([
  'terminating-within-grace',
  'cronjob-suspended',
  'resize-deferred',
  'resize-infeasible',
  'scheduling-gated',
  'preempted',
  'evicted-by-api',
  'none',
]);

interface Judged {
  readonly pod: PodView;
  readonly causes: readonly Cause[];
  readonly ruledOut: readonly RuledOut[];
  readonly gaps: readonly Gap[];
}

/**
 * Names the root cause of what is wrong with the evidence's subject at `now`. Pure; never throws, whatever the
 * evidence holds; never returns a cause without evidence; `causes` is `none` alone when nothing is wrong.
 */
export function diagnose(evidence: Evidence, now: Instant): Diagnosis {
  const cluster = indexCluster(evidence.objects, evidence.completeKinds);
  const { subject } = evidence;
  if (subject.kind === 'Node') return ofNode(evidence, cluster, now);
  if (subject.kind === 'Pod') return ofPod(evidence, cluster, now);
  return ofWorkload(evidence, cluster, now);
}

type Judge = (pod: PodView) => Judged;

/** Judges each pod once, however many questions about it follow. */
function judgeOnce(evidence: Evidence, cluster: ClusterView, now: Instant): Judge {
  const known = new Map<PodView, Judged>();
  return (pod) => {
    const judged = known.get(pod) ?? judge(evidence, cluster, pod, now);
    known.set(pod, judged);
    return judged;
  };
}

function reaching(
  cluster: ClusterView,
  judged: Judged,
  siblings: readonly PodView[],
  judgePod: Judge,
): readonly Cause[] {
  const [first, ...rest] = judged.causes;
  if (first === undefined) return [];
  return [withReach(cluster, judged.pod, first, siblings, (pod) => judgePod(pod).causes), ...rest];
}

function judge(evidence: Evidence, cluster: ClusterView, pod: PodView, now: Instant): Judged {
  const podCase = openCase(evidence, cluster, pod, now);
  const causes = podCauses(podCase);
  return { pod, causes, ruledOut: causes.length === 0 ? [] : podCase.ruledOut, gaps: podGaps(podCase, causes) };
}

function ofPod(evidence: Evidence, cluster: ClusterView, now: Instant): Diagnosis {
  const { subject } = evidence;
  const pod = cluster.pod(subject.namespace, subject.name);
  if (pod === null) return absentPod(evidence, cluster, now);
  const judgePod = judgeOnce(evidence, cluster, now);
  const judged = judgePod(pod);
  const { workload, object } = topOwner(cluster, pod, subject.cluster);
  const siblings = object === null ? [pod] : podsOf(cluster, object);
  const causes = reaching(cluster, judged, siblings, judgePod);
  return conclude(evidence, cluster, now, {
    workload,
    object,
    pods: siblings.length === 0 ? [pod] : siblings,
    worst: judged,
    causes,
    state: stateWord(pod) || null,
    ruledOut: judged.ruledOut,
    gaps: judged.gaps,
  });
}

/** A pod that does not exist: perhaps its StatefulSet has not come to it yet. */
function absentPod(evidence: Evidence, cluster: ClusterView, now: Instant): Diagnosis {
  const { subject } = evidence;
  const set = cluster
    .of('StatefulSet')
    .find(
      (each) =>
        each.namespace === subject.namespace &&
        subject.name.startsWith(`${each.name}-`) &&
        /^\d{1,9}$/.test(subject.name.slice(each.name.length + 1)),
    );
  const pods = set === undefined ? [] : podsOf(cluster, set);
  return conclude(evidence, cluster, now, {
    workload: set === undefined ? subject : { ...subject, kind: 'StatefulSet', name: set.name },
    object: set ?? null,
    pods,
    worst: null,
    causes: set === undefined ? [] : statefulSetBlocked(set, pods),
    state: null,
    ruledOut: [],
    gaps: [
      {
        what: `pod ${subject.namespace}/${subject.name}`,
        reason: 'not-found',
        detail: 'no such pod is among what was read',
      },
    ],
  });
}

function ofWorkload(evidence: Evidence, cluster: ClusterView, now: Instant): Diagnosis {
  const { subject } = evidence;
  const object = cluster.find(subject.kind, subject.namespace, subject.name);
  const pods = object === null ? orphans(cluster, subject) : podsOf(cluster, object);
  const judgePod = judgeOnce(evidence, cluster, now);
  const judged = relevantPods(cluster, object, pods).slice(0, PODS_JUDGED).map(judgePod);
  const failing = judged.filter(({ causes }) => causes.length > 0 && causes[0]?.id !== 'terminating-within-grace');
  const worst =
    [...failing].sort((a, b) => rankOf(a) - rankOf(b) || (b.pod.createdAt ?? 0) - (a.pod.createdAt ?? 0))[0] ?? null;
  const own =
    object === null ? { first: [], last: [] } : workloadCauses(cluster, object, pods, worst?.causes ?? [], now);
  const ofPods = worst === null ? [] : reaching(cluster, worst, pods, judgePod);
  const independent = failing.filter((each) => each !== worst).flatMap(({ causes }) => causes.slice(0, 1));
  const causes = merge([...own.first, ...ofPods, ...independent, ...own.last]);
  return conclude(evidence, cluster, now, {
    workload: object === null ? subject : topOwner(cluster, object, subject.cluster).workload,
    object,
    pods,
    worst,
    causes,
    state: workloadState(cluster, object, pods, worst, own.first),
    ruledOut: worst?.ruledOut ?? [],
    gaps:
      worst?.gaps ??
      (object === null
        ? [{ what: `${subject.kind} ${subject.namespace}/${subject.name}`, reason: 'not-found', detail: '' }]
        : []),
  });
}

/** What is alive goes before what has ended and was replaced; then certain causes first. */
function rankOf(judged: Judged): number {
  const first = judged.causes[0];
  const replaced = isTerminal(judged.pod) && judged.pod.owner !== null && judged.pod.owner.kind !== 'Job' ? 10 : 0;
  return replaced + (first === undefined ? 9 : ['certain', 'likely', 'possible'].indexOf(first.confidence));
}

/** Pods of a custom owner that is not among the objects. */
function orphans(cluster: ClusterView, subject: Subject): readonly PodView[] {
  return cluster.pods.filter(
    (pod) =>
      pod.namespace === subject.namespace &&
      topOwner(cluster, pod, subject.cluster).workload.kind === subject.kind &&
      topOwner(cluster, pod, subject.cluster).workload.name === subject.name,
  );
}

function ofNode(evidence: Evidence, cluster: ClusterView, now: Instant): Diagnosis {
  const node = cluster.node(evidence.subject.name);
  const ready = node === null ? null : podCondition(node, 'Ready');
  const causes = node === null ? [] : nodeCauses(cluster, node);
  const pressed = node?.conditions.find((each) => each.status === 'True' && each.type.endsWith('Pressure'));
  return {
    ...conclude(evidence, cluster, now, {
      workload: evidence.subject,
      object: null,
      pods: [],
      worst: null,
      causes,
      state: causes.length === 0 ? null : ready?.status === 'True' ? (pressed?.type ?? null) : 'NodeNotReady',
      ruledOut: [],
      gaps: node === null ? [{ what: `node ${evidence.subject.name}`, reason: 'not-found', detail: '' }] : [],
    }),
    severity: causes.length === 0 ? 'info' : ready?.status === 'True' ? 'warning' : 'critical',
    since: causes.length === 0 ? null : (ready?.since ?? null),
    replicas: null,
  };
}

function merge(causes: readonly Cause[]): readonly Cause[] {
  const seen = new Set<string>();
  return causes.filter((each) => {
    const key = `${each.id}/${each.container}`;
    return !seen.has(key) && seen.add(key).size > 0;
  });
}

interface Found {
  readonly workload: Subject;
  readonly object: AnyObject | null;
  readonly pods: readonly PodView[];
  readonly worst: Judged | null;
  readonly causes: readonly Cause[];
  readonly state: string | null;
  readonly ruledOut: readonly RuledOut[];
  readonly gaps: readonly Gap[];
}

function conclude(evidence: Evidence, cluster: ClusterView, now: Instant, found: Found): Diagnosis {
  const live = found.pods.filter((pod) => pod.deletionAt === null && !isTerminal(pod));
  const desired = (found.object === null ? null : desiredOf(found.object)) ?? found.pods.length;
  const ready =
    found.object !== null && desiredOf(found.object) !== null && found.object.kind !== 'Job'
      ? readyOf(found.object)
      : live.filter(isReady).length;
  const replicas: ReplicaCount = { desired, ready, failing: Math.max(0, Math.max(live.length, desired) - ready) };
  const causes = found.causes.length > 0 ? found.causes : healthy(evidence, found, replicas);
  const first = causes[0];
  const pod = first?.pod === '' ? (found.worst?.pod.name ?? '') : (first?.pod ?? '');
  return {
    subject: evidence.subject,
    workload: found.workload,
    at: now,
    severity: severityOf(causes, replicas, found),
    state: found.state,
    pod,
    container: first?.container || onlyContainer(found),
    since: first?.id === 'none' ? null : sinceOf(found),
    replicas: evidence.subject.kind === 'Node' ? null : replicas,
    restarts: found.pods.reduce((sum, each) => sum + restartsOf(each.containers), 0),
    revision: found.object === null ? (found.worst?.pod.revision ?? '') : revisionOf(found.object),
    causes,
    ruledOut:
      first?.id === 'none'
        ? []
        : found.ruledOut.filter((each) => !causes.some((one, index) => index === 0 && one.id === each.id)),
    gaps: [
      ...evidence.gaps,
      ...(first?.id === 'none' && found.gaps.every((gap) => gap.reason !== 'not-found') ? [] : found.gaps),
    ],
    suspectChange: first?.id === 'none' || found.object === null ? null : suspectChange(cluster, found.object),
  };
}

function healthy(evidence: Evidence, found: Found, replicas: ReplicaCount): readonly Cause[] {
  const given = params({ available: replicas.ready, requested: replicas.desired, count: found.pods.length });
  const pod = found.worst?.pod;
  const condition = pod === undefined ? null : podCondition(pod, 'Ready');
  const missing = found.gaps.find((gap) => gap.reason === 'not-found');
  const quote =
    evidence.subject.kind === 'Node'
      ? line(`node ${evidence.subject.name}`, missing === undefined ? 'Ready' : 'not found')
      : missing !== undefined
        ? line('objects', `${missing.what}: not found`)
        : line(
            found.object === null ? 'pod status' : `${found.object.kind} ${found.object.name}`,
            `${replicas.ready} of ${replicas.desired} ready`,
          );
  return cause(
    'none',
    missing === undefined && !looksBad(pod) ? 'certain' : 'possible',
    given,
    [
      quote,
      pod === undefined
        ? null
        : line(
            'pod status',
            `phase ${pod.phase === '' ? 'unknown' : pod.phase}${condition === null ? '' : `, Ready ${condition.status}`}`,
            condition?.since ?? null,
          ),
    ],
    { pod: evidence.subject.kind === 'Pod' ? evidence.subject.name : '' },
  );
}

/** No rule found anything, but a container waits for another reason than to be started: nothing is certain then. */
function looksBad(pod: PodView | undefined): boolean {
  return (
    pod?.containers.some(
      (each) =>
        each.state.kind === 'waiting' && !['', 'ContainerCreating', 'PodInitializing'].includes(each.state.reason),
    ) === true
  );
}

/** A pod with one main container is known by it, whatever stage failed. */
function onlyContainer(found: Found): string {
  const mains = found.worst?.pod.containers.filter((each) => each.role === 'main') ?? [];
  return mains.length === 1 && found.worst?.pod.nodeName !== '' ? (mains[0]?.name ?? '') : '';
}

function severityOf(causes: readonly Cause[], replicas: ReplicaCount, found: Found): Severity {
  const first = causes[0];
  if (first === undefined || INFORMATIONAL.has(first.id)) return 'info';
  if (found.workload.kind === 'Job' || found.workload.kind === 'CronJob') return 'warning';
  return replicas.ready === 0 ? 'critical' : 'warning';
}

function sinceOf(found: Found): Instant | null {
  const pod = found.worst?.pod;
  if (pod === undefined) return found.causes[0]?.evidence[0]?.at ?? null;
  const ready = podCondition(pod, 'Ready');
  if (ready?.status === 'False' && ready.since !== null) return ready.since;
  return podCondition(pod, 'PodScheduled')?.since ?? pod.createdAt;
}

function workloadState(
  cluster: ClusterView,
  object: AnyObject | null,
  pods: readonly PodView[],
  worst: Judged | null,
  own: readonly Cause[],
): string | null {
  const [first] = own;
  if (first?.id === 'cronjob-suspended') return null;
  const failed =
    object === null
      ? undefined
      : readConditions(object.raw).find((each) => each.type === 'Failed' && each.status === 'True');
  if (failed !== undefined && failed.reason !== '') return failed.reason;
  if (worst !== null) return stateWord(worst.pod) || null;
  const shown = pods.find((pod) => pod.deletionAt === null && pod.phase !== 'Succeeded') ?? pods[0];
  if (shown !== undefined && (first === undefined || !isTerminal(shown))) return stateWord(shown) || null;
  return first === undefined ? null : 'FailedCreate';
}
