import type { CauseId } from '../../model/causes.js';
import type { Confidence } from '../../model/diagnosis.js';
import type { Gap } from '../../model/evidence.js';
import type { Locale } from '../../model/locale.js';
import type { Severity } from '../../model/severity.js';
import type { RuledOutKey } from '../ruled-out.js';
import { given, type Names } from './facts.js';

/** The short words around a diagnosis, in one language. */
export interface Phrases {
  readonly confidence: Readonly<Record<Confidence, string>>;
  readonly severity: Readonly<Record<Severity, string>>;
  /** Labels of the terminal output. */
  readonly labels: Readonly<
    Record<
      | 'cause'
      | 'or'
      | 'why'
      | 'because'
      | 'fix'
      | 'changed'
      | 'not'
      | 'unknown'
      | 'shows'
      | 'causes'
      | 'myth'
      | 'nearest'
      | 'healthy',
      string
    >
  >;
  readonly ruledOut: Readonly<Record<RuledOutKey, (p: Names) => string>>;
  readonly gapReason: Readonly<Record<Gap['reason'], string>>;
  readonly reach: (affected: string, scope: string, name: string) => string;
  readonly scopes: Readonly<Record<string, string>>;
  /** What follows from a more particular cause, where saying so helps. */
  readonly consequences: Readonly<Partial<Record<CauseId, string>>>;
  readonly ago: (duration: string) => string;
  readonly times: (count: number) => string;
  readonly notKnown: (word: string) => string;
}

const EN: Phrases = {
  confidence: { certain: 'proven', likely: 'likely', possible: 'possible' },
  severity: { critical: 'critical', warning: 'warning', info: 'info' },
  labels: {
    cause: 'Cause',
    or: 'Or',
    why: 'Why',
    because: 'Because',
    fix: 'Fix',
    changed: 'Changed',
    not: 'Not',
    unknown: 'Unknown',
    shows: 'Shows',
    causes: 'Causes',
    myth: 'Myth',
    nearest: 'Did you mean',
    healthy: 'healthy',
  },
  ruledOut: {
    'oom-but-liveness': (p) =>
      `out of memory: exit ${p.exitCode ?? '137'}, but the kubelet killed it after failed liveness probes${given` (×${p.count})`}`,
    'oom-but-startup': (p) =>
      `out of memory: exit ${p.exitCode ?? '137'}, but the kubelet killed it after failed startup probes${given` (×${p.count})`}`,
    'oom-but-reason-error': (p) =>
      `out of memory: exit ${p.exitCode ?? '137'}, but the reason is ${p.reason ?? 'Error'}, not OOMKilled${given` (memory limit ${p.limit})`}`,
    'oom-but-status-unknown': (p) =>
      `out of memory: exit ${p.exitCode ?? '137'} was only filled in, since the kubelet lost the container`,
    'oom-but-ended-on-purpose': (p) =>
      `out of memory: exit ${p.exitCode ?? '137'}, but the pod was ended on purpose${given` (${p.reason})`}`,
    'app-but-node': (p) => `the application: ${p.node === undefined ? 'its node' : `node ${p.node}`} is not ready`,
    'pull-secret-but-other': (p) => `the missing pull secret${given` ${p.secret}`}: the pull failed for another reason`,
    'resources-but-other': () => 'a lack of cpu or memory: other rules exclude the nodes',
    'resource-claim-but-noise': () =>
      'resource claims: "no new claims to deallocate" stands in every such message since 1.34',
    'image-but-pulled': (p) => `the image${given` ${p.image}`}: it was pulled${given` in ${p.duration}`}`,
    'crash-but-stopped': (p) => `a crash: exit ${p.exitCode ?? '143'} is an ordinary stop, asked for by the kubelet`,
    'liveness-but-no-kill': () => 'the liveness probe: there is no Killing event',
  },
  gapReason: {
    forbidden: 'forbidden',
    'not-found': 'not found',
    expired: 'expired',
    timeout: 'no answer in time',
    unreachable: 'unreachable',
    'too-large': 'too large',
    malformed: 'not readable',
    'not-asked': 'not asked for',
    unavailable: 'not available',
  },
  reach: (affected, scope, name) => `${affected} of ${scope}${name === '' ? '' : ` ${name}`}`,
  scopes: {
    revision: 'revision',
    node: 'node',
    namespace: 'namespace',
    image: 'image',
    claim: 'claim',
    secret: 'Secret',
    workload: 'workload',
  },
  consequences: {
    'liveness-probe': 'So the liveness probe fails, and the kubelet restarts the container.',
    'startup-probe': 'So the startup probe fails, and the kubelet restarts the container.',
    'readiness-probe': 'So the readiness probe fails, and the pod gets no traffic.',
    'init-container-failed': 'It is an init container: no container after it starts until it ends with 0.',
    'sidecar-failed': 'It is a sidecar: the containers after it wait until it has started.',
    'node-lost': 'Its pods may still run there, unseen.',
  },
  ago: (duration) => `${duration} ago`,
  times: (count) => `×${count}`,
  notKnown: (word) => `"${word}" is not a word I know.`,
};

const ZH_CN: Phrases = {
  confidence: { certain: '已证实', likely: '很可能', possible: '可能' },
  severity: { critical: '严重', warning: '警告', info: '提示' },
  labels: {
    cause: '原因',
    or: '或者',
    why: '说明',
    because: '依据',
    fix: '处理',
    changed: '变更',
    not: '已排除',
    unknown: '未知',
    shows: '出现在',
    causes: '常见原因',
    myth: '常见误解',
    nearest: '你是不是想查',
    healthy: '正常',
  },
  ruledOut: {
    'oom-but-liveness': (p) =>
      `内存不足：退出码虽为 ${p.exitCode ?? '137'}，但是 kubelet 因存活探针失败杀掉了它${given`（${p.count} 次）`}`,
    'oom-but-startup': (p) =>
      `内存不足：退出码虽为 ${p.exitCode ?? '137'}，但是 kubelet 因启动探针失败杀掉了它${given`（${p.count} 次）`}`,
    'oom-but-reason-error': (p) =>
      `内存不足：退出码虽为 ${p.exitCode ?? '137'}，但原因是 ${p.reason ?? 'Error'} 而不是 OOMKilled${given`（内存限制 ${p.limit}）`}`,
    'oom-but-status-unknown': (p) => `内存不足：退出码 ${p.exitCode ?? '137'} 只是 kubelet 丢失容器后补填的`,
    'oom-but-ended-on-purpose': (p) =>
      `内存不足：退出码虽为 ${p.exitCode ?? '137'}，但 Pod 是被有意终止的${given`（${p.reason}）`}`,
    'app-but-node': (p) => `应用的问题：${p.node === undefined ? '所在节点' : `节点 ${p.node} `}未就绪`,
    'pull-secret-but-other': (p) => `缺少拉取凭据${given` ${p.secret} `}：拉取失败另有原因`,
    'resources-but-other': () => 'CPU 或内存不足：节点是被其他条件排除的',
    'resource-claim-but-noise': () =>
      'ResourceClaim 的问题：从 1.34 起，每条调度失败消息都带有 "no new claims to deallocate"',
    'image-but-pulled': (p) => `镜像的问题：镜像${given` ${p.image} `}已成功拉取${given`，耗时 ${p.duration}`}`,
    'crash-but-stopped': (p) => `崩溃：退出码 ${p.exitCode ?? '143'} 是 kubelet 要求的正常停止`,
    'liveness-but-no-kill': () => '存活探针：没有 Killing 事件',
  },
  gapReason: {
    forbidden: '没有权限',
    'not-found': '不存在',
    expired: '已过期',
    timeout: '未及时应答',
    unreachable: '无法访问',
    'too-large': '内容过大',
    malformed: '无法解析',
    'not-asked': '未查询',
    unavailable: '不可用',
  },
  reach: (affected, scope, name) => `${scope}${name === '' ? '' : ` ${name} `}的${affected}`,
  scopes: {
    revision: '版本',
    node: '节点',
    namespace: '命名空间',
    image: '镜像',
    claim: 'PVC',
    secret: 'Secret',
    workload: '工作负载',
  },
  consequences: {
    'liveness-probe': '存活探针因此失败，kubelet 会重启容器。',
    'startup-probe': '启动探针因此失败，kubelet 会重启容器。',
    'readiness-probe': '就绪探针因此失败，Pod 不再接收流量。',
    'init-container-failed': '它是 init 容器：以 0 退出之前，后面的容器都不会启动。',
    'sidecar-failed': '它是边车：启动之前，后面的容器都要等待。',
    'node-lost': '节点上的 Pod 可能仍在运行，只是看不到。',
  },
  ago: (duration) => `${duration}前`,
  times: (count) => `×${count}`,
  notKnown: (word) => `不认识 "${word}" 这个词。`,
};

export const PHRASES: Readonly<Record<Locale, Phrases>> = { en: EN, 'zh-CN': ZH_CN };
