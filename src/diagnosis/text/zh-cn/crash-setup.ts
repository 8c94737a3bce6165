import { words, type CataloguePart } from '../catalogue.js';
import { brief, given } from '../facts.js';

const log = (line: string | undefined) => given`：${line}`;

export const crashSetup = {
  'missing-env-var': ({ p, container, k }) =>
    words(
      `${container === '' ? '容器' : `容器 ${container} `}未设置环境变量${given` ${p.variable}`}`,
      `程序启动时读取该变量，没有就退出${log(p.line)}。常见原因：新版本新增了变量，或变量改了名。`,
      ['查看它得到哪些变量（只显示引用，不显示 Secret 的值）', k.listEnv],
      ['补上该变量', k.edit],
    ),
  'missing-configuration': ({ p, k }) =>
    words(
      `缺少必需的配置${given` ${p.setting ?? p.key ?? p.variable}`}${log(brief(p.error ?? p.line))}`,
      `缺少这项配置程序无法运行${log(p.line)}。它可能来自文件、环境变量或命令行参数。`,
      ['对照它实际得到的配置', k.listEnv ?? k.podYaml],
      ['补上该配置', k.edit],
    ),
  'config-parse-error': ({ p, k }) =>
    words(
      `配置${given` ${p.path} `}无法解析${given`（第 ${p.count} 行）`}${log(brief(p.error ?? p.line))}`,
      `文件存在，但内容不合法${log(p.line ?? p.error)}。检查缩进、引号、未知的键，或没有替换的模板；日志通常会给出行（line）和列。`,
      ['在其来源处改正', k.editConfig ?? k.edit],
      ['查看完整报错', k.previous],
    ),
  'missing-file': ({ p, k }) =>
    words(
      `容器中不存在文件${given` ${p.path}`}`,
      `程序启动时要打开它，但没有找到${log(p.line)}。卷没有挂载、挂载盖住了镜像自带的目录，或路径与程序预期不同。`,
      ['对照 Pod 的挂载', k.describe],
      ['改正 mountPath、subPath 或配置中的路径', k.edit],
    ),
  'bad-argument': ({ p, k }) =>
    words(
      `程序不接受参数${given` ${p.argument}`}${log(brief(p.error))}`,
      `因命令行参数有误立即退出${log(p.line)}。可能是其他版本的参数，或缺少取值。`,
      ['改正 command 或 args', k.edit],
      ['查看它的输出', k.previous],
    ),
  'module-not-found': ({ p, k }) =>
    words(
      `镜像中没有安装模块${given` ${p.module}`}`,
      `程序导入了镜像里没有的包${log(p.line)}。可能构建时遗漏（开发依赖、锁文件、目录不对），或被挂载盖住。`,
      ['构建镜像时装上它', null],
      ['如果是新版本，先回滚', k.undo],
      ['查看完整报错', k.previous],
    ),
  'class-not-found': ({ p, k }) =>
    words(
      `类路径中找不到类${given` ${p.className}`}`,
      `JVM 或 .NET 运行时找不到它${log(p.line)}。主类写错、镜像缺少 jar，或依赖版本不配套。`,
      ['检查主类和类路径', k.edit],
      ['如果是新版本，先回滚', k.undo],
    ),
  'shared-library-missing': ({ p, k }) =>
    words(
      `缺少共享库${given` ${p.library} `}或无法加载`,
      `加载器找不到所需的库${log(p.line)}。精简镜像没装该包、musl 与 glibc 不同，或版本不对。`,
      ['在镜像中安装，或更换基础镜像', null],
      ['进入容器查看', k.debugCopy],
    ),
  'runtime-version-mismatch': ({ p, k }) =>
    words(
      `运行时版本不匹配${given`：现为 ${p.version}`}${given`，需要 ${p.wanted}`}${p.version === undefined && p.wanted === undefined ? log(brief(p.error ?? p.line)) : ''}`,
      `程序编译时的目标版本与镜像中的运行时不一致${log(p.line)}。`,
      ['换用版本正确的基础镜像', k.edit],
      ['或按现有版本重新构建', null],
    ),
  'access-denied': ({ p, k }) =>
    words(
      `${p.host ?? p.service ?? '所调用的服务'} 拒绝访问${given`（${p.status}）`}${log(brief(p.error))}`,
      `对方表示该身份无权操作${log(p.line)}。凭据错误或过期，或角色（IAM、工作负载身份）缺少权限。`,
      ['查看 Pod 使用的身份和凭据', k.listEnv ?? k.podYaml],
      ['查看完整答复', k.previous],
    ),
  'rbac-forbidden': ({ p, k }) =>
    words(
      `${p.serviceAccount ?? 'ServiceAccount'} 无权 ${p.verb ?? '访问'} ${p.apiResource ?? '该资源'}（forbidden）`,
      `程序调用 Kubernetes API 时被 RBAC 拒绝${given`（命名空间 ${p.namespace}）`}${given`（API 组 ${p.apiGroup}）`}。可能 Role 未包含该权限，或绑定写错了账号、命名空间。`,
      ['按 API 服务器的方式检查', k.canI],
      ['查看绑定，并在 Role 中补上权限', k.roleBindings],
    ),
  'permission-denied': ({ p, k }) =>
    words(
      `${p.user === undefined ? '容器用户' : `用户 ${p.user} `}无权访问${given` ${p.path}`}（Permission denied）`,
      `程序不能读写该位置${log(p.line)}。未设置 fsGroup 时卷归 root 所有，而镜像往往以特定用户运行。`,
      ['设置 securityContext.fsGroup（针对卷）或正确的 runAsUser', k.edit],
      ['查看属主和权限', k.debug],
    ),
  'capability-missing': ({ p, k }) =>
    words(
      `容器缺少 capability${given` ${p.capability}`}（Operation not permitted）`,
      `内核拒绝了程序的操作${log(p.line)}。容器只有 root 的一小部分权限，"drop: ALL" 会把这些也去掉。`,
      ['只添加它需要的 capability', k.edit],
      ['或调整程序配置，使其不需要该权限', null],
    ),
  'read-only-filesystem': ({ p, k }) =>
    words(
      `写入位置${given` ${p.path} `}是只读文件系统（read-only file system）`,
      `根文件系统（readOnlyRootFilesystem）或卷为只读，程序却要写入${log(p.line)}。`,
      ['在该位置挂载 emptyDir', k.edit],
      ['或让程序写到别处', k.edit],
    ),
  'no-space-left': ({ p, k }) =>
    words(
      `${p.path ?? (p.volume === undefined ? '设备' : `卷 ${p.volume}`)} 空间已满（No space left on device）${given`，限制 ${p.limit}`}`,
      `文件系统已满，写入失败${log(p.line)}。内存型 emptyDir 受其大小限制并计入内存；PVC 有自己的容量；其余则是节点磁盘。`,
      ['扩容或清理该卷', k.describeClaim],
      ['查看节点磁盘', k.describeNode],
    ),
  'too-many-open-files': ({ p, k }) =>
    words(
      `进程打开的文件过多${given`（上限 ${p.limit}）`}`,
      '达到文件描述符上限（套接字也算）。要么存在泄漏，要么运行时给的上限对其负载来说太低。',
      ['查看最后几行日志', k.previous],
      ['在启动脚本（ulimit -n）或节点运行时中调高上限', k.edit],
    ),
  'port-in-use': ({ p, k }) =>
    words(
      `端口${given` ${p.port} `}已被占用（address already in use）`,
      `同一 Pod 的容器共用网络，有两个进程要用同一个端口${given`（另一个是 ${p.otherPod}）`}。使用 hostNetwork 时也可能与节点进程冲突。`,
      ['给其中一个换端口', k.edit],
      ['查看所有容器的端口', k.describe],
    ),
  'privileged-port': ({ p, k }) =>
    words(
      `${p.user ?? '普通用户'} 不能监听端口${given` ${p.port}`}`,
      '监听 1024 以下的端口需要 NET_BIND_SERVICE 或相应 sysctl，除非运行时默认放行。',
      ['改为监听 1024 以上的端口，Service 的端口不必变', k.edit],
      ['或添加 NET_BIND_SERVICE', k.edit],
    ),
  'data-version-mismatch': ({ p, k }) =>
    words(
      `数据${given` ${p.path} `}的版本不匹配${given`：现为 ${p.version}`}${given`，需要 ${p.wanted}`}`,
      `卷中的数据由另一版本写入，当前版本无法读取${log(p.line)}。数据库需要显式升级，而且往往不能回退。`,
      ['退回写入该数据的版本', k.undo ?? k.edit],
      ['备份后按其文档升级数据', null],
    ),
  'data-corrupt': ({ p, k }) =>
    words(
      `数据${given` ${p.path} `}已损坏${log(brief(p.error ?? p.line))}`,
      `程序无法使用卷里的内容${log(p.line)}。强制停止、磁盘写满或两个进程同时写入都可能造成。重启无法修复。`,
      ['动手之前先备份该卷', k.describeClaim],
      ['按程序文档修复或恢复', k.previous],
    ),
  'lock-held': ({ p, k }) =>
    words(
      `锁被占用${given`（${p.path}）`}${given`，持有者 ${p.otherPod}`}${log(brief(p.error ?? p.line))}`,
      `有其他进程在使用数据，或上次崩溃遗留了锁${log(p.line)}。滚动更新时旧 Pod 可能仍持有它。`,
      ['查看是否有其他 Pod 使用同一个卷', k.claimPods],
      ['改用 Recreate 策略；确认无人使用后才能清除残留的锁', k.edit],
    ),
  'license-expired': ({ p, k }) =>
    words(
      `许可证无效${given`（${p.expiredAt} 到期）`}${log(brief(p.error))}`,
      `没有有效许可证，程序拒绝运行${log(p.line)}。`,
      ['更新许可证，并放到程序读取的位置', k.editConfig ?? k.edit],
    ),
  'vm-max-map-count': ({ p, k }) =>
    words(
      `节点的 vm.max_map_count${given`（${p.available}）`}低于 ${p.wanted ?? '262144'}`,
      `该内核参数过低时，Elasticsearch 和 OpenSearch 拒绝启动。它属于节点${given` ${p.node}`}，不属于容器。`,
      ['在节点上设置（sysctl -w vm.max_map_count=262144），最好覆盖整个节点池', k.nodeShell],
      ['或用特权 init 容器设置', k.edit],
    ),
  'service-link-env-collision': ({ p, k }) =>
    words(
      `变量${given` ${p.variable} `}是 Kubernetes 为 Service 注入的，并非你设置的值`,
      `Kubernetes 会为命名空间里的每个 Service 注入 NAME_PORT=tcp://… 之类的变量${given`，Service ${p.service} 覆盖了 ${p.variable}`}。与程序同名的 Service 会因此干扰程序。`,
      ['设置 enableServiceLinks: false', k.edit],
      ['或显式设置该变量', k.edit],
    ),
  'crd-not-installed': ({ p, k }) =>
    words(
      `集群中未安装自定义资源${given` ${p.apiResource ?? p.apiGroup}`}`,
      `程序向 API 服务器请求了它不认识的类型${log(p.line)}。CRD 没有安装，或版本不同。`,
      ['查看已安装的 CRD', k.crds],
      ['安装对应版本的 CRD', null],
    ),
  'host-dependency-missing': ({ p, k }) =>
    words(
      `节点缺少 Pod 所需的${given` ${p.module ?? p.command ?? p.path}`}`,
      `程序依赖节点本身的程序或内核模块${given`（节点 ${p.node}）`}${log(p.line)}。各节点可能并不一致。`,
      ['在节点上安装，或选择具备条件的节点', k.nodeShell],
      ['查看其他节点是否正常', k.pods],
    ),
  'image-manifest-skew': ({ p, k }) =>
    words(
      `镜像与部署清单版本不一致${given`：现为 ${p.version}`}${given`，需要 ${p.wanted}`}`,
      `程序与随之部署的参数、CRD 或配置不配套${log(p.line)}。`,
      ['使用同一版本的清单和镜像', k.edit],
      ['退回上一个版本', k.undo],
    ),
  'address-family-unsupported': ({ p, k }) =>
    words(
      `程序使用了 Pod 不支持的地址族${given`：${p.address}`}`,
      `只启用了 IPv4 却使用 IPv6，或者相反${log(p.line)}。`,
      ['改为监听 0.0.0.0 而不是 [::]', k.edit],
      ['查看 Pod 的地址', k.podYaml],
    ),
  'unexpected-volume-content': ({ p, k }) =>
    words(
      `卷${given` ${p.path} `}不是程序期望的空目录${log(brief(p.error))}`,
      '新文件系统带有 lost+found 目录，复用的卷里有别人的数据，有些程序遇到这些会拒绝启动。',
      ['使用 subPath，让程序得到空目录', k.edit],
      ['查看卷的内容', k.debug],
    ),
  'kernel-limit': ({ p, k }) =>
    words(
      `达到节点的内核限制：${p.setting ?? brief(p.error) ?? 'inotify、conntrack 等'}`,
      `该限制由节点上所有 Pod 共享${given`（${p.limit}）`}，失败的不一定是耗尽它的那个${log(p.line)}。`,
      ['在节点上调高', k.nodeShell],
      ['查看节点上运行着什么', k.nodePods],
    ),
  'needs-initialisation': ({ p, k }) =>
    words(
      `需要先完成初始化或解封${log(brief(p.error ?? p.line))}`,
      `程序已运行，但在等待人工或任务完成一次性步骤${log(p.line)}。`,
      ['按其文档完成该步骤', k.logs],
    ),
} satisfies CataloguePart;
