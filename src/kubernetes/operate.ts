import type { Clock } from '../model/time.js';
import type { Log } from '../telemetry/log.js';
import type { ApiClient } from './api-client.js';
import { recordAudit } from './audit-event.js';
import type { Operations } from './cluster.js';
import { readContainers } from './containers.js';
import { describeSubject } from './describe.js';
import { intervene, planIntervention } from './interventions.js';
import { readLogTail } from './logs.js';
import { restart } from './restart.js';
import { planRollback, rollback } from './rollback.js';
import { planRestart } from './restart-plan.js';

export interface OperateDeps {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly log: Log;
}

/** What people may do to one cluster, over its API. `restart` leaves no audit Event by itself: the caller's audit does. */
export function createOperations(deps: OperateDeps): Operations {
  const { api, clock } = deps;
  return {
    containers: (target, signal) => readContainers(api, clock, target, signal),
    logs: (request, signal) => readLogTail(api, clock, request, signal),
    describe: (target, signal) => describeSubject(api, clock, target, signal),
    planRestart: (target, signal) => planRestart(api, target, signal),
    restart: (plan, actor, reason, signal) => {
      deps.log.info(
        { event: 'kubernetes.restart.asked', subject: plan.subject, actor: actor.slackUserId, reason },
        'A restart was asked for.',
      );
      return restart(deps, plan, actor, signal);
    },
    planRollback: (target, signal) => planRollback(api, target, signal),
    rollback: (plan, actor, reason, signal) => {
      deps.log.info(
        { event: 'kubernetes.rollback.asked', subject: plan.subject, actor: actor.slackUserId, reason },
        'A rollback was asked for.',
      );
      return rollback(deps, plan, actor, signal);
    },
    planIntervention: (action, target, signal) => planIntervention(deps, action, target, signal),
    intervene: (plan, actor, reason, signal) => {
      deps.log.info(
        { event: `kubernetes.${plan.action}.asked`, subject: plan.subject, actor: actor.slackUserId, reason },
        'An intervention was asked for.',
      );
      return intervene(deps, plan, actor, signal);
    },
    recordAudit: (subject, actor, action, result, reason) => recordAudit(deps, subject, actor, action, result, reason),
  };
}
