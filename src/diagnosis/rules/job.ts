import type { Cause } from '../../model/diagnosis.js';
import type { AnyObject, ClusterView } from '../objects/cluster.js';
import type { Instant } from '../../model/time.js';
import { MINUTE } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params } from '../finding.js';
import { readConditions } from '../objects/meta.js';
import { flagAt, instantAt, numberAt, objectsAt, textAt } from '../objects/raw.js';

/** Why a Job has failed for good (facts A.12); empty otherwise. */
export function jobCauses(cluster: ClusterView, job: AnyObject): Cause[] {
  const failed = readConditions(job.raw).find(
    (each) => (each.type === 'Failed' || each.type === 'FailureTarget') && each.status === 'True',
  );
  if (failed === undefined) return [];
  const given = params({
    reason: failed.reason,
    attempts: numberAt(job.raw, 'status', 'failed'),
    limit: numberAt(job.raw, 'spec', 'backoffLimit') ?? 6,
    seconds: numberAt(job.raw, 'spec', 'activeDeadlineSeconds'),
    exitCode: /exit code (\d{1,3})/.exec(failed.message)?.[1],
    otherPod: /for pod [^/ ]{1,253}\/(\S{1,253})/.exec(failed.message)?.[1],
    error: failed.message,
  });
  const event = lastEvent(cluster.eventsOf(job), [failed.reason]);
  const evidence = [
    line(`Job ${job.name}, condition ${failed.type}`, `${failed.reason}: ${failed.message}`, failed.since),
    event === null ? null : eventLine(event),
    line('Job spec', `backoffLimit ${String(given.limit ?? 6)}, ${String(given.attempts ?? 0)} failed`),
  ];
  const container = /Container (\S{1,253}) for pod/.exec(failed.message)?.[1] ?? '';
  switch (failed.reason) {
    case 'DeadlineExceeded':
      return cause('deadline-exceeded', 'certain', given, evidence);
    case 'PodFailurePolicy':
      return cause('pod-failure-policy', 'certain', given, evidence, {
        container: '',
        pod: String(given.otherPod ?? ''),
      }).map((each) => ({ ...each, params: { ...each.params, ...params({ detail: container }) } }));
    default:
      return cause('backoff-limit-exceeded', 'certain', given, evidence);
  }
}

/** A pod of a Job whose work is done, held alive by a classic sidecar (facts I, step 11). */
export function sidecarStillRunning(pods: ClusterView['pods']): Cause[] {
  return pods.flatMap((pod) => {
    const mains = pod.containers.filter((each) => each.role === 'main');
    const done = mains.filter((each) => each.state.kind === 'terminated' && each.state.exitCode === 0);
    const running = mains.filter((each) => each.state.kind === 'running');
    if (done.length === 0 || running.length === 0 || done.length + running.length !== mains.length) return [];
    if (pod.restartPolicy === 'Always') return [];
    return cause(
      'sidecar-still-running',
      'certain',
      params({ sidecar: running[0]?.name, otherPod: pod.name }),
      [
        ...done.map((each) =>
          line(
            `container ${each.name}`,
            'Completed, exit code 0',
            each.state.kind === 'terminated' ? each.state.finishedAt : null,
          ),
        ),
        ...running.map((each) => line(`container ${each.name}`, 'still running')),
      ],
      { pod: pod.name, container: running[0]?.name ?? '' },
    );
  });
}

/** What is wrong with a CronJob itself: suspended, missed, overlapping. */
export function cronJobCauses(cluster: ClusterView, cronJob: AnyObject, now: Instant): Cause[] {
  const schedule = textAt(cronJob.raw, 'spec', 'schedule');
  const last = instantAt(cronJob.raw, 'status', 'lastScheduleTime');
  const given = params({ schedule, reason: textAt(cronJob.raw, 'spec', 'concurrencyPolicy') });
  if (flagAt(cronJob.raw, 'spec', 'suspend')) {
    return cause('cronjob-suspended', 'certain', given, [line('CronJob spec', `suspend: true (schedule ${schedule})`)]);
  }
  const events = cluster.eventsOf(cronJob);
  const missed = lastEvent(events, [
    'JobAlreadyActive',
    'MissSchedule',
    'TooManyMissedTimes',
    'UnparseableSchedule',
    'InvalidSchedule',
  ]);
  const created = lastEvent(events, ['SuccessfulCreate']);
  if (missed === null || (created !== null && (created.lastAt ?? 0) > (missed.lastAt ?? 0))) return [];
  const active = objectsAt(cronJob.raw, 'status', 'active')[0];
  return cause(
    'cronjob-missed',
    'certain',
    {
      ...given,
      ...params({
        otherWorkload: active === undefined ? '' : textAt(active, 'name'),
        error: missed.message,
        duration: last === null ? '' : `${Math.floor((now - last) / MINUTE)}m`,
      }),
    },
    [
      eventLine(missed),
      active === undefined ? null : line('CronJob status', `active: Job ${textAt(active, 'name')}`, last),
    ],
  );
}
