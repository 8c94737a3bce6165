import { CAUSE_IDS } from '../../../src/model/causes.js';
import type { Cause, Diagnosis } from '../../../src/model/diagnosis.js';
import type { Incident, IncidentId, TimelineEvent } from '../../../src/model/incident.js';
import type { Subject } from '../../../src/model/subject.js';
import { MINUTE } from '../../../src/model/time.js';
import { untrustedText } from '../../../src/model/untrusted.js';

export const NOW = Date.UTC(2026, 10, 25, 14, 5);
export const SUBJECT: Subject = { cluster: 'prod-eu', kind: 'Deployment', namespace: 'payments', name: 'checkout-api' };

export const CAUSE: Cause = {
  id: 'secret-not-found',
  params: { secret: 'stripe-credentials' },
  confidence: 'certain',
  pod: 'checkout-api-7d9c5-x2x7p',
  container: 'api',
  reach: { scope: 'revision', name: '43', affected: 3, total: 3 },
  evidence: [
    {
      source: 'kubelet event Failed',
      quote: untrustedText('Error: secret "stripe-credentials" not found'),
      at: NOW - 12_000,
      count: 6,
    },
    { source: 'pod status', quote: untrustedText('CreateContainerConfigError'), at: null, count: 1 },
  ],
};

export const DIAGNOSIS: Diagnosis = {
  subject: SUBJECT,
  workload: SUBJECT,
  at: NOW,
  severity: 'critical',
  state: 'CreateContainerConfigError',
  pod: 'checkout-api-7d9c5-x2x7p',
  container: 'api',
  since: NOW - 3 * MINUTE,
  replicas: { desired: 3, ready: 0, failing: 3 },
  restarts: 0,
  revision: '43',
  causes: [CAUSE, { ...CAUSE, id: 'missing-env-var', confidence: 'possible' }],
  ruledOut: [{ id: 'oom-killed', because: 'oom-but-liveness', params: {}, evidence: null }],
  gaps: [{ what: 'networkpolicies', reason: 'forbidden', detail: 'needs list on networkpolicies' }],
  suspectChange: {
    from: '42',
    to: '43',
    rolledOutAt: NOW - 4 * MINUTE,
    fromReady: 3,
    toReady: 0,
    changes: [{ path: 'env.STRIPE_KEY', before: untrustedText(''), after: untrustedText('Secret stripe-credentials') }],
  },
};

export function incident(change: Partial<Incident> = {}): Incident {
  return {
    schema: 1,
    id: 'i-1' as IncidentId,
    subject: SUBJECT,
    episode: 1,
    phase: { phase: 'open', since: NOW - 3 * MINUTE },
    openedAt: NOW - 3 * MINUTE,
    failingSince: NOW - 3 * MINUTE,
    updatedAt: NOW,
    severity: 'critical',
    diagnosis: DIAGNOSIS,
    timeline: [{ seq: 1, at: NOW - 3 * MINUTE, event: { kind: 'opened', cause: 'secret-not-found' } }],
    acknowledged: null,
    mutedUntil: null,
    reopened: 0,
    heldBack: false,
    longestCrashRunMs: 0,
    crashed: false,
    channels: ['C1'],
    ...change,
  };
}

/** One of every kind of line that a thread can tell. */
export const EVENTS: readonly TimelineEvent[] = [
  { kind: 'opened', cause: 'secret-not-found' },
  { kind: 'opened', cause: null },
  { kind: 'reopened', times: 3 },
  { kind: 'cause-changed', from: 'image-not-found', to: 'secret-not-found' },
  { kind: 'got-worse', from: 'warning', to: 'critical' },
  { kind: 'more-pods', from: 1, to: 3, desired: 20 },
  { kind: 'restarts-faster', fromPerHour: 6, toPerHour: 54 },
  { kind: 'acknowledged', by: 'U0001' },
  { kind: 'unacknowledged', why: 'got-worse' },
  { kind: 'unacknowledged', why: 'reopened' },
  { kind: 'action', action: 'restart', by: 'U0001', reason: 'after secret sync', outcome: 'asked', detail: '' },
  { kind: 'action', action: 'restart', by: 'U0001', reason: '', outcome: 'done', detail: '3 pods are replaced' },
  { kind: 'action', action: 'restart', by: 'U0001', reason: '', outcome: 'failed', detail: 'forbidden' },
  { kind: 'verdict', action: 'restart', helped: false, detail: 'Secret "stripe-credentials" is still missing' },
  { kind: 'verdict', action: 'restart', helped: true, detail: '' },
  { kind: 'muted', by: 'U0001', until: NOW + 60 * MINUTE },
  { kind: 'unmuted', by: 'U0001' },
  { kind: 'assigned', by: 'U0001', to: 'U0002' },
  ...(
    [
      { kind: 'ready', ready: 3, desired: 3, stableForMs: 5 * MINUTE, revision: '44' },
      { kind: 'new-revision', ready: 3, desired: 3, stableForMs: 5 * MINUTE, revision: '44' },
      { kind: 'deleted' },
      { kind: 'scaled-to-zero' },
      { kind: 'job-succeeded' },
      { kind: 'later-run-succeeded', run: 'etl-2' },
    ] as const
  ).map((proof) => ({ kind: 'resolved' as const, proof, lastedMs: 9 * MINUTE })),
];

const NASTY = [
  '<!channel> <!here> <@U0001> <!subteam^S0001> <https://evil.example|https://grafana.example>',
  '*bold* _it_ ~no~ `code` ```block``` &lt;!channel&gt; &amp; :fire: #general @everyone mailto:a@b.example',
  '\u202egnp.exe\u202c \u200b\u200d\u2066 العربية עברית 😀👩‍👩‍👧‍👦 \u0000\u0007 "quotes" \\ \n newline',
].join(' ');

/** The longest and most hostile values that an API server can return, everywhere at once. */
export const WORST_TEXT = NASTY.repeat(4000).slice(0, 1_048_576);
export const WORST_NAME = `${'n'.repeat(120)}.${'m'.repeat(132)}`;
export const WORST_SUBJECT: Subject = {
  cluster: `arn:aws:eks:eu-west-1:1234:cluster/<!channel>${'c'.repeat(200)}`,
  kind: 'ConfigurableWorkload'.repeat(10),
  namespace: 'x'.repeat(63),
  name: WORST_NAME,
};

const worstCause = (index: number): Cause => ({
  id: CAUSE_IDS[index % CAUSE_IDS.length]!,
  params: { secret: NASTY, detail: WORST_TEXT.slice(0, 5000), line: WORST_TEXT.slice(0, 5000) },
  confidence: 'possible',
  pod: WORST_NAME,
  container: 'c'.repeat(63),
  reach: { scope: NASTY, name: WORST_NAME, affected: 10_000, total: 20_000 },
  evidence: Array.from({ length: 30 }, () => ({
    source: NASTY,
    quote: untrustedText(WORST_TEXT.slice(0, 20_000)),
    at: NOW,
    count: 1_000_000,
  })),
});

export const WORST_DIAGNOSIS: Diagnosis = {
  ...DIAGNOSIS,
  subject: WORST_SUBJECT,
  workload: WORST_SUBJECT,
  state: NASTY,
  pod: WORST_NAME,
  container: 'c'.repeat(63),
  replicas: { desired: 100_000, ready: 0, failing: 100_000 },
  restarts: 1_000_000,
  revision: WORST_NAME,
  causes: Array.from({ length: 100 }, (_, index) => worstCause(index)),
  ruledOut: Array.from({ length: 100 }, () => ({
    id: 'oom-killed' as const,
    because: 'oom-but-liveness',
    params: { detail: NASTY },
    evidence: null,
  })),
  gaps: Array.from({ length: 100 }, () => ({ what: NASTY, reason: 'forbidden' as const, detail: NASTY })),
  suspectChange: {
    from: WORST_NAME,
    to: WORST_NAME,
    rolledOutAt: NOW,
    fromReady: 1,
    toReady: 0,
    changes: Array.from({ length: 100 }, () => ({
      path: NASTY,
      before: untrustedText(WORST_TEXT.slice(0, 9000)),
      after: untrustedText(WORST_TEXT.slice(0, 9000)),
    })),
  },
};
