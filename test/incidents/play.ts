import { transition, type LifecyclePolicy, type Observation } from '../../src/incidents/lifecycle.js';
import type { Verdict } from '../../src/incidents/outcome.js';
import type { CauseId } from '../../src/model/causes.js';
import type { Confidence, Diagnosis } from '../../src/model/diagnosis.js';
import type { Incident } from '../../src/model/incident.js';
import type { Severity } from '../../src/model/severity.js';
import type { Subject } from '../../src/model/subject.js';
import { HOUR, MINUTE, SECOND, type Instant, type Millis } from '../../src/model/time.js';
import { untrustedText } from '../../src/model/untrusted.js';

export const API: Subject = { cluster: 'prod', kind: 'Deployment', namespace: 'payments', name: 'api' };

export const POLICY: LifecyclePolicy = {
  holdMs: 2 * MINUTE,
  crashHoldMs: 10 * MINUTE,
  reopenWindowMs: 24 * HOUR,
  alertFrom: 'warning',
  remindAfterMs: null,
};

const DAY_START = Date.parse('2026-11-24T00:00:00Z');

export function sec(n: number): Instant {
  return DAY_START + n * SECOND;
}

export function min(n: number): Instant {
  return DAY_START + n * MINUTE;
}

export interface Failing {
  readonly cause: CauseId;
  readonly confidence?: Confidence;
  readonly severity?: Severity;
  readonly container?: string;
  readonly ready?: number;
  readonly crashRunMs?: Millis;
}

/** An observation that something fails. */
export function failing(what: Failing): Observation {
  return {
    kind: 'failing',
    diagnosis: diagnosisOf(what),
    longestCrashRunMs: what.crashRunMs ?? null,
    channels: ['C1'],
    fresh: null,
  };
}

export function diagnosisOf(what: Failing): Diagnosis {
  const container = what.container ?? 'api';
  return {
    subject: API,
    workload: API,
    at: 0,
    severity: what.severity ?? 'warning',
    state: 'CrashLoopBackOff',
    pod: 'api-1',
    container,
    since: null,
    replicas: { desired: 3, ready: what.ready ?? 1, failing: 2 },
    restarts: 2,
    revision: '7',
    causes: [
      {
        id: what.cause,
        params: {},
        confidence: what.confidence ?? 'likely',
        pod: 'api-1',
        container,
        reach: null,
        evidence: [{ source: 'pod status', quote: untrustedText('x'), at: null, count: 1 }],
      },
    ],
    ruledOut: [],
    gaps: [],
    suspectChange: null,
  };
}

export function healthySince(at: Instant, revision = '7'): Observation {
  return {
    kind: 'healthy',
    stableSince: at,
    proof: { kind: revision === '7' ? 'ready' : 'new-revision', ready: 3, desired: 3, stableForMs: 0, revision },
  };
}

export interface Said {
  readonly at: Instant;
  readonly say: Verdict['because'];
  readonly cause: CauseId | null;
}

/** Plays observations over time and returns everything that would be told, and the incident at the end. */
export function play(
  steps: readonly (readonly [Instant, Observation])[],
  from: Incident | null = null,
): { readonly said: readonly Said[]; readonly incident: Incident | null } {
  let incident = from;
  const said: Said[] = [];
  for (const [at, observation] of steps) {
    const stamped: Observation =
      observation.kind === 'failing' ? { ...observation, diagnosis: { ...observation.diagnosis, at } } : observation;
    const next = transition(incident, API, stamped, at, POLICY);
    incident = next.incident;
    if (next.verdict.tell)
      said.push({ at, say: next.verdict.because, cause: incident?.diagnosis?.causes[0]?.id ?? null });
  }
  return { said, incident };
}
