import { words, type CataloguePart } from '../catalogue.js';
import { bareAmount, brief, given, named } from '../facts.js';

export const admission = {
  'quota-exceeded': ({ p, ns, k }) =>
    words(
      `ResourceQuota${given` ${p.quota} `}已用尽${given`：${p.resource}`}${given`（已用 ${bareAmount(p.used)}，上限 ${bareAmount(p.limit)}）`}`,
      `API 服务器拒绝在 ${ns || '该命名空间'} 中新建 Pod${given`：还需要 ${bareAmount(p.requested)} 的 ${p.resource}`}。由于 Pod 对象并未产生，只能在其控制器上看到。`,
      ['查看已用量和上限', k.quota],
      ['释放一些资源、调低请求量，或提高配额', k.edit],
    ),
  'quota-requires-limits': ({ p, k }) =>
    words(
      `ResourceQuota${given` ${p.quota} `}要求设置 ${p.resource ?? '请求和限制'}${given`（${p.detail}）`}`,
      '配额统计某项资源时，每个容器都必须写明用量，否则不会创建任何 Pod。',
      ['补上缺少的值', k.edit],
      ['或用 LimitRange 为命名空间设置默认值', k.limitRange],
    ),
  'limit-range': ({ p, k }) =>
    words(
      `LimitRange 不允许这样的 ${p.resource ?? '用量'}${given`：请求 ${p.requested}`}${given`，允许 ${p.limit}`}`,
      `LimitRange 规定了每个容器或 Pod 的上下限${given`：${p.error}`}。不符合就不会创建 Pod。`,
      ['查看允许的范围', k.limitRange],
      ['改正请求或限制', k.edit],
    ),
  'pod-security': ({ p, ns, k }) =>
    words(
      `命名空间 ${ns} 的 Pod 安全标准${given` "${p.policy}" `}不允许该 Pod${given`：${brief(p.field)}`}`,
      `标签 pod-security.kubernetes.io/enforce 规定了 Pod 的权限范围，而模板超出了范围${given`：${p.error ?? p.detail}`}。报错里逐项写明了改法。`,
      ['按报错修改 securityContext', k.edit],
      ['查看命名空间的级别', k.namespace],
    ),
  'webhook-denied': ({ p, k }) =>
    words(
      `准入 webhook${given` ${p.webhook} `}拒绝了该 Pod${given`：${brief(p.error)}`}`,
      `集群通过 webhook 执行的策略不允许它${given`。给出的理由：${p.error}`}。模板符合要求之前不会创建 Pod。`,
      ['修改模板使其符合策略', k.edit],
      ['查看 webhook', k.webhooks],
    ),
  'webhook-failed': ({ p, k }) =>
    words(
      `准入 webhook${given` ${p.webhook} `}没有应答${given`：${brief(p.error)}`}`,
      `API 服务器必须询问它却得不到应答，failurePolicy 为 Fail 时相关的创建全部被阻止${given`：${p.error}`}。问题不在该工作负载，其他工作负载也会受影响。`,
      ['恢复 webhook：检查它的 Pod', k.servicePods ?? k.kubeSystem],
      ['查看其配置（failurePolicy、service）', k.webhooks],
    ),
  'policy-denied': ({ p, k }) =>
    words(
      `策略${given` ${p.policy} `}拒绝了该 Pod${given`：${brief(p.error)}`}`,
      `集群的准入策略（ValidatingAdmissionPolicy、安全上下文约束、节点选择器等）拒绝了它${given`：${p.error}`}。`,
      ['修改模板使其符合策略', k.edit],
      ['查看策略', k.policiesOf],
    ),
  'serviceaccount-not-found': ({ p, ns, k }) =>
    words(
      `命名空间 ${ns} 中不存在 ${named('ServiceAccount', p.serviceAccount, '所需的 ServiceAccount')}`,
      '账号不存在就无法创建 Pod；由于 Pod 对象并未产生，只能在其控制器上看到。',
      ['创建它', k.createServiceAccount],
      ['对照现有的 ServiceAccount', k.serviceAccounts],
      ['改正 serviceAccountName', k.edit],
    ),
  'priorityclass-not-found': ({ p, k }) =>
    words(
      `${named('PriorityClass', p.priorityClass, '所需的 PriorityClass')} 不存在`,
      'Pod 引用了不存在的 PriorityClass，API 服务器拒绝创建。',
      ['查看现有的 PriorityClass', k.priorityClasses],
      ['改正 priorityClassName', k.edit],
    ),
  'runtimeclass-not-found': ({ p, k }) =>
    words(
      `${named('RuntimeClass', p.runtimeClass, '所需的 RuntimeClass')} 不存在`,
      'Pod 引用了不存在的 RuntimeClass，API 服务器拒绝创建。',
      ['查看现有的 RuntimeClass', k.runtimeClasses],
      ['改正 runtimeClassName', k.edit],
    ),
  'template-invalid': ({ p, k }) =>
    words(
      `Pod 模板不合法${given`：${p.field ?? brief(p.error)}`}`,
      `API 服务器不接受由它生成的 Pod${given`：${p.error}`}。`,
      ['改正该字段', k.edit],
    ),
  'namespace-terminating': ({ ns, k }) =>
    words(
      `命名空间${ns === '' ? '' : ` ${ns} `}正在被删除`,
      '其中不能再创建任何对象；等里面的一切（包括 finalizer）清理完毕，它才会消失。',
      ['查看它被什么挂住', k.namespaceYaml],
    ),
  'statefulset-blocked': ({ p, k }) =>
    words(
      `StatefulSet 在等待${given` ${p.otherPod} `}就绪`,
      '采用 OrderedReady 时，每个 Pod 都要等前一个就绪。错误的发布修正之后，还要手动删除出错的 Pod，它不会自动被替换。',
      ['先处理那个 Pod', k.otherPod ?? k.pods],
      ['查看该 StatefulSet', k.describeOwner],
    ),
} satisfies CataloguePart;

export const termination = {
  finalizer: ({ p, k }) =>
    words(
      `finalizer${given` ${p.finalizer} `}使 Pod 无法被删除`,
      '容器已结束，对象还在等某个控制器完成收尾并移除 finalizer。控制器如果已不存在，会一直等下去。强制删除对 finalizer 无效。',
      ['查看 finalizer，找到负责它的控制器', k.showFinalizers],
      ['确认收尾已完成或不再需要，才手动移除', k.dropFinalizers],
    ),
  'terminating-within-grace': ({ p, k }) =>
    words(
      `Pod 正在终止，仍在优雅终止期内${given`（${p.graceSeconds} 秒）`}`,
      '它已被要求停止，时间还没到。不处理 SIGTERM 的程序会耗尽这段时间，然后被强制杀掉（137）。',
      ['等待', k.pods],
      ['处理 SIGTERM：让 1 号进程是程序本身，而不是 shell', null],
    ),
  'terminating-node-lost': ({ p, k }) =>
    words(
      `Pod 无法终止：${p.node === undefined ? '所在节点' : `节点 ${p.node} `}没有应答`,
      '只有该节点的 kubelet 能确认容器已停止，节点恢复之前对象会一直存在。',
      ['查看节点', k.describeNode],
      ['确认机器已关机，才强制移除对象（否则 StatefulSet 可能同时运行两份）', k.forceDelete],
    ),
  'terminating-volume': ({ p, k }) =>
    words(
      `Pod 无法终止：卷${given` ${p.volume ?? p.claim} `}不能卸载${given`（节点 ${p.node}）`}`,
      '容器已停止，但卷仍被占用，或存储服务器没有应答。这种情况没有事件，只能查看节点上 kubelet 的日志。',
      ['检查节点', k.nodeShell ?? k.describeNode],
      ['查看挂接情况', k.attachments],
    ),
  'kill-failed': ({ p, k }) =>
    words(
      `运行时无法杀掉容器${given`：${brief(p.error)}`}`,
      `kubelet 在反复尝试${given`（节点 ${p.node}）`}。多半有进程卡在内核里（如失联的 NFS），或运行时异常。`,
      ['查看节点', k.describeNode],
      ['查看处于 D 状态的进程', k.nodeShell],
    ),
  'pre-stop-hook': ({ p, container, k }) =>
    words(
      `${container === '' ? '容器' : `容器 ${container} `}的 preStop 钩子失败或耗时过长${given`：${brief(p.hook ?? p.command)}`}`,
      `钩子在 SIGTERM 之前执行，时间计入优雅终止期${given`（${p.graceSeconds} 秒）`}。即使失败，删除也会继续。`,
      ['修正钩子，或调大 terminationGracePeriodSeconds', k.edit],
    ),
} satisfies CataloguePart;

export const job = {
  'backoff-limit-exceeded': ({ p, k }) =>
    words(
      `Job 失败${given` ${p.attempts} 次`}后放弃（BackoffLimitExceeded${given`，退出码 ${p.exitCode}`}）`,
      `这是结果而不是原因：每次尝试都以错误结束${given`（backoffLimit ${p.limit}）`}，原因在各个 Pod 里。`,
      ['查看该 Job 的 Pod', k.jobPods],
      ['查看最后一次尝试的日志', k.logs],
      ['修好后重新执行：Job 不能重启，需删除后重建', k.replaceJob],
    ),
  'deadline-exceeded': ({ p, k }) =>
    words(
      `运行时间超过期限${given` ${p.seconds} 秒`}（DeadlineExceeded）`,
      '到了 activeDeadlineSeconds，无论进行到哪里都会被结束；等待节点和拉取镜像的时间也算在内。',
      ['查看进行到了哪里', k.logs],
      ['调大 activeDeadlineSeconds', k.editLive],
    ),
  'pod-failure-policy': ({ p, k }) =>
    words(
      `Job 的 podFailurePolicy 终止了它${given`（退出码 ${p.exitCode}）`}`,
      `有规则规定遇到这种失败不再重试${given`：${p.detail ?? p.error}`}。`,
      ['查看那次尝试的日志', k.logs],
      ['查看规则', k.describeOwner],
    ),
  'cronjob-suspended': ({ k }) =>
    words(
      'CronJob 已暂停（suspend: true）',
      '有人关闭了它，因此不会启动新的运行。重新启用后，最近一次错过的运行会立即启动，除非已超过 startingDeadlineSeconds。',
      ['重新启用', k.resume],
      ['现在手动运行一次', k.runNow],
    ),
  'cronjob-missed': ({ p, k }) =>
    words(
      `CronJob 错过了运行${given`（${p.schedule}）`}${given`：concurrencyPolicy 为 ${p.policy}`}`,
      `前一次还没结束（concurrencyPolicy 为 Forbid）${given`：${p.otherWorkload}`}、超过启动期限，或错过超过 100 次，都会跳过运行。`,
      ['查看各次运行', k.jobs],
      ['查看受阻原因', k.describeOwner],
      ['现在手动运行一次', k.runNow],
    ),
  'cronjob-failing': ({ p, k }) =>
    words(
      `CronJob 的运行${given`连续 ${p.count} 次`}失败`,
      '每次运行都失败，而 Pod 没有给出更确切的原因，或已被清理。',
      ['查看各次运行', k.jobs],
      ['现在手动运行一次并观察', k.runNow],
    ),
  'sidecar-still-running': ({ p, k }) =>
    words(
      `Job 已完成，但边车容器${given` ${p.sidecar} `}仍在运行`,
      '不会自行结束的普通容器会让 Pod 一直存在，Job 因此永远不会完成。',
      ['改成真正的边车：restartPolicy: Always 的 init 容器', k.replaceJob ?? k.edit],
      ['或让它随主容器一起结束', null],
    ),
} satisfies CataloguePart;

export const other = {
  'rollout-stuck': ({ p, k }) =>
    words(
      `版本${given` ${p.revision} `}的发布卡住${given`，仍由 ${p.oldRevision} 提供服务`}`,
      '新 Pod 无法就绪，因此保留了旧 Pod，用户目前使用的仍是旧版本。',
      ['回滚', k.undo],
      ['查看进度', k.rolloutStatus],
    ),
  'resize-deferred': ({ p, k }) =>
    words(
      `原地调整资源被推迟${given`（节点 ${p.node}）`}${given`：${brief(p.error)}`}`,
      '节点目前给不出新的用量。Pod 仍按旧资源运行，有空间后会自动调整。',
      ['查看节点剩余资源', k.describeNode],
    ),
  'resize-infeasible': ({ p, k }) =>
    words(
      `原地调整资源无法实现${given`（节点 ${p.node}）`}${given`：${brief(p.error)}`}`,
      '该节点容纳不下新的用量，或不支持这种调整。Pod 仍按旧资源运行。',
      ['减少请求', k.edit],
      ['或让 Pod 在其他节点重建', k.deletePod],
    ),
  'stuck-pod-initializing': ({ p, k }) =>
    words(
      `Pod 卡在 PodInitializing${given`（节点 ${p.node}）`}`,
      'init 容器已完成，其余容器却没有启动，也没有说明原因。往往是节点的 kubelet 或运行时有问题。',
      ['查看事件', k.events],
      ['查看节点', k.describeNode],
      ['重建 Pod', k.deletePod],
    ),
  'container-creating-slow': ({ p, k }) =>
    words(
      `容器创建缓慢${given`：正在拉取 ${p.image}`}${given`（节点 ${p.node}）`}`,
      '目前没有任何步骤失败，只是卷、网络或镜像还需要时间。',
      ['查看事件：最新一条就是当前步骤', k.events],
      ['查看节点', k.describeNode],
    ),
  none: ({ workload, k }) =>
    words(`${workload.name} 没有发现异常`, '容器运行正常，没有状况或事件表明有问题。', ['查看', k.pods]),
} satisfies CataloguePart;
