import { MINUTE, type Clock, type Instant, type Millis } from '../model/time.js';
import type { HealthPart } from '../telemetry/health-server.js';
import type { WorkQueue } from './queue.js';

/** Keys that wait this long while nobody works on any: the queue does not move. */
const STUCK_MS: Millis = MINUTE;

/**
 * How one queue does, as often as it is asked. Keys that failed for good are shown; they do not make podwhy unready,
 * since a sweep asks for what is still marked.
 */
export class QueueHealth {
  readonly #queue: WorkQueue;
  readonly #clock: Clock;
  #idleSince: Instant | null = null;

  constructor(queue: WorkQueue, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  async part(): Promise<HealthPart> {
    const name = `queue ${this.#queue.name}`;
    try {
      const { waiting, active, failed } = await this.#queue.counts();
      const now = this.#clock.now();
      this.#idleSince = waiting > 0 && active === 0 ? (this.#idleSince ?? now) : null;
      if (this.#idleSince !== null && now - this.#idleSince > STUCK_MS) {
        return {
          name,
          ok: false,
          detail: `${waiting} keys wait and no worker takes them; is a podwhy with the worker role running?`,
        };
      }
      return { name, ok: true, detail: failed === 0 ? '' : `${failed} keys failed for good` };
    } catch (error) {
      return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
    }
  }
}
