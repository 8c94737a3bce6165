import type { EvidenceLine } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import type { AnyObject } from '../objects/cluster.js';
import { line } from '../finding.js';
import { at, flagAt, objectsAt, textAt, textsAt } from '../objects/raw.js';

/** A claim of a pod with the volume it is bound to, as far as both are known. */
export interface BoundVolume {
  readonly claim: string;
  /** Name of the PersistentVolume. */
  readonly name: string;
  readonly driver: string;
  /** True when only one node may have it. */
  readonly single: boolean;
  readonly attachments: readonly AnyObject[];
}

export function boundVolumes(podCase: PodCase): readonly BoundVolume[] {
  const { pod, cluster } = podCase;
  return pod.volumes.flatMap(({ claim }) => {
    const object = claim === '' ? null : cluster.find('PersistentVolumeClaim', pod.namespace, claim);
    const name = object === null ? '' : textAt(object.raw, 'spec', 'volumeName');
    if (object === null || name === '') return [];
    const volume = cluster.find('PersistentVolume', '', name);
    const modes = textsAt(volume?.raw ?? object.raw, 'spec', 'accessModes');
    return [
      {
        claim,
        name,
        driver: volume === null ? '' : textAt(volume.raw, 'spec', 'csi', 'driver'),
        single: modes.length > 0 && modes.every((mode) => mode.startsWith('ReadWriteOnce')),
        attachments: cluster
          .of('VolumeAttachment')
          .filter((each) => textAt(each.raw, 'spec', 'source', 'persistentVolumeName') === name),
      },
    ];
  });
}

/** The attachment that keeps a single-node volume on another node. The event about it is written only once, and expires. */
export function attachedElsewhere(volume: BoundVolume, node: string): AnyObject | null {
  if (!volume.single) return null;
  return (
    volume.attachments.find(
      (each) => textAt(each.raw, 'spec', 'nodeName') !== node && flagAt(each.raw, 'status', 'attached'),
    ) ?? null
  );
}

export function attachmentLine(attachment: AnyObject): EvidenceLine {
  const error = textAt(attachment.raw, 'status', 'attachError', 'message');
  const state = flagAt(attachment.raw, 'status', 'attached') ? 'attached' : 'not attached';
  return line(
    `VolumeAttachment ${attachment.name}`,
    `${state}, node ${textAt(attachment.raw, 'spec', 'nodeName')}${error === '' ? '' : `: ${error}`}`,
    attachment.createdAt,
  );
}

/** The line that proves that a CSI driver is not registered on the pod's node; null when it is, or nobody knows. */
export function driverAbsent(podCase: PodCase, driver: string): EvidenceLine | null {
  const { cluster, pod } = podCase;
  const node = cluster.find('CSINode', '', pod.nodeName);
  if (driver === '' || node === null || !Array.isArray(at(node.raw, 'spec', 'drivers'))) return null;
  const drivers = objectsAt(node.raw, 'spec', 'drivers').map((each) => textAt(each, 'name'));
  if (drivers.includes(driver)) return null;
  return line(
    `CSINode ${pod.nodeName}`,
    `drivers: ${drivers.length === 0 ? 'none' : drivers.join(', ')}; not ${driver}`,
  );
}
