import { once } from 'node:events';
import { createServer } from 'node:net';
import { createAuthorize } from '../../../src/access/authorize.js';
import { createAudit, type AuditEntry } from '../../../src/access/audit.js';
import type {
  ActionResult,
  Cluster,
  ContainerChoice,
  InterventionPlan,
  Match,
  RestartPlan,
} from '../../../src/kubernetes/cluster.js';
import { INTERVENTIONS, type Intervention } from '../../../src/model/intervention.js';
import type { Diagnosis } from '../../../src/model/diagnosis.js';
import type { Read } from '../../../src/model/evidence.js';
import type { TimelineEvent } from '../../../src/model/incident.js';
import type { PodRecord, WorkloadRecord } from '../../../src/model/records.js';
import type { Subject } from '../../../src/model/subject.js';
import { untrustedText } from '../../../src/model/untrusted.js';
import { StandInSlack } from '../../../src/playground/slack/stand-in-slack.js';
import { Secret, type AccessBinding, type SlackSettings } from '../../../src/settings/settings.js';
import { createSlackApp, type SlackApp, type SlackAppDependencies } from '../../../src/slack/app.js';
import { EmbeddedStore } from '../../../src/storage/embedded-store.js';
import { systemClock } from '../../../src/telemetry/clock.js';
import type { Log, LogFields } from '../../../src/telemetry/log.js';
import { silentMetrics } from '../../../src/telemetry/metrics.js';
import { createIncidentActions } from '../../../src/triage/incident-actions.js';
import { DIAGNOSIS, incident, SUBJECT } from '../views/samples.js';

export const POD_NAME = 'checkout-api-7d9c5-x2x7p';
export const PASSWORD = ['hunter2', 'a1s2d3'].join('-');

/** What a test may change in the cluster and look at afterwards. */
export interface ClusterScript {
  production: boolean;
  uid: string;
  refuse: Extract<ActionResult, { ok: false }> | null;
  fails: Error | null;
  hangs: boolean;
  readonly restarts: { readonly by: string; readonly reason: string; readonly uid: string }[];
  revision: string;
  /** What the watcher sees of the workload, look by look. */
  readonly rollout: WorkloadRecord[];
  readonly rollbacks: { readonly by: string; readonly reason: string; readonly to: string }[];
  readonly interventions: { readonly by: string; readonly reason: string; readonly plan: InterventionPlan }[];
  readonly logsAsked: string[];
  /** How many lines were asked for, time after time. */
  readonly tails: number[];
  containers: readonly ContainerChoice[];
  log: string;
  /** `describe` waits for it. */
  gate: Promise<void>;
  described: number;
}

function pod(name: string): PodRecord {
  return {
    uid: `uid-${name}`,
    namespace: 'payments',
    name,
    resourceVersion: '1',
    owner: null,
    revision: '43',
    node: 'n1',
    phase: 'Running',
    reason: '',
    message: '',
    createdAt: 0,
    deletion: null,
    finalizers: [],
    restartPolicy: 'Always',
    schedulingGated: false,
    nominatedNode: '',
    conditions: [],
    containers: ['api', 'proxy'].map((container) => ({
      name: container,
      role: 'main',
      state: { kind: 'waiting', reason: 'CrashLoopBackOff', message: '' },
      last: null,
      ready: false,
      started: false,
      restarts: 7,
      startupBudgetMs: 0,
    })),
    labels: {},
    annotations: {},
    mirror: false,
  };
}

/** What each intervention would do to a subject. */
export function interventionPlan(action: Intervention, subject: Subject, uid: string): InterventionPlan {
  switch (action) {
    case 'delete-pod':
      return {
        action,
        subject,
        uid,
        stuck: 'node-lost',
        node: 'n1',
        endedBy: Date.now() - 600_000,
        owner: 'StatefulSet db',
        next: 'same-name',
        replicas: { ready: 2, desired: 3 },
        budget: { name: 'db', allowed: 0 },
        gitops: null,
      };
    case 'scale-up':
      return {
        action,
        subject,
        uid,
        from: 3,
        to: 4,
        ready: 1,
        autoscaler: { name: 'checkout', min: 3, max: 9 },
        waits: false,
        budget: null,
        rollingOut: false,
        gitops: 'Argo CD (shop)',
      };
    case 'cordon':
      return { action, subject, uid, pods: 12, others: 2, isReady: false, gitops: null };
  }
}

export const NODE: Subject = { cluster: SUBJECT.cluster, kind: 'Node', namespace: '', name: 'n1' };
export const OTHER: Subject = { ...SUBJECT, name: 'checkout-worker' };

/** A cluster of two workloads, one of them with a failing pod. */
function scriptedCluster(script: ClusterScript): Cluster {
  const unused = (): never => {
    throw new Error('not used by the listeners');
  };
  const guard = async <T>(value: T, signal: AbortSignal): Promise<T> => {
    if (script.fails !== null) throw script.fails;
    if (script.hangs) await systemClock.sleep(60_000, signal);
    return value;
  };
  const read = <T>(value: T): Read<T> => ({ ok: true, value, at: Date.now() });
  const all: readonly Match[] = [
    { target: SUBJECT, workload: SUBJECT, how: 'exact' },
    { target: OTHER, workload: OTHER, how: 'exact' },
    { target: { ...SUBJECT, kind: 'Pod', name: POD_NAME }, workload: SUBJECT, how: 'exact' },
    { target: NODE, workload: NODE, how: 'exact' },
  ];
  const podsOf = (subject: Subject): readonly PodRecord[] => (subject.name === SUBJECT.name ? [pod(POD_NAME)] : []);
  return {
    name: SUBJECT.cluster,
    get production() {
      return script.production;
    },
    gather: (subject) => Promise.resolve({ subject, objects: [], logs: [], gaps: [], completeKinds: [] }),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    onChange: unused,
    view: () => null,
    subjects: () => [SUBJECT, OTHER, NODE],
    health: () => ({
      cluster: SUBJECT.cluster,
      watching: true,
      pods: 1,
      freshAt: Date.now(),
      problems: [],
      leader: true,
    }),
    directory: {
      search: (text, { namespace }) =>
        all
          .filter(({ target }) => namespace === undefined || target.namespace === namespace)
          .filter(({ target }) => target.name.startsWith(text.replace(/^.*\//, '')))
          .map((match) => ({ ...match, how: match.target.name === text ? ('exact' as const) : ('prefix' as const) })),
      pods: () => ({
        rows: [
          { pod: pod(POD_NAME), subject: SUBJECT, status: 'CrashLoopBackOff', ready: 0, containers: 2, restarts: 7 },
        ],
        total: 1,
      }),
      podsOf,
      namespaces: () => ['payments'],
      workload: () => script.rollout.shift() ?? null,
      node: () => null,
      events: () => [],
    },
    operate: {
      containers: (_target, signal) => guard(read(script.containers), signal),
      logs: (request, signal) => {
        script.tails.push(request.tailLines);
        script.logsAsked.push(`${request.pod}/${request.container}/${request.run}`);
        const { namespace, container, run } = request;
        return guard(
          read({ namespace, pod: request.pod, container, run, at: Date.now(), text: untrustedText(script.log) }),
          signal,
        );
      },
      describe: async (target, signal) => {
        script.described += 1;
        await script.gate;
        return guard(read(`Name: ${target.name}\nKind: ${target.kind}\n<!channel>`), signal);
      },
      planRestart: (subject, signal) => {
        const plan: RestartPlan = {
          subject,
          uid: script.uid,
          how: 'rollout-restart',
          atOnce: false,
          restartedAt: null,
          pods: 3,
          ready: 0,
          desired: 3,
          comesBack: true,
          budget: null,
          rollingOut: false,
          gitops: null,
        };
        return guard(script.refuse ?? plan, signal);
      },
      restart: (plan, actor, reason, signal) => {
        script.restarts.push({ by: actor.slackUserId, reason, uid: plan.uid });
        return guard({ ok: true, detail: '3 pods are replaced' }, signal);
      },
      planRollback: (subject, signal) =>
        guard(
          script.refuse ?? {
            subject,
            uid: script.uid,
            from: '43',
            to: script.revision,
            madeAt: Date.now() - 86_400_000,
            atOnce: false,
            changes: ['containers[api].image', 'containers[api].env[STRIPE_KEY]'],
            pods: 3,
            ready: 0,
            desired: 3,
            budget: null,
            rollingOut: false,
            gitops: 'Argo CD (shop)',
          },
          signal,
        ),
      rollback: (plan, actor, reason, signal) => {
        script.rollbacks.push({ by: actor.slackUserId, reason, to: plan.to });
        return guard({ ok: true, detail: 'goes back' }, signal);
      },
      planIntervention: (action, subject, signal) =>
        guard(script.refuse ?? interventionPlan(action, subject, script.uid), signal),
      intervene: (plan, actor, reason, signal) => {
        script.interventions.push({ by: actor.slackUserId, reason, plan });
        return guard({ ok: true, detail: 'as planned' }, signal);
      },
      recordAudit: () => Promise.resolve(),
    },
  };
}

export interface Desk {
  readonly slack: StandInSlack;
  readonly app: SlackApp;
  readonly script: ClusterScript;
  readonly store: EmbeddedStore;
  readonly audits: AuditEntry[];
  readonly told: TimelineEvent[];
  readonly lines: LogFields[];
  /** Kubernetes Events that were written about actions. */
  readonly events: {
    readonly about: string;
    readonly action: string;
    readonly result: string;
    readonly reason: string;
  }[];
  readonly people: Readonly<Record<'viewer' | 'operator' | 'admin' | 'guest' | 'stranger' | 'deactivated', string>>;
  readonly diagnoses: Subject[];
  close(): Promise<void>;
}

/** A stand-in Slack, the real Bolt app, the real store, and a scripted cluster. */
export async function openDesk(
  mode: 'socket' | 'http',
  change: Partial<SlackAppDependencies> = {},
  settings: Partial<SlackSettings> = {},
): Promise<Desk> {
  const slack = new StandInSlack();
  await slack.start();
  slack.addChannel('alerts');
  const people = {
    viewer: slack.addUser('vera').id,
    operator: slack.addUser('otto').id,
    admin: slack.addUser('ada').id,
    guest: slack.addUser('gus', { guest: true }).id,
    stranger: slack.addUser('sam', { team: 'T0OTHER' }).id,
    deactivated: slack.addUser('dora', { deactivated: true }).id,
  };
  const oncall = slack.addUserGroup('oncall', [people.admin]).id;
  const bind = (
    role: 'operator' | 'admin',
    users: readonly string[],
    usergroups: readonly string[],
  ): AccessBinding => ({
    role,
    users,
    usergroups,
    channels: [],
    clusters: null,
    namespaces: null,
  });
  const script: ClusterScript = {
    production: false,
    uid: 'uid-1',
    refuse: null,
    fails: null,
    hangs: false,
    restarts: [],
    rollbacks: [],
    interventions: [],
    rollout: [],
    revision: '42',
    logsAsked: [],
    tails: [],
    containers: [
      { name: 'api', role: 'main', hasPrevious: true, failing: true },
      { name: 'proxy', role: 'sidecar', hasPrevious: false, failing: false },
    ],
    log: `starting with password=${PASSWORD}\nError: connect ECONNREFUSED 10.4.2.17:5432\n`,
    gate: Promise.resolve(),
    described: 0,
  };
  const lines: LogFields[] = [];
  const push = (fields: LogFields): void => {
    lines.push(fields);
  };
  const log: Log = { debug: push, info: push, warn: push, error: push, child: () => log };
  const store = new EmbeddedStore({ clock: systemClock, historyTtlMs: 86_400_000 });
  await store.saveIncident(incident({ openedAt: Date.now() }), 0, { dirtyChannels: [], recheckInMs: null });
  const audits: AuditEntry[] = [];
  const told: TimelineEvent[] = [];
  const events: { about: string; action: string; result: string; reason: string }[] = [];
  const diagnoses: Subject[] = [];
  const audit = createAudit({
    log,
    appendTimeline: (_subject, event) => {
      told.push(event);
      return Promise.resolve();
    },
    recordEvent: (entry, result) => {
      events.push({ about: entry.subject.name, action: entry.action, result, reason: entry.reason });
      return Promise.resolve();
    },
  });
  const port = await freePort();
  let ids = 0;
  const created = createSlackApp(
    {
      mode,
      botToken: new Secret(slack.botToken),
      appToken: new Secret(slack.appToken),
      signingSecret: new Secret(slack.signingSecret),
      apiUrl: slack.apiUrl(),
      command: '/pod',
      port,
      ...settings,
    },
    {
      clusters: [scriptedCluster(script)],
      store,
      authorize: createAuthorize({
        everyone: 'viewer',
        impersonate: false,
        bindings: [bind('operator', [people.operator], []), bind('admin', [], [oncall])],
      }),
      usergroups: [oncall],
      audit: async (entry) => {
        audits.push(entry);
        await audit(entry);
      },
      diagnose: (subject): Promise<Diagnosis> => {
        diagnoses.push(subject);
        return Promise.resolve({
          ...DIAGNOSIS,
          subject,
          workload: { ...SUBJECT, name: subject.kind === 'Pod' ? SUBJECT.name : subject.name },
        });
      },
      incidents: createIncidentActions({
        store,
        delivery: {
          name: 'delivery',
          wake: () => Promise.resolve(),
          work: () => Promise.reject(new Error('not used')),
          counts: () => Promise.reject(new Error('not used')),
          failed: () => Promise.resolve([]),
          close: () => Promise.resolve(),
        },
        policy: { holdMs: 1, crashHoldMs: 1, reopenWindowMs: 1, alertFrom: 'warning', remindAfterMs: null },
        clock: systemClock,
        log,
      }),
      impersonate: false,
      clock: systemClock,
      log,
      metrics: silentMetrics,
      locale: 'en',
      newId: () => `c-${(ids += 1)}`,
      routing: { rules: [], defaultChannel: null },
      links: [],
      detection: { thresholds: {}, exclude: [] },
      actions: INTERVENTIONS,
      ...change,
    },
  );
  const app = await created
    .then(async (made) => {
      await made.start();
      return made;
    })
    .catch(async (error: unknown) => {
      await slack.stop();
      throw error;
    });
  if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  return {
    slack,
    app,
    script,
    store,
    audits,
    told,
    events,
    lines,
    people,
    diagnoses,
    close: async () => {
      await app.stop(2_000);
      await slack.stop();
      await store.close();
    },
  };
}

/** A port that nobody listens on; the operating system hands each out once in a while, so two tests do not get the same. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
