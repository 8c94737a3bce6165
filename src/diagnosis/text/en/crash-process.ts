import { words, type CataloguePart } from '../catalogue.js';
import { brief, given } from '../facts.js';

/** Crashes that the process or the kernel explains. */
export const crashProcess = {
  'oom-killed': ({ p, container, k }) =>
    words(
      `${container || 'The container'} ran out of memory${given` (limit ${p.limit})`}: OOMKilled`,
      `The kernel killed a process of the container because its memory group${given`, limited to ${p.limit},`} was full${given`; ${p.used} were in use`}. Either the program needs more than it is given, or it leaks. ${p.exitCode !== undefined && p.exitCode !== '137' ? `The exit code ${p.exitCode} shows that a child process was killed, not the main one.` : 'A runtime such as the JVM or Node should be told its limit.'}`,
      ['Double the memory limit, then watch what it uses', k.moreMemory],
      ['See what it uses now', k.top],
      ['Look at what it did last', k.previous],
    ),
  'heap-exhausted': ({ p, k }) =>
    words(
      `The program ran out of heap${given` (${p.heap})`}: ${brief(p.error) ?? 'heap out of memory'}`,
      `The limit inside the language runtime was reached${given`, exit ${p.exitCode}`}; the container's own limit${given` of ${p.limit}`} was not. Raising only the container limit changes nothing unless the runtime sizes its heap by it.`,
      ['Raise the heap (-Xmx, --max-old-space-size, …) together with the memory limit', k.edit],
      ['Look for a leak: read the last lines before the end', k.previous],
    ),
  'exits-zero': ({ container, k }) =>
    words(
      `${container || 'The container'} ends by itself without error (exit code 0)`,
      'The process finished as if its work were done, and since this workload wants it to run for ever, it is started again. It probably went into the background, printed its help, or is a one-off task.',
      ['Keep the process in the foreground: correct command or args', k.edit],
      ['Read what it printed', k.previous],
      ['Make it a Job or CronJob, if it is a task', null],
    ),
  'killed-137': ({ container, k }) =>
    words(
      `${container || 'The container'} was killed (exit code 137), by whom is not recorded`,
      '137 is SIGKILL. It is not marked OOMKilled, and the kubelet recorded no kill of its own, so the sender is unknown: the program or a wrapper itself, someone on the node, or an out-of-memory kill that the runtime missed.',
      ['Read its last lines', k.previous],
      ['Look for SystemOOM or memory pressure on the node', k.describeNode],
    ),
  'terminated-143': ({ container, k }) =>
    words(
      `${container || 'The container'} was told to stop (SIGTERM, exit code 143)`,
      '143 is an ordinary stop that the program did not handle: somebody or something sent SIGTERM, such as a wrapper script or a supervisor inside the container. The kubelet recorded no stop of its own.',
      ['Read its last lines', k.previous],
      ['See whether something stops it on purpose', k.events],
    ),
  segfault: ({ p, k }) =>
    words(
      `The process crashed in native code (segmentation fault, exit code ${p.exitCode ?? '139'})`,
      'It touched memory that is not its own: a bug in native code or an extension, a library that does not fit (musl and glibc), or emulation of another processor.',
      ['Read the last lines', k.previous],
      ['See whether the image or a library was changed', k.history],
    ),
  'assertion-failed': ({ p, k }) =>
    words(
      `The program aborted itself${given`: ${brief(p.error ?? p.line)}`}`,
      `It found its own state impossible and called abort${given` (exit ${p.exitCode})`}. ${given`It says: ${p.line ?? p.error}. `}As process 1 of a container an abort can also show as 139.`,
      ['Read the lines around it', k.previous],
      ['Go back to the version before, if it is new', k.undo],
    ),
  'illegal-instruction': ({ p, k }) =>
    words(
      `The processor${given` of node ${p.node}`} lacks an instruction the program uses (SIGILL)`,
      'The program was compiled for a newer or other processor (AVX, an ARM level) than this node has. It may well run on other nodes.',
      ['See whether only some nodes are affected', k.pods],
      ['Use a build for older processors, or select nodes', k.edit],
    ),
  'bus-error': ({ p, k }) =>
    words(
      `The process crashed on a bus error (SIGBUS)${given`: ${brief(p.error)}`}`,
      'Memory that is backed by a file could not be filled: mostly /dev/shm is full (64 MiB in a pod), or the disk behind a mapped file.',
      ['Mount an emptyDir with medium Memory at /dev/shm', k.edit],
      ['Read the last lines', k.previous],
    ),
  'nil-pointer': ({ p, k }) =>
    words(
      `The program used a missing value (null)${given`: ${brief(p.error ?? p.line)}`}`,
      `A null or nil was used as if it were an object${given`: ${p.line}`}. It is a bug, often woken by a setting or an answer that is empty.`,
      ['Read the stack trace', k.previous],
      ['Go back to the version before, if it is new', k.undo],
    ),
  panic: ({ p, k }) =>
    words(
      `The program ends with an unhandled error${given`: ${brief(p.error ?? p.line)}`}`,
      `Nothing in the program caught this error, so it ended${given` with exit code ${p.exitCode}`}. ${given`The line that tells: ${p.line}.`}`.trim(),
      ['Read the stack trace', k.previous],
      ['Go back to the version before, if it is new', k.undo],
    ),
  deadlock: ({ p, k }) =>
    words(
      `The program is in a deadlock${given`: ${brief(p.error ?? p.line)}`}`,
      'All of its threads or goroutines wait for one another, and the runtime noticed.',
      ['Read the stacks', k.previous],
      ['Go back to the version before, if it is new', k.undo],
    ),
  'app-exit-nonzero': ({ p, container, silent, k }) =>
    words(
      `${container || 'The container'} exits with code ${p.exitCode ?? 'other than 0'}${given`: ${brief(p.error ?? p.line)}`}`,
      `The program decided to end${given` with code ${p.exitCode}`}. ${given`Its last telling line: ${p.line}. `}${silent ? 'It left no line that says why, and the code alone proves little.' : 'No known pattern fits better than its own words.'}`,
      ['Read the log of the run that ended', k.previous ?? k.logs],
      ['Set terminationMessagePolicy: FallbackToLogsOnError, so that the reason stays in the status', k.edit],
    ),
  'container-status-unknown': ({ p, container, k }) =>
    words(
      `The kubelet lost track of ${container || 'the container'}${given` on node ${p.node}`} (137 is only made up)`,
      'The runtime no longer knew the container when the kubelet asked, so its real exit is unknown and 137 was filled in. That is not an out-of-memory kill. Evictions, a reboot with a wiped runtime, or someone deleting containers are the usual reasons.',
      ['Look at the node around that time', k.describeNode],
      ['Read the events', k.events],
    ),
  'restart-by-node': ({ p, k }) =>
    words(
      `Restarted by ${p.node === undefined ? 'its node' : `node ${p.node}`}, not by a fault of its own`,
      `The node or its container runtime was restarted, and the containers with it${given` (exit ${p.exitCode}, reason ${p.reason})`}.`,
      ['See when and why the node restarted', k.describeNode],
    ),
  'cpu-starved-start': ({ p, k }) =>
    words(
      `The program is too slow to start with the cpu it gets${given` (limit ${p.limit})`}`,
      'Starting costs more processor time than running, and the limit throttles it, so timeouts strike before it is up.',
      ['Raise or remove the cpu limit', k.edit],
      ['Give it time with a startupProbe', k.edit],
    ),
  'leader-election-lost': ({ p, k }) =>
    words(
      'The program lost its leader election and ended on purpose',
      `It could not renew its lease in time${given`: ${p.error ?? p.line}`}, and ends so that two leaders never act at once. A slow or unreachable API server, or starved cpu, is the reason; now and then it is harmless.`,
      ['See whether it lost the connection to the API server', k.previous],
      ['Check the cpu limit', k.top],
    ),
  'init-container-waiting': ({ p, container, k }) =>
    words(
      `Init container ${p.initContainer ?? container} waits for ${p.service ?? p.host ?? p.address ?? 'something that does not come'}`.replace(
        '  ',
        ' ',
      ),
      `The pod's containers start only after all init containers have ended, and this one still waits${given`: ${p.line}`}. What it waits for is not there or not reachable from here.`,
      ['Read what it says', k.initLogs],
      ['See whether that Service exists and has ready endpoints', k.endpoints ?? k.pods],
    ),
  'init-container-failed': ({ p, container, k }) =>
    words(
      `Init container ${p.initContainer ?? container} fails${given` with exit code ${p.exitCode}`}${given`: ${brief(p.error ?? p.line)}`}`.replace(
        '  ',
        ' ',
      ),
      'Until it ends with 0, no container after it starts; they show PodInitializing, which says nothing about them.',
      ['Read its log', k.initLogs],
      ['Correct it', k.edit],
    ),
  'sidecar-failed': ({ p, container, k }) =>
    words(
      `Sidecar ${p.sidecar ?? container} fails${given` with exit code ${p.exitCode}`}${given`: ${brief(p.error ?? p.line)}`}`.replace(
        '  ',
        ' ',
      ),
      'A sidecar (restartable init container) must have started before the containers after it may, and it makes the pod unready while it is down.',
      ['Read its log', k.sidecarLogs],
      ['Correct it', k.edit],
    ),
  'dependency-not-ready': ({ p, k }) =>
    words(
      `It gave up waiting for ${p.service ?? p.host ?? p.address ?? 'a dependency'}${given` (${p.attempts} attempts)`}`,
      `The program waits at its start for something else and ends when that does not come${given`: ${p.line}`}. It recovers by itself once the dependency is there.`,
      ['Look at the dependency first', k.endpoints ?? k.pods],
      ['Read what it waits for', k.previous],
    ),
} satisfies CataloguePart;
