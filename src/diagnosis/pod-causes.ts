import type { Cause } from '../model/diagnosis.js';
import type { Evidence, Gap } from '../model/evidence.js';
import type { Instant } from '../model/time.js';
import type { PodCase } from './finding.js';
import type { LogReading } from './logs/reading.js';
import type { ClusterView } from './objects/cluster.js';
import type { ContainerView } from './objects/container.js';
import type { PodView } from './objects/pod.js';
import { readLog } from './logs/reading.js';
import { newestEnd } from './objects/container.js';
import { isTerminal } from './objects/pod.js';
import { crashCauses } from './rules/crash.js';
import { initWaiting } from './rules/init-waiting.js';
import { creatingCauses, sandboxChurn } from './rules/creating.js';
import { disruptionCauses, endedCauses } from './rules/ended.js';
import { silentWaits } from './rules/silent-waits.js';
import { terminationCauses } from './rules/termination.js';
import { imageCauses } from './rules/image.js';
import { podNodeCauses } from './rules/node.js';
import { readinessCauses } from './rules/probe.js';
import { resizeCauses } from './rules/resize.js';
import { schedulingCauses } from './rules/scheduling.js';
import { sidecarStillRunning } from './rules/job.js';
import { startCauses } from './rules/start.js';

/** Puts together what the rules need to judge one pod. */
export function openCase(evidence: Evidence, cluster: ClusterView, pod: PodView, now: Instant): PodCase {
  const readings = new Map<string, LogReading | null>();
  return {
    pod,
    cluster,
    evidence,
    now,
    events: cluster.eventsOf(pod),
    node: pod.nodeName === '' ? null : cluster.node(pod.nodeName),
    log: (container) => {
      const known = readings.get(container);
      if (known !== undefined) return known;
      const reading = readLastRun(evidence, pod, container);
      readings.set(container, reading);
      return reading;
    },
    logText: (container) => logTexts(evidence, pod, container)[0] ?? '',
    ruledOut: [],
    gaps: [],
  };
}

/**
 * The log of the run that ended: `previous` while a new run is on, else the present file (the kubelet shows the ended
 * run there until the next one starts) and then the previous one.
 */
function logTexts(evidence: Evidence, pod: PodView, name: string): readonly string[] {
  const container = pod.containers.find((each) => each.name === name);
  const tail = (run: 'current' | 'previous'): string | null =>
    evidence.logs.find(
      (log) => log.namespace === pod.namespace && log.pod === pod.name && log.container === name && log.run === run,
    )?.text ?? null;
  const again = container?.state.kind === 'running' && container.last !== null;
  const order = again ? (['previous', 'current'] as const) : (['current', 'previous'] as const);
  return order.map(tail).filter((text): text is string => text !== null && text.trim() !== '');
}

function readLastRun(evidence: Evidence, pod: PodView, name: string): LogReading | null {
  const readings = logTexts(evidence, pod, name).map((text) => readLog(text));
  const [first] = readings;
  if (first === undefined) return null;
  return readings.find((reading) => reading.findings.length > 0) ?? first;
}

/** The ranked causes of what is wrong with one pod: earliest failed stage first; empty when nothing is wrong. */
export function podCauses(podCase: PodCase): Cause[] {
  const { pod } = podCase;
  if (pod.deletionAt !== null) {
    return [...terminationCauses(podCase)];
  }
  const ended = endedCauses(podCase);
  if (ended.length > 0) return ended;
  if (pod.phase === 'Succeeded' && pod.containers.every((each) => newestEnd(each)?.reason !== 'OOMKilled')) return [];
  if (pod.phase === 'Failed') {
    const disruption = disruptionCauses(podCase);
    if (disruption.length > 0) return disruption;
  } else {
    const node = podNodeCauses(podCase);
    // The attach controller runs in the control plane: what it says does not come from the sick node.
    const attach = node.length === 0 ? [] : creatingCauses(podCase).filter((each) => each.id === 'multi-attach');
    if (node.length > 0) return [...attach, ...node];
  }
  for (const stage of [
    schedulingCauses,
    creatingCauses,
    sandboxChurn,
    containerCauses,
    initWaiting,
    readinessCauses,
    silentWaits,
  ]) {
    const found = stage(podCase);
    if (found.length > 0) return distinct(found);
  }
  return distinct([...sidecarStillRunning([pod]), ...resizeCauses(podCase), ...preempting(podCase)]);
}

function preempting(podCase: PodCase): Cause[] {
  return podCase.pod.phase === 'Running' ? [] : disruptionCauses(podCase).filter((each) => each.id === 'preempted');
}

/** Init containers before main ones; then the container that fell first; the independent causes of others follow. */
function containerCauses(podCase: PodCase): Cause[] {
  const { pod } = podCase;
  const judged = pod.containers
    .map((container) => ({ container, causes: judge(podCase, container) }))
    .filter(({ causes }) => causes.length > 0)
    .sort(
      (a, b) => weight(a.container, a.causes) - weight(b.container, b.causes) || fell(a.container) - fell(b.container),
    );
  const [first, ...rest] = judged;
  if (first === undefined) return [];
  const dragged = (causes: readonly Cause[]): boolean =>
    isTerminal(pod) && causes.every((each) => each.id === 'terminated-143' || each.id === 'killed-137');
  const others = rest.filter(({ causes }) => !dragged(causes));
  return [
    ...first.causes,
    ...others.flatMap(({ causes }) => causes.slice(0, 1)),
    ...others.flatMap(({ causes }) => causes.slice(1)),
  ];
}

function judge(podCase: PodCase, container: ContainerView): Cause[] {
  const image = imageCauses(podCase, container);
  if (image.length > 0) return image;
  const start = startCauses(podCase, container);
  return start.length > 0 ? start : crashCauses(podCase, container);
}

function weight(container: ContainerView, causes: readonly Cause[]): number {
  if (container.role === 'init' || container.role === 'sidecar') return 0;
  const id = causes[0]?.id;
  if (id === 'oom-killed' || causes[0]?.confidence === 'certain') return 1;
  return id === 'terminated-143' || id === 'killed-137' ? 3 : 2;
}

function fell(container: ContainerView): Instant {
  return newestEnd(container)?.finishedAt ?? Number.MAX_SAFE_INTEGER;
}

function distinct(causes: readonly Cause[]): Cause[] {
  const seen = new Set<string>();
  return causes.filter((each) => {
    const key = `${each.id}/${each.container}`;
    return !seen.has(key) && seen.add(key).size > 0;
  });
}

/** What could not be looked at for this pod, though it would have told something. */
export function podGaps(podCase: PodCase, causes: readonly Cause[]): Gap[] {
  const { pod, evidence } = podCase;
  const gaps: Gap[] = [];
  if (causes.length > 0 && podCase.events.length === 0 && !evidence.gaps.some((gap) => gap.what.startsWith('events'))) {
    gaps.push({
      what: `events of pod ${pod.name}`,
      reason: 'expired',
      detail: 'no event about this pod is left (they live one hour)',
    });
  }
  for (const container of pod.containers) {
    const end = newestEnd(container);
    if (end === null || end.reason === 'StartError' || end.exitCode === 0 || podCase.log(container.name) !== null)
      continue;
    const named = evidence.gaps.some((gap) => gap.what.includes(container.name) && gap.what.includes('log'));
    if (!named && causes.length > 0)
      gaps.push({
        what: `log of ${container.name} in ${pod.namespace}/${pod.name}`,
        reason: 'unavailable',
        detail: `kubectl -n ${pod.namespace} logs ${pod.name} -c ${container.name} --previous`,
      });
  }
  return gaps;
}
