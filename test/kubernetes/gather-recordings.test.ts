import { afterEach, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import { createGatherer } from '../../src/kubernetes/gather.js';
import type { LogTail } from '../../src/model/evidence.js';
import { MINUTE } from '../../src/model/time.js';
import { untrustedText } from '../../src/model/untrusted.js';
import type { Recording } from '../../src/playground/cluster/recording.js';
import { loadRecording, readRecording } from '../../src/playground/cluster/recording.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { silentMetrics } from '../../src/telemetry/metrics.js';
import { ManualClock } from '../support/manual-clock.js';
import { clientFor } from '../support/stand-in-client.js';

const RECORDINGS = new URL('../recordings/', import.meta.url).pathname;
let tidy: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const step of tidy) await step();
  tidy = [];
});

function logsOf(recording: Recording): LogTail[] {
  const { namespace } = recording.subject;
  return [...recording.logs].flatMap(([key, log]) => {
    const [pod = '', container = ''] = key.split('/');
    return (['current', 'previous'] as const).flatMap((run) => {
      const text = log[run];
      return text === null
        ? []
        : [{ namespace, pod, container, run, text: untrustedText(text), at: recording.recordedAt }];
    });
  });
}

test.each(readdirSync(RECORDINGS).filter((name) => !name.endsWith('.md')))(
  '%s: what is gathered proves the same cause as the whole recording',
  async (id) => {
    const recording = await readRecording(`${RECORDINGS}${id}`);
    const clock = new ManualClock(recording.recordedAt);
    const server = new ClusterServer({ clock });
    const { api, close } = clientFor(await server.start());
    tidy.push(close, () => server.stop());
    loadRecording(server, recording);
    const subject = { cluster: 'test', ...recording.subject };
    const gather = createGatherer({ api, clock, metrics: silentMetrics });
    const evidence = await gather(subject, { logs: 'ended', deadlineMs: MINUTE }, new AbortController().signal);
    const whole = { subject, objects: recording.objects, logs: logsOf(recording), gaps: [], completeKinds: [] };
    const now = recording.recordedAt + 10 * MINUTE;
    const [online] = diagnose(evidence, now).causes;
    const [offline] = diagnose(whole, now).causes;
    expect({ id: online?.id, container: online?.container }).toEqual({
      id: offline?.id,
      container: offline?.container,
    });
    // Logs that the kubelet no longer has are the only thing that may be missing.
    expect(evidence.gaps.filter((gap) => !/^(previous )?log of /.test(gap.what))).toEqual([]);
  },
);
