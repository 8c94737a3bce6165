import type { Locale } from '../../model/locale.js';

type Row = readonly [en: string, zhCn: string];

/** What an exit code usually means (Linux). */
export const EXIT_CODES: Readonly<Record<number, Row>> = {
  0: ['success; a fault only where the program should not end', '正常结束；只有不该结束的程序才算故障'],
  1: ['an error of the program; its log tells', '程序自身的错误，看日志'],
  2: ['wrong usage of a shell builtin or flag, or a Go panic', 'shell 内建命令或参数用法错误，或 Go panic'],
  125: [
    'a wrapper such as docker run or timeout failed; not made by the kubelet',
    'docker run、timeout 等包装程序失败；不是 kubelet 产生的',
  ],
  126: ['found but not executable', '命令存在但不能执行'],
  127: ['command not found, mostly by a shell inside the container', '命令不存在，多半由容器内的 shell 报告'],
  128: ['never started: containerd’s StartError, see its message', '从未启动：containerd 的 StartError，看其消息'],
  255: [
    'exit(-1), or the program could not be executed at all, or the runtime lost the container (reason Unknown)',
    'exit(-1)，或程序根本无法执行，或运行时丢失了容器（原因 Unknown）',
  ],
};

/** Signals by number; an exit code of 128 + N means signal N. */
export const SIGNALS: Readonly<Record<number, readonly [name: string, ...Row]>> = {
  1: ['SIGHUP', 'hang-up', '挂断'],
  2: ['SIGINT', 'interrupted', '中断'],
  3: ['SIGQUIT', 'quit: nginx stops gracefully, a JVM dumps threads', '退出：nginx 优雅停止，JVM 打印线程'],
  4: ['SIGILL', 'illegal instruction: built for another processor', '非法指令：为其他处理器编译'],
  5: ['SIGTRAP', 'trap: a fatal error of Node, or a debugger', '陷阱：Node 致命错误或调试器'],
  6: [
    'SIGABRT',
    'aborted itself: failed assertion, or heap of Node or the JVM exhausted',
    '主动中止：断言失败，或 Node、JVM 堆耗尽',
  ],
  7: ['SIGBUS', 'bus error: often /dev/shm or a disk is full', '总线错误：常为 /dev/shm 或磁盘已满'],
  8: ['SIGFPE', 'division by zero', '除以零'],
  9: [
    'SIGKILL',
    'killed: out of memory (then the reason is OOMKilled), or by the kubelet after the grace period (probe, deletion, eviction), or by somebody else',
    '被强制杀掉：内存不足（原因会是 OOMKilled），或 kubelet 在优雅终止期后杀掉（探针、删除、驱逐），或其他来源',
  ],
  11: ['SIGSEGV', 'segmentation fault in native code', '本地代码段错误'],
  13: ['SIGPIPE', 'wrote to a closed connection or pipe', '向已关闭的连接或管道写入'],
  15: [
    'SIGTERM',
    'asked to stop: an ordinary stop that the program did not handle',
    '被要求停止：普通的停止，程序没有处理该信号',
  ],
  24: ['SIGXCPU', 'cpu time limit', '超出 CPU 时间限制'],
  25: ['SIGXFSZ', 'file size limit', '超出文件大小限制'],
  31: ['SIGSYS', 'system call forbidden by seccomp', '系统调用被 seccomp 禁止'],
};

/** `137 = 128 + 9, SIGKILL: …`; null for a code that says nothing in general. */
export function exitCodeWords(code: number, locale: Locale): string | null {
  const row = EXIT_CODES[code];
  if (row !== undefined) return locale === 'en' ? row[0] : row[1];
  const signal = signalWords(code - 128, locale);
  return signal === null ? null : `128 + ${code - 128}, ${signal}`;
}

/** `SIGKILL: killed …`; null for an unknown signal. */
export function signalWords(signal: number, locale: Locale): string | null {
  const row = SIGNALS[signal];
  if (row === undefined) return null;
  return locale === 'en' ? `${row[0]}: ${row[1]}` : `${row[0]}：${row[2]}`;
}
