import type { Read } from '../model/evidence.js';
import type { ContainerRecord } from '../model/records.js';
import type { Subject } from '../model/subject.js';
import { subjectLabel } from '../model/subject.js';
import type { Clock } from '../model/time.js';
import type { ApiClient } from './api-client.js';
import type { ContainerChoice } from './cluster.js';
import { gapOf } from './gap.js';
import { podsOf, readSubject, worstPod } from './pods-of.js';
import { projectContainers } from './project-containers.js';
import { kindOf, specOf, statusOf } from './raw-object.js';

/** Waiting for these is no failure yet. */
const STARTING = ['', 'ContainerCreating', 'PodInitializing'];

/** The containers of a pod, or of the worst pod of a workload. */
export async function readContainers(
  api: ApiClient,
  clock: Clock,
  target: Subject,
  signal: AbortSignal,
): Promise<Read<readonly ContainerChoice[]>> {
  const what = `containers of ${subjectLabel(target)}`;
  try {
    const object = await readSubject(api, target, signal);
    const pod = object === null || kindOf(object) === 'Pod' ? object : worstPod(await podsOf(api, object, signal));
    if (pod === null) return { ok: false, gap: { what, reason: 'not-found', detail: 'it has no pod' } };
    const records = projectContainers(specOf(pod), statusOf(pod));
    return { ok: true, at: clock.now(), value: records.map(choiceOf) };
  } catch (error) {
    return { ok: false, gap: gapOf(error, what, false) };
  }
}

function choiceOf(record: ContainerRecord): ContainerChoice {
  return { name: record.name, role: record.role, hasPrevious: record.last !== null, failing: isFailing(record) };
}

function isFailing(record: ContainerRecord): boolean {
  const { state } = record;
  switch (state.kind) {
    case 'waiting':
      return !STARTING.includes(state.reason);
    case 'terminated':
      return state.exitCode !== 0;
    case 'running':
      return !record.ready && record.last !== null;
    case 'none':
      return false;
  }
}
