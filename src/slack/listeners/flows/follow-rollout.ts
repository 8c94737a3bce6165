import type { WorkloadRecord } from '../../../model/records.js';
import { MINUTE, SECOND, type Millis } from '../../../model/time.js';
import type { Redacted } from '../../../model/untrusted.js';
import { rolloutProgress, type Progress } from '../../views/rollout-progress.js';
import { mutable, type Exchange } from '../exchange.js';
import type { Found } from '../subjects.js';
import { threadOf } from './upload.js';

const STEP_MS: Millis = 3 * SECOND;
const LONGEST_MS: Millis = 10 * MINUTE;

/**
 * Tells in the incident's thread how a rollout goes, in one message that is edited as pods are replaced. Looks only into the
 * watcher's memory. Never rejects: the verdict on whether it helped does not depend on it.
 */
export async function followRollout(exchange: Exchange, found: Found, title: Redacted): Promise<void> {
  const { deps } = exchange;
  const { cluster, subject } = found;
  try {
    const thread = await threadOf(exchange, subject);
    if (thread === null || cluster.directory.workload(subject) === null) return;
    let ts: string | null = null;
    let shown = '';
    const began = deps.clock.now();
    for (;;) {
      await deps.clock.sleep(STEP_MS, deps.shutdown);
      if (deps.shutdown.aborted) return;
      const late = deps.clock.now() - began > LONGEST_MS;
      const progress = progressOf(cluster.directory.workload(subject), late);
      const { text, blocks } = rolloutProgress(progress, title, deps.locale);
      if (text !== shown) {
        const content = { channel: thread.channel, text, blocks: mutable(blocks), parse: 'none' as const };
        if (ts === null) {
          const quiet = { link_names: false, unfurl_links: false, unfurl_media: false };
          ts = (await deps.client.chat.postMessage({ ...content, ...quiet, thread_ts: thread.ts })).ts ?? null;
        } else await deps.client.chat.update({ ...content, ts, link_names: false });
        shown = text;
      }
      if (progress.state !== 'running') return;
    }
  } catch (error) {
    deps.log.warn(
      { event: 'slack.progress.failed', correlationId: exchange.correlationId, error: String(error).slice(0, 200) },
      'the progress of a rollout could not be told',
    );
  }
}

function progressOf(record: WorkloadRecord | null, late: boolean): Progress {
  const desired = record?.desired ?? 0;
  if (record === null) return { state: 'gone', replaced: 0, ready: 0, desired };
  const replaced = record.observed ? Math.min(record.updated, desired) : 0;
  const done = record.observed && replaced >= desired && record.ready >= desired;
  return { state: done ? 'done' : late ? 'stuck' : 'running', replaced, ready: record.ready, desired };
}
