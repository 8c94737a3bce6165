import type { Instant, Millis } from '../../model/time.js';
import { byController, ownerReference } from './controllers.js';
import type { JsonObject } from './json.js';
import {
  at,
  cloneJson,
  nameOf,
  namespaceOf,
  numberAt,
  objectAt,
  objectsAt,
  setAt,
  textAt,
  timestamp,
  uidOf,
} from './json.js';
import { resourceNamed } from './kinds.js';
import { createPod } from './pod-maker.js';
import { conditionStatus, isDeleting, isEnded, setCondition } from './pod-status.js';
import type { World } from './world.js';

/** Before pod number `failed` + 1: 10 s doubling to 10 min (job_controller.go, DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff). */
export function jobBackoffMs(failed: number): Millis {
  return failed === 0 ? 0 : Math.min(600_000, 10_000 * 2 ** (failed - 1));
}

/** Jobs make pods until enough have succeeded or too many have failed (controller/job/job_controller.go, simplified). */
export function runJobs(world: World): void {
  const jobs = world.store.all('jobs').filter((job) => !world.recorded.has(uidOf(job)) && !isDeleting(job));
  if (jobs.length === 0) return;
  const pods = byController(world.store.all('pods'));
  for (const job of jobs) {
    if (isOver(job) || at(job, 'spec', 'suspend') === true) continue;
    runJob(world, job, pods.get(uidOf(job)) ?? []);
  }
}

/** Complete or Failed. */
function isOver(job: JsonObject): boolean {
  return conditionStatus(job, 'Complete') === 'True' || conditionStatus(job, 'Failed') === 'True';
}

function runJob(world: World, job: JsonObject, pods: readonly JsonObject[]): void {
  const now = world.clock.now();
  const phase = (wanted: string): readonly JsonObject[] =>
    pods.filter((pod) => textAt(pod, 'status', 'phase') === wanted);
  const active = pods.filter((pod) => !isEnded(pod) && !isDeleting(pod));
  const failed = phase('Failed');
  const completions = numberAt(job, 'spec', 'completions') || 1;
  const succeeded = phase('Succeeded').length;
  const limit = at(job, 'spec', 'backoffLimit');
  const deadline = numberAt(job, 'spec', 'activeDeadlineSeconds') * 1000;
  const startedAt = Date.parse(textAt(job, 'status', 'startTime') || timestamp(now));
  world.store.change(resourceNamed('jobs'), job, (copy) => {
    copy['status'] = {
      ...objectAt(copy, 'status'),
      startTime: timestamp(startedAt),
      active: active.length,
      succeeded,
      failed: failed.length,
      ready: active.filter((pod) => conditionStatus(pod, 'Ready') === 'True').length,
    };
  });
  if (failed.length > (typeof limit === 'number' ? limit : 6)) {
    finish(world, job, active, FAILED('BackoffLimitExceeded', 'Job has reached the specified backoff limit'));
  } else if (deadline > 0 && now - startedAt >= deadline) {
    finish(world, job, active, FAILED('DeadlineExceeded', 'Job was active longer than specified deadline'));
  } else if (succeeded >= completions) finish(world, job, [], COMPLETE);
  else {
    const wanted = Math.min(numberAt(job, 'spec', 'parallelism') || 1, completions - succeeded) - active.length;
    const lastEnd = Math.max(0, ...failed.map(endOf));
    if (now < lastEnd + jobBackoffMs(failed.length)) return;
    for (let missing = wanted; missing > 0; missing -= 1) if (!createPod(world, job, { hash: '' })) return;
  }
}

interface Ending {
  readonly first: string;
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** The interim condition comes first and stays (batch/v1 types.go, SuccessCriteriaMet and FailureTarget). */
const COMPLETE: Ending = {
  first: 'SuccessCriteriaMet',
  type: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};
const FAILED = (reason: string, message: string): Ending => ({
  first: 'FailureTarget',
  type: 'Failed',
  reason,
  message,
});

function finish(world: World, job: JsonObject, active: readonly JsonObject[], ending: Ending): void {
  const now = timestamp(world.clock.now());
  for (const pod of active)
    world.store.remove(resourceNamed('pods'), { namespace: namespaceOf(pod), name: nameOf(pod) });
  const { first, type, reason, message } = ending;
  world.store.change(resourceNamed('jobs'), job, (copy) => {
    for (const each of [first, type]) setCondition(copy, { type: each, status: 'True', reason, message }, now);
    setAt(copy, ['status', 'active'], 0);
    setAt(copy, ['status', 'ready'], 0);
    if (type === 'Complete') setAt(copy, ['status', 'completionTime'], now);
  });
  const component = 'job-controller';
  if (type === 'Complete')
    world.events.record({ about: job, type: 'Normal', reason: 'Completed', message: 'Job completed', component });
  else world.events.record({ about: job, type: 'Warning', reason, message, component });
}

function endOf(pod: JsonObject): Instant {
  const times = objectsAt(pod, 'status', 'containerStatuses').map((one) =>
    Date.parse(textAt(one, 'state', 'terminated', 'finishedAt')),
  );
  return Math.max(0, ...times.filter((time) => !Number.isNaN(time)));
}

/** A Job from a template, owned by its CronJob (cronjob/utils.go, getJobFromTemplate2). */
export function createJob(world: World, cron: JsonObject, name: string): JsonObject {
  const template = objectAt(cron, 'spec', 'jobTemplate');
  const job = world.store.create(resourceNamed('jobs'), {
    metadata: {
      name,
      namespace: namespaceOf(cron),
      labels: { ...objectAt(template, 'metadata', 'labels') },
      annotations: { ...objectAt(template, 'metadata', 'annotations') },
      ownerReferences: [ownerReference(cron)],
    },
    spec: cloneJson(objectAt(template, 'spec')),
    status: {},
  });
  const message = `Created job ${name}`;
  const component = 'cronjob-controller';
  world.events.record({ about: cron, type: 'Normal', reason: 'SuccessfulCreate', message, component });
  return job;
}
