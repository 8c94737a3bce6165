import type { Instant } from '../../model/time.js';
import { formatDuration } from '../../model/duration.js';
import type { Json, JsonObject } from './json.js';
import { at, nameOf, numberAt, objectAt, objectsAt, textAt } from './json.js';
import { podColumns } from './pod-column.js';
import { desiredReplicas } from './controllers.js';
import { conditionStatus } from './pod-status.js';

interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer';
  /** Above 0: only with `-o wide`. */
  readonly priority: number;
  readonly cell: (object: JsonObject, now: Instant) => Json;
}

function column(name: string, cell: Column['cell'], type: Column['type'] = 'string', priority = 0): Column {
  return { name, type, priority, cell };
}

const NAME = column('Name', nameOf);
const AGE = column('Age', (object, now) => {
  const ageMs = now - Date.parse(textAt(object, 'metadata', 'creationTimestamp'));
  return Number.isNaN(ageMs) ? '<unknown>' : formatDuration(Math.max(1_000, Math.floor(ageMs / 1_000) * 1_000));
});

/** As pkg/printers/internalversion/printers.go defines them, without the columns that only wide output shows, mostly. */
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    NAME,
    column('Ready', (pod) => podColumns(pod).ready),
    column('Status', (pod) => podColumns(pod).status),
    column('Restarts', (pod) => String(podColumns(pod).restarts)),
    AGE,
    column('IP', (pod) => textAt(pod, 'status', 'podIP') || '<none>', 'string', 1),
    column('Node', (pod) => textAt(pod, 'spec', 'nodeName') || '<none>', 'string', 1),
  ],
  deployments: [
    NAME,
    column('Ready', (object) => `${numberAt(object, 'status', 'readyReplicas')}/${desiredReplicas(object)}`),
    column('Up-to-date', (object) => numberAt(object, 'status', 'updatedReplicas'), 'integer'),
    column('Available', (object) => numberAt(object, 'status', 'availableReplicas'), 'integer'),
    AGE,
  ],
  statefulsets: [
    NAME,
    column('Ready', (object) => `${numberAt(object, 'status', 'readyReplicas')}/${desiredReplicas(object)}`),
    AGE,
  ],
  jobs: [
    NAME,
    column(
      'Status',
      (job) => ['Complete', 'Failed'].find((type) => conditionStatus(job, type) === 'True') ?? 'Running',
    ),
    column(
      'Completions',
      (job) => `${numberAt(job, 'status', 'succeeded')}/${numberAt(job, 'spec', 'completions') || 1}`,
    ),
    AGE,
  ],
  nodes: [
    NAME,
    column('Status', (node) => {
      const ready = conditionStatus(node, 'Ready') === 'True' ? 'Ready' : 'NotReady';
      return at(node, 'spec', 'unschedulable') === true ? `${ready},SchedulingDisabled` : ready;
    }),
    column('Roles', () => '<none>'),
    AGE,
    column('Version', (node) => textAt(node, 'status', 'nodeInfo', 'kubeletVersion')),
  ],
  events: [
    column('Last Seen', (event, now) => {
      const seen = now - Date.parse(textAt(event, 'lastTimestamp') || textAt(event, 'eventTime'));
      return Number.isNaN(seen) ? '<unknown>' : formatDuration(Math.max(1_000, Math.floor(seen / 1_000) * 1_000));
    }),
    column('Type', (event) => textAt(event, 'type')),
    column('Reason', (event) => textAt(event, 'reason')),
    column('Object', (event) => {
      const about = objectAt(event, 'involvedObject');
      return `${textAt(about, 'kind').toLowerCase()}/${textAt(about, 'name')}`;
    }),
    column('Message', (event) => textAt(event, 'message')),
  ],
};

/** Whether the client's first choice is a table, as kubectl's is. */
export function wantsTable(accept: string): boolean {
  return /;\s*as=Table\b/.test(accept.split(',')[0] ?? '');
}

/** A list, or one object, as `kubectl get` prints it (meta.k8s.io/v1 Table; each row with its object's metadata). */
export function tableOf(plural: string, shown: JsonObject, now: Instant): JsonObject {
  const columns = COLUMNS[plural] ?? [NAME, AGE];
  const items = Array.isArray(shown['items']) ? objectsAt(shown, 'items') : [shown];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: Array.isArray(shown['items']) ? objectAt(shown, 'metadata') : {},
    columnDefinitions: columns.map(({ name, type, priority }) => ({
      name,
      type,
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority,
    })),
    rows: items.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: objectAt(object, 'metadata') },
    })),
  };
}
