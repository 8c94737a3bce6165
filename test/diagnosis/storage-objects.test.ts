import { describe, expect, test } from '@jest/globals';
import type { RawObject } from '../../src/model/evidence.js';
import { diagnosisOf, event, node, object, pod, time, unscheduled, waiting } from './made.js';

const stuck = pod({
  spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
  conditions: [
    { type: 'PodScheduled', status: 'True', lastTransitionTime: time(0) },
    { type: 'PodReadyToStartContainers', status: 'False', lastTransitionTime: time(0) },
  ],
});
const claim = object('PersistentVolumeClaim', 'data', { status: { phase: 'Bound' }, spec: { volumeName: 'pv-1' } });
const volume: RawObject = {
  kind: 'PersistentVolume',
  metadata: { name: 'pv-1' },
  spec: { accessModes: ['ReadWriteOnce'], csi: { driver: 'ebs.csi.aws.com' } },
};
const csiNode = (...drivers: readonly string[]): RawObject => ({
  kind: 'CSINode',
  metadata: { name: 'n1' },
  spec: { drivers: drivers.map((name) => ({ name })) },
});
const attachment = (nodeName: string, status: Record<string, unknown>): RawObject => ({
  kind: 'VolumeAttachment',
  metadata: { name: `csi-${nodeName}` },
  spec: { nodeName, source: { persistentVolumeName: 'pv-1' } },
  status,
});
const first = (...objects: readonly RawObject[]) => {
  const [cause] = diagnosisOf([stuck, claim, volume, ...objects]).causes;
  return [cause?.id, cause?.confidence, cause?.evidence[0]?.quote];
};

describe('a pod that waits for a volume without any event', () => {
  test('whose driver is not registered on the node', () => {
    expect(first(csiNode('nfs.csi.k8s.io'))).toEqual([
      'csi-driver-not-found',
      'certain',
      'drivers: nfs.csi.k8s.io; not ebs.csi.aws.com',
    ]);
  });

  test('that another node still has', () => {
    expect(first(csiNode('ebs.csi.aws.com'), attachment('n2', { attached: true }))).toEqual([
      'multi-attach',
      'likely',
      'attached, node n2',
    ]);
  });

  test('that cannot be attached', () => {
    expect(
      first(attachment('n1', { attached: false, attachError: { message: 'Maximum number of disks exceeded' } })),
    ).toEqual(['failed-attach', 'certain', 'not attached, node n1: Maximum number of disks exceeded']);
  });

  test('that is attached: nobody knows', () => {
    expect(first(csiNode('ebs.csi.aws.com'), attachment('n1', { attached: true })).slice(0, 2)).toEqual([
      'volume-wait',
      'possible',
    ]);
  });
});

describe('a mount that failed before an init container got an image error', () => {
  test('is over', () => {
    const { causes } = diagnosisOf([
      pod({
        spec: { initContainers: [{ name: 'init', image: 'a:1' }], containers: [{ name: 'app', image: 'x:1' }] },
        status: {
          initContainerStatuses: [{ name: 'init', state: waiting('ErrImagePull', 'rpc error: a:1: not found') }],
          containerStatuses: [{ name: 'app', state: waiting('PodInitializing') }],
        },
      }),
      event('FailedMount', 'MountVolume.SetUp failed for volume "v" : secret "x" not found'),
    ]);
    expect(causes.map((each) => [each.id, each.container])).toEqual([['image-not-found', 'init']]);
  });
});

describe('what is free on a node', () => {
  test('is what it has less what its pods request, on the freest candidate', () => {
    const asks = (cpu: string) => ({ containers: [{ name: 'app', image: 'x', resources: { requests: { cpu } } }] });
    const [cause] = diagnosisOf([
      unscheduled('0/2 nodes are available: 2 Insufficient cpu.', asks('2')),
      node('n1'),
      node('n2'),
      pod({ name: 'a', spec: { nodeName: 'n1', ...asks('3500m') } }),
      pod({ name: 'b', spec: { nodeName: 'n2', ...asks('2500m') } }),
    ]).causes;
    expect([cause?.params.available, cause?.params.node]).toEqual(['1500m', 'n2']);
  });
});
