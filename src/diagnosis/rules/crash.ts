import type { CauseId } from '../../model/causes.js';
import type { Cause, EvidenceLine } from '../../model/diagnosis.js';
import type { CauseParams } from '../../model/params.js';
import type { LogFinding } from '../logs/reading.js';
import type { PodCase } from '../finding.js';
import type { ContainerView, Terminated } from '../objects/container.js';
import type { EventView } from '../objects/event.js';
import { MINUTE } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params, ruleOut } from '../finding.js';
import { readLog } from '../logs/reading.js';
import { newestEnd } from '../objects/container.js';
import { cpuStarvedStart } from './cpu-starved.js';
import { explainsEnd, isAboutContainer } from './current-run.js';
import { dependencyFacts } from './dependency.js';
import { killedBySomebody } from './killed-137.js';
import { killingProbe, probeCauses, suspectedProbe } from './probe.js';

/** Exit codes that name a signal or a convention (facts E.1); what stands in the log goes before them. */
export const EXIT_CODES: Readonly<Record<number, { readonly cause: CauseId; readonly signal?: string }>> = {
  126: { cause: 'command-not-executable' },
  127: { cause: 'command-not-found' },
  132: { cause: 'illegal-instruction', signal: 'SIGILL' },
  134: { cause: 'assertion-failed', signal: 'SIGABRT' },
  135: { cause: 'bus-error', signal: 'SIGBUS' },
  137: { cause: 'killed-137', signal: 'SIGKILL' },
  139: { cause: 'segfault', signal: 'SIGSEGV' },
  143: { cause: 'terminated-143', signal: 'SIGTERM' },
};

const CRASH_WINDOW = 10 * MINUTE;

/** Why a container ended, or keeps ending (facts E, I step 7). Empty when it runs well or ended as it should. */
export function crashCauses(podCase: PodCase, container: ContainerView): Cause[] {
  const { pod } = podCase;
  const end = newestEnd(container);
  if (end === null) return unseenEnd(podCase, container);
  if (!isFailing(podCase, container, end)) return [];
  const where = { pod: pod.name, container: container.name };
  const memory = oom(podCase, container, end);
  if (memory.length > 0) return memory;
  const proof = endLine(container, end);
  if (end.reason === 'ContainerStatusUnknown' || end.reason === 'RestartingAllContainers') {
    ruleOut(podCase, 'oom-killed', 'oom-but-status-unknown', params({ exitCode: end.exitCode }), proof);
    return cause(
      'container-status-unknown',
      'certain',
      params({ exitCode: end.exitCode, node: pod.nodeName, reason: end.reason }),
      [proof],
      where,
    );
  }
  if (end.reason === 'Unknown' && end.exitCode === 255) {
    const rebooted =
      podCase.node === null
        ? null
        : lastEvent(podCase.cluster.eventsOf({ ...podCase.node, kind: 'Node' }), ['Rebooted', 'Starting']);
    return cause(
      rebooted?.reason === 'Rebooted' ? 'node-rebooted' : 'restart-by-node',
      'likely',
      params({ node: pod.nodeName, exitCode: 255 }),
      [proof, rebooted === null ? null : eventLine(rebooted)],
      where,
    );
  }
  const killing = killingProbe(podCase, container);
  if (killing !== null) {
    if (end.exitCode === 137)
      ruleOut(
        podCase,
        'oom-killed',
        killing.probe === 'startup' ? 'oom-but-startup' : 'oom-but-liveness',
        params({ exitCode: 137, count: killing.event.count, probe: killing.probe }),
        eventLine(killing.event),
      );
    const own = probeCauses(podCase, container, killing.probe);
    const said = logFindings(podCase, container, end)
      .filter((finding) => finding.cause !== 'terminated-143')
      .map((finding) => fromLog(podCase, container, finding, proof, 'possible'));
    const starved = cpuStarvedStart(podCase, container, lastUnhealthy(podCase, container), killing.event);
    return starved[0]?.confidence === 'likely'
      ? [...starved, ...own, ...said.flat()]
      : [...own, ...said.flat(), ...starved];
  }
  const suspected = suspectedProbe(podCase, container);
  if (suspected !== null) {
    const own = probeCauses(podCase, container, suspected);
    return own.length > 0
      ? [...own, ...bareEnd(podCase, container, end, proof)]
      : bareEnd(podCase, container, end, proof);
  }
  const inside = execFailure(podCase, container, end, proof);
  if (inside.length > 0) return inside;
  const told = logFindings(podCase, container, end);
  const bare = bareEnd(podCase, container, end, proof);
  // A log that ends with a plain SIGTERM line says no more than the code does.
  const telling = told.filter((finding) => !(end.exitCode === 0 && finding.confidence === 'possible'));
  const first = telling[0];
  if (first === undefined) return bare;
  const outweighs = first.confidence === 'likely' || bare[0]?.confidence !== 'certain';
  const logged = telling
    .slice(0, 3)
    .flatMap((finding) => fromLog(podCase, container, finding, proof, finding.confidence));
  return outweighs ? [...logged, ...(bare[0]?.id === 'app-exit-nonzero' ? [] : bare)] : [...bare, ...logged];
}

/**
 * The file exists, but the kernel cannot run it: the runtime says so inside the container, so that only its log has it
 * (facts D.2). runc, old runc, crun.
 */
export const EXEC_PATTERNS: readonly { readonly pattern: RegExp; readonly cause: CauseId }[] = [
  { pattern: /^exec (\S{1,500}): exec format error$/i, cause: 'exec-format-error' },
  { pattern: /^exec (\S{1,500}): no such file or directory$/i, cause: 'missing-interpreter' },
  { pattern: /^exec (\S{1,500}): permission denied$/i, cause: 'command-not-executable' },
  { pattern: /exec user process caused:? "?exec format error/, cause: 'exec-format-error' },
  { pattern: /exec user process caused:? "?no such file or directory/, cause: 'missing-interpreter' },
  { pattern: /exec user process caused:? "?permission denied/, cause: 'command-not-executable' },
  {
    pattern: /exec container process (?:\([^)]{1,100}\) )?`([^`]{1,500})`: Exec format error/,
    cause: 'exec-format-error',
  },
  {
    pattern: /exec container process (?:\([^)]{1,100}\) )?`([^`]{1,500})`: No such file or directory/,
    cause: 'missing-interpreter',
  },
  {
    pattern: /exec container process (?:\([^)]{1,100}\) )?`([^`]{1,500})`: Permission denied/,
    cause: 'command-not-executable',
  },
];

function execFailure(podCase: PodCase, container: ContainerView, end: Terminated, proof: EvidenceLine): Cause[] {
  if (end.exitCode === 0) return [];
  const lines = podCase
    .logText(container.name)
    .slice(-4000)
    .split('\n')
    .map((each) => each.trim());
  for (const text of lines.filter((each) => each !== '').slice(-5)) {
    const row = EXEC_PATTERNS.find(({ pattern }) => pattern.test(text));
    if (row === undefined) continue;
    const command = row.pattern.exec(text)?.[1] ?? container.command[0];
    const arch = podCase.node?.arch ?? '';
    return cause(
      row.cause,
      'likely',
      params({
        command,
        path: command,
        exitCode: end.exitCode,
        image: container.image,
        platform: arch === '' ? '' : `${podCase.node?.os || 'linux'}/${arch}`,
        line: text,
      }),
      [line(`log ${container.name}`, text, end.finishedAt), proof],
      { pod: podCase.pod.name, container: container.name },
    );
  }
  return [];
}

function lastUnhealthy(podCase: PodCase, container: ContainerView): EventView | null {
  return lastEvent(
    podCase.events,
    ['Unhealthy'],
    (event) => isAboutContainer(podCase, container, event) && /^(?:Liveness|Startup)/.test(event.message),
  );
}

/** A run that ended and counts: waiting to restart, ended for good, or restarted lately and often. */
function isFailing(podCase: PodCase, container: ContainerView, end: Terminated): boolean {
  const { pod, now } = podCase;
  if (container.role === 'ephemeral') return false;
  if (container.state.kind === 'terminated') {
    if (end.exitCode !== 0) return true;
    if (end.reason === 'OOMKilled') return true;
    return container.role !== 'init' && pod.restartPolicy === 'Always' && pod.owner?.kind !== 'Job';
  }
  if (container.state.kind === 'waiting')
    return (
      ['CrashLoopBackOff', 'RunContainerError', 'RestartingAllContainers', ''].includes(container.state.reason) ||
      end.exitCode !== 0
    );
  if (container.state.kind !== 'running') return false;
  // Running again. One restart that then runs on is history, except when a probe did it or it keeps happening.
  const recent = now - (container.state.startedAt ?? 0) < CRASH_WINDOW;
  if (!recent) return false;
  if (sandboxReplaced(podCase, end)) return false;
  return (
    container.restarts > 1 ||
    killingProbe(podCase, container) !== null ||
    end.reason === 'OOMKilled' ||
    !container.ready
  );
}

/** The sandbox was replaced about then, so the end was asked for by the kubelet. */
function sandboxReplaced(podCase: PodCase, end: Terminated): boolean {
  const changed = lastEvent(podCase.events, ['SandboxChanged']);
  return changed !== null && Math.abs((changed.lastAt ?? 0) - (end.finishedAt ?? 0)) < MINUTE;
}

function endLine(container: ContainerView, end: Terminated): EvidenceLine {
  const run = container.state.kind === 'terminated' ? 'pod status' : 'pod status, last run';
  const message = end.message === '' ? '' : `: ${end.message}`;
  return line(
    `${run} of ${container.name}`,
    `${container.name}: ${end.reason === '' ? 'Terminated' : end.reason}, exit code ${end.exitCode}${message}`,
    end.finishedAt,
    Math.max(1, container.restarts),
  );
}

function oom(podCase: PodCase, container: ContainerView, end: Terminated): Cause[] {
  if (end.reason !== 'OOMKilled') return [];
  const limit = container.limits['memory'];
  const node = podCase.node;
  const system = node === null ? null : lastEvent(podCase.cluster.eventsOf({ ...node, kind: 'Node' }), ['SystemOOM']);
  const evidence = [
    endLine(container, end),
    limit === undefined
      ? line('pod spec', 'no memory limit on this container: the node or the pod ran out')
      : line('pod spec', `memory limit ${limit}`),
    system === null ? null : eventLine(system),
  ];
  const given = params({
    limit,
    exitCode: end.exitCode,
    restarts: container.restarts,
    requested: container.requests['memory'],
    node: podCase.pod.nodeName,
    reason: end.reason,
  });
  const heap = logFindings(podCase, container, end).filter((finding) => finding.cause === 'heap-exhausted');
  return [
    ...cause('oom-killed', 'certain', given, evidence, { pod: podCase.pod.name, container: container.name }),
    ...heap.flatMap((finding) => fromLog(podCase, container, finding, endLine(container, end), 'possible')),
  ];
}

/** Findings of the last run: the termination message first, since it does not rotate, then the log. */
function logFindings(podCase: PodCase, container: ContainerView, end: Terminated): readonly LogFinding[] {
  const message = end.message === '' || end.reason === 'StartError' ? [] : readLog(end.message).findings;
  const logged = podCase.log(container.name)?.findings ?? [];
  const seen = new Set<string>();
  return [...message, ...logged].filter((finding) => !seen.has(finding.cause) && seen.add(finding.cause).size > 0);
}

function fromLog(
  podCase: PodCase,
  container: ContainerView,
  finding: LogFinding,
  proof: EvidenceLine,
  confidence: 'likely' | 'possible',
): Cause[] {
  const facts = dependencyFacts(podCase, finding.cause, finding.params);
  return cause(
    finding.cause,
    !facts.proven ? confidence : confidence === 'likely' ? 'certain' : 'likely',
    {
      ...finding.params,
      ...facts.params,
      ...params({ line: finding.line.text, exitCode: newestEnd(container)?.exitCode }),
    },
    [line(`log ${container.name}`, finding.line.text, finding.line.at, finding.line.count), ...facts.evidence, proof],
    {
      pod: podCase.pod.name,
      container: container.name,
    },
  );
}

/** It waits to be restarted, and the status does not say how it ended: only the log can tell. */
function unseenEnd(podCase: PodCase, container: ContainerView): Cause[] {
  if (container.state.kind !== 'waiting' || container.state.reason !== 'CrashLoopBackOff') return [];
  const proof = line(
    `container ${container.name}`,
    `${container.state.reason}: ${container.state.message}`,
    null,
    Math.max(1, container.restarts),
  );
  const reading = podCase.log(container.name);
  const told = (reading?.findings ?? [])
    .slice(0, 3)
    .flatMap((finding) => fromLog(podCase, container, finding, proof, finding.confidence));
  if (told.length > 0) return told;
  const best = reading?.best ?? null;
  return cause(
    'app-exit-nonzero',
    'possible',
    params({ restarts: container.restarts, line: best?.text }),
    [proof, best === null ? null : line(`log ${container.name}`, best.text, best.at, best.count)],
    { pod: podCase.pod.name, container: container.name },
  );
}

/** Says that no probe killed it; only while events of that time are still kept. */
function noKill(podCase: PodCase, end: Terminated): void {
  if (hasEventsOf(podCase, end))
    ruleOut(podCase, 'liveness-probe', 'liveness-but-no-kill', params({ exitCode: end.exitCode }), null);
}

/** True when events of the time of this end are still kept, so that their silence means something. */
function hasEventsOf(podCase: PodCase, end: Terminated): boolean {
  return podCase.events.some((event) => (event.firstAt ?? event.lastAt ?? 0) <= (end.finishedAt ?? 0));
}

/** A kubelet that stops a container for its probe or its hook lets it end with 0 as well, and only an event tells. */
function mayHaveBeenStopped(podCase: PodCase, container: ContainerView, end: Terminated): boolean {
  const { liveness, startup } = container.probes;
  const stoppable = liveness !== undefined || startup !== undefined || container.postStart;
  return stoppable && !hasEventsOf(podCase, end);
}

/** What remains when nothing but the code tells. */
function bareEnd(podCase: PodCase, container: ContainerView, end: Terminated, proof: EvidenceLine): Cause[] {
  const { pod } = podCase;
  const where = { pod: pod.name, container: container.name };
  const best = podCase.log(container.name)?.best ?? null;
  const logged = best === null ? null : line(`log ${container.name}`, best.text, best.at, best.count);
  const given: CauseParams = params({
    exitCode: end.exitCode,
    restarts: container.restarts,
    reason: end.reason,
    line: best?.text,
    error: best?.text,
    command: [...container.command, ...container.args].join(' '),
    graceSeconds: pod.graceSeconds,
    initContainer: container.role === 'init' ? container.name : '',
    sidecar: container.role === 'sidecar' ? container.name : '',
  });
  const code = EXIT_CODES[end.exitCode];
  if (end.exitCode === 0) {
    const confidence = mayHaveBeenStopped(podCase, container, end) ? 'possible' : 'certain';
    return cause('exits-zero', confidence, given, [proof, logged], where);
  }
  if (end.exitCode === 137) {
    const killed = killedBySomebody(podCase, container, end, given, [proof, logged]);
    noKill(podCase, end);
    return killed;
  }
  if (end.exitCode === 143) {
    const stopped = lastEvent(
      podCase.events,
      ['Killing'],
      (event) => isAboutContainer(podCase, container, event) && explainsEnd(podCase, container, event),
    );
    if (stopped === null) noKill(podCase, end);
    else ruleOut(podCase, 'app-exit-nonzero', 'crash-but-stopped', params({ exitCode: 143 }), eventLine(stopped));
  }
  if (code !== undefined)
    return cause(
      code.cause,
      end.exitCode === 143 || end.exitCode === 139 ? 'likely' : 'possible',
      { ...given, ...params({ signal: code.signal }) },
      [proof, logged],
      where,
    );
  if (container.role === 'init') {
    return [
      ...cause('init-container-failed', 'possible', given, [proof, logged], where),
      ...cause('app-exit-nonzero', 'possible', given, [proof, logged], where),
    ];
  }
  if (container.role === 'sidecar') {
    return [
      ...cause('sidecar-failed', 'possible', given, [proof, logged], where),
      ...cause('app-exit-nonzero', 'possible', given, [proof, logged], where),
    ];
  }
  return cause('app-exit-nonzero', 'possible', given, [proof, logged], where);
}
