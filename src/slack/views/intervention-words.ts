import type { Intervention } from '../../model/intervention.js';
import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { own } from './own-text.js';

/** What each of the actions that settings switch on is called, asked and answered with. */
export interface DeedWords {
  /** At most 24 characters. */
  readonly title: Redacted;
  readonly submit: Redacted;
  readonly menu: Redacted;
  readonly loading: Redacted;
  readonly question: (name: Redacted) => Redacted;
  readonly last: Redacted;
  readonly done: (name: Redacted) => Redacted;
  readonly refused: Redacted;
}

/** Every word about the actions that settings switch on. */
export interface InterventionWords {
  readonly deeds: Readonly<Record<Intervention, DeedWords>>;
  readonly switchedOff: (setting: Redacted) => Redacted;
  readonly noStuckPod: (name: Redacted) => Redacted;
  readonly twice: Redacted;
  /** Before the person who was first. */
  readonly first: Redacted;
  /** After how long ago that was. */
  readonly nothingDone: Redacted;
  readonly stuck: {
    readonly 'past-grace': Redacted;
    readonly 'node-lost': (node: Redacted) => Redacted;
    readonly 'node-gone': (node: Redacted) => Redacted;
  };
  readonly force: Redacted;
  readonly mayStillRun: Redacted;
  readonly next: {
    readonly 'same-name': (owner: Redacted) => Redacted;
    readonly another: (owner: Redacted) => Redacted;
    readonly nothing: Redacted;
  };
  /** Of a restart or rollback whose strategy keeps nothing running. */
  readonly atOnce: (pods: number) => Redacted;
  readonly budgetUnknown: Redacted;
  readonly budgetNotAsked: (name: Redacted, allowed: number) => Redacted;
  readonly replicas: (from: number, to: number) => Redacted;
  readonly autoscaler: (name: Redacted, min: number, max: number) => Redacted;
  readonly autoscalerUnknown: Redacted;
  readonly waits: (ready: number, from: number) => Redacted;
  readonly closes: Redacted;
  readonly stay: (pods: number) => Redacted;
  readonly stayUncounted: Redacted;
  readonly nodeReady: Redacted;
  readonly nodeNotReady: Redacted;
  readonly others: (count: number) => Redacted;
  readonly noOthers: Redacted;
  readonly undo: Redacted;
  readonly progress: {
    readonly ready: (ready: number, desired: number) => Redacted;
    readonly podThere: Redacted;
    readonly podGone: Redacted;
    /** Between two facts. */
    readonly comma: Redacted;
    readonly undone: (desired: number) => Redacted;
    readonly unseen: Redacted;
    readonly forgotten: Redacted;
  };
}

export const INTERVENTION_WORDS: Readonly<Record<Locale, InterventionWords>> = {
  en: {
    deeds: {
      'delete-pod': {
        title: own`Delete stuck pod`,
        submit: own`Delete by force`,
        menu: own`Delete stuck pod`,
        loading: own`Looking at what holds the pod…`,
        question: (name) => own`Delete ${name} by force?`,
        last: own`Last deletion by force: `,
        done: (name) => own`${name} was deleted by force.`,
        refused: own`It was not deleted.`,
      },
      'scale-up': {
        title: own`Scale up by one`,
        submit: own`Scale up`,
        menu: own`Scale up by one`,
        loading: own`Looking at the replicas…`,
        question: (name) => own`Add one replica to ${name}?`,
        last: own`Last scaled up: `,
        done: (name) => own`${name} gets one replica more.`,
        refused: own`It was not scaled.`,
      },
      cordon: {
        title: own`Cordon node`,
        submit: own`Cordon`,
        menu: own`Cordon node`,
        loading: own`Looking at the node…`,
        question: (name) => own`Close ${name} for new pods?`,
        last: own`Last cordoned: `,
        done: (name) => own`${name} takes no new pods now.`,
        refused: own`It was not cordoned.`,
      },
    },
    switchedOff: (setting) => own`This action is switched off. To change this: ${setting} in podwhy's settings.`,
    noStuckPod: (name) =>
      own`No pod of ${name} is past its end or on a lost node, as far as podwhy sees. Name the pod.`,
    twice: own`This was already sent.`,
    first: own`Somebody was first: `,
    nothingDone: own`. Nothing more was done; look again, then decide again.`,
    stuck: {
      'past-grace': own`It had to be gone `,
      'node-lost': (node) => own`Its node ${node} is not ready, so nobody ends its processes.`,
      'node-gone': (node) => own`Its node ${node} does not exist any more.`,
    },
    force: own`By force means: the pod is removed from the API at once (grace period 0), without waiting for its node to say that its processes have ended.`,
    mayStillRun: own` They may still run there and go on writing.`,
    next: {
      'same-name': (owner) =>
        own`${owner} then makes a pod of the same name. If the old one still runs, both use the same identity and volumes: data can be damaged. Be sure that it does not.`,
      another: (owner) => own`${owner} makes another pod, if it has not yet.`,
      nothing: own`Nothing will make a new one: it has no owner. This cannot be undone.`,
    },
    atOnce: (pods) =>
      pods === 1
        ? own`Its 1 pod is stopped before the new one starts: nothing serves in between.`
        : own`Its ${pods} pods may all be stopped before new ones are ready: nothing serves in between.`,
    budgetUnknown: own`podwhy may not read disruption budgets here.`,
    budgetNotAsked: (name, allowed) =>
      own`Disruption budget ${name} allows ${allowed} now; a deletion does not ask it.`,
    replicas: (from, to) => own`Replicas: ${from} → ${to}. Nothing that runs is touched.`,
    autoscaler: (name, min, max) =>
      own`Autoscaler ${name} sets the replicas (${min} to ${max}) and will set them back. Raise its minReplicas instead.`,
    autoscalerUnknown: own`podwhy may not read autoscalers here; if there is one, it will set the replicas back.`,
    waits: (ready, from) =>
      own`Its pods start in order: the new one waits until the others are ready (${ready}/${from} now).`,
    closes: own`The node takes no new pods, except those of DaemonSets.`,
    stay: (pods) =>
      pods === 1
        ? own`Nothing on it is stopped: its 1 pod stays.`
        : own`Nothing on it is stopped: its ${pods} pods stay.`,
    stayUncounted: own`Nothing on it is stopped: its pods stay.`,
    nodeReady: own`The node is ready now.`,
    nodeNotReady: own`The node is not ready now.`,
    others: (count) => (count === 1 ? own`1 other node takes pods.` : own`${count} other nodes take pods.`),
    noOthers: own`No other node takes pods: new pods will stay Pending.`,
    undo: own`To undo it: `,
    progress: {
      ready: (ready, desired) => own`${ready}/${desired} pods ready`,
      podThere: own`the pod is still there`,
      podGone: own`the pod is gone`,
      comma: own`, `,
      undone: (desired) => own`the replicas were set to ${desired} meanwhile, not by podwhy`,
      unseen: own`podwhy does not see the cluster`,
      forgotten: own`podwhy was stopped and keeps nothing, so it does not know the end. The incident tells on`,
    },
  },
  'zh-CN': {
    deeds: {
      'delete-pod': {
        title: own`删除卡住的 Pod`,
        submit: own`强制删除`,
        menu: own`删除卡住的 Pod`,
        loading: own`正在检查 Pod 为何无法结束…`,
        question: (name) => own`强制删除 ${name}？`,
        last: own`上次强制删除：`,
        done: (name) => own`已强制删除 ${name}。`,
        refused: own`没有删除。`,
      },
      'scale-up': {
        title: own`扩容一个副本`,
        submit: own`扩容`,
        menu: own`扩容一个副本`,
        loading: own`正在检查副本…`,
        question: (name) => own`为 ${name} 增加一个副本？`,
        last: own`上次扩容：`,
        done: (name) => own`${name} 将增加一个副本。`,
        refused: own`没有扩容。`,
      },
      cordon: {
        title: own`隔离节点`,
        submit: own`隔离`,
        menu: own`隔离节点`,
        loading: own`正在检查节点…`,
        question: (name) => own`禁止向 ${name} 调度新的 Pod？`,
        last: own`上次隔离：`,
        done: (name) => own`${name} 不再接收新的 Pod。`,
        refused: own`没有隔离。`,
      },
    },
    switchedOff: (setting) => own`此操作未启用。要启用，请设置 podwhy 的 ${setting}。`,
    noStuckPod: (name) => own`就 podwhy 所见，${name} 没有超期未结束或位于失联节点上的 Pod。请指明 Pod。`,
    twice: own`该请求已经发送过。`,
    first: own`已有人先行操作：`,
    nothingDone: own`。没有再做任何事；请重新查看后再决定。`,
    stuck: {
      'past-grace': own`它应该结束的时间：`,
      'node-lost': (node) => own`它所在的节点 ${node} 未就绪，没有人结束其进程。`,
      'node-gone': (node) => own`它所在的节点 ${node} 已不存在。`,
    },
    force: own`“强制”的含义：立即从 API 中移除该 Pod（宽限期 0），不等待节点确认其进程已结束。`,
    mayStillRun: own`进程可能仍在那里运行并继续写入。`,
    next: {
      'same-name': (owner) =>
        own`${owner} 随后会创建同名 Pod。如果旧进程仍在运行，两者会使用相同的身份和存储卷，数据可能损坏。请先确认它已停止。`,
      another: (owner) => own`${owner} 会创建另一个 Pod（如果还没有）。`,
      nothing: own`不会有新的 Pod：它没有所有者。此操作无法撤销。`,
    },
    atOnce: (pods) => own`${pods} 个 Pod 可能全部停止后才有新的就绪：期间没有服务。`,
    budgetUnknown: own`podwhy 无权读取此处的中断预算。`,
    budgetNotAsked: (name, allowed) => own`中断预算 ${name} 目前允许 ${allowed} 个；删除操作不受其约束。`,
    replicas: (from, to) => own`副本数：${from} → ${to}。正在运行的不受影响。`,
    autoscaler: (name, min, max) =>
      own`自动伸缩器 ${name} 管理副本数（${min} 至 ${max}），会把它改回去。请改为提高其 minReplicas。`,
    autoscalerUnknown: own`podwhy 无权读取自动伸缩器；如果有，它会把副本数改回去。`,
    waits: (ready, from) => own`其 Pod 按顺序启动：新的 Pod 要等其他 Pod 就绪（当前 ${ready}/${from}）。`,
    closes: own`该节点不再接收新的 Pod，DaemonSet 的除外。`,
    stay: (pods) => own`节点上的 ${pods} 个 Pod 不会被停止。`,
    stayUncounted: own`节点上的 Pod 不会被停止。`,
    nodeReady: own`该节点目前就绪。`,
    nodeNotReady: own`该节点目前未就绪。`,
    others: (count) => own`另有 ${count} 个节点接收 Pod。`,
    noOthers: own`没有其他节点接收 Pod：新的 Pod 将一直处于 Pending。`,
    undo: own`撤销方法：`,
    progress: {
      ready: (ready, desired) => own`${ready}/${desired} 个 Pod 就绪`,
      podThere: own`该 Pod 仍然存在`,
      podGone: own`该 Pod 已消失`,
      comma: own`，`,
      undone: (desired) => own`副本数期间被改为 ${desired}，并非 podwhy 所为`,
      unseen: own`podwhy 看不到该集群`,
      forgotten: own`podwhy 已停止且不保留状态，因此不知道结果，故障消息会继续更新`,
    },
  },
};
