import type { PodCase } from '../finding.js';
import type { ContainerView } from '../objects/container.js';
import type { EventView } from '../objects/event.js';
import { SECOND } from '../../model/time.js';
import { newestEnd } from '../objects/container.js';

/** Event times are whole seconds, and the recorder may be a little late. */
const SLACK = 10 * SECOND;

/**
 * True when a Killing event belongs to the newest end of its container, or to the run that is on: no earlier than the
 * grace period (preStop time included) before that end (facts E.2). Unknown times count as belonging.
 */
export function explainsEnd(podCase: PodCase, container: ContainerView, event: EventView): boolean {
  const finishedAt = newestEnd(container)?.finishedAt ?? null;
  if (finishedAt === null || event.lastAt === null) return true;
  return event.lastAt >= finishedAt - podCase.pod.graceSeconds * SECOND - SLACK;
}

/** True when a probe event is about the run that is on. */
export function isOfThisRun(container: ContainerView, event: EventView): boolean {
  if (container.state.kind !== 'running') return true;
  const { startedAt } = container.state;
  return startedAt === null || event.lastAt === null || event.lastAt >= startedAt - SLACK;
}

/** True when an event is about this container; one without a field path counts for the only main container of a pod. */
export function isAboutContainer(podCase: PodCase, container: ContainerView, event: EventView): boolean {
  if (event.container !== '') return event.container === container.name;
  const mains = podCase.pod.containers.filter((each) => each.role === 'main');
  return container.role === 'main' && (mains.length === 1 || event.message.includes(` ${container.name} `));
}
