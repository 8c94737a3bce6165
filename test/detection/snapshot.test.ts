import { describe, expect, test } from '@jest/globals';
import { topSubject, topWorkload, viewsFromRecords } from '../../src/detection/snapshot.js';
import type { OwnerRef, PodRecord, WorkloadRecord } from '../../src/model/records.js';
import { subjectLabel, type Subject } from '../../src/model/subject.js';
import { cronJob, event, job, LONG_AGO, node, pod, T, workload } from './make.js';

const replicaSet = (owner: OwnerRef | null): WorkloadRecord =>
  workload({ uid: 'rs-1', kind: 'ReplicaSet', name: 'api-abc', owner });
const owned = (kind: string, name: string): OwnerRef => ({ kind, name, uid: 'x' });
const word = ({ kind, name }: Subject): string => `${kind}/${name}`;

interface Case {
  readonly name: string;
  readonly of: PodRecord;
  readonly known: readonly WorkloadRecord[];
  readonly subject: string;
}

const CASES: readonly Case[] = [
  { name: 'a pod without owner is its own', of: pod({ owner: null }), known: [], subject: 'Pod/api-1' },
  { name: 'a mirror pod is its own', of: pod({ owner: owned('Node', 'node-1') }), known: [], subject: 'Pod/api-1' },
  {
    name: 'through the ReplicaSet to the Deployment',
    of: pod(),
    known: [replicaSet(owned('Deployment', 'api')), workload()],
    subject: 'Deployment/api',
  },
  {
    name: 'to the Deployment though neither is known',
    of: pod(),
    known: [],
    subject: 'Deployment/api',
  },
  {
    name: 'to a custom owner of the ReplicaSet as it is',
    of: pod({ revision: '' }),
    known: [replicaSet(owned('Rollout', 'api'))],
    subject: 'Rollout/api',
  },
  { name: 'a ReplicaSet of its own', of: pod(), known: [replicaSet(null)], subject: 'ReplicaSet/api-abc' },
  {
    name: 'through the Job to the CronJob',
    of: pod({ owner: owned('Job', 'nightly-1') }),
    known: [job({ name: 'nightly-1', owner: owned('CronJob', 'nightly') }), cronJob()],
    subject: 'CronJob/nightly',
  },
  { name: 'to a Job that is not known', of: pod({ owner: owned('Job', 'load') }), known: [], subject: 'Job/load' },
  {
    name: 'not beyond a StatefulSet that an operator owns',
    of: pod({ owner: owned('StatefulSet', 'db') }),
    known: [workload({ kind: 'StatefulSet', name: 'db', owner: owned('Postgres', 'db') })],
    subject: 'StatefulSet/db',
  },
  {
    name: 'a custom owner as it is',
    of: pod({ owner: owned('Workflow', 'etl') }),
    known: [],
    subject: 'Workflow/etl',
  },
];

describe('topSubject', () => {
  test.each(CASES)('$name: $subject', ({ of, known, subject }) => {
    const lookup = (kind: string, _namespace: string, name: string) =>
      known.find((each) => each.kind === kind && each.name === name) ?? null;
    expect(word(topSubject(of, lookup, 'lab'))).toBe(subject);
  });

  test('a workload that claims to own itself ends the walk', () => {
    const odd = job({ owner: owned('Job', 'load') });
    expect(word(topWorkload(odd, () => odd, 'lab'))).toBe('Job/load');
  });
});

describe('viewsFromRecords', () => {
  const about = (kind: string, name: string, namespace = 'shop') =>
    event({ uid: `${kind}-event`, about: { kind, namespace, name, uid: '' } });
  const views = viewsFromRecords(
    [pod(), pod({ uid: 'pod-2', name: 'tool', owner: null, node: '' })],
    [
      workload(),
      workload({
        uid: 'rs-0',
        kind: 'ReplicaSet',
        name: 'api-old',
        owner: owned('Deployment', 'api'),
        createdAt: LONG_AGO,
      }),
      workload({ uid: 'rs-1', kind: 'ReplicaSet', name: 'api-abc', owner: owned('Deployment', 'api'), createdAt: T }),
      workload({ uid: 'sts', kind: 'StatefulSet', name: 'empty' }),
    ],
    [node(), node({ name: 'node-2' })],
    [about('Pod', 'api-1'), about('ReplicaSet', 'api-old'), about('Node', 'node-2', ''), about('Pod', 'unknown')],
    'lab',
  );
  const found = (name: string) => views.find(({ subject }) => subject.name === name);

  test('makes one view per workload, bare pod and node, those without pods among them', () => {
    expect(views.map(({ subject }) => `${subject.kind} ${subjectLabel(subject)}`).sort()).toEqual([
      'Deployment shop/api',
      'Node node-1',
      'Node node-2',
      'Pod shop/tool',
      'StatefulSet shop/empty',
    ]);
  });

  test('gives a workload its pods, their nodes, its children newest first, and the events of all of them', () => {
    const api = found('api');
    expect({
      pods: api?.pods.map(({ name }) => name),
      nodes: api?.nodes.map(({ name }) => name),
      children: api?.children.map(({ name }) => name),
      events: api?.events.map(({ uid }) => uid),
      workload: api?.workload?.uid,
    }).toEqual({
      pods: ['api-1'],
      nodes: ['node-1'],
      children: ['api-abc', 'api-old'],
      events: ['Pod-event', 'ReplicaSet-event'],
      workload: 'deploy-1',
    });
  });

  test('gives a node its events', () => {
    expect(found('node-2')?.events.map(({ uid }) => uid)).toEqual(['Node-event']);
    expect(found('empty')?.pods).toEqual([]);
  });
});
