import { isHealthy, type Diagnosis, type ReplicaCount } from '../../model/diagnosis.js';
import type { Locale } from '../../model/locale.js';
import { cleanLine } from './clean.js';

type Kind =
  | 'crash'
  | 'image'
  | 'start'
  | 'schedule'
  | 'create'
  | 'never-created'
  | 'terminating'
  | 'node'
  | 'evicted'
  | 'job'
  | 'suspended'
  | 'other';

/** What a state comes to for the reader, as patterns over the word without its `Init:`; first match wins. */
const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [
    /^(CrashLoopBackOff|Error|OOMKilled|Completed|StartError|ContainerCannotRun|Signal|ExitCode|ContainerStatusUnknown)/,
    'crash',
  ],
  [/^(ErrImage|Image|InvalidImageName|RegistryUnavailable|SignatureValidationFailed)/, 'image'],
  [/^(Create|Run|PreCreate|PreStart|PostStart)\w*Error/, 'start'],
  [/^(Unschedulable|SchedulingGated|FailedScheduling|PodScheduled|Preempt)/, 'schedule'],
  [
    /^(ContainerCreating|PodInitializing|Pending|FailedMount|FailedAttachVolume|FailedCreatePodSandBox|\d+\/\d+)/,
    'create',
  ],
  [/^FailedCreate$/, 'never-created'],
  [/^Terminating/, 'terminating'],
  [/^(NodeNotReady|NodeLost|Unknown|NetworkPluginNotReady|DockerDaemonNotReady)/, 'node'],
  [
    /^(Evicted|NodeShutdown|Terminated|OutOf|NodeAffinity|NodePorts|UnexpectedAdmissionError|TopologyAffinityError)/,
    'evicted',
  ],
  [/^(BackoffLimitExceeded|DeadlineExceeded|PodFailurePolicy|Failed)/, 'job'],
  [/^Suspend/i, 'suspended'],
];

const EN: Readonly<Record<Kind, string>> = {
  crash: 'keeps crashing',
  image: 'cannot pull its image',
  start: 'cannot start its container',
  schedule: 'cannot be scheduled',
  create: 'does not come up',
  'never-created': 'cannot create its pods',
  terminating: 'does not end',
  node: 'is not ready',
  evicted: 'was ended by its node',
  job: 'failed',
  suspended: 'is suspended',
  other: 'is not ready',
};

const ZH_CN: Readonly<Record<Kind, string>> = {
  crash: '反复崩溃',
  image: '无法拉取镜像',
  start: '无法启动容器',
  schedule: '无法被调度',
  create: '一直没有启动',
  'never-created': '无法创建 Pod',
  terminating: '无法终止',
  node: '未就绪',
  evicted: '被节点终止',
  job: '运行失败',
  suspended: '已暂停',
  other: '未就绪',
};

function kindOf(state: string): Kind {
  const word = state.replace(/^Init:/, '');
  return KINDS.find(([pattern]) => pattern.test(word))?.[1] ?? 'other';
}

/** What is wrong with the workload as a whole, in half a sentence that follows its name. */
export function headline(diagnosis: Diagnosis, locale: Locale): string {
  return locale === 'en' ? english(diagnosis) : chinese(diagnosis);
}

function english(diagnosis: Diagnosis): string {
  const { state, replicas, revision, severity } = diagnosis;
  const rev = cleanLine(revision);
  if (isHealthy(diagnosis) || state === null) {
    return `is healthy${counted(replicas) ? `: ${replicas.ready}/${replicas.desired} ready` : ''}${rev === '' ? '' : `, revision ${rev}`}`;
  }
  const kind = kindOf(state);
  const what = EN[kind];
  if (!counted(replicas)) return what;
  if (replicas.ready > 0) return `${what}, ${replicas.ready} of ${replicas.desired} replicas ready`;
  if (severity !== 'critical' || kind === 'job') return what;
  return what === 'is not ready' ? 'has no ready replica' : `${what}, no replica ready`;
}

function chinese(diagnosis: Diagnosis): string {
  const { state, replicas, revision, severity } = diagnosis;
  const rev = cleanLine(revision);
  if (isHealthy(diagnosis) || state === null) {
    return `运行正常${counted(replicas) ? `：${replicas.ready}/${replicas.desired} 就绪` : ''}${rev === '' ? '' : `，版本 ${rev}`}`;
  }
  const kind = kindOf(state);
  const what = ZH_CN[kind];
  if (!counted(replicas)) return what;
  if (replicas.ready > 0) return `${what}，${replicas.desired} 个副本中 ${replicas.ready} 个就绪`;
  if (severity !== 'critical' || kind === 'job') return what;
  return what === '未就绪' ? '没有就绪的副本' : `${what}，没有就绪的副本`;
}

function counted(replicas: ReplicaCount | null): replicas is ReplicaCount {
  return replicas !== null && replicas.desired > 0;
}
