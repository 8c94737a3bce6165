import type { Cause } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import type { ContainerView } from '../objects/container.js';
import type { EventView } from '../objects/event.js';
import { cause, eventLine, line, params } from '../finding.js';
import { parseQuantity } from '../objects/quantity.js';

/** Cores at or below which ordinary programs take many times as long to start. */
const TINY = 0.1;
const SMALL = 0.5;

/**
 * A probe killed a container that was still starting: nothing listened yet, its log tells of no fault, and it may use
 * only a fraction of a CPU. `likely` for a tiny share, `possible` for a small one.
 */
export function cpuStarvedStart(
  podCase: PodCase,
  container: ContainerView,
  unhealthy: EventView | null,
  killing: EventView,
): Cause[] {
  const limit = container.limits['cpu'];
  const cores = parseQuantity(limit ?? '');
  const reading = podCase.log(container.name);
  if (limit === undefined || cores === null || cores > SMALL || unhealthy === null) return [];
  if (!/connection refused|context deadline exceeded|Client\.Timeout|i\/o timeout/i.test(unhealthy.message)) return [];
  // Without a log nobody knows how far it came; a fault in it is the better reason.
  if (reading === null || reading.best === null || reading.findings.length > 0) return [];
  return cause(
    'cpu-starved-start',
    cores <= TINY ? 'likely' : 'possible',
    params({ limit, resource: 'cpu', probe: 'liveness', count: killing.count, line: reading.best.text }),
    [
      line('pod spec', `container ${container.name}: limits cpu ${limit}`),
      eventLine(unhealthy),
      eventLine(killing),
      line(`log ${container.name}`, reading.best.text, reading.best.at, reading.best.count),
    ],
    { pod: podCase.pod.name, container: container.name },
  );
}
