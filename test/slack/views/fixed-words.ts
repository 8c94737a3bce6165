import type * as Reading from '../../../src/diagnosis/logs/reading.js';
import type * as Words from '../../../src/diagnosis/text/words.js';

/** Words that stay the same, so that the recorded payloads change only when the views change. */
export const FIXED_WORDS: typeof Words = {
  causeWords: (cause, diagnosis, locale) => ({
    title: `[${locale}] ${cause.id} in ${diagnosis.workload.name} ${String(cause.params.detail ?? '')}`,
    explanation: `Two sentences about ${cause.id}. They teach. ${String(cause.params.detail ?? '')}`,
    fixes: [
      { text: `Repair ${cause.id}`, command: `kubectl -n ${diagnosis.workload.namespace} get secrets` },
      { text: 'Or roll back', command: null },
    ],
  }),
  ruledOutWords: (ruledOut) => `not ${ruledOut.id}: ${ruledOut.because} ${String(ruledOut.params.detail ?? '')}`,
  gapWords: (gap) => `${gap.what}: ${gap.reason}, ${gap.detail}`,
  suspectChangeWords: (change) => `revision ${change.from} → ${change.to}`,
  headlineWords: (diagnosis) => `has ${diagnosis.replicas?.ready ?? 0} ready replicas`,
  explainState: (word) =>
    word === 'NodeLost'
      ? {
          entry: {
            state: 'NodeLost',
            title: 'NodeLost · an old word',
            meaning: 'Kubernetes no longer sets it.',
            shows: 'node Ready=Unknown',
            causes: ['machine down', 'kubelet stopped'],
            myth: 'that the pod failed',
          },
        }
      : { entry: null, nearest: ['NodeLost', 'NodeNotReady'] },
};

/** Marks lines that begin with "Error". */
export const FIXED_READING: typeof Reading = {
  readLog: (text) => {
    const lines = text.split('\n');
    const marked = lines.flatMap((line, index) => (line.startsWith('Error') ? [index] : []));
    return { findings: [], best: null, context: [], marked, lines: lines.length };
  },
};
