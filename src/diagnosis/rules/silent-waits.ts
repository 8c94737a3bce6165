import type { Cause, EvidenceLine } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import { MINUTE } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params } from '../finding.js';
import { textAt } from '../objects/raw.js';
import { waitingReason } from '../objects/container.js';
import { podCondition } from '../objects/pod.js';
import { attachedElsewhere, attachmentLine, boundVolumes, driverAbsent, type BoundVolume } from './volume-objects.js';

/** ContainerCreating or PodInitializing for long, with no event that says why. */
export function silentWaits(podCase: PodCase): Cause[] {
  const { pod, now } = podCase;
  if (pod.nodeName === '' || pod.phase !== 'Pending') return [];
  const where = { pod: pod.name };
  const begun = podCondition(pod, 'PodScheduled')?.since ?? pod.createdAt ?? now;
  const owner = pod.volumes.find((each) => each.claim !== '' || each.csiDriver !== '');
  const chown = lastEvent(podCase.events, ['VolumePermissionChangeInProgress']);
  if (chown !== null)
    return cause(
      'volume-permissions-slow',
      'likely',
      params({ volume: owner?.name, detail: chown.message }),
      [eventLine(chown)],
      where,
    );
  const pulling = lastEvent(podCase.events, ['Pulling']);
  const waited = now - begun;
  if (waited < 2 * MINUTE || (pulling !== null && waited < 5 * MINUTE)) return [];
  const container = pod.containers.find((each) =>
    ['PodInitializing', 'ContainerCreating'].includes(waitingReason(each)),
  );
  if (container === undefined) return [];
  const reason = waitingReason(container);
  const initialized = podCondition(pod, 'Initialized')?.status === 'True';
  if (reason === 'PodInitializing' && !initialized) return [];
  const state = line(`container ${container.name}`, `waiting: ${reason}`, begun);
  const minutes = Math.floor(waited / MINUTE);
  const given = params({
    image: container.image,
    duration: `${minutes}m`,
    node: pod.nodeName,
    claim: owner?.claim,
    volume: owner?.name,
  });
  const here = { ...where, container: container.name };
  if (reason === 'PodInitializing')
    return cause(
      'stuck-pod-initializing',
      'possible',
      given,
      [state, pulling === null ? null : eventLine(pulling)],
      here,
    );
  if (pulling !== null) return cause('image-too-slow', 'possible', given, [eventLine(pulling), state], here);
  if (owner !== undefined && podCondition(pod, 'PodReadyToStartContainers')?.status !== 'True') {
    const bound = boundVolumes(podCase);
    const proven = bound.flatMap((volume) => provenWait(podCase, volume, state, here));
    if (proven.length > 0) return proven;
    const attachment = bound
      .flatMap((volume) => volume.attachments)
      .find((each) => textAt(each.raw, 'spec', 'nodeName') === pod.nodeName);
    return cause(
      'volume-wait',
      'possible',
      given,
      [
        state,
        attachment === undefined
          ? line('pod spec', `volume ${owner.name}${owner.claim === '' ? '' : ` of claim ${owner.claim}`}`)
          : attachmentLine(attachment),
      ],
      here,
    );
  }
  return cause('container-creating-slow', 'possible', given, [state], here);
}

/** The wait time-out writes no event (facts A.6), but the storage objects may show what is waited for. */
function provenWait(
  podCase: PodCase,
  volume: BoundVolume,
  state: EvidenceLine,
  where: { readonly pod: string; readonly container: string },
): Cause[] {
  const { pod } = podCase;
  const given = params({
    claim: volume.claim,
    persistentVolume: volume.name,
    volume: volume.name,
    driver: volume.driver,
    node: pod.nodeName,
  });
  const absent = driverAbsent(podCase, volume.driver);
  if (absent !== null) return cause('csi-driver-not-found', 'certain', given, [absent, state], where);
  const elsewhere = attachedElsewhere(volume, pod.nodeName);
  if (elsewhere !== null) return cause('multi-attach', 'likely', given, [attachmentLine(elsewhere), state], where);
  const failed = volume.attachments.find(
    (each) =>
      textAt(each.raw, 'spec', 'nodeName') === pod.nodeName &&
      textAt(each.raw, 'status', 'attachError', 'message') !== '',
  );
  if (failed === undefined) return [];
  const error = textAt(failed.raw, 'status', 'attachError', 'message');
  return cause('failed-attach', 'certain', { ...given, ...params({ error }) }, [attachmentLine(failed), state], where);
}
