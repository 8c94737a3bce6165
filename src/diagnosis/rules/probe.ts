import type { CauseId } from '../../model/causes.js';
import type { Cause, EvidenceLine } from '../../model/diagnosis.js';
import type { CauseParams } from '../../model/params.js';
import type { PodCase } from '../finding.js';
import type { ContainerView, ProbeKind, ProbeView } from '../objects/container.js';
import type { EventView } from '../objects/event.js';
import { SECOND } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params } from '../finding.js';
import { PROBE_KINDS, newestEnd } from '../objects/container.js';
import { podCondition } from '../objects/pod.js';
import { explainsEnd, isAboutContainer, isOfThisRun } from './current-run.js';

const UNHEALTHY = /^(Readiness|Liveness|Startup) probe (failed|errored)(?: and resulted in \w{1,30} state)?: ?/;
/** Today `Container app failed liveness probe, will be restarted`; old kubelets put the id of the container before it. */
const KILLING = /\bfailed (liveness|startup) probe/;

/** Why a probe fails, by what its event says and how the pod is made. Ordered. */
export const PROBE_PATTERNS: readonly {
  readonly pattern: RegExp;
  readonly cause: CauseId;
  readonly handler?: ProbeView['handler'];
}[] = [
  {
    pattern:
      /executable file not found|exec: "[^"]{1,500}": (?:stat|permission denied)|no such file or directory.{0,100}: unknown|command not found|OCI runtime exec failed/,
    cause: 'probe-command-not-found',
    handler: 'exec',
  },
  {
    pattern:
      /server gave HTTP response to HTTPS client|Client sent an HTTP request to an HTTPS server|malformed HTTP response|first record does not look like a TLS handshake|http: server gave HTTP/i,
    cause: 'probe-scheme',
  },
  { pattern: /HTTP probe failed with statuscode: 404/, cause: 'probe-wrong-path' },
  { pattern: /unknown port name|couldn't find port|invalid port/i, cause: 'probe-wrong-port' },
  {
    pattern:
      /context deadline exceeded|Client\.Timeout exceeded|timed out|i\/o timeout|timeout: (?!.{0,300}connection refused)/,
    cause: 'probe-timeout',
  },
];

export function probeTarget(probe: ProbeView): string {
  switch (probe.handler) {
    case 'http':
      return `${probe.scheme === 'HTTPS' ? 'https ' : ''}GET :${probe.port}${probe.path}`;
    case 'tcp':
      return `tcp :${probe.port}`;
    case 'grpc':
      return `grpc :${probe.port}`;
    case 'exec':
      return probe.command.join(' ');
    case 'none':
      return '';
  }
}

/** The probe that made the kubelet kill this container, and the event that says so; null when none did. */
export function killingProbe(
  podCase: PodCase,
  container: ContainerView,
): { readonly probe: ProbeKind; readonly event: EventView } | null {
  const event = lastEvent(
    podCase.events,
    ['Killing'],
    (each) =>
      isAboutContainer(podCase, container, each) && KILLING.test(each.message) && explainsEnd(podCase, container, each),
  );
  if (event === null) return null;
  return { probe: KILLING.exec(event.message)?.[1] === 'startup' ? 'startup' : 'liveness', event };
}

/**
 * The probe that most likely made the kubelet stop this container, though no Killing event is left: it was failing right
 * until a SIGTERM or SIGKILL ended the run.
 */
export function suspectedProbe(podCase: PodCase, container: ContainerView): ProbeKind | null {
  const end = newestEnd(container);
  if (end === null || (end.exitCode !== 137 && end.exitCode !== 143) || end.reason === 'OOMKilled') return null;
  const event = lastEvent(
    podCase.events,
    ['Unhealthy'],
    (each) =>
      isAboutContainer(podCase, container, each) &&
      /^(?:Liveness|Startup) probe failed/.test(each.message) &&
      each.count >= 3 &&
      explainsEnd(podCase, container, each),
  );
  if (event === null) return null;
  return event.message.startsWith('Startup') ? 'startup' : 'liveness';
}

/** The causes of one failing probe: the reason why in front where it is proven, then the probe itself. */
export function probeCauses(podCase: PodCase, container: ContainerView, kind: ProbeKind): Cause[] {
  const probe = container.probes[kind];
  const killing = kind === 'readiness' ? null : killingProbe(podCase, container);
  const unhealthy = lastEvent(
    podCase.events,
    ['Unhealthy'],
    (each) =>
      isAboutContainer(podCase, container, each) &&
      UNHEALTHY.exec(each.message)?.[1]?.toLowerCase() === kind &&
      (kind !== 'readiness' || isOfThisRun(container, each)),
  );
  const text = unhealthy?.message ?? '';
  const given = probeParams(container, kind, probe, text, unhealthy ?? killing?.event ?? null);
  const evidence: (EvidenceLine | null)[] = [
    killing === null ? null : eventLine(killing.event),
    unhealthy === null ? null : eventLine(unhealthy),
    probe === undefined
      ? null
      : line(
          'pod spec',
          `container ${container.name}, ${kind}Probe: ${probe.handler === 'http' ? `GET ${probe.path} on port ${probe.port}` : probeTarget(probe)}, timeoutSeconds: ${probe.timeoutSeconds}, periodSeconds: ${probe.periodSeconds}, failureThreshold: ${probe.failureThreshold}`,
        ),
  ];
  const where = { pod: podCase.pod.name, container: container.name };
  const named: CauseId = `${kind}-probe`;
  const itself = cause(
    named,
    killing !== null ? 'certain' : unhealthy === null ? 'possible' : 'likely',
    given,
    evidence,
    where,
  );
  const why = reasonWhy(container, probe, text);
  if (why === null) return itself;
  const reason = cause(why.cause, why.certain ? 'certain' : 'likely', given, evidence, where);
  return why.certain ||
    why.cause === 'probe-scheme' ||
    why.cause === 'probe-command-not-found' ||
    why.cause === 'probe-wrong-path' ||
    why.cause === 'probe-timeout'
    ? [...reason, ...itself]
    : [...itself, ...reason];
}

function probeParams(
  container: ContainerView,
  kind: ProbeKind,
  probe: ProbeView | undefined,
  text: string,
  event: EventView | null,
): CauseParams {
  return params({
    probe: kind,
    probeTarget: probe === undefined ? '' : probeTarget(probe),
    port: probe?.port ?? /:(\d{1,5})\b/.exec(text)?.[1],
    url: probe?.handler === 'http' ? probe.path : '',
    path: probe?.handler === 'http' ? probe.path : '',
    command: probe?.command.join(' '),
    timeoutSeconds: probe?.timeoutSeconds,
    periodSeconds: probe?.periodSeconds,
    failureThreshold: probe?.failureThreshold,
    status: /statuscode: (\d{3})/.exec(text)?.[1],
    count: event?.count,
    available: container.ports.map((port) => port.port).join(', '),
    restarts: container.restarts,
    error: text.replace(UNHEALTHY, ''),
  });
}

function reasonWhy(
  container: ContainerView,
  probe: ProbeView | undefined,
  text: string,
): { readonly cause: CauseId; readonly certain: boolean } | null {
  if (probe !== undefined && probe.port !== '' && probe.handler !== 'exec') {
    const numeric = /^\d{1,5}$/.test(probe.port);
    const declared = container.ports.length > 0;
    if (!numeric && !container.ports.some((port) => port.name === probe.port))
      return { cause: 'probe-wrong-port', certain: true };
    // Declaring ports is informational, so a mismatch proves nothing unless the port also refuses.
    if (
      numeric &&
      declared &&
      /connection refused/i.test(text) &&
      !container.ports.some((port) => String(port.port) === probe.port)
    ) {
      return { cause: 'probe-wrong-port', certain: true };
    }
  }
  // A gRPC server that cannot be reached at all is no slow answer, whatever the words say.
  if (/failed to connect service/.test(text)) return null;
  const row = PROBE_PATTERNS.find(
    ({ pattern, handler }) =>
      pattern.test(text) &&
      (handler === undefined || probe === undefined || probe.handler === handler || probe.handler === 'none'),
  );
  if (row === undefined) return null;
  if (
    row.cause === 'probe-command-not-found' &&
    !/errored|executable file not found|OCI runtime exec failed|command not found/.test(text)
  )
    return null;
  return { cause: row.cause, certain: false };
}

/** How long a container may take until its probes decide. */
function startBudget(container: ContainerView): number {
  const { startup, readiness } = container.probes;
  const first =
    startup === undefined ? 0 : startup.initialDelaySeconds + startup.failureThreshold * startup.periodSeconds;
  const second =
    readiness === undefined ? 0 : readiness.initialDelaySeconds + readiness.failureThreshold * readiness.periodSeconds;
  return Math.max(10, first + second) * SECOND;
}

/** Running but not ready (facts I, step 8). */
export function readinessCauses(podCase: PodCase): Cause[] {
  const { pod, now } = podCase;
  if (pod.phase !== 'Running' && pod.phase !== 'Pending') return [];
  const ready = podCondition(pod, 'Ready');
  if (ready?.status === 'True') return [];
  const found = pod.containers.flatMap((container) => {
    if (
      container.state.kind !== 'running' ||
      container.ready ||
      container.role === 'ephemeral' ||
      container.role === 'init'
    )
      return [];
    if (now - (container.state.startedAt ?? 0) < startBudget(container)) return [];
    const failing = PROBE_KINDS.filter(
      (kind) =>
        lastEvent(
          podCase.events,
          ['Unhealthy'],
          (each) =>
            isAboutContainer(podCase, container, each) &&
            UNHEALTHY.exec(each.message)?.[1]?.toLowerCase() === kind &&
            isOfThisRun(container, each),
        ) !== null,
    );
    const kinds =
      container.started === false && container.probes.startup !== undefined
        ? (['startup'] as const)
        : failing.filter((kind) => kind !== 'liveness');
    const kind = kinds.at(-1) ?? (container.probes.readiness === undefined ? undefined : 'readiness');
    return kind === undefined ? [] : probeCauses(podCase, container, kind);
  });
  if (found.length > 0) return found;
  if (ready?.reason === 'ReadinessGatesNotReady') {
    const gate = /readiness gate "([^"]{1,300})"/.exec(ready.message)?.[1] ?? pod.readinessGates[0];
    return cause(
      'readiness-gate',
      'certain',
      params({ gate, condition: gate }),
      [line('pod condition Ready', `${ready.reason}: ${ready.message}`, ready.since)],
      { pod: pod.name },
    );
  }
  return [];
}
