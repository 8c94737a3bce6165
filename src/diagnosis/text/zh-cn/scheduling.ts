import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, named, tellsOfSickNode } from '../facts.js';

const ofNodes = (nodes: string | undefined) =>
  nodes === undefined || nodes === '1' ? '没有节点有' : `${nodes} 个节点都没有`;

export const scheduling = {
  'insufficient-cpu': ({ p, k }) =>
    words(
      `${ofNodes(p.nodes)}足够的可分配 cpu${given`（请求 ${p.requested}）`}`,
      `调度器看的是各 Pod 的 cpu 请求量（requests）之和，而不是实际用量；剩余额度不够${given`，目前最多剩 ${p.available}`}。在请求量调低、其他 Pod 退出或新增节点之前，Pod 会一直 Pending。`,
      ['如果程序用不了这么多，调低 cpu 请求量', k.edit],
      ['查看各节点的可分配量，再扩容节点或腾出空间', k.allocatable],
    ),
  'insufficient-memory': ({ p, k }) =>
    words(
      `${ofNodes(p.nodes)}足够的可分配内存（memory）${given`，请求 ${p.requested}`}`,
      `调度器只看内存请求量，不看实际用量：看上去空闲的节点也可能已被订满${given`（目前最多剩 ${p.available}）`}。必须有某一个节点单独空出这么多内存，Pod 才能被调度。`,
      ['把内存请求量调低到实际所需', k.edit],
      ['对照各节点的可分配量，再扩容节点或清理闲置 Pod', k.allocatable],
    ),
  'insufficient-ephemeral-storage': ({ p, k }) =>
    words(
      `${ofNodes(p.nodes)}足够的临时存储（ephemeral-storage）${given`，请求 ${p.requested}`}`,
      `Pod 请求了本地磁盘空间，但没有节点还能承诺这么多${given`（最多 ${p.available}）`}。这里统计的是请求量，与磁盘是否已满无关。`,
      ['调低 ephemeral-storage 请求量，或把数据移到卷上', k.edit],
      ['查看节点能提供多少', k.describeNode],
    ),
  'insufficient-extended-resource': ({ p, k }) =>
    words(
      `${ofNodes(p.nodes)}空闲的 ${p.resource ?? '所需设备'}${given`（需要 ${p.requested}，剩余 ${p.available}）`}`,
      `${p.resource ?? '该扩展资源'} 由设备插件上报（或是大页内存），目前没有节点剩余足够的数量：要么全部被占用，要么设备插件没有运行，节点根本没有上报。`,
      ['查看节点是否上报了该资源、设备插件是否在运行', k.describeNode],
      ['查找设备插件的 Pod', k.kubeSystem],
      ['减少申请数量，或改正资源名', k.edit],
    ),
  'too-many-pods': ({ p, k }) =>
    words(
      `${ofNodes(p.nodes)}余下的 Pod 名额${given`（上限 ${p.limit}）`}`,
      '每个节点能运行的 Pod 数量有固定上限（kubelet 的 maxPods，默认 110），与 Pod 大小无关，CPU 和内存可能仍有富余。',
      ['新增节点，或减少运行中的 Pod（已结束的不占名额）', k.pods],
      ['查看各节点上限（PODS 列）', k.allocatable],
    ),
  'request-exceeds-every-node': ({ p, k }) =>
    words(
      `请求的 ${p.resource ?? '资源'}${given` ${p.requested}`} 超过了任何一个节点的总量`,
      `即使节点完全空闲也放不下这个 Pod${given`：最大的节点只有 ${p.available}`}。等待、驱逐其他 Pod 或抢占都没有用。`,
      ['把请求量降到最大节点的容量以内', k.edit],
      ['对照各节点的可分配量；确有需要就增加更大规格的节点', k.allocatable],
    ),
  'node-selector-mismatch': ({ p, k }) =>
    words(
      `没有节点带有标签 ${p.label ?? '（nodeSelector 所要求的）'}`,
      `nodeSelector 只允许调度到带有 ${p.label ?? '指定标签'} 的节点，而可用节点都没有这个标签。常见原因是标签拼写有误，或集群里没有对应的节点池。`,
      ['对照节点现有的标签', k.labels],
      ['改正 nodeSelector', k.edit],
    ),
  'node-affinity-mismatch': ({ p, k }) =>
    words(
      `没有节点满足必需的节点亲和性（affinity）${given`：${p.label}`}`,
      `required 类型的节点亲和性是硬性条件${given`（${p.label}）`}${given`，节点 ${p.node} 因此拒绝了该 Pod`}。可用区里没有节点、标签改名，都会让 Pod 无处可去。`,
      ['对照节点现有的标签', k.labels],
      ['改正亲和性规则，或改为 preferred', k.edit],
    ),
  'untolerated-taint': ({ p, k }) =>
    words(
      `Pod 不能容忍${given`节点 ${p.node} 的`}污点（taint）${given` ${p.taint}`}`,
      `带有污点的节点只接受声明了相应容忍度（toleration）的 Pod。${tellsOfSickNode(p.taint) ? '这个污点由 Kubernetes 因节点故障添加，节点恢复后自动移除；添加容忍度治标不治本。' : 'not-ready、disk-pressure 这类污点说明节点本身有故障；其他污点多半是有意预留。'}`,
      ...(tellsOfSickNode(p.taint)
        ? ([
            ['修复节点', k.describeNode],
            ['查看还有哪些节点可以接收该 Pod', k.taints],
          ] as const)
        : ([
            ['查看所有节点的污点', k.taints],
            ['如果 Pod 本来就该跑在那里，添加容忍度', k.edit],
            ['如果污点反映节点故障，先修复节点', k.describeNode],
          ] as const)),
    ),
  'node-unschedulable': ({ p, k }) =>
    words(
      `${named('节点', p.node, '所有合适的节点')} 已被封锁（cordon，unschedulable）`,
      '节点被人工或程序（排空、升级、自动伸缩）标记为不可调度，因此不再接收新 Pod；已经在运行的不受影响。',
      ['维护结束后恢复调度', k.uncordon],
      ['查看哪些节点被封锁', k.nodes],
    ),
  'pod-affinity': ({ p, k }) =>
    words(
      `没有节点满足 Pod 亲和性（pod affinity）${given`：找不到带 ${p.label} 的 Pod`}`,
      `必需的 Pod 亲和性要求与另一些 Pod${given`（${p.label}）`}${given`处于同一个 ${p.topologyKey}`}，但符合条件的位置上没有这样的 Pod。常见原因是标签写错、命名空间不同，或对方自己也没有运行。`,
      ['查看对方 Pod 是否在运行、标签是什么', k.pods],
      ['改正或放宽亲和性规则', k.edit],
    ),
  'pod-anti-affinity': ({ p, k }) =>
    words(
      `Pod 反亲和性排除了所有节点${given`（每个 ${p.topologyKey} 只能有一个）`}`,
      `必需的反亲和性不允许与已有的 Pod${given`（如 ${p.otherPod}）`}放在一起。副本数超过拓扑域数量时，多出来的副本永远无法运行。`,
      ['减少副本、增加节点，或把反亲和性改为 preferred', k.edit],
      ['查看 Pod 的分布', k.pods],
    ),
  'topology-spread': ({ p, k }) =>
    words(
      `无法满足拓扑分布约束（topology spread）${given`：${p.topologyKey}`}`,
      `whenUnsatisfiable 为 DoNotSchedule 时，Pod 宁可等待也不打破均衡。没有该标签的节点完全不参与计算；未设置 matchLabelKeys 时，旧版本的 Pod 也会被计入。`,
      ['查看哪些节点带有该拓扑标签', k.labels],
      ['调大 maxSkew，或改用 ScheduleAnyway', k.edit],
    ),
  'host-port-conflict': ({ p, k }) =>
    words(
      `主机端口（port）${given` ${p.port} `}${p.node === undefined ? '在所有节点上都已被占用' : `在节点 ${p.node} 上已被占用`}`,
      `同一个 hostPort 在每个节点上只能用一次${given`，目前由 ${p.otherPod} 占用`}。副本数多于节点数，或旧 Pod 尚未退出，都会冲突。`,
      ['查看这些节点上的 Pod', k.pods],
      ['去掉 hostPort（通过 Service 访问即可），或换一个端口', k.edit],
    ),
  'pvc-not-found': ({ p, ns, k }) =>
    words(
      `命名空间 ${ns} 中不存在 ${named('PersistentVolumeClaim', p.claim, '所需的 PersistentVolumeClaim')}`,
      'Pod 引用的 PVC 不存在，调度器根本不会去挑选节点。PVC 必须与 Pod 在同一个命名空间。',
      ['查看现有的 PVC，核对名称', k.claims],
      ['改正 claimName，或创建该 PVC', k.edit],
    ),
  'pvc-unbound': ({ p, k }) =>
    words(
      `${named('PVC', p.claim, 'PVC')} 尚未绑定到卷${given`（${p.storageClass}）`}`,
      `存储卷还没有创建出来${given`：StorageClass 为 ${p.storageClass}`}${given`，供应程序为 ${p.driver}`}。${given`报告的错误：${p.error}。`}常见原因：没有默认 StorageClass、供应程序（provisioner）未运行、存储侧配额不足。仅仅是 WaitForFirstConsumer 属于正常现象。`,
      ['查看 PVC 的事件，原因就在里面', k.describeClaim],
      ['查看有哪些 StorageClass、哪个是默认', k.storageClasses],
      ['查看供应程序是否在运行', k.csi],
    ),
  'pvc-being-deleted': ({ p, k }) =>
    words(
      `${named('PVC', p.claim, 'PVC')} 正在被删除`,
      'PVC 已被删除，但仍有 Pod 在用，由保护性 finalizer 挂着。新的 Pod 不能使用正在删除的 PVC。',
      ['查看哪个 Pod 还在使用', k.claimPods],
      ['等删除完成后重新创建', k.describeClaim],
    ),
  'pvc-lost': ({ p, k }) =>
    words(
      `${named('PVC', p.claim, 'PVC')} 丢失了它的卷${given` ${p.persistentVolume}`}`,
      `PVC 曾绑定的 ${p.persistentVolume ?? 'PersistentVolume'} 已不存在（阶段为 Lost），Kubernetes 不会再为它重新绑定；数据是否还在取决于底层存储。`,
      ['先确认卷和底层磁盘是否还在', k.describeVolume],
      ['为该磁盘重建 PersistentVolume，或从备份恢复到新的 PVC', k.describeClaim],
    ),
  'storageclass-not-found': ({ p, k }) =>
    words(
      `${named('StorageClass', p.storageClass, '所需的 StorageClass')} 不存在${given`（PVC ${p.claim}）`}`,
      'PVC 指定了集群里没有的 StorageClass，永远不会有卷被创建。PVC 的 StorageClass 事后无法修改。',
      ['查看现有的 StorageClass', k.storageClasses],
      ['删除该 PVC，用存在的 StorageClass 重建', k.describeClaim],
    ),
  'volume-node-affinity': ({ p, k }) =>
    words(
      `${named('卷（volume）', p.persistentVolume ?? p.claim, '卷（volume）')} 只能在 ${p.zone ?? p.node ?? '其他节点或可用区'} 使用`,
      `PVC ${p.claim ?? ''} 的卷受节点亲和性约束${given`（节点 ${p.node}）`}${given`（可用区 ${p.zone}）`}，而那里没有能接收该 Pod 的节点。本地卷跟着节点走，云盘跟着可用区走。`.replace(
        '  ',
        ' ',
      ),
      ['查看卷在哪里（Node Affinity）', k.describeVolume],
      ['在那里腾出空间，或恢复节点', k.nodes],
      ['如果数据可以舍弃，删除 PVC 重新创建', k.describeClaim],
    ),
  'volume-limit': ({ p, k }) =>
    words(
      `${p.node === undefined ? '所有节点' : `节点 ${p.node}`}可挂接的卷数已达上限${given`（${p.limit}）`}`,
      `云主机和 CSI 驱动${given`（${p.driver}）`}对单节点可挂接的磁盘数有限制，已经没有名额。`,
      ['查看各卷挂接在哪里', k.attachments],
      ['新增节点，或减少每个 Pod 的卷数', k.nodes],
    ),
  'volume-in-use': ({ p, k }) =>
    words(
      `PVC ${p.claim ?? ''}（ReadWriteOncePod）正被${given` ${p.otherPod} `}占用`.replace(' （', '（'),
      'ReadWriteOncePod 只允许全集群中的一个 Pod 使用该卷，旧 Pod 退出之前新 Pod 只能等待。',
      ['找出占用它的 Pod', k.claimPods],
      ['改用 Recreate 策略，让旧 Pod 先退出', k.edit],
    ),
  'scheduling-gated': ({ p, k }) =>
    words(
      `调度门控（scheduling gate）${given` ${p.gate} `}尚未解除`,
      `被门控的 Pod 不会进入调度队列，需由控制器移除门控（如 Kueue 在有配额时移除）。这与资源是否充足无关，也不会产生事件。`,
      ['查看 Pod 的门控', k.podYaml],
      ['检查负责该门控的控制器：队列、配额和日志', k.kubeSystem],
    ),
  'scheduler-not-running': ({ p, k }) =>
    words(
      `没有调度器处理该 Pod${given`：schedulerName "${p.scheduler}" 无响应`}`,
      'Pod 没有 PodScheduled 状况，也没有 FailedScheduling 事件，说明从未被调度器处理：要么 schedulerName 指定的调度器不存在，要么调度器已停止。',
      ['查看该调度器是否在运行', k.kubeSystem],
      ['改正 schedulerName，或去掉它使用默认调度器', k.edit],
    ),
  'waiting-for-preemption': ({ p, k }) =>
    words(
      `正在等待低优先级 Pod 退出${given`节点 ${p.node}`}`,
      '调度器已选定节点并要求其上的 Pod 停止，等它们结束后该 Pod 就会启动；所需时间取决于它们的优雅终止期。',
      ['查看那里还有谁没退出', k.nodePods ?? k.pods],
      ['查看该 Pod 是否已被提名', k.describe],
    ),
  preempted: ({ p, k }) =>
    words(
      `被更高优先级的 Pod 抢占${given`（${p.otherPod}）`}`,
      `调度器删除了它，为高优先级的 Pod 腾出位置${given`（节点 ${p.node}）`}。其控制器会新建一个 Pod，同样要等待空闲资源。`,
      ['为工作负载设置与其重要性相称的优先级', k.priorityClasses],
      ['扩容，避免互相挤占', k.allocatable],
    ),
  'resource-claim': ({ p, k }) =>
    words(
      `ResourceClaim${given` ${p.claim} `}无法满足${given`：${brief(p.error)}`}`,
      `Pod 通过动态资源分配（DRA）申请设备${given`（驱动 ${p.driver}）`}，而该 claim 不存在、已被占用或无法分配。${given`报告的错误：${p.error}。`}claim 尚未创建时，Pod 会被无声地挡住，没有任何事件。`,
      ['查看 ResourceClaim 的状态', k.resourceClaims],
      ['查看节点上的 DRA 驱动是否在运行', k.kubeSystem],
    ),
  'no-nodes': ({ k }) =>
    words(
      '集群中没有任何可调度的节点',
      '没有节点注册，任何 Pod 都无法放置。新集群在第一个节点加入前就是这样；否则说明节点已全部被移除或缩容。',
      ['查看节点', k.nodes],
      ['检查节点池或自动伸缩', k.autoscaler],
    ),
  'autoscaler-pending': ({ p, k }) =>
    words(
      `自动伸缩正在为该 Pod 新增节点${given`（${p.detail}）`}`,
      '现有节点都放不下，集群自动伸缩器已开始扩容。节点启动并加入通常需要几分钟，超时未到才算故障。',
      ['观察节点', k.nodes],
      ['如果迟迟没有新节点，查看自动伸缩器的状态', k.autoscaler],
    ),
} satisfies CataloguePart;
