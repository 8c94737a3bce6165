import { MINUTE, type Instant } from '../../model/time.js';
import { byController } from './controllers.js';
import { createJob } from './jobs.js';
import type { Json, JsonObject } from './json.js';
import { at, nameOf, namespaceOf, numberAt, setAt, textAt, timestamp, uidOf } from './json.js';
import { resourceNamed } from './kinds.js';
import { conditionStatus, isDeleting } from './pod-status.js';
import type { World } from './world.js';

/** More missed runs than this are not looked for (cronjob/utils.go warns above 100). */
const MISSED_MAX = 100;

/** Starts Jobs by the minute, keeps their history short (controller/cronjob/cronjob_controllerv2.go, simplified). */
export function runCronJobs(world: World): void {
  const crons = world.store.all('cronjobs').filter((cron) => !world.recorded.has(uidOf(cron)) && !isDeleting(cron));
  if (crons.length === 0) return;
  const jobs = byController(world.store.all('jobs'));
  for (const cron of crons) {
    const mine = [...(jobs.get(uidOf(cron)) ?? [])];
    const due = dueTime(cron, world.clock.now());
    if (due !== null && at(cron, 'spec', 'suspend') !== true) start(world, cron, mine, due);
    report(world, cron, mine);
    forgetOld(world, cron, mine);
  }
}

function start(world: World, cron: JsonObject, mine: JsonObject[], due: Instant): void {
  const active = mine.filter(isActive);
  const policy = textAt(cron, 'spec', 'concurrencyPolicy');
  if (policy === 'Forbid' && active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    const component = 'cronjob-controller';
    world.events.record({ about: cron, type: 'Normal', reason: 'JobAlreadyActive', message, component });
    return;
  }
  // Named after the minute, so that no run is started twice (cronjob/utils.go, getJobName).
  const name = `${nameOf(cron)}-${Math.floor(due / MINUTE)}`;
  if (world.store.get(resourceNamed('jobs'), namespaceOf(cron), name) === null) mine.push(createJob(world, cron, name));
  world.store.change(resourceNamed('cronjobs'), cron, (copy) => {
    setAt(copy, ['status', 'lastScheduleTime'], timestamp(due));
  });
}

function isActive(job: JsonObject): boolean {
  return conditionStatus(job, 'Complete') !== 'True' && conditionStatus(job, 'Failed') !== 'True';
}

function report(world: World, cron: JsonObject, mine: readonly JsonObject[]): void {
  const active: Json = mine.filter(isActive).map((job) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    namespace: namespaceOf(job),
    name: nameOf(job),
    uid: uidOf(job),
  }));
  const ends = mine.map((job) => textAt(job, 'status', 'completionTime')).filter((time) => time !== '');
  world.store.change(resourceNamed('cronjobs'), cron, (copy) => {
    setAt(copy, ['status', 'active'], active);
    const last = ends.sort().at(-1);
    if (last !== undefined) setAt(copy, ['status', 'lastSuccessfulTime'], last);
  });
}

/** successfulJobsHistoryLimit (3) and failedJobsHistoryLimit (1) are kept, the newest. */
function forgetOld(world: World, cron: JsonObject, mine: readonly JsonObject[]): void {
  const limit = (field: string, otherwise: number): number => {
    const stated = at(cron, 'spec', field);
    return typeof stated === 'number' ? stated : otherwise;
  };
  const newestFirst = [...mine].sort((a, b) =>
    textAt(b, 'metadata', 'creationTimestamp').localeCompare(textAt(a, 'metadata', 'creationTimestamp')),
  );
  const ended = (type: string): JsonObject[] => newestFirst.filter((job) => conditionStatus(job, type) === 'True');
  const old = [
    ...ended('Complete').slice(limit('successfulJobsHistoryLimit', 3)),
    ...ended('Failed').slice(limit('failedJobsHistoryLimit', 1)),
  ];
  for (const job of old) world.store.remove(resourceNamed('jobs'), { namespace: namespaceOf(job), name: nameOf(job) });
}

/** The newest minute that the schedule names since the last run (or since the CronJob was made); null when there is none. */
function dueTime(cron: JsonObject, now: Instant): Instant | null {
  const schedule = readSchedule(textAt(cron, 'spec', 'schedule'));
  if (schedule === null) return null;
  const since = Date.parse(
    textAt(cron, 'status', 'lastScheduleTime') || textAt(cron, 'metadata', 'creationTimestamp') || timestamp(now),
  );
  let minute = Math.floor(now / MINUTE) * MINUTE;
  for (let looked = 0; minute > since && looked < MISSED_MAX; looked += 1, minute -= MINUTE)
    if (schedule(new Date(minute))) return minute;
  return null;
}

/**
 * Minute, hour, day, month and weekday in UTC, each a star, a step, a number or a list of numbers: what the fleet uses. Null
 * for anything else, whose CronJob then never runs.
 */
export function readSchedule(text: string): ((time: Date) => boolean) | null {
  const fields = text.trim().split(/\s{1,10}/);
  if (fields.length !== 5 || !fields.every((field) => /^(?:\*(?:\/\d{1,2})?|\d{1,2}(?:,\d{1,2}){0,60})$/.test(field)))
    return null;
  const fits = (field: string, value: number): boolean => {
    const step = /^\*(?:\/(\d{1,2}))?$/.exec(field);
    if (step !== null) return step[1] === undefined || (Number(step[1]) > 0 && value % Number(step[1]) === 0);
    return field.split(',').map(Number).includes(value);
  };
  return (time) =>
    [time.getUTCMinutes(), time.getUTCHours(), time.getUTCDate(), time.getUTCMonth() + 1, time.getUTCDay()].every(
      (value, index) => fits(fields[index] ?? '*', value),
    );
}

/** What `kubectl create job --from=cronjob/NAME` makes. */
export function runCronJobNow(world: World, cron: JsonObject): JsonObject {
  const run = numberAt(cron, 'metadata', 'generation') + world.store.revision;
  return createJob(world, cron, `${nameOf(cron)}-manual-${run}`);
}
