import type { RawObject } from '../model/evidence.js';
import type { Instant } from '../model/time.js';
import { type Page, conditionLine, quantities, scalar, span } from './describe-page.js';
import { fieldsOf, instantOf, isFields, itemsOf, numberOf, textOf } from './raw-fields.js';
import type { Fields } from './raw-fields.js';
import {
  annotationsOf,
  controllerOf,
  labelsOf,
  nameOf,
  namespaceOf,
  recordsOf,
  specOf,
  statusOf,
} from './raw-object.js';

/** The body of a pod's description: kubectl's fields in kubectl's order, plus the waiting message, which it leaves out. */
export function describePod(page: Page, pod: RawObject, now: Instant): void {
  const metadata = fieldsOf(pod['metadata']);
  const spec = specOf(pod);
  const status = statusOf(pod);
  page.field('Name', nameOf(pod));
  page.field('Namespace', namespaceOf(pod));
  page.field('Priority Class', textOf(spec['priorityClassName']));
  page.field('Service Account', textOf(spec['serviceAccountName']));
  page.field(
    'Node',
    textOf(spec['nodeName']) === '' ? '<none>' : `${textOf(spec['nodeName'])}/${textOf(status['hostIP'])}`,
  );
  page.field('Nominated Node', textOf(status['nominatedNodeName']));
  page.time('Created', metadata['creationTimestamp']);
  page.time('Start Time', status['startTime']);
  page.map('Labels', labelsOf(pod));
  page.map('Annotations', shownAnnotations(pod));
  const deletedAt = instantOf(metadata['deletionTimestamp']);
  const grace = numberOf(metadata['deletionGracePeriodSeconds'], 0);
  page.field(
    'Status',
    deletedAt === null
      ? textOf(status['phase'])
      : `Terminating (asked ${span(now - deletedAt + grace * 1000)} ago, grace ${grace}s)`,
  );
  page.field('Finalizers', deletedAt === null ? '' : itemsOf(metadata['finalizers']).map(scalar).join(', '));
  page.field('Reason', textOf(status['reason']));
  page.field('Message', textOf(status['message']));
  page.field('IP', textOf(status['podIP']));
  const owner = controllerOf(pod);
  page.field('Controlled By', owner === null ? '<nothing: a bare pod>' : `${owner.kind}/${owner.name}`);
  page.field(
    'Scheduling Gates',
    recordsOf(spec['schedulingGates'])
      .map((gate) => textOf(gate['name']))
      .join(', '),
  );
  for (const [label, specs, statuses] of [
    ['Init Containers', spec['initContainers'], status['initContainerStatuses']],
    ['Containers', spec['containers'], status['containerStatuses']],
    ['Ephemeral Containers', spec['ephemeralContainers'], status['ephemeralContainerStatuses']],
  ] as const) {
    const containers = recordsOf(specs);
    if (containers.length === 0) continue;
    page.heading(label);
    for (const container of containers) {
      describeContainer(page, container, recordsOf(statuses).find((one) => one['name'] === container['name']) ?? {});
    }
  }
  page.heading('Conditions');
  for (const condition of recordsOf(status['conditions'])) page.line(conditionLine(condition, now), 1);
  describeVolumes(page, recordsOf(spec['volumes']));
  page.field('QoS Class', textOf(status['qosClass']));
  page.map('Node-Selectors', fieldsOf(spec['nodeSelector']));
  page.field('Tolerations', recordsOf(spec['tolerations']).map(tolerationText).join('\n'));
}

/** Without the copy of the whole object that kubectl keeps, in which env values stand. */
export function shownAnnotations(object: RawObject): Fields {
  return Object.fromEntries(
    Object.entries(annotationsOf(object)).filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration'),
  );
}

/** One container of a spec with its status; an empty status is left out (workload templates). */
export function describeContainer(page: Page, spec: Fields, status: Fields): void {
  page.heading(textOf(spec['name']), 1);
  page.field('Image', textOf(spec['image']), 2);
  page.field('Image ID', textOf(status['imageID']), 2);
  page.field(
    'Ports',
    recordsOf(spec['ports'])
      .map((port) => `${scalar(port['containerPort'])}/${textOf(port['protocol']) || 'TCP'}`)
      .join(', '),
    2,
  );
  page.field('Command', itemsOf(spec['command']).map(scalar).join('\n'), 2);
  page.field('Args', itemsOf(spec['args']).map(scalar).join('\n'), 2);
  if (Object.keys(status).length > 0) {
    describeState(page, 'State', fieldsOf(status['state']));
    describeState(page, 'Last State', fieldsOf(status['lastState']));
    page.field('Ready', status['ready'] === true ? 'True' : 'False', 2);
    page.field('Restart Count', String(numberOf(status['restartCount'], 0)), 2);
  }
  const resources = fieldsOf(spec['resources']);
  page.field('Limits', quantities(resources['limits']), 2);
  page.field('Requests', quantities(resources['requests']), 2);
  for (const [label, key] of [
    ['Liveness', 'livenessProbe'],
    ['Readiness', 'readinessProbe'],
    ['Startup', 'startupProbe'],
  ] as const) {
    if (isFields(spec[key])) page.field(label, probeText(spec[key]), 2);
  }
  page.field('Environment from', recordsOf(spec['envFrom']).map(envFromText).join('\n'), 2);
  page.field('Environment', recordsOf(spec['env']).map(envText).join('\n'), 2);
  page.field(
    'Mounts',
    recordsOf(spec['volumeMounts'])
      .map(
        (mount) =>
          `${textOf(mount['mountPath'])} from ${textOf(mount['name'])} (${mount['readOnly'] === true ? 'ro' : 'rw'}${textOf(mount['subPath']) === '' ? '' : `,path="${textOf(mount['subPath'])}"`})`,
      )
      .join('\n'),
    2,
  );
}

function describeState(page: Page, label: string, state: Fields): void {
  const waiting = state['waiting'];
  const running = state['running'];
  const terminated = state['terminated'];
  if (isFields(waiting)) {
    page.field(label, 'Waiting', 2);
    page.field('Reason', textOf(waiting['reason']), 3);
    page.field('Message', textOf(waiting['message']), 3);
  } else if (isFields(running)) {
    page.field(label, 'Running', 2);
    page.time('Started', running['startedAt'], 3);
  } else if (isFields(terminated)) {
    page.field(label, 'Terminated', 2);
    page.field('Reason', textOf(terminated['reason']), 3);
    page.field('Message', textOf(terminated['message']), 3);
    page.field('Exit Code', String(numberOf(terminated['exitCode'], 0)), 3);
    page.field('Signal', scalar(terminated['signal']), 3);
    page.time('Started', terminated['startedAt'], 3);
    page.time('Finished', terminated['finishedAt'], 3);
  }
}

/** A value never leaves: only that there is one, or where it comes from. */
function envText(variable: Fields): string {
  const name = textOf(variable['name']);
  const from = fieldsOf(variable['valueFrom']);
  const optional = (ref: Fields): string => (ref['optional'] === true ? ' (optional)' : '');
  if (isFields(from['secretKeyRef']))
    return `${name}: key ${textOf(from['secretKeyRef']['key'])} of Secret ${textOf(from['secretKeyRef']['name'])}${optional(from['secretKeyRef'])}`;
  if (isFields(from['configMapKeyRef']))
    return `${name}: key ${textOf(from['configMapKeyRef']['key'])} of ConfigMap ${textOf(from['configMapKeyRef']['name'])}${optional(from['configMapKeyRef'])}`;
  if (isFields(from['fieldRef'])) return `${name}: field ${textOf(from['fieldRef']['fieldPath'])}`;
  if (isFields(from['resourceFieldRef'])) return `${name}: resource ${textOf(from['resourceFieldRef']['resource'])}`;
  return `${name}: ${textOf(variable['value']) === '' ? '<empty>' : '<set, value hidden>'}`;
}

function envFromText(source: Fields): string {
  const [kind, ref] = isFields(source['secretRef'])
    ? ['Secret', source['secretRef']]
    : ['ConfigMap', fieldsOf(source['configMapRef'])];
  return `${kind} ${textOf(ref['name'])}${ref['optional'] === true ? ' (optional)' : ''}${textOf(source['prefix']) === '' ? '' : `, prefix ${textOf(source['prefix'])}`}`;
}

/** As kubectl prints probes: `http-get http://:8080/healthz delay=0s timeout=1s period=10s #success=1 #failure=3`. */
function probeText(probe: Fields): string {
  const http = fieldsOf(probe['httpGet']);
  const grpc = fieldsOf(probe['grpc']);
  const what = isFields(probe['httpGet'])
    ? `http-get ${(textOf(http['scheme']) || 'HTTP').toLowerCase()}://${textOf(http['host'])}:${scalar(http['port'])}${textOf(http['path'])}`
    : isFields(probe['tcpSocket'])
      ? `tcp-socket :${scalar(probe['tcpSocket']['port'])}`
      : isFields(probe['grpc'])
        ? `grpc :${scalar(grpc['port'])} ${textOf(grpc['service'])}`.trimEnd()
        : `exec [${itemsOf(fieldsOf(probe['exec'])['command']).map(scalar).join(' ')}]`;
  const number = (key: string, otherwise: number): number => numberOf(probe[key], otherwise);
  return `${what} delay=${number('initialDelaySeconds', 0)}s timeout=${number('timeoutSeconds', 1)}s period=${number('periodSeconds', 10)}s #success=${number('successThreshold', 1)} #failure=${number('failureThreshold', 3)}`;
}

function describeVolumes(page: Page, volumes: readonly Fields[]): void {
  if (volumes.length === 0) return;
  page.heading('Volumes');
  for (const volume of volumes) {
    const [type, source] = Object.entries(volume).find(([key, value]) => key !== 'name' && isFields(value)) ?? [
      'emptyDir',
      {},
    ];
    page.line(`${textOf(volume['name'])}: ${volumeText(type, fieldsOf(source))}`, 1);
  }
}

function volumeText(type: string, source: Fields): string {
  const optional = source['optional'] === true ? ' (optional)' : '';
  switch (type) {
    case 'secret':
      return `Secret ${textOf(source['secretName'])}${optional}`;
    case 'configMap':
      return `ConfigMap ${textOf(source['name'])}${optional}`;
    case 'persistentVolumeClaim':
      return `PersistentVolumeClaim ${textOf(source['claimName'])}${source['readOnly'] === true ? ' (read-only)' : ''}`;
    case 'hostPath':
      return `host path ${textOf(source['path'])}${textOf(source['type']) === '' ? '' : ` (${textOf(source['type'])})`}`;
    case 'emptyDir':
      return `emptyDir${textOf(source['medium']) === '' ? '' : ` in ${textOf(source['medium'])}`}${scalar(source['sizeLimit']) === '' ? '' : `, at most ${scalar(source['sizeLimit'])}`}`;
    case 'projected':
      return `projected from ${recordsOf(source['sources'])
        .flatMap((one) => Object.entries(one))
        .map(([kind, ref]) => `${kind} ${textOf(fieldsOf(ref)['name'])}`.trimEnd())
        .join(', ')}`;
    case 'csi':
      return `CSI ${textOf(source['driver'])}`;
    case 'nfs':
      return `NFS ${textOf(source['server'])}:${textOf(source['path'])}`;
    default:
      return type;
  }
}

function tolerationText(toleration: Fields): string {
  const key = textOf(toleration['key']) || '<all>';
  const value = textOf(toleration['value']);
  const effect = textOf(toleration['effect']);
  const seconds = toleration['tolerationSeconds'];
  return `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`} op=${textOf(toleration['operator']) || 'Equal'}${typeof seconds === 'number' ? ` for ${seconds}s` : ''}`;
}
