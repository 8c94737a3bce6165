import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, type Names } from '../facts.js';
import { gotFrom, shortTarget } from '../probe-words.js';

const target = (p: Names) => given` ${shortTarget(p)} `;
const it = (container: string) => (container === '' ? '容器' : `容器 ${container} `);
const onNode = (node: string | undefined) => (node === undefined ? '节点' : `节点 ${node} `);
const PROBES: Readonly<Record<string, string>> = { liveness: '存活', readiness: '就绪', startup: '启动' };
const kind = (p: Names) => PROBES[(p.probe ?? '').toLowerCase()] ?? '';

export const probe = {
  'liveness-probe': ({ p, container, k }) =>
    words(
      `存活探针${target(p)}失败，${it(container)}被反复重启${given`：${gotFrom(p)}`}`,
      `连续失败${given` ${p.failureThreshold} 次`}后，kubelet 会杀掉并重启容器；退出码 137 或 143 是 kubelet 造成的，不是程序自身。${given`探针得到：${p.error}。`}要弄清是程序卡死、启动太慢，还是探针配置不对。`,
      ['查看程序当时在做什么', k.previous],
      ['改正探针，或放宽时间（timeoutSeconds、failureThreshold）', k.edit],
      ['如果只是启动慢，添加 startupProbe', k.edit],
    ),
  'startup-probe': ({ p, container, k }) =>
    words(
      `${it(container)}未能在启动探针（startup）${target(p)}的时限内启动`,
      `启动探针允许的时间是 ${p.failureThreshold ?? 'failureThreshold'} × ${p.periodSeconds ?? 'periodSeconds'} 秒，之后 kubelet 会重启它。${given`探针得到：${p.error}。`}要么需要更久，要么根本起不来。`,
      ['查看启动到了哪一步', k.previous],
      ['调大 startupProbe 的 failureThreshold', k.edit],
    ),
  'readiness-probe': ({ p, container, k }) =>
    words(
      `${it(container)}的就绪探针${target(p)}失败${given`：${gotFrom(p)}`}`,
      `容器在运行，但探针成功之前不会收到流量；就绪探针不会重启容器。${given`探针得到：${p.error}。`}程序尚未就绪、在等依赖，或探针配置不对。`,
      ['查看程序日志', k.logs],
      ['查看探针及最近结果', k.describe],
      ['改正探针', k.edit],
    ),
  'probe-command-not-found': ({ p, container, k }) =>
    words(
      `${kind(p)}探针执行的${given` ${p.command} `}在${it(container)}中不存在`,
      `无法执行的探针既不算成功也不算失败：存活探针形同虚设，就绪探针则让 Pod 永远不就绪。${given`kubelet 报告：${p.error}。`}`,
      ['改用镜像里有的命令，或 httpGet、tcpSocket 探针', k.edit],
    ),
  'probe-wrong-port': ({ p, k }) =>
    words(
      `${kind(p)}探针访问的端口${given` ${p.port} `}没有服务监听`,
      `连接被拒绝${given`：${p.error}`}${given`，程序实际监听 ${p.detail}`}。探针端口与程序不一致，或程序只监听 127.0.0.1。`,
      ['改正探针端口', k.edit],
      ['查看程序监听的端口', k.logs],
    ),
  'probe-wrong-path': ({ p, k }) =>
    words(
      `${kind(p)}探针访问的路径${given` ${p.url ?? p.path ?? p.probeTarget} `}不存在${given`（${p.status}）`}`,
      `程序有应答（${p.status ?? 'not found'}），说明它活着，但没有探针所请求的路径。`,
      ['改正路径', k.edit],
      ['查看程序提供的接口', k.logs],
    ),
  'probe-scheme': ({ p, k }) =>
    words(
      `${kind(p)}探针${target(p)}混淆了 HTTP 与 HTTPS`,
      `一方使用 TLS，另一方没有${given`：${p.error}`}。kubelet 不校验证书，自签证书也可以放心用 scheme: HTTPS。`,
      ['改正探针的 scheme', k.edit],
    ),
  'probe-timeout': ({ p, k }) =>
    words(
      `${kind(p)}探针${target(p)}在 ${p.timeoutSeconds ?? '1'} 秒内没有得到应答（timeout）`,
      `程序接受了连接但应答太慢${given`：${p.error}`}。默认超时只有 1 秒；垃圾回收、CPU 限流或检查其他服务的健康接口都会更慢。`,
      ['调大 timeoutSeconds', k.edit],
      ['查看 CPU 是否不足', k.top],
      ['健康检查不要依赖其他服务', null],
    ),
  'readiness-gate': ({ p, k }) =>
    words(
      `就绪门控${given` ${p.gate ?? p.condition} `}不为 True`,
      '容器本身没有问题，但 Pod 还在等外部控制器设置该状况，例如检查目标健康的负载均衡控制器。',
      ['查看 Pod 的状况', k.describe],
      ['检查负责设置它的控制器', k.kubeSystem],
    ),
} satisfies CataloguePart;

export const storage = {
  'failed-mount': ({ p, k }) =>
    words(
      `卷${given` ${p.volume ?? p.claim} `}挂载失败${given`：${brief(p.error)}`}`,
      `kubelet${given`（节点 ${p.node}）`}反复重试，容器一直等待${given`。报告的错误：${p.error}`}。原因通常在最后一个冒号之后。`,
      ['查看 Pod 的事件', k.events],
      ['查看 PVC 和卷', k.describeClaim],
    ),
  'failed-attach': ({ p, k }) =>
    words(
      `卷${given` ${p.persistentVolume ?? p.claim ?? p.volume} `}无法挂接到${onNode(p.node)}`.trim(),
      `存储系统拒绝或没有应答${given`：${p.error}`}。常见原因：挂接数上限、可用区不符、磁盘已被删除。`,
      ['查看各卷挂接在哪里', k.attachments],
      ['查看该卷', k.describeVolume],
    ),
  'multi-attach': ({ p, workload, k }) =>
    words(
      `Multi-Attach 错误：卷${given` ${p.persistentVolume ?? p.claim} `}仍挂接在另一节点`,
      `ReadWriteOnce 卷同时只能在一个节点上使用${given`，目前由 ${p.otherPod} 占用`}${given`，而该 Pod 在节点 ${p.node} 上`}。滚动更新时旧 Pod 必须先退出；节点失联时，Kubernetes 会在 6 分钟后强制分离。`,
      ['查看它挂接在哪里', k.attachments],
      ...(workload.kind === 'Deployment' ? ([['改用 Recreate 策略，让旧 Pod 先退出', k.edit]] as const) : []),
      ['如果另一节点已彻底失效，删除该节点对象', k.nodes],
    ),
  'csi-driver-not-found': ({ p, k }) =>
    words(
      `CSI 驱动${given` ${p.driver} `}未注册${given`（节点 ${p.node}）`}`,
      '该节点上（还）没有运行驱动的节点插件，kubelet 无法挂载它的卷。新节点可能需要等一分钟。',
      ['查看各节点有哪些驱动', k.csi],
      ['查看驱动的 Pod', k.nodePods ?? k.kubeSystem],
    ),
  'nfs-unreachable': ({ p, k }) =>
    words(
      `NFS 服务器${given` ${p.host} `}不可达或拒绝挂载${given`：${p.path}`}`,
      `挂载由节点执行，节点必须能访问服务器，且在导出规则允许范围内${given`。报告的错误：${p.error}`}。`,
      ['检查服务器、路径和导出规则', k.describeVolume],
      ['在节点上试着挂载', k.nodeShell],
    ),
  'mount-helper-missing': ({ p, k }) =>
    words(
      `节点缺少 ${p.protocol ?? '该文件系统（nfs、cifs 等）'} 的挂载程序`,
      `mount 需要 mount.nfs 之类的辅助程序，它属于节点${given` ${p.node}`}，不属于镜像${given`。报告的错误：${p.error}`}。`,
      ['在节点上安装 nfs-common、nfs-utils 或 cifs-utils', k.nodeShell],
    ),
  'volume-permissions-slow': ({ p, k }) =>
    words(
      `卷${given` ${p.volume ?? p.claim} `}设置权限耗时过长（fsGroup）`,
      '设置 fsGroup 后，kubelet 每次启动前都会逐个修改文件属主，文件多时要几分钟。只是慢，并没有坏。',
      ['设置 fsGroupChangePolicy: OnRootMismatch', k.edit],
    ),
  'volume-wait': ({ p, k }) =>
    words(
      `Pod 在无声地等待卷${given` ${p.volume ?? p.claim}`}${given`（节点 ${p.node}）`}`,
      '挂接或挂载尚未完成；大约从 1.27 起，kubelet 对此不再产生事件。请检查挂接对象和节点上的存储驱动。',
      ['查看各卷挂接在哪里', k.attachments],
      ['查看节点上的存储驱动', k.nodePods ?? k.csi],
    ),
} satisfies CataloguePart;
