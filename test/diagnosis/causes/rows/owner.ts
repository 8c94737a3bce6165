import type { CauseId } from '../../../../src/model/causes.js';
import { event, object, pod, subjectOf, terminated, time } from '../../made.js';
import { row, type CauseRow } from '../row.js';

const refused = (cause: CauseId, text: string): CauseRow =>
  row(
    cause,
    text,
    [
      object('ReplicaSet', 'web', { spec: { replicas: 2 }, status: { replicas: 0 } }),
      event('FailedCreate', `Error creating: ${text}`, {
        kind: 'ReplicaSet',
        component: 'replicaset-controller',
        count: 9,
      }),
    ],
    subjectOf('ReplicaSet', 'web'),
  );
const job = (reason: string, message: string, spec: Record<string, unknown> = {}) =>
  object('Job', 'load', {
    spec,
    status: {
      failed: 3,
      conditions: [{ type: 'Failed', status: 'True', reason, message, lastTransitionTime: time(5) }],
    },
  });
const cron = (spec: Record<string, unknown> = {}, status: Record<string, unknown> = {}) =>
  object('CronJob', 'nightly', { spec: { schedule: '0 3 * * *', ...spec }, status });

export const OWNER: readonly CauseRow[] = [
  refused(
    'quota-exceeded',
    'pods "web-1" is forbidden: exceeded quota: compute, requested: cpu=1, used: cpu=4, limited: cpu=4',
  ),
  refused(
    'quota-requires-limits',
    'pods "web-1" is forbidden: failed quota: compute: must specify limits.cpu for: app',
  ),
  refused('limit-range', 'pods "web-1" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi'),
  refused(
    'pod-security',
    'pods "web-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false)',
  ),
  refused('webhook-denied', 'admission webhook "policy.acme.io" denied the request: no latest tags'),
  refused(
    'webhook-failed',
    'Internal error occurred: failed calling webhook "inject.acme.io": failed to call webhook: Post "https://inject.acme.svc:443/mutate": no endpoints available for service "inject"',
  ),
  refused(
    'policy-denied',
    "pods \"web-1\" is forbidden: ValidatingAdmissionPolicy 'no-latest' with binding 'all' denied request: image tag",
  ),
  refused(
    'serviceaccount-not-found',
    'pods "web-1" is forbidden: error looking up service account shop/runner: serviceaccount "runner" not found',
  ),
  refused('priorityclass-not-found', 'pods "web-1" is forbidden: no PriorityClass with name urgent was found'),
  refused('runtimeclass-not-found', 'pods "web-1" is forbidden: pod rejected: RuntimeClass "gvisor" not found'),
  refused('template-invalid', 'Pod "web-1" is invalid: spec.containers[0].image: Required value'),
  refused(
    'namespace-terminating',
    'pods "web-1" is forbidden: unable to create new content in namespace shop because it is being terminated',
  ),
  refused('admission-failed', 'the oracle is silent'),
  row(
    'statefulset-blocked',
    'pod 1 waits for pod 0',
    [
      object('StatefulSet', 'db', { spec: { replicas: 3 } }),
      pod({
        name: 'db-0',
        meta: { ownerReferences: [{ kind: 'StatefulSet', name: 'db', uid: 'uid-db', controller: true }] },
        ready: false,
        state: { running: { startedAt: time(14.9) } },
        status: { phase: 'Running' },
      }),
    ],
    subjectOf('Pod', 'db-1'),
  ),
  row(
    'backoff-limit-exceeded',
    'no pod is left',
    [job('BackoffLimitExceeded', 'Job has reached the specified backoff limit')],
    subjectOf('Job', 'load'),
  ),
  row(
    'deadline-exceeded',
    'the Job',
    [job('DeadlineExceeded', 'Job was active longer than specified deadline', { activeDeadlineSeconds: 60 })],
    subjectOf('Job', 'load'),
  ),
  row('deadline-exceeded', 'the pod', [
    pod({
      status: {
        phase: 'Failed',
        reason: 'DeadlineExceeded',
        message: 'Pod was active on the node longer than the specified deadline',
      },
    }),
  ]),
  row(
    'pod-failure-policy',
    'condition',
    [
      job(
        'PodFailurePolicy',
        'Container app for pod shop/load-1 failed with exit code 3 matching FailJob rule at index 0',
      ),
    ],
    subjectOf('Job', 'load'),
  ),
  row('cronjob-suspended', 'spec', [cron({ suspend: true })], subjectOf('CronJob', 'nightly')),
  row(
    'cronjob-missed',
    'event',
    [
      cron({ concurrencyPolicy: 'Forbid' }),
      event(
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
        { kind: 'CronJob', name: 'nightly', type: 'Normal' },
      ),
    ],
    subjectOf('CronJob', 'nightly'),
  ),
  row(
    'cronjob-failing',
    'its Jobs fail and their pods say no more',
    [
      cron(),
      object(
        'Job',
        'nightly-1',
        {
          status: {
            failed: 7,
            conditions: [
              {
                type: 'Failed',
                status: 'True',
                reason: 'BackoffLimitExceeded',
                message: 'Job has reached the specified backoff limit',
              },
            ],
          },
        },
        { ownerReferences: [{ kind: 'CronJob', name: 'nightly', uid: 'uid-nightly', controller: true }] },
      ),
    ],
    subjectOf('CronJob', 'nightly'),
  ),
  row(
    'rollout-stuck',
    'the deadline passed, and no pod is there to say why',
    [
      object('Deployment', 'web', {
        spec: { replicas: 1 },
        status: {
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'ReplicaSet "web-2" has timed out progressing.',
            },
          ],
        },
      }),
      object(
        'ReplicaSet',
        'web-2',
        { spec: { replicas: 1 }, status: { readyReplicas: 0 } },
        {
          annotations: { 'deployment.kubernetes.io/revision': '2' },
          ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'uid-web', controller: true }],
        },
      ),
    ],
    subjectOf('Deployment', 'web'),
  ),
  row(
    'oom-killed',
    'the pods of a Job before its own summary',
    [
      job('BackoffLimitExceeded', 'Job has reached the specified backoff limit'),
      pod({
        name: 'load-1',
        meta: { ownerReferences: [{ kind: 'Job', name: 'load', uid: 'uid-load', controller: true }] },
        spec: { restartPolicy: 'Never' },
        state: terminated('OOMKilled', 137),
        status: { phase: 'Failed' },
      }),
    ],
    subjectOf('Job', 'load'),
  ),
];
