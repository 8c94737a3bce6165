import type { ContainerRecord, ContainerRole, ContainerStateRecord, TerminatedRecord } from '../model/records.js';
import { SECOND, type Millis } from '../model/time.js';
import { cutMessage } from './cut-message.js';
import { fieldsOf, instantOf, isFields, itemsOf, numberOf, textOf, type Fields } from './raw-fields.js';

const NO_STATE: ContainerStateRecord = { kind: 'none' };

/**
 * Containers of a pod: init containers (with sidecars) in the order of the spec, then the main ones, then ephemeral
 * ones, each with its status found by name. A container that only the status knows is kept too.
 */
export function projectContainers(spec: Fields, status: Fields): readonly ContainerRecord[] {
  return [
    ...projectList(spec['initContainers'], status['initContainerStatuses'], 'init'),
    ...projectList(spec['containers'], status['containerStatuses'], 'main'),
    ...projectList(spec['ephemeralContainers'], status['ephemeralContainerStatuses'], 'ephemeral'),
  ];
}

function projectList(specs: unknown, statuses: unknown, role: ContainerRole): ContainerRecord[] {
  const specItems = itemsOf(specs).map(fieldsOf);
  const statusItems = itemsOf(statuses).map(fieldsOf);
  const names = new Set(specItems.map((each) => each['name']));
  const strangers = statusItems.filter((each) => !names.has(each['name']));
  const records: ContainerRecord[] = [];
  for (const container of [...specItems, ...strangers]) {
    const name = textOf(container['name']);
    if (name === '') continue;
    const found = fieldsOf(statusItems.find((each) => each['name'] === name));
    records.push(projectContainer(name, roleOf(container, role), container, found));
  }
  return records;
}

function projectContainer(name: string, role: ContainerRole, spec: Fields, status: Fields): ContainerRecord {
  return {
    name,
    role,
    state: projectState(fieldsOf(status['state'])),
    last: projectTerminated(fieldsOf(status['lastState'])['terminated']),
    ready: status['ready'] === true,
    started: typeof status['started'] === 'boolean' ? status['started'] : null,
    restarts: numberOf(status['restartCount'], 0),
    startupBudgetMs: startupBudget(spec),
  };
}

function roleOf(spec: Fields, role: ContainerRole): ContainerRole {
  return role === 'init' && spec['restartPolicy'] === 'Always' ? 'sidecar' : role;
}

function projectState(state: Fields): ContainerStateRecord {
  const terminated = projectTerminated(state['terminated']);
  if (terminated !== null) return terminated;
  if (isFields(state['running'])) return { kind: 'running', startedAt: instantOf(state['running']['startedAt']) };
  if (!isFields(state['waiting'])) return NO_STATE;
  return {
    kind: 'waiting',
    reason: textOf(state['waiting']['reason']),
    message: cutMessage(textOf(state['waiting']['message'])),
  };
}

function projectTerminated(value: unknown): TerminatedRecord | null {
  if (!isFields(value)) return null;
  return {
    kind: 'terminated',
    reason: textOf(value['reason']),
    exitCode: numberOf(value['exitCode'], 0),
    signal: numberOf(value['signal'], 0),
    startedAt: instantOf(value['startedAt']),
    finishedAt: instantOf(value['finishedAt']),
  };
}

/**
 * With a startup probe the kubelet gives failureThreshold × period after the initial delay; without one the other probes
 * get their initial delay and three periods, the default failureThreshold (pkg/apis/core/v1/defaults.go: period 10 s).
 */
function startupBudget(spec: Fields): Millis {
  const startup = spec['startupProbe'];
  if (isFields(startup)) {
    const period = numberOf(startup['periodSeconds'], 10) * SECOND;
    const attempts = numberOf(startup['failureThreshold'], 3);
    return numberOf(startup['initialDelaySeconds'], 0) * SECOND + attempts * period;
  }
  return Math.max(probeDelay(spec['readinessProbe']), probeDelay(spec['livenessProbe']));
}

function probeDelay(probe: unknown): Millis {
  if (!isFields(probe)) return 0;
  return (numberOf(probe['initialDelaySeconds'], 0) + 3 * numberOf(probe['periodSeconds'], 10)) * SECOND;
}
