import type { Cause, Confidence } from '../../model/diagnosis.js';
import type { CauseId } from '../../model/causes.js';
import type { CauseParams } from '../../model/params.js';
import type { PodCase } from '../finding.js';
import type { ContainerView } from '../objects/container.js';
import { cause, eventLine, lastEvent, line, params, ruleOut } from '../finding.js';
import { newestEnd, waitingReason } from '../objects/container.js';
import { numberAt } from '../objects/raw.js';
import { isAboutContainer } from './current-run.js';
import { CONFIG_PATTERNS, RUNTIME_PATTERNS, classifyStartText } from './start-patterns.js';

const CONFIG_REASONS = ['CreateContainerConfigError'];

/** The names inside a config or runtime text. */
export function startParams(podCase: PodCase, container: ContainerView | null, text: string): CauseParams {
  const first = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1];
  return params({
    secret: first(/secrets? "([^"]{1,253})" not found/) ?? first(/in Secret [^/ ]{1,253}\/(\S{1,253})/),
    configMap: first(/configmaps? "([^"]{1,253})" not found/) ?? first(/in ConfigMap [^/ ]{1,253}\/(\S{1,253})/),
    key:
      first(/couldn't find key (\S{1,253}) in /) ??
      first(/non-existent (?:config|secret) key: (\S{1,253})/) ??
      first(/variable key "([^"]{1,253})"/),
    namespace: podCase.pod.namespace,
    node: podCase.pod.nodeName,
    image: container?.image,
    command: first(/exec: "([^"]{1,500})"/) ?? first(/executable file `([^`]{1,500})`/) ?? container?.command[0],
    user:
      first(/unable to find user ([^:]{1,100})/) ??
      first(/non-numeric user \(([^)]{1,100})\)/) ??
      uid(podCase, container),
    path:
      first(/cwd \("([^"]{1,500})"\)/) ??
      first(/rootfs at "([^"]{1,500})"/) ??
      first(/type check failed: (\S{1,500}) is not/),
    mountPath: first(/rootfs at "([^"]{1,500})"/),
    profile: first(/profile[s:]{0,2} "?([\w./-]{1,300})"?/) ?? first(/localhost\/([\w./-]{1,300})/),
    capability: first(/capability[: ]{1,3}"?(\w{1,60})/i),
    limit: container?.limits['memory'],
    variable: first(/missing value for (\w{1,100})/) ?? first(/\$\(?(\w{1,100})\)?/),
    volume: first(/volumeMount "([^"]{1,253})"/) ?? first(/failed for volume "([^"]{1,253})"/),
    error: text,
  });
}

function uid(podCase: PodCase, container: ContainerView | null): number | null {
  return (
    numberAt(container?.security, 'runAsUser') ?? numberAt(podCase.pod.raw, 'spec', 'securityContext', 'runAsUser')
  );
}

/**
 * What proves a config cause: the kubelet looked the object up and says so in the container's present state (podwhy never
 * reads Secrets, so its word is the proof), or the object itself. An object that is there by now speaks against it.
 */
function confidenceOf(podCase: PodCase, id: CauseId, given: CauseParams, reason: string): Confidence {
  const { cluster, pod } = podCase;
  const check = (kind: string, name: string | number | undefined): Confidence => {
    if (name === undefined) return 'likely';
    const object = cluster.find(kind, pod.namespace, String(name));
    const kubeletSays = CONFIG_REASONS.includes(reason);
    if (id.endsWith('-key-not-found')) return object !== null || kubeletSays ? 'certain' : 'likely';
    return object === null && (kubeletSays || cluster.complete(kind)) ? 'certain' : 'likely';
  };
  if (id === 'secret-not-found' || id === 'secret-key-not-found') return check('Secret', given.secret);
  if (id === 'configmap-not-found' || id === 'configmap-key-not-found') return check('ConfigMap', given.configMap);
  return id === 'run-as-non-root' || id === 'no-command' ? 'certain' : 'likely';
}

const CREATE_REASONS = ['CreateContainerError', 'RunContainerError', 'PreCreateHookError'];

/** Why a container cannot be configured, created or started. Empty when it was. */
export function startCauses(podCase: PodCase, container: ContainerView): Cause[] {
  const reason = waitingReason(container);
  const message = container.state.kind === 'waiting' ? container.state.message : '';
  const where = { pod: podCase.pod.name, container: container.name };
  if (reason === 'PostStartHookError' || hookFailed(podCase, container) !== null)
    return postStart(podCase, container, message);
  if (reason === 'PreStartHookError') {
    return cause(
      'pre-start-hook',
      'certain',
      startParams(podCase, container, message),
      [line(`container ${container.name} (${reason})`, message || reason)],
      where,
    );
  }
  const failed = lastEvent(
    podCase.events,
    ['Failed'],
    (event) => isAboutContainer(podCase, container, event) && event.message.startsWith('Error: '),
  );
  const end = newestEnd(container);
  const startError = end !== null && (end.reason === 'StartError' || end.reason === 'ContainerCannotRun') ? end : null;
  let text: string;
  if (CONFIG_REASONS.includes(reason) || CREATE_REASONS.includes(reason)) {
    text = message === '' || message === container.name ? (failed?.message ?? message) : message;
  } else if (startError !== null && container.state.kind !== 'running') {
    text = startError.message === '' ? (failed?.message ?? startError.reason) : startError.message;
  } else return [];
  const patterns =
    reason === 'CreateContainerConfigError'
      ? [...CONFIG_PATTERNS, ...RUNTIME_PATTERNS]
      : [...RUNTIME_PATTERNS, ...CONFIG_PATTERNS];
  const id = classifyStartText(text, patterns);
  const given = {
    ...startParams(podCase, container, text),
    ...params({ exitCode: startError?.exitCode, reason: startError?.reason ?? reason }),
  };
  const evidence = [
    line(
      startError !== null && !CREATE_REASONS.includes(reason)
        ? `container ${container.name}, last run (${startError.reason})`
        : `container ${container.name} (${reason})`,
      text === '' ? reason : text,
      startError?.finishedAt ?? null,
    ),
    failed !== null && !failed.message.includes(text) ? eventLine(failed) : null,
    ...certainties(container, id),
  ];
  const pulled = lastEvent(podCase.events, ['Pulled'], (event) => isAboutContainer(podCase, container, event));
  if (pulled !== null)
    ruleOut(
      podCase,
      'image-not-found',
      'image-but-pulled',
      params({ image: container.image, duration: /image "[^"]{1,300}" in ([\d.]{1,12}m?s)/.exec(pulled.message)?.[1] }),
      eventLine(pulled),
    );
  if (id === null) {
    const unknown: CauseId =
      reason === 'CreateContainerConfigError' ? 'container-config-failed' : 'container-create-failed';
    return cause(unknown, 'possible', given, evidence, where);
  }
  return cause(id, confidenceOf(podCase, id, given, reason), given, evidence, where);
}

function certainties(container: ContainerView, id: CauseId | null): ReturnType<typeof line>[] {
  if (id === 'run-as-non-root') return [line('pod spec', 'securityContext.runAsNonRoot: true')];
  if (id === 'memory-limit-too-low')
    return [line('pod spec', `memory limit ${container.limits['memory'] ?? 'unknown'}`)];
  return [];
}

function hookFailed(podCase: PodCase, container: ContainerView): ReturnType<typeof lastEvent> {
  if (!container.postStart || container.state.kind === 'running') return null;
  const last = lastEvent(podCase.events, ['FailedPostStartHook'], (event) =>
    isAboutContainer(podCase, container, event),
  );
  return last;
}

function postStart(podCase: PodCase, container: ContainerView, message: string): Cause[] {
  const event = lastEvent(podCase.events, ['FailedPostStartHook'], (each) =>
    isAboutContainer(podCase, container, each),
  );
  const end = newestEnd(container);
  const detail = message.includes('hook') ? message : '';
  return cause(
    'post-start-hook',
    'certain',
    params({
      hook: 'postStart',
      exitCode: end?.exitCode,
      error: detail,
      command: /hook \(\[([^\]]{1,300})\]\)/.exec(detail)?.[1],
    }),
    [
      detail === '' ? null : line(`container ${container.name} (PostStartHookError)`, detail),
      event === null ? null : eventLine(event),
      line('pod spec', `container ${container.name} has lifecycle.postStart`),
    ],
    { pod: podCase.pod.name, container: container.name },
  );
}
