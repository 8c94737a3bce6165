import type { WebClient } from '@slack/web-api';
import type { RecordAudit } from '../../access/audit.js';
import type { Cluster } from '../../kubernetes/cluster.js';
import type { Errand, ErrandProgress } from '../../model/errand.js';
import { parseSubjectKey } from '../../model/subject.js';
import { HOUR, MINUTE, SECOND, type Clock, type Instant, type Millis } from '../../model/time.js';
import type { Store } from '../../storage/store.js';
import { faultPoint } from '../../telemetry/fault-point.js';
import type { Log } from '../../telemetry/log.js';
import { mutable, slackCode } from '../listeners/exchange.js';
import type { MessageContent } from '../views/incident.js';
import { rolloutProgress } from '../views/rollout-progress.js';
import { progressOf } from './progress-of.js';

export interface FollowerDependencies {
  readonly clusters: readonly Cluster[];
  readonly store: Store;
  readonly client: WebClient;
  readonly audit: RecordAudit;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
}

/** Marks progress messages, so that one whose post had no clear outcome is found again. */
const METADATA_EVENT = 'podwhy_progress';
const STEP_MS: Millis = 3 * SECOND;
/** Longer than a step and its calls, so that one replica at a time follows. */
const LEASE_MS: Millis = 9 * SECOND;
/** By then every exchange is over: who still has no audit lines was not alive to write them. */
const ABANDONED_MS: Millis = MINUTE;
/** An errand is known so long to who comes second. */
const KEPT_MS: Millis = HOUR;
const REPLIES_LOOKED_AT = 200;
/** The message or its place is gone: nothing is left to tell. */
const GONE: ReadonlySet<string> = new Set([
  'message_not_found',
  'channel_not_found',
  'thread_not_found',
  'is_archived',
]);

type Followed = Errand & { readonly progress: ErrandProgress };

/**
 * Tells in the incident's thread how something goes that a person had podwhy do, in one message that is edited. What is
 * followed stands in the store: after a restart, or when this replica dies, another one goes on with the same message. What
 * somebody had done by a podwhy that died before it could say what came of it gets its audit lines from here.
 */
export class ErrandFollower {
  readonly #deps: FollowerDependencies;
  readonly #holder: string;
  readonly #stop = new AbortController();
  readonly #held = new Set<string>();
  #running: Promise<void> = Promise.resolve();

  constructor(deps: FollowerDependencies) {
    this.#deps = deps;
    this.#holder = deps.newId();
  }

  start(): void {
    this.#running = this.#loop();
  }

  /** Hands what is followed over; where the store ends with this process, the messages say so. Never rejects. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    try {
      const followed = (await this.#deps.store.errands.all()).filter(isFollowed);
      await Promise.all(followed.map((errand) => this.#handOver(errand)));
    } catch (error) {
      this.#warn(error, '');
    }
  }

  async #loop(): Promise<void> {
    const { clock } = this.#deps;
    for (;;) {
      await clock.sleep(STEP_MS, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      await this.#look().catch((error: unknown) => {
        this.#warn(error, '');
      });
    }
  }

  async #look(): Promise<void> {
    const { store } = this.#deps;
    const errands = await store.errands.all();
    const now = errands.length === 0 ? 0 : await store.now();
    for (const errand of errands) {
      if (now - errand.at > KEPT_MS) await store.errands.drop(errand.id);
      else if (!errand.audited) {
        if (now - errand.at > ABANDONED_MS) await this.#auditAbandoned(errand);
      } else if (isFollowed(errand)) await this.#follow(errand, now);
    }
  }

  async #auditAbandoned(errand: Errand): Promise<void> {
    const { store, audit } = this.#deps;
    if (!(await store.holdLease(leaseOf(errand), this.#holder, LEASE_MS))) return;
    const { action, by, reason, id } = errand;
    await store.errands.save({ ...errand, audited: true });
    await audit({
      ...{ action, reason, channel: '', correlationId: id, subject: parseSubjectKey(errand.subject) },
      actor: { slackUserId: by, name: by, kubernetesUser: null },
      outcome: 'failed',
      detail: 'podwhy ended while it acted: look whether it took effect',
    });
  }

  async #follow(errand: Followed, now: Instant): Promise<void> {
    const ours = await this.#take(errand);
    if (ours === null) return;
    await this.#step(ours, now).catch(async (error: unknown) => {
      if (GONE.has(slackCode(error))) await this.#end(ours);
      else this.#warn(error, errand.id);
    });
  }

  /** Null when another replica follows it. Read again when just taken: what was read may be older than the other one's last write. */
  async #take(errand: Followed): Promise<Followed | null> {
    const { store } = this.#deps;
    if (!(await store.holdLease(leaseOf(errand), this.#holder, LEASE_MS))) {
      this.#held.delete(errand.id);
      return null;
    }
    if (this.#held.has(errand.id)) return errand;
    this.#held.add(errand.id);
    const now = (await store.errands.all()).find(({ id }) => id === errand.id);
    return now !== undefined && isFollowed(now) ? now : null;
  }

  async #step(errand: Followed, now: Instant): Promise<void> {
    const subject = parseSubjectKey(errand.subject);
    const cluster = this.#deps.clusters.find(({ name }) => name === subject.cluster);
    const found = progressOf(cluster, subject, errand.progress.goal, now - errand.at);
    if (found === null) return;
    const { locale } = errand.progress;
    const content = rolloutProgress(found.progress, found.standing, errand.action, locale);
    const shown = content.text === errand.progress.shown ? errand : await this.#show(errand, content);
    if (found.standing === 'running') {
      if (shown !== errand) await this.#deps.store.errands.save(shown);
    } else await this.#end(shown);
  }

  async #show(errand: Followed, content: MessageContent): Promise<Followed> {
    const { client, store } = this.#deps;
    const { channel, threadTs, posting } = errand.progress;
    const message = { channel, text: content.text, blocks: mutable(content.blocks), parse: 'none' as const };
    const metadata = { event_type: METADATA_EVENT, event_payload: { errand: errand.id } };
    let ts = errand.progress.ts ?? (posting ? await this.#find(errand) : null);
    if (ts === null) {
      await store.errands.save({ ...errand, progress: { ...errand.progress, posting: true } });
      faultPoint('slack.progress.before');
      const quiet = { link_names: false, unfurl_links: false, unfurl_media: false };
      ts = (await client.chat.postMessage({ ...message, ...quiet, thread_ts: threadTs, metadata })).ts ?? null;
      faultPoint('slack.progress.after');
    } else await client.chat.update({ ...message, ts, link_names: false, metadata });
    return { ...errand, progress: { ...errand.progress, ts, posting: false, shown: content.text } };
  }

  /** The message of an earlier post whose answer was lost; null when it did not arrive. */
  async #find({ id, progress }: Followed): Promise<string | null> {
    const { messages = [] } = await this.#deps.client.conversations.replies({
      ...{ channel: progress.channel, ts: progress.threadTs },
      ...{ limit: REPLIES_LOOKED_AT, include_all_metadata: true },
    });
    const ours = messages.find(({ metadata }) => {
      const payload: Readonly<Record<string, unknown>> = metadata?.event_payload ?? {};
      return metadata?.event_type === METADATA_EVENT && payload['errand'] === id;
    });
    return ours?.ts ?? null;
  }

  async #end(errand: Errand): Promise<void> {
    await this.#deps.store.errands.save({ ...errand, progress: null });
    await this.#deps.store.releaseLease(leaseOf(errand), this.#holder);
    this.#held.delete(errand.id);
  }

  async #handOver(errand: Followed): Promise<void> {
    const { store } = this.#deps;
    if (store.kind === 'embedded' && errand.progress.ts !== null) {
      const content = rolloutProgress({ what: 'forgotten' }, 'unknown', errand.action, errand.progress.locale);
      await this.#show(errand, content).catch((error: unknown) => {
        this.#warn(error, errand.id);
      });
    } else if (this.#held.has(errand.id)) await store.releaseLease(leaseOf(errand), this.#holder);
  }

  #warn(error: unknown, errand: string): void {
    const word = slackCode(error) || String(error).slice(0, 200);
    this.#deps.log.warn(
      { event: 'slack.progress.failed', correlationId: errand, error: word },
      'the progress of an action could not be told; it is tried again',
    );
  }
}

function isFollowed(errand: Errand): errand is Followed {
  return errand.progress !== null;
}

function leaseOf({ id }: Errand): string {
  return `errand:${id}`;
}
