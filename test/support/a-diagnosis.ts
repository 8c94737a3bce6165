import type { Cause, Diagnosis } from '../../src/model/diagnosis.js';
import { untrustedText } from '../../src/model/untrusted.js';
import { anIncident } from './an-incident.js';

/** A small diagnosis of the subject that `anIncident(name)` is about. */
export function aDiagnosis(name: string, cause: Partial<Cause>): Diagnosis {
  const { subject, openedAt } = anIncident(name);
  return {
    subject,
    workload: subject,
    at: openedAt,
    severity: 'critical',
    state: 'CrashLoopBackOff',
    pod: `${name}-7d9c5-x2x7p`,
    container: 'app',
    since: openedAt,
    replicas: { desired: 10, ready: 0, failing: 10 },
    restarts: 3,
    revision: '43',
    causes: [
      {
        id: 'panic',
        params: {},
        confidence: 'likely',
        pod: `${name}-7d9c5-x2x7p`,
        container: 'app',
        reach: null,
        evidence: [{ source: 'pod status', quote: untrustedText('Error'), at: null, count: 1 }],
        ...cause,
      },
    ],
    ruledOut: [],
    gaps: [],
    suspectChange: null,
  };
}
