import type { LogTail, Read } from '../model/evidence.js';
import type { Clock } from '../model/time.js';
import { untrustedText } from '../model/untrusted.js';
import type { ApiClient } from './api-client.js';
import { ApiError } from './api-error.js';
import type { LogRequest } from './cluster.js';
import { gapOf } from './gap.js';
import { LOG_MAX_BYTES } from './gather-logs.js';
import { objectPath } from './resource-paths.js';

/** More lines than this are of no use in a message and slow on the node. */
const TAIL_LINES_MAX = 10_000;

/** The end of one container's log; at most 1 MiB of it. */
export async function readLogTail(
  api: ApiClient,
  clock: Clock,
  request: LogRequest,
  signal: AbortSignal,
): Promise<Read<LogTail>> {
  const { namespace, pod, container, run } = request;
  const what = `${run === 'previous' ? 'previous log' : 'log'} of ${container} in ${namespace}/${pod}`;
  const tailLines = Math.min(TAIL_LINES_MAX, Math.max(1, Math.floor(request.tailLines)));
  const query = { container, tailLines: String(tailLines), ...(run === 'previous' ? { previous: 'true' } : {}) };
  try {
    const text = await api.text(`${objectPath('Pod', namespace, pod)}/log`, { signal, query, maxBytes: LOG_MAX_BYTES });
    return {
      ok: true,
      at: clock.now(),
      value: { namespace, pod, container, run, text: untrustedText(text), at: clock.now() },
    };
  } catch (error) {
    const gap = gapOf(error, what, false);
    // 400 is the kubelet's answer where there is no such run (yet, or any more); its words say which.
    return {
      ok: false,
      gap: error instanceof ApiError && error.code === 'refused' ? { ...gap, reason: 'not-found' } : gap,
    };
  }
}
