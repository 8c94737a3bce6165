import type { Cause } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import { MINUTE } from '../../model/time.js';
import { cause, eventLine, lastEvent, line, params } from '../finding.js';
import { textAt } from '../objects/raw.js';
import { waitingReason } from '../objects/container.js';
import { podCondition } from '../objects/pod.js';

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
      params({ volume: owner?.name, detail: chown.message.slice(0, 300) }),
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
    const attachment = podCase.cluster
      .of('VolumeAttachment')
      .find(
        (each) =>
          textAt(each.raw, 'spec', 'nodeName') === pod.nodeName &&
          textAt(each.raw, 'status', 'attachError', 'message') !== '',
      );
    return cause(
      'volume-wait',
      'possible',
      given,
      [
        state,
        attachment === undefined
          ? line('pod spec', `volume ${owner.name}${owner.claim === '' ? '' : ` of claim ${owner.claim}`}`)
          : line(`VolumeAttachment ${attachment.name}`, textAt(attachment.raw, 'status', 'attachError', 'message')),
      ],
      here,
    );
  }
  return cause('container-creating-slow', 'possible', given, [state], here);
}
