import type { RawObject } from '../model/evidence.js';
import type { Instant } from '../model/time.js';
import { type Page, conditionLine, quantities, scalar, span } from './describe-page.js';
import { describeContainer, shownAnnotations } from './describe-pod.js';
import { fieldsOf, instantOf, numberOf, textOf } from './raw-fields.js';
import {
  conditionOf,
  controllerOf,
  kindOf,
  labelsOf,
  nameOf,
  namespaceOf,
  recordsOf,
  selectorText,
  specOf,
  statusOf,
} from './raw-object.js';

/** Numbers that each kind reports, in the order in which people read them. */
const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas'],
  ReplicaSet: ['replicas', 'readyReplicas', 'availableReplicas'],
  StatefulSet: ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas'],
  DaemonSet: [
    'desiredNumberScheduled',
    'currentNumberScheduled',
    'updatedNumberScheduled',
    'numberReady',
    'numberUnavailable',
  ],
  Job: ['active', 'succeeded', 'failed'],
};

/** The body of a workload's description, with one line for each of its pods. */
export function describeWorkload(page: Page, workload: RawObject, pods: readonly RawObject[], now: Instant): void {
  const kind = kindOf(workload);
  const spec = specOf(workload);
  const status = statusOf(workload);
  page.field('Name', nameOf(workload));
  page.field('Kind', kind);
  page.field('Namespace', namespaceOf(workload));
  page.time('Created', fieldsOf(workload['metadata'])['creationTimestamp']);
  page.map('Labels', labelsOf(workload));
  page.map('Annotations', shownAnnotations(workload));
  const owner = controllerOf(workload);
  page.field('Controlled By', owner === null ? '' : `${owner.kind}/${owner.name}`);
  page.field('Selector', selectorText(fieldsOf(spec['selector'])));
  page.field('Wanted', scalar(spec['replicas']) || scalar(spec['completions']));
  page.field('Replicas', (NUMBERS[kind] ?? []).map((key) => `${key}=${numberOf(status[key], 0)}`).join(' '));
  page.field('Paused', spec['paused'] === true ? 'True' : '');
  page.field('Suspended', spec['suspend'] === true ? 'True' : '');
  page.field('Schedule', textOf(spec['schedule']));
  page.time('Last Schedule', status['lastScheduleTime']);
  page.time('Last Success', status['lastSuccessfulTime']);
  page.field('Backoff Limit', scalar(spec['backoffLimit']));
  page.field('Strategy', textOf(fieldsOf(spec['strategy'] ?? spec['updateStrategy'])['type']));
  page.field(
    'Revision',
    textOf(shownAnnotations(workload)['deployment.kubernetes.io/revision']) || textOf(status['updateRevision']),
  );
  const conditions = recordsOf(status['conditions']);
  if (conditions.length > 0) page.heading('Conditions');
  for (const condition of conditions) page.line(conditionLine(condition, now), 1);
  const outer = kind === 'CronJob' ? fieldsOf(fieldsOf(spec['jobTemplate'])['spec']) : spec;
  const template = fieldsOf(fieldsOf(outer['template'])['spec']);
  page.heading('Pod Template');
  for (const container of [...recordsOf(template['initContainers']), ...recordsOf(template['containers'])])
    describeContainer(page, container, {});
  if (pods.length > 0) page.heading('Pods');
  for (const pod of pods) page.line(podLine(pod, now), 1);
}

/** `checkout-7d9c-x2x  Running, ready, 3 restarts, on ip-10-0-3-7, 4h old`. */
export function podLine(pod: RawObject, now: Instant): string {
  const status = statusOf(pod);
  const statuses = [...recordsOf(status['initContainerStatuses']), ...recordsOf(status['containerStatuses'])];
  const restarts = statuses.reduce((sum, one) => sum + numberOf(one['restartCount'], 0), 0);
  const waiting = statuses
    .map((one) => textOf(fieldsOf(fieldsOf(one['state'])['waiting'])['reason']))
    .find((reason) => reason !== '' && reason !== 'PodInitializing');
  const born = instantOf(fieldsOf(pod['metadata'])['creationTimestamp']);
  const parts = [
    textOf(status['reason']) || waiting || textOf(status['phase']),
    conditionOf(pod, 'Ready') === 'True' ? 'ready' : 'not ready',
    `${restarts} restarts`,
    textOf(specOf(pod)['nodeName']) === '' ? 'on no node' : `on ${textOf(specOf(pod)['nodeName'])}`,
    ...(born === null ? [] : [`${span(now - born)} old`]),
  ];
  return `${nameOf(pod)}  ${parts.join(', ')}`;
}

/** The body of a node's description. */
export function describeNode(page: Page, node: RawObject, pods: readonly RawObject[], now: Instant): void {
  const spec = specOf(node);
  const status = statusOf(node);
  const info = fieldsOf(status['nodeInfo']);
  page.field('Name', nameOf(node));
  page.time('Created', fieldsOf(node['metadata'])['creationTimestamp']);
  page.map('Labels', labelsOf(node));
  page.field(
    'Taints',
    recordsOf(spec['taints'])
      .map(
        (taint) =>
          `${textOf(taint['key'])}${textOf(taint['value']) === '' ? '' : `=${textOf(taint['value'])}`}:${textOf(taint['effect'])}`,
      )
      .join('\n') || '<none>',
  );
  page.field('Unschedulable', spec['unschedulable'] === true ? 'true' : 'false');
  page.heading('Conditions');
  for (const condition of recordsOf(status['conditions'])) {
    const beat = instantOf(condition['lastHeartbeatTime']);
    page.line(`${conditionLine(condition, now)}${beat === null ? '' : `, heartbeat ${span(now - beat)} ago`}`, 1);
  }
  page.field(
    'Addresses',
    recordsOf(status['addresses'])
      .map((address) => `${textOf(address['type'])} ${textOf(address['address'])}`)
      .join(', '),
  );
  page.field('Capacity', quantities(status['capacity']));
  page.field('Allocatable', quantities(status['allocatable']));
  page.field('Kubelet', textOf(info['kubeletVersion']));
  page.field('Runtime', textOf(info['containerRuntimeVersion']));
  page.field(
    'OS',
    [textOf(info['osImage']), textOf(info['kernelVersion']), textOf(info['architecture'])]
      .filter((part) => part !== '')
      .join(', '),
  );
  page.heading(`Pods (${pods.length})`);
  for (const pod of pods) page.line(`${namespaceOf(pod)}/${podLine(pod, now)}`, 1);
}
