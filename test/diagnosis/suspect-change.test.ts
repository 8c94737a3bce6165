import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import type { RawObject } from '../../src/model/evidence.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');

function set(revision: string, ready: number, template: object): RawObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${revision}`,
      namespace: 'team',
      uid: `set-${revision}`,
      creationTimestamp: `2026-11-24T1${revision}:00:00Z`,
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'web', controller: true }],
    },
    spec: { replicas: 1, template },
    status: { replicas: 1, readyReplicas: ready },
  };
}

function changeBetween(before: RawObject, after: RawObject): readonly string[] | null {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'team', uid: 'web' },
    spec: { replicas: 1 },
    status: { readyReplicas: 0 },
  };
  const pod = {
    kind: 'Pod',
    metadata: {
      name: 'web-2-a',
      namespace: 'team',
      uid: 'pod',
      ownerReferences: [{ kind: 'ReplicaSet', name: 'web-2', uid: 'set-2', controller: true }],
    },
    spec: { nodeName: 'n', containers: [{ name: 'web', image: 'web:2' }] },
    status: {
      phase: 'Pending',
      containerStatuses: [
        {
          name: 'web',
          ready: false,
          restartCount: 0,
          state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "s" not found' } },
        },
      ],
    },
  };
  const subject = { cluster: 'c', kind: 'Deployment', namespace: 'team', name: 'web' };
  const evidence = { subject, objects: [deployment, before, after, pod], logs: [], gaps: [], completeKinds: [] };
  return diagnose(evidence, NOW).suspectChange?.changes.map(({ path }) => path) ?? null;
}

const LABELS = { labels: { app: 'web' } };
const WEB_1 = { metadata: LABELS, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
const WEB_2 = { metadata: LABELS, spec: { containers: [{ name: 'web', image: 'web:2' }] } };

describe('the suspect change', () => {
  test('names what the failing revision changed against the one that works', () => {
    expect(changeBetween(set('1', 1, WEB_1), set('2', 0, WEB_2))).toEqual(['spec.containers[web].image']);
  });

  test('is none after a mere restart', () => {
    const restarted = {
      ...WEB_1,
      metadata: { ...LABELS, annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-24T12:00:00Z' } },
    };
    expect(changeBetween(set('1', 1, WEB_1), set('2', 0, restarted))).toBeNull();
  });

  test('is none when the newer revision works better', () => {
    expect(changeBetween(set('1', 0, WEB_1), set('2', 1, WEB_2))).toBeNull();
  });
});
