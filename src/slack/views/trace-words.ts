import type { Verdict } from '../../incidents/outcome.js';
import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { own } from './own-text.js';

/** Why the store says that something was told or not; mutes (`muted by U1`) and missing routes are read apart. */
export type DecisionCode = Verdict['because'] | 'hold-ended' | 'quiet hours' | 'node-down';

/** What podwhy says about its own decisions. */
export interface TraceWords {
  /** The answer in a few words, after the name. */
  readonly verdict: Readonly<
    Record<
      'blind' | 'unknown' | 'told' | 'heldBack' | 'nowhere' | 'excluded' | 'listedOnly' | 'waiting' | 'fine',
      Redacted
    >
  >;
  readonly told: Redacted;
  readonly silent: Redacted;
  readonly decided: Redacted;
  readonly decisions: Readonly<Record<DecisionCode, Redacted>>;
  readonly mutedBy: Redacted;
  readonly butNowhere: Redacted;
  readonly timesTold: (count: number) => Redacted;
  readonly seen: Redacted;
  readonly onPods: (first: Redacted, count: number) => Redacted;
  readonly rule: (name: Redacted, limit: Redacted, means: Redacted) => Redacted;
  readonly until: Redacted;
  readonly healthy: Redacted;
  readonly excluded: Redacted;
  readonly muted: (what: Redacted) => Redacted;
  /** `by` says why, and may be empty. */
  readonly route: (channels: Redacted, by: Redacted) => Redacted;
  readonly routedBy: {
    readonly annotation: (key: Redacted) => Redacted;
    readonly rule: (number: number) => Redacted;
    readonly fallback: Redacted;
    readonly watch: Redacted;
  };
  readonly noRoute: Redacted;
  readonly more: Redacted;
  /** By detection's own word for why it waits. */
  readonly silences: Readonly<Partial<Record<string, Redacted>>>;
  readonly history: (name: Redacted, count: number) => Redacted;
  readonly noHistory: (name: Redacted) => Redacted;
}

const EN: TraceWords = {
  verdict: {
    blind: own`nothing can be said, since podwhy does not watch this cluster now`,
    unknown: own`podwhy knows nothing of it`,
    told: own`it fails, and its alert was told`,
    heldBack: own`it fails, and its alert is held back`,
    nowhere: own`it fails, and no channel takes its alert`,
    excluded: own`it is left out on purpose, so nothing is told`,
    listedOnly: own`something was seen that is only listed, never told`,
    waiting: own`something looks off, but not long enough to be told yet`,
    fine: own`nothing looks wrong, so there is nothing to tell`,
  },
  told: own`told`,
  silent: own`not told`,
  decided: own`What was decided, newest first`,
  decisions: {
    opened: own`it began to fail`,
    reopened: own`it failed again`,
    'cause-changed': own`the cause changed`,
    'got-worse': own`it got worse`,
    'details-changed': own`the message was brought up to date`,
    recovering: own`it began to recover`,
    relapsed: own`it failed again while it recovered`,
    resolved: own`it was over`,
    'mute-ended': own`the mute ended`,
    routed: own`its channels were chosen`,
    reminded: own`nobody had acknowledged it, so it was said again`,
    'action-judged': own`it showed whether an action helped`,
    'person-acted': own`somebody did something about it`,
    unchanged: own`nothing was new`,
    'below-alert-severity': own`it is not severe enough for an alert`,
    'no-incident': own`nothing was wrong`,
    'already-resolved': own`it was over already`,
    holding: own`it looks well, but not long enough yet`,
    'health-not-proven': own`it does not fail, but is not proven well either`,
    'already-acknowledged': own`somebody had acknowledged it already`,
    'hold-ended': own`a mute or quiet hours ended, and it still failed`,
    'quiet hours': own`quiet hours`,
    'node-down': own`its node is down and tells it in its own alert`,
  },
  mutedBy: own`muted by `,
  butNowhere: own`, but no channel takes it`,
  timesTold: (count) => own`${count} times`,
  seen: own`Seen: `,
  onPods: (first, count) => (count === 1 ? own` on ${first}` : own` on ${count} pods (${first}, …)`),
  rule: (name, limit, means) => own`Rule ${name}: ${limit}, ${means}`,
  until: own`until`,
  healthy: own`Nothing looks wrong now.`,
  excluded: own`Left out by`,
  muted: (what) => own`Muted (${what}) by`,
  route: (channels, by) => own`Its alerts go to ${channels}${by}.`,
  routedBy: {
    annotation: (key) => own`, by the annotation ${key}`,
    rule: (number) => own`, by rule ${number} of “routes” in the settings`,
    fallback: own`, the default channel, since no rule of “routes” takes them`,
    watch: own`, some of it by the command watch`,
  },
  noRoute: own`No route takes its alerts, so nobody would be told. Set “routes” or “defaultChannel”, or use watch.`,
  more: own`How long each state may last: `,
  silences: {
    'slow-start': own`It is starting, within the time its probes allow`,
    'not-ready': own`It is not ready, not long enough yet`,
    creating: own`Its container is being created, not long enough yet`,
    'creating-pods': own`Its pods are being created, not long enough yet`,
    scheduling: own`It waits for a node, not long enough yet`,
    'not-scheduled-yet': own`No scheduler has looked at it, not long enough yet`,
    autoscaling: own`It waits for a node that the autoscaler adds`,
    preempting: own`It waits for pods of lower priority to leave`,
    'scheduling-gated': own`A scheduling gate holds it on purpose`,
    'rolling-update': own`A rollout replaces it`,
    'being-replaced': own`It is being replaced`,
    replaced: own`It was replaced`,
    'rollout-paused': own`Its rollout is paused on purpose`,
    'restarted-once': own`It restarted once and runs on`,
    'repeated-ends-window': own`It ended, not often enough yet`,
    restarting: own`It restarts, not often enough yet`,
    'failure-forgotten-later': own`It failed a while ago and runs since`,
    'just-began': own`It failed just now`,
    'init-progress': own`Its init containers make progress`,
    terminating: own`It is ending, within its grace period`,
    'phase-unknown': own`Its phase is unknown, not long enough yet`,
    'scaled-to-zero': own`It is scaled to zero`,
    suspended: own`It is suspended on purpose`,
    'job-attempt': own`One attempt of the Job failed; the Job still tries`,
    'job-failed': own`The Job failed, not long enough ago yet`,
    'job-lingering': own`The Job's work is done, but a container still runs, not long enough yet`,
    'single-run-failed': own`One run failed; told after the third in a row`,
    'cronjob-failing': own`Runs of the CronJob fail, not often enough yet`,
    'cronjob-missed': own`A run could not be started, not long enough yet`,
    'cronjob-overlap': own`A run was skipped because the one before still runs, not long enough yet`,
    'node-not-ready': own`Its node is not ready, not long enough yet`,
    'node-pressure': own`Its node is under pressure`,
    'node-removed': own`Its node is being removed`,
    resize: own`Its resize was refused; it runs on as it was`,
    'resize-deferred': own`Its resize waits for room on the node`,
    leftover: own`It is left over from an earlier run`,
  },
  history: (name, count) => (count === 1 ? own`1 incident of ${name}` : own`${count} incidents of ${name}`),
  noHistory: (name) => own`podwhy knows no incident of ${name}.`,
};

const ZH_CN: TraceWords = {
  verdict: {
    blind: own`无法判断，podwhy 目前没有监视该集群`,
    unknown: own`podwhy 不认识该对象`,
    told: own`有故障，已发出告警`,
    heldBack: own`有故障，告警暂被拦下`,
    nowhere: own`有故障，但没有频道接收它的告警`,
    excluded: own`被有意排除，不会告警`,
    listedOnly: own`看到的情况只列出，从不告警`,
    waiting: own`看起来有异常，但时间尚短，还不告警`,
    fine: own`没有异常，无需告警`,
  },
  told: own`已告警`,
  silent: own`未告警`,
  decided: own`历次决定（最新在前）`,
  decisions: {
    opened: own`开始出现故障`,
    reopened: own`再次出现故障`,
    'cause-changed': own`原因变化`,
    'got-worse': own`情况恶化`,
    'details-changed': own`更新了消息内容`,
    recovering: own`开始恢复`,
    relapsed: own`恢复期间再次出错`,
    resolved: own`故障结束`,
    'mute-ended': own`静音结束`,
    routed: own`确定了发送频道`,
    reminded: own`无人确认，再次提醒`,
    'action-judged': own`看出了操作是否有效`,
    'person-acted': own`有人进行了处理`,
    unchanged: own`没有新情况`,
    'below-alert-severity': own`严重程度不足以告警`,
    'no-incident': own`没有异常`,
    'already-resolved': own`故障早已结束`,
    holding: own`看起来正常，但时间尚短`,
    'health-not-proven': own`没有出错，但也未证实正常`,
    'already-acknowledged': own`已有人确认`,
    'hold-ended': own`静音或免打扰结束时仍有故障`,
    'quiet hours': own`处于免打扰时段`,
    'node-down': own`所在节点已失联，由节点的告警说明`,
  },
  mutedBy: own`被静音，操作人：`,
  butNowhere: own`，但没有频道接收`,
  timesTold: (count) => own`${count} 次`,
  seen: own`发现：`,
  onPods: (first, count) => (count === 1 ? own`，${first}` : own`，${count} 个 Pod（${first} 等）`),
  rule: (name, limit, means) => own`规则 ${name}：${limit}，${means}`,
  until: own`至`,
  healthy: own`目前没有异常。`,
  excluded: own`被排除：`,
  muted: (what) => own`已静音（${what}），操作人`,
  route: (channels, by) => own`告警发往 ${channels}${by}。`,
  routedBy: {
    annotation: (key) => own`，依据注解 ${key}`,
    rule: (number) => own`，依据设置中“routes”的第 ${number} 条`,
    fallback: own`，即默认频道（“routes”中没有匹配的规则）`,
    watch: own`，其中有些来自 watch 命令`,
  },
  noRoute: own`没有匹配的路由，不会通知任何人。请设置“routes”或“defaultChannel”，或使用 watch。`,
  more: own`各状态可以持续多久：`,
  silences: {
    'slow-start': own`正在启动，仍在探针允许的时间内`,
    'not-ready': own`未就绪，时间尚短`,
    creating: own`正在创建容器，时间尚短`,
    'creating-pods': own`正在创建 Pod，时间尚短`,
    scheduling: own`正在等待节点，时间尚短`,
    'not-scheduled-yet': own`还没有调度器理会它，时间尚短`,
    autoscaling: own`正在等待自动扩容的节点`,
    preempting: own`正在等待低优先级 Pod 离开`,
    'scheduling-gated': own`被调度门控有意暂停`,
    'rolling-update': own`正在滚动更新`,
    'being-replaced': own`正在被替换`,
    replaced: own`已被替换`,
    'rollout-paused': own`发布已被有意暂停`,
    'restarted-once': own`重启过一次，之后运行正常`,
    'repeated-ends-window': own`曾经结束，次数尚少`,
    restarting: own`正在重启，次数尚少`,
    'failure-forgotten-later': own`之前失败过，此后运行正常`,
    'just-began': own`刚刚失败`,
    'init-progress': own`init 容器正在推进`,
    terminating: own`正在终止，仍在宽限期内`,
    'phase-unknown': own`阶段未知，时间尚短`,
    'scaled-to-zero': own`已缩容到零`,
    suspended: own`已被有意挂起`,
    'job-attempt': own`Job 的一次尝试失败，仍在重试`,
    'job-failed': own`Job 已失败，时间尚短`,
    'job-lingering': own`Job 的工作已完成，但仍有容器在运行，时间尚短`,
    'single-run-failed': own`一次运行失败；连续三次才会告警`,
    'cronjob-failing': own`CronJob 的运行失败，次数尚少`,
    'cronjob-missed': own`一次运行未能启动，时间尚短`,
    'cronjob-overlap': own`因上次仍在运行而跳过了一次，时间尚短`,
    'node-not-ready': own`所在节点未就绪，时间尚短`,
    'node-pressure': own`所在节点资源紧张`,
    'node-removed': own`所在节点正在移除`,
    resize: own`调整资源被拒绝，仍按原样运行`,
    'resize-deferred': own`调整资源正在等待节点腾出空间`,
    leftover: own`之前运行的遗留`,
  },
  history: (name, count) => own`${name} 的 ${count} 次故障`,
  noHistory: (name) => own`podwhy 没有 ${name} 的故障记录。`,
};

export const TRACE_WORDS: Readonly<Record<Locale, TraceWords>> = { en: EN, 'zh-CN': ZH_CN };
