import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, readableAmount } from '../facts.js';

const onNode = (node: string | undefined) => (node === undefined ? '节点' : `节点 ${node} `);

export const node = {
  'node-not-ready': ({ p, workload, k }) =>
    words(
      `${onNode(p.node)}未就绪（NotReady）${given`：${brief(p.error ?? p.reason)}`}`,
      `${workload.kind === 'Node' ? '它不再接收新 Pod' : '节点不正常，Pod 也不会正常'}${given`。节点报告：${p.error}`}。列表里显示的容器状态可能已过时；5 分钟后 Pod 会被标记删除。`,
      ['查看节点状况', k.describeNode],
      ['登录机器检查 kubelet 和容器运行时（用 SSH 或控制台；kubectl debug 依赖正常的 kubelet）', null],
      ['封锁节点，避免新 Pod 调度过去', k.cordon],
    ),
  'node-lost': ({ p, k }) =>
    words(
      `${onNode(p.node)}失联`,
      'kubelet 不再上报：机器宕机、网络中断或资源耗尽。其上的 Pod 可能仍在运行；列表显示的是最后已知状态，5 分钟后会被标记为 Terminating。',
      ['查看节点', k.describeNode],
      ['到云平台或机房检查机器', null],
      ['确认机器不会再回来，才删除节点对象，让 Pod 在别处重建', k.nodeDelete],
    ),
  'node-removed': ({ p, k }) =>
    words(
      `${onNode(p.node)}已从集群中移除`,
      '节点对象已不存在，其上的 Pod 会被清理并由控制器在别处重建。缩容和竞价实例常会如此。',
      ['查看节点', k.nodes],
    ),
  'container-runtime-down': ({ p, k }) =>
    words(
      `${onNode(p.node)}的容器运行时（runtime）已停止`,
      `kubelet 得不到 containerd、CRI-O 或 Docker 的应答${given`：${p.error}`}，无法在该节点启动或检查任何容器。`,
      ['查看节点报告的情况', k.describeNode],
      ['登录机器重启容器运行时（用 SSH 或控制台；此时无法启动任何 Pod），并检查磁盘', null],
      ['封锁节点，避免新 Pod 调度过去', k.cordon],
    ),
  'node-shutdown': ({ p, k }) =>
    words(
      `因${onNode(p.node)}关机而终止（node shutdown）`,
      '节点有序关机，先结束了其上的 Pod。控制器会在其他节点重建；旧对象以 Failed 状态留在列表里。',
      ['查看替代的 Pod 是否运行', k.pods],
      ['删除残留对象', k.deletePod],
    ),
  'node-rebooted': ({ p, k }) =>
    words(`${onNode(p.node)}发生了重启`, '其上所有容器都结束后重新启动，重启次数因此增加，并非程序故障。', [
      '查看重启时间和原因',
      k.describeNode,
    ]),
  'evicted-memory-pressure': ({ p, k }) =>
    words(
      `被驱逐：${onNode(p.node)}内存不足（MemoryPressure）`,
      `kubelet 为保护节点结束部分 Pod，优先选择用量超过请求量的${given`：该 Pod 用了 ${p.used}`}${given`，请求 ${p.requested}`}。真正的元凶可能是别的 Pod。`,
      ['把内存请求量设得接近实际用量', k.edit],
      ['查看谁在占用节点内存', k.nodePods ?? k.topNodes],
    ),
  'evicted-disk-pressure': ({ p, k }) =>
    words(
      `被驱逐：${onNode(p.node)}磁盘空间不足（${p.resource ?? 'ephemeral-storage'}）`,
      `kubelet 为腾出磁盘结束部分 Pod${given`：该 Pod 用了 ${p.used}`}${given`，请求 ${p.requested}`}。日志、emptyDir 和镜像都计入，占用最多的可能是别的 Pod。`,
      ['查看哪些 Pod 占满磁盘（结果中的 ephemeral-storage）', k.nodeStats],
      ['设置 ephemeral-storage 的请求和限制', k.edit],
    ),
  'evicted-pid-pressure': ({ p, k }) =>
    words(
      `被驱逐：${onNode(p.node)}进程号不足`,
      '节点上的进程和线程过多。不断创建进程的程序会连累邻居。',
      ['找出是哪个 Pod', k.nodePods],
      ['设置 kubelet 的 podPidsLimit', k.describeNode],
    ),
  'evicted-ephemeral-storage': ({ p, container, k }) =>
    words(
      `被驱逐：${container === '' ? 'Pod' : `容器 ${container} `}超出自身临时存储限制${given` ${p.limit}`}`,
      `超出的是它自己的限制（日志、写入的文件和 emptyDir 都计入）${given`，已用 ${p.used}`}，节点本身没有问题。`,
      ['查看它写了什么', k.logs],
      ['调高限制，或写到卷上', k.edit],
    ),
  'evicted-emptydir-limit': ({ p, k }) =>
    words(
      `被驱逐：emptyDir${given` ${p.volume} `}超出 sizeLimit${given` ${p.limit}`}`,
      '该卷有自己的上限，超出后 kubelet 会结束整个 Pod，节点本身没有问题。',
      ['调高 sizeLimit，或及时清理', k.edit],
    ),
  'taint-eviction': ({ p, k }) =>
    words(
      `因污点${given` ${p.taint} `}被驱逐${given`（节点 ${p.node}）`}`,
      'NoExecute 污点会赶走不能容忍它的 Pod。not-ready 和 unreachable 由 Kubernetes 在节点故障时添加，其余由人或控制器添加。',
      ['查看污点', k.taints],
      ['查看节点', k.describeNode],
    ),
  'evicted-by-api': ({ p, k }) =>
    words(
      `应请求被驱逐（排空、自动伸缩或 descheduler）${given`，节点 ${p.node}`}`,
      '有人或程序通过 API 请求驱逐，通常是为了腾空节点，属正常运维；控制器会重建 Pod。',
      ['查看替代的 Pod 是否运行', k.pods],
      ['用 PodDisruptionBudget 保障可用性', k.disruptionBudgets],
    ),
  'preempted-by-kubelet': ({ p, k }) =>
    words(
      `kubelet 为关键 Pod 让路而将其终止${given`（节点 ${p.node}）`}`,
      '关键系统 Pod 必须在该节点运行但没有空间，普通 Pod 只能让路。',
      ['查看替代的 Pod 是否运行', k.pods],
      ['查看节点还剩多少资源', k.describeNode],
    ),
} satisfies CataloguePart;

const room = (have: string | undefined, want: string | undefined) =>
  want === undefined ? '' : `（需要 ${want}${have === undefined ? '' : `，剩余 ${have}`}）`;
const REFUSED = 'Pod 已绑定到节点，但 kubelet 在接收时拒绝了它。该对象会一直是 Failed，由控制器新建替代。';

export const refused = {
  'out-of-cpu': ({ p, k }) =>
    words(
      `${onNode(p.node)}拒绝该 Pod：cpu 不足${room(readableAmount(p.available, 'cpu'), readableAmount(p.requested, 'cpu'))}`,
      `${REFUSED}手工指定 nodeName 会绕过调度器；否则可能是两个 Pod 同时被放置，或节点容量变小。`,
      ['去掉 nodeName，交给调度器选择', k.edit],
      ['查看节点剩余资源', k.describeNode],
      ['删除被拒绝的 Pod', k.deletePod],
    ),
  'out-of-memory-node': ({ p, k }) =>
    words(
      `${onNode(p.node)}拒绝该 Pod：内存（memory）不足${room(readableAmount(p.available, 'bytes'), readableAmount(p.requested, 'bytes'))}`,
      `${REFUSED}这里指内存请求量，与 OOM 无关。`,
      ['去掉 nodeName，交给调度器选择', k.edit],
      ['查看节点剩余资源', k.describeNode],
      ['删除被拒绝的 Pod', k.deletePod],
    ),
  'out-of-pods': ({ p, k }) =>
    words(
      `${onNode(p.node)}拒绝该 Pod：Pod 数量已达上限${given` ${p.limit}`}`,
      `${REFUSED}上限由 kubelet 的 maxPods 决定。`,
      ['去掉 nodeName，交给调度器选择', k.edit],
      ['查看节点上运行着什么', k.nodePods],
      ['删除被拒绝的 Pod', k.deletePod],
    ),
  'out-of-ephemeral-storage': ({ p, k }) =>
    words(
      `${onNode(p.node)}拒绝该 Pod：临时存储不足${room(readableAmount(p.available, 'bytes'), readableAmount(p.requested, 'bytes'))}`,
      REFUSED,
      ['调低请求量，或去掉 nodeName', k.edit],
      ['查看节点剩余资源', k.describeNode],
      ['删除被拒绝的 Pod', k.deletePod],
    ),
  'unexpected-admission-error': ({ p, k }) =>
    words(
      `${onNode(p.node)}无法分配 ${p.resource ?? '设备'}${room(p.available, p.requested)}`,
      `${REFUSED}设备插件或 CPU 管理器没有可分配的${given`：${p.error}`}。常见于节点重启后，kubelet 先于设备插件启动。`,
      ['删除被拒绝的 Pod，重建后通常能启动', k.deletePod],
      ['检查设备插件', k.nodePods ?? k.kubeSystem],
    ),
  'topology-affinity': ({ p, k }) =>
    words(
      `${onNode(p.node)}拒绝该 Pod：资源无法按拓扑对齐（Topology）`,
      `${REFUSED}拓扑管理器要求 CPU 和设备来自同一 NUMA 节点，目前做不到。`,
      ['减少请求，或按整个插槽请求', k.edit],
      ['查看节点', k.describeNode],
    ),
  'pod-os-mismatch': ({ p, k }) =>
    words(
      `Pod 的操作系统与${onNode(p.node)}不符${given`（${p.platform}）`}`,
      `${REFUSED}spec.os 与标签 kubernetes.io/os 不一致。`,
      ['按 kubernetes.io/os 选择节点', k.edit],
      ['查看标签', k.labels],
    ),
  'apparmor-not-enabled': ({ p, k }) =>
    words(
      `${onNode(p.node)}未启用 AppArmor，而 Pod 要求它`,
      REFUSED,
      ['在节点上启用 AppArmor，或选择已启用的节点', k.describeNode],
      ['或去掉该配置', k.edit],
    ),
} satisfies CataloguePart;
