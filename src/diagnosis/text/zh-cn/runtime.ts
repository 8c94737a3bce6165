import { words, type CataloguePart } from '../catalogue.js';
import { brief, given } from '../facts.js';

const onNode = (node: string | undefined) => (node === undefined ? '节点' : `节点 ${node} `);

export const runtime = {
  'command-not-found': ({ p, k }) =>
    words(
      `镜像中没有命令${given` ${p.command ?? p.path}`}${given`（退出码 ${p.exitCode}）`}`,
      `要启动的程序不在镜像${given` ${p.image} `}里，或不在 PATH 中。把整行 shell 命令写成一个词、精简镜像没有 shell、卷把程序所在目录盖住，都会如此。`,
      ['进入镜像查找该程序', k.debugCopy],
      ['改正 command 或 args', k.edit],
    ),
  'command-not-executable': ({ p, k }) =>
    words(
      `${p.command ?? p.path ?? '启动命令'} 没有执行权限（permission denied${given`，退出码 ${p.exitCode}`}）`,
      '文件存在但不能执行：缺少可执行位、用户无权访问，或卷以 noexec 挂载。来自 ConfigMap 的脚本需要 defaultMode 0755。',
      ['在镜像中 chmod +x，或为卷设置 defaultMode', k.edit],
      ['或通过解释器启动，例如 sh script.sh', k.edit],
    ),
  'command-is-directory': ({ p, k }) =>
    words(`启动命令${given` ${p.command ?? p.path} `}是一个目录`, '目录不能被执行，多半是漏写了末尾的文件名。', [
      '改正 command',
      k.edit,
    ]),
  'no-command': ({ p, k }) =>
    words(
      `镜像${given` ${p.image} `}没有启动命令，Pod 也没有指定`,
      '镜像既没有 ENTRYPOINT 也没有 CMD，容器又没写 command，没有可启动的程序。',
      ['设置 command', k.edit],
      ['或在镜像中加上 ENTRYPOINT', null],
    ),
  'exec-format-error': ({ p, k }) =>
    words(
      `${p.command ?? '程序'} 与节点平台不符（exec format error）`,
      `${onNode(p.node)}的内核不认识该文件格式：为其他处理器编译${given`（节点为 ${p.platform}）`}，或脚本缺少 #! 首行。`,
      ['查看镜像支持哪些平台', k.inspectImage],
      ['按节点平台构建，或按 kubernetes.io/arch 选择节点', k.edit],
    ),
  'missing-interpreter': ({ p, k }) =>
    words(
      `${p.command ?? p.path ?? '脚本'} 所需的解释器${given` ${p.interpreter} `}不在镜像中`,
      '文件本身存在，"no such file or directory" 指的是它首行指定的解释器或动态加载器。常见原因：镜像没有 bash、#! 行是 Windows 换行（CRLF）、在 Alpine 上运行 glibc 程序。',
      ['改成 Unix 换行，或使用镜像里有的解释器', k.debugCopy],
      ['或换用带有它的镜像', k.edit],
    ),
  'working-dir': ({ p, k }) =>
    words(
      `工作目录${given` ${p.path} `}不存在，或容器用户无权进入`,
      `运行时在启动程序前要先进入 workingDir，但失败了${given`：${p.error}`}。`,
      ['改正 workingDir', k.edit],
      ['或在镜像中授予该用户访问权限', null],
    ),
  'mount-not-a-directory': ({ p, k }) =>
    words(
      `挂载点${given` ${p.mountPath ?? p.path} `}文件与目录不匹配（not a directory）`,
      `挂载的一端是文件，另一端是目录${given`（卷 ${p.volume}）`}。使用 subPath 时，常见原因是 ConfigMap 或 Secret 里没有这个键${given`（${p.key}）`}，kubelet 于是建了一个同名空目录。`,
      ['检查该键是否存在', k.describeConfigMap ?? k.describeSecret ?? k.podYaml],
      ['改正 subPath 并重建 Pod', k.edit],
    ),
  'mount-path': ({ p, k }) =>
    words(
      `无法挂载到 ${p.mountPath ?? p.path ?? '指定位置'}${given`：${brief(p.error)}`}`,
      `运行时无法把卷${given` ${p.volume} `}挂载到该位置${given`：${p.error}`}。不允许挂载到 /proc、/sys 之内，也不能嵌套在某些挂载点里。`,
      ['换一个 mountPath', k.edit],
    ),
  'mount-read-only': ({ p, k }) =>
    words(
      `无法创建挂载点${given` ${p.mountPath ?? p.path}`}：只读文件系统（read-only file system）`,
      '挂载目录不存在，又位于只读卷或只读根文件系统内，无法创建。',
      ['挂载到别处，或在镜像中预先建好目录', k.edit],
    ),
  'unknown-user': ({ p, k }) =>
    words(
      `镜像中没有用户（user）${given` ${p.user}`}`,
      `运行时在镜像${given` ${p.image} `}的 /etc/passwd 和 /etc/group 中查找用户名，没有找到。`,
      ['使用数字 runAsUser', k.edit],
      ['或在镜像中创建该用户', null],
    ),
  'invalid-capability': ({ p, k }) =>
    words(
      `运行时不认识 capability${given` ${p.capability}`}`,
      'capability 用大写且不带 CAP_ 前缀，如 NET_ADMIN；内核和运行时都不认识的会被拒绝。',
      ['改正 securityContext.capabilities', k.edit],
    ),
  'seccomp-profile-missing': ({ p, k }) =>
    words(
      `${onNode(p.node)}上没有 seccomp 配置文件${given` ${p.profile}`}`,
      'Localhost 类型的配置文件必须放在 kubelet 的 seccomp 目录（/var/lib/kubelet/seccomp）下，且每个可能运行它的节点都要有。',
      ['把配置文件分发到节点（如使用 Security Profiles Operator）', k.nodeShell],
      ['或改用 RuntimeDefault', k.edit],
    ),
  'apparmor-profile-missing': ({ p, k }) =>
    words(
      `${onNode(p.node)}没有加载 AppArmor 配置${given` ${p.profile}`}`,
      '配置必须事先加载到每个可能运行它的节点的内核中，仅写名称不会自动加载。',
      ['在节点上加载该配置', k.nodeShell],
      ['或改用 RuntimeDefault', k.edit],
    ),
  'memory-limit-too-low': ({ p, k }) =>
    words(
      `内存（memory）限制${given` ${p.limit} `}过低，连容器都无法启动`,
      '程序还没开始，负责创建容器的进程就因内存不足被杀。几 MiB 的限制会这样，单位写错也会（128m 是 0.128 字节，应为 128Mi）。',
      ['把限制加倍', k.moreMemory],
      ['检查限制的单位', k.edit],
    ),
  'cgroup-error': ({ p, k }) =>
    words(
      `无法为容器设置 cgroup${given`：${brief(p.error)}`}`,
      `节点拒绝了资源设置${given`：${p.error}`}。常见原因：kubelet 与运行时的 cgroup 驱动不一致、节点 systemd 异常，或限制低于当前用量。`,
      ['查看节点', k.describeNode],
      ['查看该节点上的其他 Pod 是否也失败', k.nodePods],
    ),
  'gpu-runtime': ({ p, k }) =>
    words(
      `GPU 运行时出错${given`（节点 ${p.node}）`}${given`：${brief(p.error)}`}`,
      '把 GPU 交给容器的钩子（NVIDIA toolkit 或 CDI）失败：驱动未加载、驱动与工具版本不一致，或升级后设备列表过期。',
      ['查看该节点上的驱动和设备插件 Pod', k.nodePods ?? k.kubeSystem],
      ['修好之前先封锁节点', k.cordon],
    ),
  'container-name-conflict': ({ p, k }) =>
    words(
      '容器名仍被先前的创建请求占用（reserved）',
      `先前的创建超过了 kubelet 的等待时间（2 分钟），运行时仍保留着名称${given`：${p.error}`}。真正的问题是磁盘慢或节点过载${given`（${p.node}）`}。`,
      ['等几分钟，并检查节点是否缓慢', k.describeNode],
      ['让 Pod 在别的节点重建', k.deletePod],
    ),
  'runtime-timeout': ({ p, k }) =>
    words(
      `容器运行时没有及时响应${given`（节点 ${p.node}）`}`,
      `对运行时的调用超时（2 分钟；沙箱为 4 分钟）${given`：${p.error}`}。多半是磁盘慢、镜像极大或存储挂死。`,
      ['查看节点', k.describeNode],
      ['查看上面还运行着什么', k.nodePods],
    ),
  'post-start-hook': ({ p, container, k }) =>
    words(
      `${container === '' ? '容器' : `容器 ${container} `}的 postStart 钩子失败${given`：${brief(p.error ?? p.command)}`}`,
      `postStart 失败时 kubelet 会杀掉容器${given`（钩子：${p.hook ?? p.command}）`}。事件里故意不写原因，只能在容器状态中看到${given`：${p.error}`}。钩子与主程序同时运行，并不会等它就绪。`,
      ['查看容器的 waiting.message', k.podYaml],
      ['修正钩子，或让它等待主程序', k.edit],
    ),
  'pre-start-hook': ({ p, k }) =>
    words(
      `kubelet 的设备管理钩子失败${given`：${brief(p.error)}`}`,
      `启动前设备插件${given` ${p.driver} `}或 CPU/内存管理器的准备工作失败，并非 Pod 本身的问题。`,
      ['查看节点上的设备插件', k.nodePods ?? k.kubeSystem],
      ['重建 Pod', k.restart],
    ),
  'image-volume': ({ p, k }) =>
    words(
      `无法挂载镜像卷${given` ${p.volume}`}${given`：${p.image}`}`,
      `Pod 把一个镜像当作卷挂载，而该镜像（不是容器自己的镜像）无法拉取或挂载${given`：${p.error}`}。`,
      ['检查卷的镜像引用', k.edit],
      ['查看 Pod 的拉取事件', k.events],
    ),
} satisfies CataloguePart;

export const sandbox = {
  'network-plugin-not-ready': ({ p, k }) =>
    words(
      `${onNode(p.node)}的网络插件未就绪`,
      `运行时找不到可用的 CNI 配置${given`：${p.error}`}，节点因此 NotReady，只有 hostNetwork 的 Pod 能启动。节点刚加入时短暂出现属正常。`,
      ['查看该节点上的网络插件 Pod', k.nodePods ?? k.kubeSystem],
      ['查看节点状况', k.describeNode],
    ),
  'cni-failed': ({ p, k }) =>
    words(
      `网络插件${given` ${p.plugin} `}无法为 Pod 配置网络${given`（节点 ${p.node}）`}`,
      `Pod 沙箱没有拿到网络${given`：${p.error}`}。通常该节点上的新 Pod 都受影响，已在运行的不受影响。`,
      ['查看该节点上的插件 Pod', k.nodePods ?? k.kubeSystem],
      ['恢复之前先封锁节点', k.cordon],
    ),
  'ip-exhausted': ({ p, k }) =>
    words(
      `${p.node === undefined ? 'Pod 网络' : `节点 ${p.node} `}的 Pod IP 已用尽（no IP addresses available）`,
      `节点或子网的地址段已用完${given`：${p.error}`}。常见原因：短命 Pod 太多、地址没有回收，或地址段太小。`,
      ['统计节点上的 Pod，看地址被谁占用', k.nodePods ?? k.pods],
      ['扩大地址段，或把 Pod 分散到更多节点', k.describeNode],
    ),
  'sandbox-image': ({ p, k }) =>
    words(
      `无法拉取沙箱（pause）镜像${given` ${p.image}`}${given`（节点 ${p.node}）`}`,
      `每个 Pod 都要先启动 pause 容器，其镜像由运行时配置决定，而不是由 Pod 指定${given`。报告的错误：${p.error}`}。该节点上无法启动任何新 Pod。`,
      ['让该镜像可用，或把运行时的 sandbox_image 指向镜像缓存', k.nodeShell],
      ['在此期间封锁节点', k.cordon],
    ),
  'runtime-handler-missing': ({ p, k }) =>
    words(
      `${onNode(p.node)}没有配置运行时处理程序${given` ${p.handler}`}`,
      `RuntimeClass${given` ${p.runtimeClass} `}要求的处理程序（gVisor、Kata 等）在该节点的容器运行时中不存在。`,
      ['查看 RuntimeClass 及其处理程序', k.runtimeClasses],
      ['在节点上安装，或只选择装有它的节点', k.edit],
    ),
  'sandbox-recreated': ({ p, k }) =>
    words(
      `Pod 沙箱被销毁重建${given`，已 ${p.count} 次`}`,
      `沙箱（pause 容器）一旦退出，所有容器都会被杀掉重启，init 容器也会重跑，Pod IP 可能改变。重启节点后出现一次属正常；反复出现说明网络或运行时有问题${given`（节点 ${p.node}）`}。`,
      ['查看节点', k.describeNode],
      ['查看 Pod 的事件', k.events],
    ),
  'sysctl-forbidden': ({ p, k }) =>
    words(
      `${onNode(p.node)}不允许使用 sysctl${given` ${p.sysctl}`}`,
      '默认只允许安全的 sysctl，其余必须在每个 kubelet 上放行（allowedUnsafeSysctls）。该 Pod 已被永久拒绝，控制器新建的也会同样失败。',
      ['去掉该 sysctl', k.edit],
      ['或在一组节点上放行并选择这些节点', k.labels],
    ),
} satisfies CataloguePart;
