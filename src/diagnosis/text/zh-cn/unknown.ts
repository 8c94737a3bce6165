import { words, type CataloguePart } from '../catalogue.js';
import { brief, given } from '../facts.js';

/** Causes that name only the stage: their message is known to no rule, so it speaks for itself. */
export const unknown = {
  'scheduling-failed': ({ p, k }) =>
    words(
      `调度器无法安置该 Pod${given`：${brief(p.error)}`}`,
      `${given`调度器的说法：${p.error}。`}这不是 podwhy 认识的消息，线索就在消息本身。`,
      ['查看完整消息', k.describe],
      ['对照各节点的可分配量', k.allocatable],
    ),
  'image-pull-failed': ({ p, k }) =>
    words(
      `无法拉取镜像${given` ${p.image}`}${given`：${brief(p.error)}`}`,
      `${given`运行时的说法：${p.error}。`}这不是 podwhy 认识的消息；问题出在镜像名、凭据、网络还是节点，要看消息本身。`,
      ['查看完整消息', k.describe],
      ['确认在别处能否取到该镜像', k.inspectImage],
      ['查看是否只有一个节点受影响', k.pods],
    ),
  'container-config-failed': ({ p, container, k }) =>
    words(
      `kubelet 无法生成${container === '' ? '容器' : `容器 ${container} `}的配置${given`：${brief(p.error)}`}`,
      `${given`kubelet 的说法：${p.error}。`}此时容器还不存在，因此没有日志；kubelet 每隔几秒重试，问题解决后会自动继续。`,
      ['把消息与 Pod 的定义对照', k.podYaml],
      ['改正工作负载', k.edit],
    ),
  'container-create-failed': ({ p, container, k }) =>
    words(
      `运行时无法启动${container === '' ? '容器' : `容器 ${container}`}${given`：${brief(p.error)}`}`,
      `${given`运行时的说法：${p.error}。`}程序从未运行，所以没有日志：问题在启动命令、挂载、安全设置，或者在节点${given` ${p.node} `}上。`,
      ['查看完整消息', k.describe],
      ['查看该节点上其他工作负载的 Pod 是否也失败', k.nodePods ?? k.pods],
      ['改正工作负载', k.edit],
    ),
  'sandbox-failed': ({ p, k }) =>
    words(
      `无法创建 Pod 沙箱${given`（节点 ${p.node}）`}${given`：${brief(p.error)}`}`,
      `${given`运行时的说法：${p.error}。`}沙箱承载 Pod 的网络，没有它任何容器都无法启动。问题多半在节点或其网络插件。`,
      ['查看完整消息', k.events],
      ['查看该节点上的新 Pod 是否都受影响', k.nodePods ?? k.pods],
      ['查看节点', k.describeNode],
    ),
  'evicted-by-kubelet': ({ p, k }) =>
    words(
      `kubelet 驱逐了该 Pod${given`（节点 ${p.node}）`}${given`：${brief(p.error)}`}`,
      `${given`kubelet 的说法：${p.error}。`}被驱逐的 Pod 不会再启动，由其控制器新建一个。`,
      ['查看消息以及节点的状况', k.describeNode],
      ['查看还有哪些 Pod 被驱逐', k.pods],
    ),
  'refused-by-kubelet': ({ p, k }) =>
    words(
      `${p.node === undefined ? '节点' : `节点 ${p.node} `}拒绝了该 Pod（${p.reason ?? '未给出原因'}）`,
      `Pod 已被调度，但 kubelet 没有接纳${given`：${p.error}`}。它从未运行；控制器新建的 Pod 在原因消除之前同样会被拒绝。`,
      ['查看消息', k.describe],
      ['查看节点', k.describeNode],
      ['原因消除后删除被拒绝的 Pod', k.deletePod],
    ),
  'admission-failed': ({ p, ns, k }) =>
    words(
      `API 服务器拒绝${ns === '' ? '' : `在 ${ns} 中`}创建 Pod${given`：${brief(p.error)}`}`,
      `${given`它的说法：${p.error}。`}Pod 对象并不存在，只能在其所有者上看到；控制器会不断重试，间隔逐渐变长。`,
      ['在所有者上查看完整消息', k.describeOwner],
      ['改正工作负载', k.edit],
    ),
} satisfies CataloguePart;
