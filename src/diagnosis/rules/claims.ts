import type { Cause, EvidenceLine } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import { cause, eventLine, lastEvent, line, params } from '../finding.js';
import { textAt } from '../objects/raw.js';

/** What is wrong with the claims of a pod (facts C.5). `quote` is the scheduler's text; `named` the claim it names. */
export function claimCauses(podCase: PodCase, quote: EvidenceLine | null, named?: string): Cause[] {
  const { pod, cluster } = podCase;
  const claims =
    named === undefined ? pod.volumes.filter((each) => each.claim !== '').map((each) => each.claim) : [named];
  return claims
    .flatMap((claim) => claimCause(podCase, claim, quote, named !== undefined))
    .slice(0, 3)
    .map((each) => ({
      ...each,
      reach: usersOf(podCase, String(each.params.claim ?? ''), cluster.complete('Pod')),
    }));
}

function claimCause(podCase: PodCase, claim: string, quote: EvidenceLine | null, named: boolean): Cause[] {
  const { pod, cluster } = podCase;
  const where = { pod: pod.name };
  const object = cluster.find('PersistentVolumeClaim', pod.namespace, claim);
  const text = quote?.quote ?? '';
  if (object === null) {
    const absent = cluster.complete('PersistentVolumeClaim');
    if (!absent && !text.includes(`"${claim}" not found`)) {
      if (text.includes('bound to non-existent'))
        return cause(
          'pvc-lost',
          'likely',
          params({
            claim,
            persistentVolume: /persistentvolume "([^"]{1,253})"\.?/i.exec(
              text.slice(text.indexOf('non-existent')),
            )?.[1],
          }),
          [quote],
          where,
        );
      if (text.includes('is being deleted'))
        return cause('pvc-being-deleted', 'likely', params({ claim }), [quote], where);
      return [];
    }
    return cause(
      'pvc-not-found',
      absent ? 'certain' : 'likely',
      params({ claim, namespace: pod.namespace }),
      [quote, absent ? line('claims', `no PersistentVolumeClaim ${claim} in ${pod.namespace}`) : null],
      where,
    );
  }
  const phase = textAt(object.raw, 'status', 'phase');
  const volume = textAt(object.raw, 'spec', 'volumeName');
  const className = textAt(object.raw, 'spec', 'storageClassName');
  const given = params({ claim, persistentVolume: volume, storageClass: className, namespace: pod.namespace });
  const own = line(
    `PersistentVolumeClaim ${claim}`,
    `phase ${phase === '' ? 'unknown' : phase}${volume === '' ? '' : `, volume ${volume}`}${className === '' ? '' : `, class ${className}`}`,
  );
  if (object.deletionAt !== null) {
    return cause(
      'pvc-being-deleted',
      'certain',
      { ...given, ...params({ finalizer: object.finalizers[0] }) },
      [
        quote,
        line(
          `PersistentVolumeClaim ${claim}`,
          `deletionTimestamp is set; finalizers: ${object.finalizers.join(', ')}`,
          object.deletionAt,
        ),
      ],
      where,
    );
  }
  if (phase === 'Lost' || (named && text.includes('bound to non-existent'))) {
    return cause('pvc-lost', 'certain', given, [quote, own], where);
  }
  if (phase === 'Bound' || phase === '') return [];
  const events = cluster.eventsOf(object);
  const failed = lastEvent(events, ['ProvisioningFailed', 'FailedBinding']);
  const waiting = lastEvent(events, ['ExternalProvisioning', 'Provisioning']);
  const storageClass = className === '' ? null : cluster.find('StorageClass', '', className);
  const told = failed ?? waiting;
  if (
    /storageclass[^"]{0,40}"[^"]{1,253}" not found/.test(failed?.message ?? '') ||
    (className !== '' && storageClass === null && cluster.complete('StorageClass'))
  ) {
    return cause(
      'storageclass-not-found',
      cluster.complete('StorageClass') || failed !== null ? 'certain' : 'likely',
      given,
      [failed === null ? null : eventLine(failed), quote, own],
      where,
    );
  }
  // "Waiting for first consumer" is a circular symptom: the cause is why the pod does not schedule.
  if (told === null && lastEvent(events, ['WaitForFirstConsumer', 'WaitForPodScheduled']) !== null) return [];
  const driver =
    /external provisioner '([^']{1,253})'/.exec(waiting?.message ?? '')?.[1] ??
    (storageClass === null ? '' : textAt(storageClass.raw, 'provisioner'));
  return cause(
    'pvc-unbound',
    'certain',
    { ...given, ...params({ driver, error: failed?.message ?? '' }) },
    [told === null ? null : eventLine(told), own, quote],
    where,
  );
}

function usersOf(podCase: PodCase, claim: string, complete: boolean): Cause['reach'] {
  const users = podCase.cluster.pods.filter(
    (pod) => pod.namespace === podCase.pod.namespace && pod.volumes.some((each) => each.claim === claim),
  );
  const stuck = users.filter((pod) => pod.phase === 'Pending');
  return complete && stuck.length > 1
    ? { scope: 'claim', name: claim, affected: stuck.length, total: users.length }
    : null;
}
