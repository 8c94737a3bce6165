import { THRESHOLD_TABLE, type ThresholdName } from '../../detection/thresholds.js';
import { formatDuration } from '../../model/duration.js';
import type { Locale } from '../../model/locale.js';
import type { Millis } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import { show, showLine } from './own-text.js';
import { viewWords } from './words.js';

/** What each threshold measures, in Chinese; the English words stand in the table itself. */
const CHINESE: Readonly<Record<ThresholdName, string>> = {
  imagePull: '从第一次拉取镜像失败算起',
  containerConfig: '从第一次无法配置容器算起',
  containerStart: '从第一次创建或启动容器失败算起',
  crashLoop: '从第一次重启退避算起',
  repeatedEnds: '同一容器在此时间内两次异常退出，即使目前在运行也会通知',
  staysDown: '从容器异常退出且未再启动算起',
  otherWaiting: '从第一次看到 podwhy 不认识的等待原因算起',
  unschedulable: '从调度器第一次拒绝算起',
  unschedulableAutoscaling: '同 unschedulable，但自动扩容器已表示正在添加节点',
  waitingForPreemption: '同 unschedulable，但正在等待被抢占的 Pod 退出',
  schedulerSilent: '从创建一个没有调度器理会的 Pod 算起',
  schedulingGated: '从创建一个调度门控未解除的 Pod 算起',
  creating: '从分配到节点到第一个容器出现，其间没有任何说明',
  creatingPulling: '同 creating，但沙箱已建好或正在拉取镜像',
  creatingFailed: '从第一个说明容器为何无法创建的事件算起',
  initProgress: '从 init 容器启动算起，它既不结束也不失败',
  notReady: '从启动宽限结束或失去就绪算起',
  terminating: '从被删除的 Pod 宽限期结束（deletionTimestamp）算起',
  phaseUnknown: '从第一次看到 Pod 阶段为 Unknown 算起',
  failedPod: '从工作负载未能补上的 Pod 失败算起；裸 Pod 立即通知',
  failureForgotten: '比这更早失败的 Job 和裸 Pod 只列出，不通知',
  podNotCreated: '从 API 服务器第一次拒绝创建 Pod 算起',
  replicasMissing: '从第一次看到 Pod 少于期望且没有任何说明算起',
  rolloutStuck: '从 Deployment 自己判定 ProgressDeadlineExceeded 算起',
  nodeNotReady: '从节点未就绪或状态未知算起',
  nodeStarting: '从创建一个尚未就绪过的节点算起',
  nodeDraining: '同 nodeNotReady，但节点已被封锁',
  podOnLostNode: '从 Pod 所在节点未就绪算起；其间 Pod 仍显示 Running',
  nodePressure: '从节点报告资源压力算起；在此之前只列出',
  jobFailed: '从 Job 出现状况 Failed 算起',
  jobRetryOverdue: '超过 Job 下一次尝试应到的退避时间之后',
  jobAttempts: '从 Job 的一个 Pod 开始反复退出并重启算起',
  jobLingering: '从 Job 的一个容器成功、另一个仍在运行算起',
  cronJobFailing: '从连续第三次运行失败算起',
  cronJobMissed: '从第一次无法启动的运行算起',
  resize: '从原地调整资源被拒绝算起；只列出，Pod 继续运行',
  cronJobSuspended: '从被挂起的 CronJob 最后一次运行算起；只列出',
  cronJobOverlap: '从第一次因上次仍在运行而跳过的运行算起',
};

/** What the time of a threshold is counted from. */
export function thresholdWords(name: ThresholdName, locale: Locale): Redacted {
  return show(locale === 'en' ? THRESHOLD_TABLE[name].means : CHINESE[name], 200);
}

/** `3m`, as it is written in settings, or that it is told at once. */
export function showLimit(limit: Millis, locale: Locale): Redacted {
  return limit === 0 ? viewWords(locale).explain.atOnce : showLine(formatDuration(limit));
}
