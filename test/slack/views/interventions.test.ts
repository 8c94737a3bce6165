import { describe, expect, test } from '@jest/globals';
import type {
  CordonPlan,
  DeletePodPlan,
  InterventionPlan,
  RestartPlan,
  ScaleUpPlan,
} from '../../../src/kubernetes/cluster.js';
import { INTERVENTIONS, type Intervention } from '../../../src/model/intervention.js';
import { LOCALES } from '../../../src/model/locale.js';
import type { Subject } from '../../../src/model/subject.js';
import { HOUR, MINUTE } from '../../../src/model/time.js';
import { renderIncident } from '../../../src/slack/views/incident.js';
import { interventionModal, type InterventionQuestion } from '../../../src/slack/views/intervention-modal.js';
import { restartModal, type LastAttempt } from '../../../src/slack/views/restart-modal.js';
import { decodeMetadata } from '../../../src/slack/views/modal-metadata.js';
import { rolloutProgress, type Progress, type Standing } from '../../../src/slack/views/rollout-progress.js';
import { viewWords } from '../../../src/slack/views/words.js';
import { expectGolden, expectSafeMessage, expectSafeView } from './checks.js';
import { DIAGNOSIS, incident, NOW, SUBJECT, WORST_NAME, WORST_SUBJECT, WORST_TEXT } from './samples.js';

const SET: Subject = { ...SUBJECT, kind: 'StatefulSet', name: 'ledger-db' };
const NODE: Subject = { ...SUBJECT, kind: 'Node', namespace: '', name: 'ip-10-0-3-7' };
const UID = '1d7f2c1e-2f0b-4c1c-9d2b-6f1e5a0c9d11';

const DELETION: DeletePodPlan = {
  action: 'delete-pod',
  subject: { ...SET, kind: 'Pod', name: 'ledger-db-0' },
  uid: UID,
  stuck: 'node-lost',
  node: NODE.name,
  endedBy: NOW - 5 * MINUTE,
  owner: 'StatefulSet ledger-db',
  next: 'same-name',
  replicas: { ready: 2, desired: 3 },
  budget: { name: 'ledger-db', allowed: 0 },
  gitops: null,
};
const SCALING: ScaleUpPlan = {
  action: 'scale-up',
  subject: SUBJECT,
  uid: UID,
  from: 3,
  to: 4,
  ready: 1,
  autoscaler: { name: 'checkout-api', min: 3, max: 9 },
  waits: false,
  budget: { name: 'checkout', allowed: 1 },
  rollingOut: true,
  gitops: 'Argo CD (payments)',
};
const CORDON: CordonPlan = {
  action: 'cordon',
  subject: NODE,
  uid: UID,
  pods: 12,
  others: 0,
  isReady: false,
  gitops: null,
};

const ask = (plan: InterventionPlan, change: Partial<InterventionQuestion> = {}): InterventionQuestion => ({
  plan,
  subject: plan.action === 'delete-pod' ? SET : plan.subject,
  production: false,
  channel: 'C1',
  last: null,
  at: NOW,
  ...change,
});
const LAST = { action: 'delete-pod', by: 'U0001', at: NOW - HOUR, helped: false } as const;

describe.each(LOCALES)('the questions in %s', (locale) => {
  test.each<[string, InterventionQuestion]>([
    ['delete-pod', ask(DELETION, { production: true, last: LAST })],
    ['delete-pod-bare', ask({ ...DELETION, stuck: 'past-grace', next: 'nothing', replicas: null, budget: null })],
    ['delete-pod-node-gone', ask({ ...DELETION, stuck: 'node-gone', next: 'another', endedBy: null })],
    ['scale-up', ask(SCALING)],
    ['scale-up-ordered', ask({ ...SCALING, subject: SET, autoscaler: 'unknown', waits: true, gitops: null })],
    ['cordon', ask(CORDON, { production: true })],
    ['cordon-others', ask({ ...CORDON, others: 3, pods: null, isReady: true })],
  ])('%s', (name, question) => {
    const view = interventionModal(question, locale);
    expectSafeView(view);
    expectGolden(`modal-${name}-${locale}`, view);
    expect(decodeMetadata(view.private_metadata)).toMatchObject({ uid: UID, at: NOW, channel: 'C1' });
  });

  test.each<[string, Progress, Standing]>([
    ['rollout', { what: 'rollout', replaced: 1, ready: 2, desired: 3 }, 'running'],
    ['replicas', { what: 'replicas', ready: 3, desired: 4 }, 'late'],
    ['undone', { what: 'undone', desired: 3 }, 'failed'],
    ['pod', { what: 'pod', gone: true, ready: 2, desired: 3 }, 'running'],
    ['bare pod', { what: 'pod', gone: true, ready: null, desired: null }, 'done'],
    ['unseen', { what: 'unseen' }, 'late'],
    ['forgotten', { what: 'forgotten' }, 'unknown'],
  ])('the progress of %s', (_name, progress, standing) => {
    for (const action of ['restart', ...INTERVENTIONS] as const) {
      expectSafeMessage(rolloutProgress(progress, standing, action, locale));
    }
  });
});

describe('what a restart may do besides', () => {
  const plan: RestartPlan = {
    ...{ subject: SUBJECT, uid: UID, how: 'rollout-restart', atOnce: true, restartedAt: NOW - HOUR, pods: 3 },
    ...{ ready: 0, desired: 3, comesBack: true, budget: 'unknown', rollingOut: false, gitops: null },
  };
  const asked = (change: Partial<RestartPlan>, last: LastAttempt | null): string =>
    JSON.stringify(
      restartModal({ plan: { ...plan, ...change }, production: false, channel: 'C1', last, at: NOW }, 'en').blocks,
    );

  test('is said: that all stops, that budgets are not known, that it was restarted by another tool', () => {
    const text = asked({}, null);
    expect(text).toContain('Its 3 pods may all be stopped before new ones are ready: nothing serves in between.');
    expect(text).toContain('podwhy may not read disruption budgets here.');
    expect(text.match(/Last restart: /g)).toHaveLength(1);
    expect(text).not.toContain('a few at a time');
  });

  test.each<[string, number, number, number]>([
    ['its own restart once', NOW - HOUR, NOW - HOUR, 1],
    ['a later one of another tool beside it', NOW - HOUR, NOW - 3 * HOUR, 2],
  ])('tells %s', (_name, restartedAt, at, times) => {
    const text = asked({ restartedAt }, { action: 'restart', by: 'U0001', at, helped: true });
    expect(text.match(/Last restart: /g)).toHaveLength(times);
  });
});

describe('the worst that can come', () => {
  const long = { name: WORST_NAME, allowed: 0 };
  const worst = { subject: WORST_SUBJECT, gitops: WORST_TEXT, budget: long };
  test.each<[string, InterventionPlan]>([
    ['a deletion', { ...DELETION, ...worst, node: WORST_TEXT, owner: WORST_TEXT }],
    ['a scale-up', { ...SCALING, ...worst, autoscaler: { name: WORST_NAME, min: 0, max: 2 ** 31 } }],
    ['a cordon', { ...CORDON, ...worst, pods: 2 ** 31, others: 2 ** 31 }],
  ])('%s stays valid', (_name, plan) => {
    for (const locale of LOCALES) {
      expectSafeView(interventionModal(ask(plan, { subject: WORST_SUBJECT, production: true, last: LAST }), locale));
    }
  });
});

describe('the menu of an alert', () => {
  const links = ['a', 'b'].map((name) => ({ name, url: 'https://grafana.example/' }));
  const menuOf = (subject: Subject, state: string, actions?: readonly Intervention[]): readonly string[] => {
    const shown = incident({ subject, diagnosis: { ...DIAGNOSIS, subject, workload: subject, state } });
    const around = { links, oncall: null, ...(actions === undefined ? {} : { actions }) };
    const { parent } = renderIncident(shown, around, 'en', NOW);
    const menu = parent.blocks
      .flatMap((block) => (block.type === 'actions' ? block.elements : []))
      .find((element) => element.type === 'overflow');
    return menu?.type === 'overflow' ? menu.options.map(({ text }) => text.text) : [];
  };

  test.each<[string, Subject, string, readonly string[]]>([
    ['a Deployment', SUBJECT, 'CrashLoopBackOff', ['Roll back', 'Scale up by one']],
    ['a StatefulSet whose pod does not end', SET, 'Terminating', ['Delete stuck pod', 'Roll back']],
    ['a pod on a lost node', { ...SET, kind: 'Pod' }, 'NodeLost', ['Delete stuck pod']],
    ['a node', NODE, 'NodeLost', ['Cordon node']],
    ['a DaemonSet', { ...SET, kind: 'DaemonSet' }, 'CrashLoopBackOff', ['Roll back']],
    ['a Job', { ...SET, kind: 'Job' }, 'Failed', []],
  ])('%s', (_name, subject, state, deeds) => {
    const menu = menuOf(subject, state, INTERVENTIONS);
    expect(menu.filter((label) => deeds.includes(label))).toEqual(deeds);
    expect(menu.slice(deeds.length, deeds.length + 3)).toEqual([
      viewWords('en').buttons.mute1h,
      'Explain this state',
      'Details',
    ]);
    expect(menu.length).toBeLessThanOrEqual(5);
  });

  test('holds none of them while settings switch none on', () => {
    for (const menu of [menuOf(SUBJECT, 'Terminating'), menuOf(SUBJECT, 'Terminating', [])])
      expect(menu).toEqual(['Roll back', viewWords('en').buttons.mute1h, 'Explain this state', 'Details', 'a']);
    expect(menuOf(NODE, 'NodeLost', [])).toEqual([
      viewWords('en').buttons.mute1h,
      'Explain this state',
      'Details',
      'a',
      'b',
    ]);
  });
});
