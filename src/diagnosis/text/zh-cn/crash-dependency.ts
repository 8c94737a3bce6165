import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, type Names } from '../facts.js';

const peer = (p: Names) =>
  p.address ?? (p.host !== undefined && p.port !== undefined ? `${p.host}:${p.port}` : (p.host ?? p.service));
const log = (line: string | undefined) => given`：${line}`;

export const crashDependency = {
  'connection-refused': ({ p, k }) =>
    words(
      `${peer(p) ?? '依赖服务'} 拒绝连接${given`（${p.protocol}）`}`,
      `地址能找到、主机也可达，但端口上没有服务：依赖宕机、未就绪，或端口不对。${given`日志：${p.line}。`}依赖恢复后该工作负载会自行恢复。`,
      ['先检查依赖：它的 Service 有没有就绪端点', k.endpoints],
      ['在命名空间内试着连接', k.reach],
      ['检查配置中的主机和端口', k.listEnv],
    ),
  'connection-timeout': ({ p, k }) =>
    words(
      `连接 ${peer(p) ?? '依赖服务'} 超时（timeout）${given`（${p.protocol}）`}`,
      `数据包发出后没有回应：可能被 NetworkPolicy 或防火墙丢弃，或主机已不在。${given`日志：${p.line}。`}如果是拒绝连接，会立即失败。`,
      ['在命名空间内试着连接', k.reach],
      ['查看网络策略', k.policies],
      ['检查依赖', k.endpoints],
    ),
  'connection-reset': ({ p, k }) =>
    words(
      `${peer(p) ?? '依赖服务'} 断开了连接${given`（${p.protocol}）`}`,
      `连接建立后被对方或中间设备关闭${log(p.line)}。可能依赖在崩溃、代理介入、TLS 与明文混用，或空闲超时。`,
      ['检查依赖及其日志', k.servicePods],
      ['检查配置中的协议和端口', k.listEnv],
    ),
  'dns-resolution': ({ p, k }) =>
    words(
      `DNS 中不存在主机名${given` ${p.host ?? p.service}`}`,
      `DNS 有应答，但没有这个名称${log(p.line)}。拼写错误、Service 在其他命名空间（应写 名称.命名空间），或已被删除。`,
      ['在命名空间内查询', k.resolve],
      ['查看该 Service 是否存在', k.service],
      ['改正名称', k.edit],
    ),
  'dns-unavailable': ({ p, k }) =>
    words(
      `DNS 服务没有应答${given`（查询 ${p.host}）`}`,
      `问题不在名称，而在 DNS 本身：没有及时应答${log(p.line)}。CoreDNS 宕机或过载，或网络策略禁止访问 53 端口。`,
      ['查看 CoreDNS 是否在运行', k.coredns],
      ['查看其日志', k.corednsLogs],
      ['查看是否有策略禁止出口 53 端口', k.policies],
    ),
  'dns-forwarding-loop': ({ p, k }) =>
    words(
      `CoreDNS 转发给了自己，形成环路${given`（${p.host}）`}`,
      '节点的 /etc/resolv.conf 指向本地解析器（如 systemd-resolved 的 127.0.0.53），CoreDNS 便不断询问自己；loop 插件检测到后会主动退出。',
      ['把 kubelet 的 resolvConf 指向真实文件，如 /run/systemd/resolve/resolv.conf', k.nodeShell],
      ['或在 Corefile 中转发到固定服务器', 'kubectl -n kube-system edit configmap coredns'],
    ),
  'tls-expired': ({ p, k }) =>
    words(
      `${given`${peer(p)} 的`}证书已过期（expired）${given`，${p.certificate}`}${given`，到期时间 ${p.expiredAt}`}`,
      `TLS 拒绝不在有效期内的证书${log(p.line)}。少数情况下是节点时钟不准。`,
      ['续签证书', k.describeSecret],
      ['查看 cert-manager 是否续签失败', k.events],
    ),
  'tls-untrusted': ({ p, k }) =>
    words(
      `不信任${given` ${peer(p)} 的`}证书（certificate）${given`，签发者 ${p.certificate}`}`,
      `容器不认识签发它的 CA${log(p.line)}。企业 CA 和自签证书需要显式提供给程序。`,
      ['挂载 CA 并告知程序（SSL_CERT_FILE、NODE_EXTRA_CA_CERTS 或信任库）', k.edit],
      ['查看完整报错', k.previous],
    ),
  'tls-mismatch': ({ p, k }) =>
    words(
      `${given`与 ${peer(p)} 的 `}TLS 协商失败：${brief(p.error) ?? '名称、版本或协议不符'}`,
      `双方都有应答但不一致：证书域名不同、版本或加密套件不符，或一方使用明文${log(p.line)}。`,
      ['检查主机名、端口以及对方是否使用 TLS', k.edit],
      ['查看完整报错', k.previous],
    ),
  'db-authentication': ({ p, k }) =>
    words(
      `${p.protocol ?? '数据库'}${given` ${peer(p)} `}拒绝${p.user === undefined ? '登录' : `用户 ${p.user} 登录`}（Access denied）`,
      `数据库可达，但用户名或密码不被接受${log(p.line)}。可能只改了一边的密码，或 Secret 与数据库不同步。`,
      ['查看凭据来自哪个 Secret', k.listEnv ?? k.podYaml],
      ['在 Secret 中写入正确的密码后重启', k.restart],
    ),
  'db-not-found': ({ p, k }) =>
    words(
      `${p.table !== undefined ? `表 ${p.table}` : `数据库${given` ${p.database}`}`} 不存在${given`（${peer(p)}）`}`,
      `登录成功，但要用的库或表不存在${log(p.line)}。从未创建、名称不同，或迁移没有执行。`,
      ['创建它，或执行迁移', null],
      ['检查配置中的名称', k.listEnv],
    ),
  'db-migration-failed': ({ p, k }) =>
    words(
      `数据库迁移${given` ${p.migration} `}失败${log(brief(p.error ?? p.line))}`,
      `迁移中途停止，程序因此不启动${log(p.line)}。多数工具会拒绝继续，直到人工处理失败的那一步。`,
      ['查看完整报错', k.initLogs ?? k.previous],
      ['处理失败的步骤（修复表结构，标记为已应用或已回滚）后重新启动', k.restart],
    ),
  'db-migration-pending': ({ p, k }) =>
    words(
      `数据库迁移尚未执行${given`：${p.migration}`}`,
      `程序需要比数据库现有更新的表结构${log(p.line)}。`,
      ['执行迁移（通常是发布中的 Job 或 init 容器）', k.jobs],
      ['查看它的要求', k.previous],
    ),
  'broker-authentication': ({ p, k }) =>
    words(
      `${p.protocol ?? '消息中间件'}${given` ${peer(p)} `}拒绝${p.user === undefined ? '登录' : `用户 ${p.user} 登录`}`,
      `中间件可达，但凭据不被接受，或没有 ${p.table ?? '主题、队列'} 的权限${log(p.line)}。`,
      ['查看凭据来自哪个 Secret', k.listEnv ?? k.podYaml],
      ['改正用户名、密码或 SASL 机制', k.edit],
    ),
  'metadata-service-unreachable': ({ p, k }) =>
    words(
      `Pod 无法访问云平台元数据服务${given`（${peer(p)}）`}`,
      `程序要从中获取凭据或可用区${log(p.line)}。跳数限制（IMDSv2）、网络策略或缺少工作负载身份都会阻止访问。`,
      ['查看网络策略', k.policies],
      ['为 Pod 配置工作负载身份，不要借用节点身份', k.podYaml],
    ),
} satisfies CataloguePart;
