import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, imageWithin, named } from '../facts.js';

const onNode = (node: string | undefined) => (node === undefined ? '节点' : `节点 ${node} `);

export const image = {
  'image-not-found': ({ p, k }) =>
    words(
      `找不到镜像${given` ${p.image}`}${imageWithin(p.registry, p.image) === p.image ? given`（${p.registry}）` : ''}：not found`,
      `镜像仓库有应答，但没有这个${p.tag === undefined ? '仓库、标签或摘要' : `标签 "${p.tag}"（或仓库）`}。常见原因：拼写错误、构建后没有推送，或旧标签已被清理。`,
      ['确认仓库里是否有该标签', k.inspectImage],
      ['改正镜像', k.edit],
    ),
  'image-pull-unauthorized': ({ p, k }) =>
    words(
      `${p.registry ?? '镜像仓库'} 拒绝拉取镜像${given` ${imageWithin(p.registry, p.image)}`}`,
      `镜像仓库的答复是"无权限"${given`：${p.error}`}。${p.secret === undefined ? 'Pod 拉取时没有可用的凭据' : `拉取凭据 Secret "${p.secret}" 未被接受`}，也可能是仓库不存在：多数镜像仓库不会说明是哪一种。`,
      ['查看 Pod 使用的拉取凭据和 ServiceAccount', k.pullSecrets],
      ['先 docker login，再把凭据存为拉取用的 Secret', k.createPullSecret],
      ['检查仓库名的拼写', k.edit],
    ),
  'image-pull-secret-missing': ({ p, ns, k }) =>
    words(
      `命名空间 ${ns} 中不存在${p.secret === undefined ? '镜像拉取 Secret' : `镜像拉取 Secret "${p.secret}"`}`,
      'imagePullSecrets 引用的 Secret 不在 Pod 所在的命名空间，kubelet 只能匿名拉取，因此被拒绝。Secret 不能跨命名空间使用。',
      ['先 docker login，再创建拉取用的 Secret', k.createPullSecret],
      ['对照现有的 Secret', k.secrets],
    ),
  'image-pull-secret-invalid': ({ p, k }) =>
    words(
      `${named('镜像拉取 Secret', p.secret, '镜像拉取 Secret')} 不可用${given`（${p.registry}）`}`,
      `拉取用的 Secret 类型必须是 kubernetes.io/dockerconfigjson，且包含该镜像仓库主机的条目。${given`kubelet 报告：${p.error}。`}否则 kubelet 会默默忽略它，改为匿名拉取。`,
      ['查看它的类型和键', k.describeSecret],
      ['删除后用重新登录得到的凭据创建', k.createPullSecret],
    ),
  'invalid-image-name': ({ p, k }) =>
    words(
      `镜像名${given` "${p.image}" `}格式不合法`,
      'image: 的内容无法解析，因此根本没有发起拉取。常见原因：大写字母、空格、带了 https:// 前缀，或模板变量没有被替换。',
      ['改正 image 字段', k.edit],
    ),
  'image-never-pull': ({ p, k }) =>
    words(
      `节点上没有镜像${given` ${p.image}`}，而 imagePullPolicy 为 Never`,
      `Never 策略只使用节点${given` ${p.node} `}上已有的镜像。从 1.35 起，即使镜像已在节点上，若该 Pod 的凭据从未验证过，同样会被拒绝。`,
      ['改为 imagePullPolicy: IfNotPresent', k.edit],
      ['或把镜像预先导入所有可能运行它的节点', k.nodes],
    ),
  'image-inspect-error': ({ p, k }) =>
    words(
      `容器运行时无法检查镜像${given` ${p.image}`}${given`（节点 ${p.node}）`}`,
      `这是节点本地的故障（运行时或镜像存储），与远端仓库无关。${given`报告的错误：${p.error}。`}`,
      ['查看节点', k.describeNode],
      ['封锁该节点，让 Pod 在别处重建', k.cordon],
    ),
  'image-platform-mismatch': ({ p, k }) =>
    words(
      `镜像${given` ${p.image} `}没有适用于 ${p.platform ?? '该节点平台'} 的版本`,
      `镜像存在，但不支持${onNode(p.node)}的操作系统或处理器架构。最常见的是在 ARM 笔记本上构建、部署到 AMD64 集群。`,
      ['查看镜像支持哪些平台', k.inspectImage],
      ['构建多架构镜像，或按 kubernetes.io/arch 选择节点', k.edit],
    ),
  'image-corrupt': ({ p, k }) =>
    words(
      `镜像${given` ${p.image} `}内容损坏（digest 校验不一致）`,
      `下载到的内容与清单里的摘要不符${given`：${p.error}`}。可能是代理或镜像缓存、仓库存储有问题，或推送中断。`,
      ['重新推送镜像，并清理缓存', k.inspectImage],
      ['确认是否只有一个节点受影响', k.pods],
    ),
  'image-manifest-unsupported': ({ p, k }) =>
    words(
      `运行时不支持镜像${given` ${p.image} `}的清单格式`,
      `要么是过时的 schema 1 镜像，要么根本不是容器镜像（如 Helm chart）${given`：${p.error}`}。`,
      ['查看清单', k.inspectImage],
      ['用新版工具重新构建推送，或改正引用', k.edit],
    ),
  'image-signature': ({ p, k }) =>
    words(
      `镜像${given` ${p.image} `}未通过签名（signature）校验`,
      `节点上的签名策略不接受该镜像${given`：${p.error}`}。要么没有签名，要么签名密钥不受信任。`,
      ['用受信任的密钥签名，或修正节点上的策略', k.describeNode],
      ['改用已签名的镜像', k.edit],
    ),
  'image-too-slow': ({ p, k }) =>
    words(
      `拉取镜像${given` ${p.image} `}长时间没有进展，已被取消`,
      `几分钟收不到数据，运行时就会放弃。通常是带宽或磁盘太慢、镜像层太大${given`（节点 ${p.node}）`}，与凭据和名称无关。`,
      ['查看该节点的其他拉取是否也慢', k.events],
      ['减小镜像，或在节点附近部署镜像缓存', k.describeNode],
    ),
  'registry-dns': ({ p, k }) =>
    words(
      `节点无法解析镜像仓库${given` ${p.registry ?? p.host}`} 的域名`,
      `拉取镜像用的是节点自己的 DNS，与 CoreDNS 无关。${given`报告的错误：${p.error}。`}要么域名写错，要么节点的 DNS 不认识它。`,
      ['检查镜像引用中的主机名', k.edit],
      ['查看节点的 /etc/resolv.conf', k.nodeShell],
    ),
  'registry-connection-refused': ({ p, k }) =>
    words(
      `镜像仓库${given` ${p.registry ?? p.address}`} 拒绝连接${given`（端口 ${p.port}）`}`,
      '主机可达，但该端口没有服务：仓库宕机，或端口写错。凭据还没有用到。',
      ['恢复镜像仓库，之后会自动重试', null],
      ['检查镜像引用中的主机和端口', k.edit],
    ),
  'registry-timeout': ({ p, k }) =>
    words(
      `连接镜像仓库${given` ${p.registry ?? p.address}`} 超时（timeout）`,
      `${onNode(p.node)}发出的请求没有回音：防火墙、缺少 NAT 或代理，或仓库过载。${given`报告的错误：${p.error}。`}名称和凭据还没有用到。`,
      ['确认是所有节点还是个别节点受影响', k.pods],
      ['检查节点的出口：防火墙、NAT、代理', k.nodeShell],
    ),
  'registry-tls': ({ p, k }) =>
    words(
      `节点不信任镜像仓库${given` ${p.registry}`} 的 TLS 证书（x509）`,
      `连接已建立，但证书被拒绝${given`：${p.error}`}。常见原因：节点没有安装企业 CA、证书过期、域名不符，或节点时钟不准。`,
      ['在每个节点的运行时中安装 CA（containerd 用 certs.d），之后会自动重试', k.nodes],
      ['证书过期则续签', null],
    ),
  'registry-http-https': ({ p, k }) =>
    words(
      `镜像仓库${given` ${p.registry}`} 只提供 HTTP，而节点使用 HTTPS`,
      '除非显式配置为非安全仓库，运行时总是使用 HTTPS。要么端口用错，要么仓库没有启用 TLS。',
      ['为仓库配置证书，或使用其 HTTPS 端口', k.edit],
      ['或在每个节点的运行时中配置为 HTTP 仓库', k.nodes],
    ),
  'registry-rate-limit': ({ p, k }) =>
    words(
      `${p.registry ?? '镜像仓库'} 限制了拉取频率（429）`,
      `该账号或 IP 的拉取次数过多；NAT 之后所有节点算作一个来源${given`。报告的错误：${p.error}`}。等一段时间会恢复，但下次集中拉取时还会再现。`,
      ['使用凭据拉取（额度更高）', k.createPullSecret],
      ['部署拉取缓存，并使用 imagePullPolicy: IfNotPresent', k.edit],
    ),
  'registry-unavailable': ({ p, k }) =>
    words(
      `镜像仓库${given` ${p.registry}`} 不可用${given`（${p.status ?? brief(p.error)}）`}`,
      '仓库或其前面的网关返回服务器错误，或没有应答。工作负载本身没有问题，拉取会自动重试，间隔最长 5 分钟。',
      ['检查镜像仓库的状态', null],
      ['恢复后立即重试', k.restart],
    ),
  'registry-proxy': ({ p, k }) =>
    words(
      `节点无法连接代理${given` ${p.host}`}，拉取${given` ${p.registry} `}失败`,
      `运行时配置了 HTTP 代理，而连接代理本身失败${given`：${p.error}`}，请求没有到达镜像仓库。`,
      ['检查运行时服务的代理设置和 NO_PROXY', k.nodeShell],
      ['确认是否所有节点都受影响', k.pods],
    ),
  'registry-blocked': ({ p, k }) =>
    words(
      `节点策略禁止从${given` ${p.registry} `}拉取镜像`,
      '节点的 registries.conf 禁用了该仓库。这是管理员的决定，并非故障。',
      ['改用允许的仓库', k.edit],
      ['或在节点上解除禁用', null],
    ),
  'registry-connection-cut': ({ p, k }) =>
    words(
      `拉取途中与镜像仓库${given` ${p.registry}`} 的连接被断开`,
      `仓库或中间设备（代理、防火墙、MTU）关闭了连接${given`：${p.error}`}。偶发可以忽略，反复出现就是网络问题。`,
      ['查看是否反复出现、在哪些节点上', k.events],
      ['检查链路上的代理和 MTU', k.nodeShell],
    ),
  'registry-no-route': ({ p, k }) =>
    words(
      `节点没有到镜像仓库${given` ${p.registry ?? p.address}`} 的路由`,
      '网络不可达：路由缺失、防火墙拒绝，或节点不支持该地址族（IPv6）。',
      ['检查节点的路由和防火墙', k.nodeShell],
      ['确认是否所有节点都受影响', k.pods],
    ),
  'node-pull-throttle': ({ p, k }) =>
    words(
      `${onNode(p.node)}自身限制了拉取频率（pull QPS exceeded）`,
      'kubelet 限制同时发起的拉取（registryPullQPS，默认每秒 5 次），请求没有到达仓库。同时启动的 Pod 减少后会自行恢复。',
      ['等待；若持续出现，调高 kubelet 的 registryPullQPS 和 registryBurst', k.describeNode],
    ),
  'node-image-disk-full': ({ p, k }) =>
    words(
      `${onNode(p.node)}的镜像磁盘已满，放不下镜像${given` ${p.image}`}`,
      '运行时所在的文件系统没有空间，镜像无法解包。该节点尚未缓存的镜像都会这样失败。',
      ['先封锁节点，避免新 Pod 调度过去', k.cordon],
      ['清理或扩容磁盘', k.describeNode],
    ),
  'image-short-name': ({ p, k }) =>
    words(
      `镜像${given` ${p.image} `}使用了短名称，节点无法确定仓库`,
      'CRI-O 要求明确镜像仓库，不带主机名的名称有歧义。',
      ['写出包含仓库主机的完整引用', k.edit],
    ),
} satisfies CataloguePart;
