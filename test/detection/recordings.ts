import { readdirSync, readFileSync } from 'node:fs';
import { projectEvent, projectNode, projectPod, projectWorkload } from '../../src/kubernetes/project.js';
import { topSubject, viewsFromRecords } from '../../src/detection/snapshot.js';
import type { RawObject } from '../../src/model/evidence.js';
import type { EventRecord, NodeRecord, PodRecord, SubjectView, WorkloadRecord } from '../../src/model/records.js';
import type { Instant } from '../../src/model/time.js';

const FOLDER = new URL('../recordings/', import.meta.url);

export interface Recording {
  readonly id: string;
  readonly subject: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly at: Instant;
  readonly recordedAt: Instant;
  readonly alert: boolean | null;
  readonly kubectlStatus: string | null;
  readonly records: Records;
  readonly stream: readonly { readonly type: string; readonly object: RawObject }[];
}

export interface Records {
  readonly pods: readonly PodRecord[];
  readonly workloads: readonly WorkloadRecord[];
  readonly nodes: readonly NodeRecord[];
  readonly events: readonly EventRecord[];
}

interface ScenarioFile {
  readonly subject: Recording['subject'];
  readonly at: string;
  readonly recordedAt: string;
  readonly kubectlStatus: string | null;
  readonly expect: { readonly alert: boolean | null };
}

export const RECORDING_IDS = readdirSync(FOLDER, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map((each) => each.name)
  .sort();

export function readRecording(id: string): Recording {
  const read = (name: string): string => readFileSync(new URL(`${id}/${name}`, FOLDER), 'utf8');
  const scenario = JSON.parse(read('scenario.json')) as ScenarioFile;
  const list = JSON.parse(read('objects.json')) as { readonly items: readonly RawObject[] };
  return {
    id,
    subject: scenario.subject,
    at: Date.parse(scenario.at),
    recordedAt: Date.parse(scenario.recordedAt),
    alert: scenario.expect.alert,
    kubectlStatus: scenario.kubectlStatus,
    records: projectAll(list.items),
    stream: read('watch-pods.ndjson')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Recording['stream'][number]),
  };
}

export function projectAll(items: readonly RawObject[]): Records {
  return {
    pods: items.flatMap((raw) => (raw['kind'] === 'Pod' ? present(projectPod(raw)) : [])),
    workloads: items.flatMap((raw) => present(projectWorkload(raw))),
    nodes: items.flatMap((raw) => present(projectNode(raw))),
    events: items.flatMap((raw) => present(projectEvent(raw))),
  };
}

/** The view that speaks for the recording's subject: that of the pod's workload. */
export function viewOf(recording: Recording, records: Records = recording.records): SubjectView | null {
  const views = viewsFromRecords(records.pods, records.workloads, records.nodes, records.events, 'lab');
  const { kind, namespace, name } = recording.subject;
  const pod = kind === 'Pod' ? recording.records.pods.find((each) => each.name === name) : undefined;
  const subject =
    pod === undefined
      ? { kind, namespace, name }
      : topSubject(
          pod,
          (wanted, _namespace, of) =>
            recording.records.workloads.find((each) => each.kind === wanted && each.name === of) ?? null,
          'lab',
        );
  return views.find((each) => each.subject.kind === subject.kind && each.subject.name === subject.name) ?? null;
}

function present<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value];
}
