import type { ContainerRecord, PodRecord, TerminatedRecord } from '../model/records.js';

/**
 * What kubectl prints in the STATUS column, rule for rule (Kubernetes 1.36, pkg/printers/internalversion/printers.go,
 * printPod). For people: it is a presentation, and hides dead nodes, finalizers and evictions.
 */
export function podStatusWord(pod: PodRecord): string {
  let word = pod.reason || pod.phase;
  if (pod.conditions.some((each) => each.type === 'PodScheduled' && each.reason === 'SchedulingGated')) {
    word = 'SchedulingGated';
  }
  const initializing = initWord(pod);
  if (initializing !== null) word = initializing;
  if (initializing === null || isTrue(pod, 'Initialized')) word = mainWord(pod, word);
  if (pod.deletion === null) return word;
  if (pod.reason === 'NodeLost') return 'Unknown';
  return pod.phase === 'Succeeded' || pod.phase === 'Failed' ? word : 'Terminating';
}

/** The word of the first init container that is not done; null when all are. */
function initWord(pod: PodRecord): string | null {
  const inits = pod.containers.filter((each) => each.role === 'init' || each.role === 'sidecar');
  const reported = inits.filter(hasStatus);
  for (const [index, container] of reported.entries()) {
    const { state } = container;
    if (state.kind === 'terminated' && state.exitCode === 0) continue;
    if (container.role === 'sidecar' && container.started === true) continue;
    if (state.kind === 'terminated') return `Init:${endWord(state)}`;
    if (state.kind === 'waiting' && state.reason !== '' && state.reason !== 'PodInitializing') {
      return `Init:${state.reason}`;
    }
    return `Init:${index}/${inits.length}`;
  }
  return null;
}

function mainWord(pod: PodRecord, before: string): string {
  let word = before;
  let error = '';
  let running = false;
  for (const { state, ready } of mainByNameReversed(pod)) {
    if (state.kind === 'waiting' && state.reason !== '') word = state.reason;
    else if (state.kind === 'terminated') {
      word = endWord(state);
      if (state.exitCode !== 0) error = word;
    } else if (state.kind === 'running' && ready) running = true;
  }
  if (word !== 'Completed') return word;
  if (running) return isTrue(pod, 'Ready') ? 'Running' : error || 'NotReady';
  return error || word;
}

/** The kubelet sorts containerStatuses by name, and printPod walks them from the last to the first. */
function mainByNameReversed(pod: PodRecord): readonly ContainerRecord[] {
  return pod.containers
    .filter((each) => each.role === 'main' && hasStatus(each))
    .sort((one, other) => (one.name < other.name ? 1 : -1));
}

function endWord(end: TerminatedRecord): string {
  return end.reason || (end.signal === 0 ? `ExitCode:${end.exitCode}` : `Signal:${end.signal}`);
}

function hasStatus(container: ContainerRecord): boolean {
  return container.state.kind !== 'none';
}

function isTrue(pod: PodRecord, type: string): boolean {
  return pod.conditions.some((each) => each.type === type && each.status === 'True');
}
