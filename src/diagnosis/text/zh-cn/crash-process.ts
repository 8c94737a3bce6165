import { words, type CataloguePart } from '../catalogue.js';
import { brief, given } from '../facts.js';

const it = (container: string) => (container === '' ? '容器' : `容器 ${container} `);

export const crashProcess = {
  'oom-killed': ({ p, container, k }) =>
    words(
      `${it(container)}内存不足被杀（OOMKilled）${given`，限制为 ${p.limit}`}`,
      `容器的内存组${given`（限制 ${p.limit}）`}已满${given`，当时用了 ${p.used}`}，内核杀掉了其中的进程。要么程序确实需要更多内存，要么存在泄漏。${p.exitCode !== undefined && p.exitCode !== '137' ? `退出码 ${p.exitCode} 说明被杀的是子进程，而不是主进程。` : 'JVM、Node 等运行时应当配置与限制相称的堆大小。'}`,
      ['把内存限制加倍，然后观察用量', k.moreMemory],
      ['查看当前用量', k.top],
      ['查看它最后在做什么', k.previous],
    ),
  'heap-exhausted': ({ p, k }) =>
    words(
      `程序堆内存耗尽${given`（${p.heap}）`}：${brief(p.error) ?? 'heap out of memory'}`,
      `达到上限的是语言运行时自己的堆${given`（退出码 ${p.exitCode}）`}，而不是容器限制${given`（${p.limit}）`}。如果堆大小不随容器限制变化，只调大容器限制没有用。`,
      ['同时调大堆（-Xmx、--max-old-space-size 等）和内存限制', k.edit],
      ['排查泄漏：查看退出前的最后几行日志', k.previous],
    ),
  'exits-zero': ({ container, k }) =>
    words(
      `${it(container)}正常退出（退出码 0），没有进程持续运行`,
      '进程像完成了任务一样结束，而该工作负载要求它一直运行，于是被反复启动。可能转入了后台、只打印了帮助信息，或本来就是一次性任务。',
      ['让进程在前台运行：改正 command 或 args', k.edit],
      ['查看它输出了什么', k.previous],
      ['如果是任务，改用 Job 或 CronJob', null],
    ),
  'killed-137': ({ container, k }) =>
    words(
      `${it(container)}被 SIGKILL 杀掉（退出码 137），来源不明`,
      '137 表示 SIGKILL。它没有被标记为 OOMKilled，kubelet 也没有杀它的记录，来源未知：可能是程序或包装脚本自身、节点上有人操作，或运行时漏记的内存不足。',
      ['查看最后几行日志', k.previous],
      ['查看节点是否有 SystemOOM 或内存压力', k.describeNode],
    ),
  'terminated-143': ({ container, k }) =>
    words(
      `${it(container)}收到停止信号后退出（SIGTERM，退出码 143）`,
      '143 是普通的停止：程序没有处理 SIGTERM。kubelet 没有停止它的记录，信号多半来自容器内的包装脚本或进程管理器。',
      ['查看最后几行日志', k.previous],
      ['查看是否有谁有意停止它', k.events],
    ),
  segfault: ({ p, k }) =>
    words(
      `进程在本地代码中崩溃（段错误，退出码 ${p.exitCode ?? '139'}）`,
      '访问了不属于它的内存：本地代码或扩展的缺陷、不匹配的库（musl 与 glibc），或模拟其他架构运行。',
      ['查看最后几行日志', k.previous],
      ['查看镜像或库最近是否有变化', k.history],
    ),
  'assertion-failed': ({ p, k }) =>
    words(
      `程序主动中止（abort）${given`：${brief(p.error ?? p.line)}`}`,
      `程序发现自身状态异常，调用了 abort${given`（退出码 ${p.exitCode}）`}。${given`日志：${p.line ?? p.error}。`}作为容器的 1 号进程时，abort 也可能表现为 139。`,
      ['查看前后的日志', k.previous],
      ['如果是新版本，先回滚', k.undo],
    ),
  'illegal-instruction': ({ p, k }) =>
    words(
      `${p.node === undefined ? '节点' : `节点 ${p.node} `}的处理器不支持程序使用的指令（SIGILL）`,
      '程序按更新或其他型号的处理器编译（如 AVX、ARM 级别），在别的节点上可能正常。',
      ['确认是否只有部分节点受影响', k.pods],
      ['使用兼容旧处理器的构建，或选择节点', k.edit],
    ),
  'bus-error': ({ p, k }) =>
    words(
      `进程因总线错误崩溃（SIGBUS）${given`：${brief(p.error)}`}`,
      '由文件支撑的内存无法填充：多半是 /dev/shm 已满（Pod 中默认 64 MiB），或映射文件所在的磁盘已满。',
      ['在 /dev/shm 挂载 medium 为 Memory 的 emptyDir', k.edit],
      ['查看最后几行日志', k.previous],
    ),
  'nil-pointer': ({ p, k }) =>
    words(
      `程序使用了空值（null）${given`：${brief(p.error ?? p.line)}`}`,
      `把 null 或 nil 当作对象使用${given`：${p.line}`}。这是程序缺陷，往往由空的配置或返回值触发。`,
      ['查看调用栈', k.previous],
      ['如果是新版本，先回滚', k.undo],
    ),
  panic: ({ p, k }) =>
    words(
      `程序因未处理的异常退出${given`：${brief(p.error ?? p.line)}`}`,
      `程序没有捕获这个错误，于是退出${given`（退出码 ${p.exitCode}）`}。${given`关键日志：${p.line}。`}`,
      ['查看调用栈', k.previous],
      ['如果是新版本，先回滚', k.undo],
    ),
  deadlock: ({ p, k }) =>
    words(
      `程序死锁${given`：${brief(p.error ?? p.line)}`}`,
      '所有线程或协程都在互相等待，运行时检测到后终止了程序。',
      ['查看各线程的调用栈', k.previous],
      ['如果是新版本，先回滚', k.undo],
    ),
  'app-exit-nonzero': ({ p, container, silent, k }) =>
    words(
      `${it(container)}以${p.exitCode === undefined ? '非零退出码' : `退出码 ${p.exitCode} `}退出${given`：${brief(p.error ?? p.line)}`}`,
      `程序自行退出${given`（退出码 ${p.exitCode}）`}。${given`最后的关键日志：${p.line}。`}${silent ? '它没有留下说明原因的日志，单凭退出码说明不了什么。' : '没有已知模式比它自己的话更准确。'}`,
      ['查看退出那次的日志', k.previous ?? k.logs],
      ['设置 terminationMessagePolicy: FallbackToLogsOnError，让原因保留在状态里', k.edit],
    ),
  'container-status-unknown': ({ p, container, k }) =>
    words(
      `kubelet 丢失了${it(container)}的状态${given`（节点 ${p.node}）`}，137 只是补填的`,
      'kubelet 查询时运行时已不认识该容器，真实退出情况未知，137 是填充值，并不是内存不足。常见原因：驱逐、节点重启后运行时数据被清空、有人删除了容器。',
      ['查看节点当时的情况', k.describeNode],
      ['查看事件', k.events],
    ),
  'restart-by-node': ({ p, k }) =>
    words(
      `因${p.node === undefined ? '节点' : `节点 ${p.node} `}重启而重启，并非自身故障`,
      `节点或其容器运行时重启，容器随之重启${given`（退出码 ${p.exitCode}，原因 ${p.reason}）`}。`,
      ['查看节点何时、为何重启', k.describeNode],
    ),
  'cpu-starved-start': ({ p, k }) =>
    words(
      `可用的 cpu 太少，程序启动过慢${given`（限制 ${p.limit}）`}`,
      '启动阶段比平时更耗 CPU，被限制节流后，还没启动完就先超时了。',
      ['调高或去掉 cpu 限制', k.edit],
      ['用 startupProbe 给它更多时间', k.edit],
    ),
  'leader-election-lost': ({ p, k }) =>
    words(
      '程序失去选主资格后主动退出',
      `它没能及时续租${given`：${p.error ?? p.line}`}，为避免同时出现两个主而退出。原因通常是 API 服务器缓慢或不可达，或 CPU 不足；偶尔发生无妨。`,
      ['查看是否与 API 服务器断开过', k.previous],
      ['检查 cpu 限制', k.top],
    ),
  'init-container-waiting': ({ p, container, k }) =>
    words(
      `init 容器 ${p.initContainer ?? container} 一直在等待 ${p.service ?? p.host ?? p.address ?? '某个未出现的依赖'}`.replace(
        '  ',
        ' ',
      ),
      `所有 init 容器结束后，Pod 的容器才会启动，而它还在等${given`：${p.line}`}。它等待的对象不存在，或从这里访问不到。`,
      ['查看它的日志', k.initLogs],
      ['查看该 Service 是否存在、有没有就绪端点', k.endpoints ?? k.pods],
    ),
  'init-container-failed': ({ p, container, k }) =>
    words(
      `init 容器 ${p.initContainer ?? container} 失败${given`，退出码 ${p.exitCode}`}${given`：${brief(p.error ?? p.line)}`}`.replace(
        '  ',
        ' ',
      ),
      '它以 0 退出之前，后面的容器都不会启动；它们显示的 PodInitializing 并不说明自身有问题。',
      ['查看它的日志', k.initLogs],
      ['修正它', k.edit],
    ),
  'sidecar-failed': ({ p, container, k }) =>
    words(
      `边车容器 ${p.sidecar ?? container} 失败${given`，退出码 ${p.exitCode}`}${given`：${brief(p.error ?? p.line)}`}`.replace(
        '  ',
        ' ',
      ),
      '边车（可重启的 init 容器）必须先启动，后面的容器才能启动；它停止期间整个 Pod 都不就绪。',
      ['查看它的日志', k.sidecarLogs],
      ['修正它', k.edit],
    ),
  'dependency-not-ready': ({ p, k }) =>
    words(
      `等待 ${p.service ?? p.host ?? p.address ?? '依赖'} 未果而放弃${given`（尝试 ${p.attempts} 次）`}`,
      `程序启动时等待其他服务，等不到就退出${given`：${p.line}`}。依赖恢复后会自行恢复。`,
      ['先检查该依赖', k.endpoints ?? k.pods],
      ['查看它在等什么', k.previous],
    ),
} satisfies CataloguePart;
