import type { RawObject } from '../model/evidence.js';
import { SECOND, type Clock, type Millis } from '../model/time.js';
import type { Log } from '../telemetry/log.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { ApiClient } from './api-client.js';
import { ApiError } from './api-error.js';
import { isRecord, metadataOf, textOf } from './raw.js';

export interface LeaseSettings {
  readonly namespace: string;
  readonly name: string;
  /** Unique to this process: the pod's name and something random. */
  readonly identity: string;
}

export interface LeaderDeps {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** Milliseconds that never jump, whatever happens to the wall clock. */
  readonly monotonic: () => Millis;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly onChange?: (leading: boolean) => void;
}

/** client-go's defaults for its own controllers (component-base/config/v1alpha1 defaults). */
export const LEASE_MS: Millis = 15 * SECOND;
export const RENEW_DEADLINE_MS: Millis = 10 * SECOND;
export const RETRY_MS: Millis = 2 * SECOND;
const CALL_LIMIT_MS: Millis = 5 * SECOND;

/**
 * Holds, or waits for, a coordination.k8s.io Lease, with the meaning that client-go gives it
 * (tools/leaderelection): another's lease ends when it was not seen to change for its duration, by our own clock; a
 * conflict is a loss; who does not renew in time stops leading before anybody else may begin. Only the holder and a
 * candidate that saw the lease end ever write.
 */
export class LeaderElection {
  readonly #lease: LeaseSettings;
  readonly #deps: LeaderDeps;
  readonly #path: string;
  #observed: { readonly version: string; readonly at: Millis } | null = null;
  #renewedAt: Millis | null = null;
  #wasLeading = false;
  #problem: string | null = null;

  constructor(lease: LeaseSettings, deps: LeaderDeps) {
    this.#lease = lease;
    this.#deps = deps;
    this.#path = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(lease.namespace)}/leases`;
  }

  /** True only while the last renewal is younger than the renew deadline, even if nothing else runs. */
  isLeader(): boolean {
    return this.#renewedAt !== null && this.#deps.monotonic() - this.#renewedAt < RENEW_DEADLINE_MS;
  }

  /** Why the lease cannot be read or written, with the fix; null when all is well. */
  problem(): string | null {
    return this.#problem;
  }

  /** Runs until `signal` aborts, then gives the lease back. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#attempt(signal);
      this.#tell();
      // jitter only for candidates, as client-go does: renewals keep their rhythm
      const waitMs = this.#renewedAt === null ? Math.round(RETRY_MS * (1 + 1.2 * this.#deps.random())) : RETRY_MS;
      await this.#deps.clock.sleep(waitMs, signal);
    }
    await this.#release();
    this.#tell();
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    const { client, monotonic, log } = this.#deps;
    const startedAt = monotonic();
    try {
      const held = await this.#acquireOrRenew(client, signal);
      this.#problem = null;
      // counted from before the write: the others may have seen it that early
      this.#renewedAt = held ? startedAt : null;
    } catch (error) {
      const failure = error instanceof ApiError ? error : null;
      if (failure?.code === 'conflict') {
        this.#renewedAt = null;
        return;
      }
      if (this.#renewedAt !== null && !this.isLeader()) this.#renewedAt = null;
      if (signal.aborted) return;
      this.#problem = `cannot hold the lease ${this.#lease.namespace}/${this.#lease.name}: ${failure?.message ?? 'unexpected answer'}`;
      log.warn(
        { event: 'leader.lease.failed', code: failure?.code ?? 'unexpected' },
        'The lease could not be read or written',
      );
    }
  }

  async #acquireOrRenew(client: ApiClient, signal: AbortSignal): Promise<boolean> {
    const options = { signal, deadlineMs: CALL_LIMIT_MS };
    let lease: RawObject;
    try {
      lease = await client.get(`${this.#path}/${encodeURIComponent(this.#lease.name)}`, options);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'not-found') throw error;
      await client.post(this.#path, this.#body({}, 1), options);
      return true;
    }
    const spec = isRecord(lease['spec']) ? lease['spec'] : {};
    const holder = textOf(spec['holderIdentity']);
    if (holder !== '' && holder !== this.#lease.identity && !this.#hasEnded(lease, spec)) return false;
    const transitions = typeof spec['leaseTransitions'] === 'number' ? spec['leaseTransitions'] : 0;
    const body = this.#body(lease, holder === this.#lease.identity ? transitions : transitions + 1);
    await client.put(`${this.#path}/${encodeURIComponent(this.#lease.name)}`, body, options);
    return true;
  }

  /** The holder's clock is not ours: what counts is how long *we* saw the lease stand still. */
  #hasEnded(lease: RawObject, spec: RawObject): boolean {
    const version = textOf(metadataOf(lease)['resourceVersion']);
    const now = this.#deps.monotonic();
    if (this.#observed?.version !== version) {
      this.#observed = { version, at: now };
      return false;
    }
    const seconds = spec['leaseDurationSeconds'];
    const durationMs = typeof seconds === 'number' && seconds > 0 ? seconds * SECOND : LEASE_MS;
    return now - this.#observed.at >= durationMs;
  }

  #body(lease: RawObject, transitions: number): RawObject {
    const spec = isRecord(lease['spec']) ? lease['spec'] : {};
    const now = microTime(this.#deps.clock.now());
    const mine = textOf(spec['holderIdentity']) === this.#lease.identity;
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { ...metadataOf(lease), name: this.#lease.name, namespace: this.#lease.namespace },
      spec: {
        ...spec,
        holderIdentity: this.#lease.identity,
        leaseDurationSeconds: LEASE_MS / SECOND,
        acquireTime: mine && textOf(spec['acquireTime']) !== '' ? spec['acquireTime'] : now,
        renewTime: now,
        leaseTransitions: transitions,
      },
    };
  }

  /** Lets the next one begin at once. Failing that, they wait for the lease to end. */
  async #release(): Promise<void> {
    if (this.#renewedAt === null) return;
    this.#renewedAt = null;
    const { client, clock } = this.#deps;
    const options = { signal: clock.deadline(CALL_LIMIT_MS), deadlineMs: CALL_LIMIT_MS };
    const path = `${this.#path}/${encodeURIComponent(this.#lease.name)}`;
    try {
      const lease = await client.get(path, options);
      const spec = isRecord(lease['spec']) ? lease['spec'] : {};
      if (textOf(spec['holderIdentity']) !== this.#lease.identity) return;
      const now = microTime(clock.now());
      await client.put(
        path,
        { ...lease, spec: { ...spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now, acquireTime: now } },
        options,
      );
    } catch (error) {
      this.#deps.log.warn(
        { event: 'leader.release.failed', error },
        'The lease could not be given back; it ends by itself',
      );
    }
  }

  #tell(): void {
    const leading = this.isLeader();
    this.#deps.metrics.gauge('podwhy_leader', leading ? 1 : 0, { cluster: this.#deps.client.cluster });
    if (leading === this.#wasLeading) return;
    this.#wasLeading = leading;
    this.#deps.log.info(
      { event: leading ? 'leader.lease.taken' : 'leader.lease.lost', cluster: this.#deps.client.cluster },
      leading ? 'This replica leads now' : 'This replica does not lead any more',
    );
    this.#deps.onChange?.(leading);
  }
}

/** metav1.MicroTime: six digits of fraction, UTC. */
function microTime(at: number): string {
  return new Date(at).toISOString().replace(/Z$/, '000Z');
}
