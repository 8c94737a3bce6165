import { describe, expect, test } from '@jest/globals';
import { durationWords } from '../../../src/diagnosis/text/duration-words.js';
import { reachWords } from '../../../src/diagnosis/text/short-words.js';
import { sourceWords } from '../../../src/diagnosis/text/sources.js';
import { gapWords, headlineWords, ruledOutWords, suspectChangeWords } from '../../../src/diagnosis/text/words.js';
import { RULED_OUT_KEYS } from '../../../src/diagnosis/ruled-out.js';
import type { Diagnosis, SuspectChange } from '../../../src/model/diagnosis.js';
import { LOCALES } from '../../../src/model/locale.js';
import { untrustedText } from '../../../src/model/untrusted.js';
import { diagnosisOf, NOW } from './made-up.js';

const replicas = (ready: number, desired: number) => ({ replicas: { ready, desired, failing: desired - ready } });

test.each<[Partial<Diagnosis>, string, string]>([
  [
    { state: 'CreateContainerConfigError', ...replicas(0, 3) },
    'cannot start its container, no replica ready',
    '无法启动容器，没有就绪的副本',
  ],
  [{ state: 'Running', ...replicas(0, 3) }, 'has no ready replica', '没有就绪的副本'],
  [
    { state: 'CrashLoopBackOff', severity: 'warning', ...replicas(2, 5) },
    'keeps crashing, 2 of 5 replicas ready',
    '反复崩溃，5 个副本中 2 个就绪',
  ],
  [{ state: 'Init:ErrImagePull', replicas: null }, 'cannot pull its image', '无法拉取镜像'],
  [{ state: 'BackoffLimitExceeded', severity: 'warning', ...replicas(0, 1) }, 'failed', '运行失败'],
  [
    { state: null, ...replicas(3, 3), revision: '12' },
    'is healthy: 3/3 ready, revision 12',
    '运行正常：3/3 就绪，版本 12',
  ],
])('%j is headed by its state', (over, en, zh) => {
  expect(headlineWords(diagnosisOf([], over), 'en')).toBe(en);
  expect(headlineWords(diagnosisOf([], over), 'zh-CN')).toBe(zh);
});

describe('gaps', () => {
  test.each([
    [
      'previous log of api in payments/checkout-1',
      'forbidden',
      'needs get pods/log in payments',
      'previous log of api in payments/checkout-1: forbidden, needs get pods/log in payments',
      'payments/checkout-1 中 api 的上一次运行的日志：没有权限，需要权限 get pods/log in payments',
    ],
    ['events', 'expired', '', 'events: expired', '事件：已过期'],
    [
      'Secret stripe in payments',
      'not-found',
      '',
      'Secret stripe in payments: not found',
      'payments 中的 Secret stripe：不存在',
    ],
  ] as const)('%s', (what, reason, detail, en, zh) => {
    expect(gapWords({ what, reason, detail }, 'en')).toBe(en);
    expect(gapWords({ what, reason, detail }, 'zh-CN')).toBe(zh);
  });
});

describe('what was ruled out', () => {
  test('names the fact that speaks against it', () => {
    const ruledOut = {
      id: 'oom-killed',
      because: 'oom-but-liveness',
      params: { exitCode: 137, count: 6 },
      evidence: null,
    } as const;
    expect(ruledOutWords(ruledOut, 'en')).toBe(
      'out of memory: exit 137, but the kubelet killed it after failed liveness probes (×6)',
    );
    expect(ruledOutWords(ruledOut, 'zh-CN')).toBe(
      '内存不足：退出码虽为 137，但是 kubelet 因存活探针失败杀掉了它（6 次）',
    );
  });

  test('every key has words without parameters, and an unknown one is shown as it is', () => {
    for (const locale of LOCALES) {
      for (const because of RULED_OUT_KEYS) {
        expect(ruledOutWords({ id: 'oom-killed', because, params: {}, evidence: null }, locale)).not.toMatch(
          /undefined| {2}|\(\)|（）/,
        );
      }
      expect(ruledOutWords({ id: 'oom-killed', because: 'new', params: {}, evidence: null }, locale)).toBe(
        'oom-killed: new',
      );
    }
  });
});

test('a suspect change names revisions, time and what changed', () => {
  const change: SuspectChange = {
    from: '42',
    to: '43',
    rolledOutAt: NOW,
    fromReady: 3,
    toReady: 0,
    changes: ['spec.containers[api].image', 'spec.containers[api].env[A]', 'c', 'd'].map((path) => ({
      path,
      before: untrustedText(''),
      after: untrustedText('x'),
    })),
  };
  expect(suspectChangeWords(change, 'en')).toBe(
    'revision 42 has 3 ready pods; revision 43 (rolled out 2026-11-24 14:05 UTC) changed spec.containers[api].image, spec.containers[api].env[A], c and 1 more and has no ready pod',
  );
  expect(suspectChangeWords({ ...change, rolledOutAt: Number.NaN, changes: [] }, 'zh-CN')).toBe(
    '版本 42 有 3 个副本就绪；版本 43 改动了 Pod 模板，有 0 个副本就绪',
  );
});

test.each([
  [3, 3, 'all 3 pods of revision 43', '版本 43 的全部 3 个 Pod'],
  [2, 5, '2 of 5 pods of revision 43', '版本 43 的 5 个 Pod 中的 2 个'],
  [1, 5, '', ''],
])('%d of %d pods are reached', (affected, total, en, zh) => {
  const reach = { scope: 'revision', name: '43', affected, total };
  expect(reachWords(reach, 'en')).toBe(en);
  expect(reachWords(reach, 'zh-CN')).toBe(zh);
});

test.each([
  [-5, '0 s', '0 秒'],
  [45_000, '45 s', '45 秒'],
  [200_000, '3 min', '3 分钟'],
  [7_500_000, '2 h 5 min', '2 小时 5 分钟'],
  [86_400_000, '1 day', '1 天'],
  [6 * 86_400_000, '6 days', '6 天'],
])('%d ms is told in words', (ms, en, zh) => {
  expect([durationWords(ms, 'en'), durationWords(ms, 'zh-CN')]).toEqual([en, zh]);
});

test.each([
  ['pod status, last run of api', '容器 api 上次运行的状态'],
  ['pod status of api', '容器 api 的状态'],
  ['pod spec', 'Pod 的 spec'],
  ['pod condition PodScheduled', 'Pod 状况 PodScheduled'],
  ['log api', 'api 的日志'],
  ['container api (CreateContainerConfigError)', '容器 api（CreateContainerConfigError）'],
  ['node n1, condition Ready', '节点 n1 的状况 Ready'],
  ['Job etl, condition Failed', 'Job etl 的状况 Failed'],
  ['kubelet event Failed', 'kubelet 的事件 Failed'],
  ['Secret stripe-credentials', 'Secret stripe-credentials'],
  ['$1 <!channel>', '$1 <!channel>'],
])('the source %s is called %s in Chinese', (source, zh) => {
  expect(sourceWords(source, 'zh-CN')).toBe(zh);
  expect(sourceWords(source, 'en')).toBe(source);
});
