import type { CauseId } from '../../model/causes.js';
import type { Cause, EvidenceLine } from '../../model/diagnosis.js';
import type { CauseParams } from '../../model/params.js';
import type { PodCase } from '../finding.js';
import type { ContainerView } from '../objects/container.js';
import { cause, eventLine, lastEvent, line, params, ruleOut } from '../finding.js';
import { waitingReason } from '../objects/container.js';
import { objectsAt } from '../objects/raw.js';
import { IMAGE_REASONS, MALFORMED_SECRET, classifyImageText, parseReference } from './image-patterns.js';
import { pullSecretFault, type PullSecretFault } from './pull-secret.js';

/** Why the image of a container cannot be had (facts B). Empty when its image is not the problem. */
export function imageCauses(podCase: PodCase, container: ContainerView): Cause[] {
  const reason = waitingReason(container);
  const where = { pod: podCase.pod.name, container: container.name };
  const message = container.state.kind === 'waiting' ? container.state.message : '';
  if (MALFORMED_SECRET.test(reason)) {
    return cause(
      'image-pull-secret-invalid',
      'likely',
      common(podCase, container, message),
      [line(`container ${container.name}`, message || reason)],
      where,
    );
  }
  if (!Object.hasOwn(IMAGE_REASONS, reason)) return [];
  const failed = lastEvent(
    podCase.events,
    ['Failed', 'InspectFailed', 'ErrImageNeverPull'],
    (event) =>
      (event.container === container.name || event.container === '') &&
      /^(?:Failed to (?:pull|inspect|apply)|Container image)/.test(event.message),
  );
  const text =
    message.includes('ErrImagePull:') || !/^(?:Back-off pulling image|$)/.test(message)
      ? message
      : (failed?.message ?? message);
  const detail = detailOf(text);
  const evidence: (EvidenceLine | null)[] = [
    line(`container ${container.name} (${reason})`, text === '' ? reason : text),
    failed !== null && failed.message !== text ? eventLine(failed) : null,
  ];
  // An image volume fails under the same reasons; its event carries no container and names the volume's reference.
  const volume = podCase.pod.volumes.find(
    (each) => each.image !== '' && each.image !== container.image && text.includes(`"${each.image}"`),
  );
  if (volume !== undefined) {
    return cause(
      'image-volume',
      'likely',
      { ...common(podCase, container, detail), ...params({ image: volume.image, volume: volume.name }) },
      evidence,
      where,
    );
  }
  const id = IMAGE_REASONS[reason] ?? classifyImageText(detail);
  const given = common(podCase, container, detail);
  if (id === null) return unknownPull(given, evidence, where);
  if (id === 'image-pull-unauthorized') return authCauses(podCase, container, given, evidence);
  const missing = lastEvent(podCase.events, ['FailedToRetrieveImagePullSecret']);
  if (missing !== null)
    ruleOut(podCase, 'image-pull-secret-missing', 'pull-secret-but-other', given, eventLine(missing));
  const certain: readonly CauseId[] = ['invalid-image-name', 'image-never-pull'];
  return cause(id, certain.includes(id) ? 'certain' : 'likely', given, evidence, {
    ...where,
    reach: reachOf(podCase, container.image),
  });
}

function unknownPull(
  given: CauseParams,
  evidence: (EvidenceLine | null)[],
  where: { pod: string; container: string },
): Cause[] {
  return cause('image-pull-failed', 'possible', given, evidence, where);
}

/** The part after the last "Back-off … ErrImagePull:", without the trailing wrappers. */
function detailOf(text: string): string {
  const cut = text.indexOf('ErrImagePull: ');
  return (cut === -1 ? text : text.slice(cut + 'ErrImagePull: '.length)).trim();
}

function common(podCase: PodCase, container: ContainerView, detail: string): CauseParams {
  const reference = parseReference(container.image);
  const node = podCase.node;
  return params({
    image: container.image,
    registry: reference.registry,
    tag: reference.tag,
    node: podCase.pod.nodeName,
    platform: node === null || node.arch === '' ? '' : `${node.os || 'linux'}/${node.arch}`,
    error: detail,
    status: /\b([45]\d\d) [A-Z]/.exec(detail)?.[1],
    secret: podCase.pod.pullSecrets[0],
    serviceAccount: podCase.pod.serviceAccount,
    host: /lookup ([^ :]{1,253})/.exec(detail)?.[1] ?? reference.registry,
    address: /(?:dial tcp |connecting to )([\d.]{7,15}:\d{1,5}|\[[0-9a-f:]{2,45}\]:\d{1,5})/.exec(detail)?.[1],
  });
}

/** B.2: who was asked with which credentials. */
function authCauses(
  podCase: PodCase,
  container: ContainerView,
  given: CauseParams,
  evidence: readonly (EvidenceLine | null)[],
): Cause[] {
  const { pod, cluster } = podCase;
  const where = { pod: pod.name, container: container.name, reach: reachOf(podCase, container.image) };
  const missing = lastEvent(podCase.events, ['FailedToRetrieveImagePullSecret']);
  const known = pod.pullSecrets.map((name) => ({ name, object: cluster.find('Secret', pod.namespace, name) }));
  const absent = known.filter(({ object }) => object === null).map(({ name }) => name);
  const named =
    missing === null ? [] : (/image pull secrets \(([^)]{1,1000})\)/.exec(missing.message)?.[1] ?? '').split(', ');
  const proven = cluster.complete('Secret') ? absent : absent.filter((name) => named.includes(name));
  if (missing !== null || proven.length > 0) {
    const secret = proven[0] ?? named[0] ?? absent[0];
    return [
      ...cause(
        'image-pull-secret-missing',
        proven.length > 0 ? 'certain' : 'likely',
        { ...given, ...params({ secret, namespace: pod.namespace }) },
        [
          missing === null ? line('pod spec', `imagePullSecrets: ${proven.join(', ')}`) : eventLine(missing),
          ...evidence,
        ],
        where,
      ),
      ...cause('image-pull-unauthorized', 'possible', given, evidence, where),
    ];
  }
  const registry = String(given.registry ?? '');
  for (const { name, object } of known) {
    const fault = object === null ? null : pullSecretFault(object, registry);
    if (fault === null || (known.length > 1 && fault.kind === 'host')) continue;
    return cause(
      'image-pull-secret-invalid',
      'certain',
      { ...given, ...params({ secret: name, detail: fault.detail, registry }) },
      [line(`Secret ${name}`, FAULTS[fault.kind](fault.detail)), ...evidence],
      where,
    );
  }
  const account = cluster.find('ServiceAccount', pod.namespace, pod.serviceAccount);
  const none =
    pod.pullSecrets.length === 0
      ? line(
          'pod spec',
          `no imagePullSecrets (ServiceAccount ${pod.serviceAccount}${account === null ? '' : ` has ${objectsAt(account.raw, 'imagePullSecrets').length}`})`,
        )
      : line('pod spec', `imagePullSecrets: ${pod.pullSecrets.join(', ')}`);
  const told = [...evidence, none];
  if (!AMBIGUOUS.test(String(given.error ?? '')) || pulledElsewhere(podCase, container.image))
    return cause('image-pull-unauthorized', 'likely', given, told, where);
  // Most registries do not tell a private repository from one that does not exist: both are equally supported.
  return [
    ...cause('image-pull-unauthorized', 'possible', given, told, where),
    ...cause('image-not-found', 'possible', given, evidence, where),
  ];
}

const AMBIGUOUS = /does not exist or may require|requested access to the resource is denied|insufficient_scope/;

/** Another pod got an image of the same repository, so that the repository exists. */
function pulledElsewhere(podCase: PodCase, image: string): boolean {
  const repository = image.replace(/(?:@|:[^/]{0,200}$).{0,200}$/, '');
  return podCase.cluster.pods.some((pod) =>
    pod.containers.some(
      (each) =>
        each.image.startsWith(repository) && (each.state.kind === 'running' || each.state.kind === 'terminated'),
    ),
  );
}

const FAULTS: Readonly<Record<PullSecretFault['kind'], (detail: string) => string>> = {
  type: (detail) => `type: ${detail}`,
  host: (detail) => `entries for: ${detail}`,
  content: (detail) => `the content of ${detail} cannot be read`,
};

/** How many pods of the namespace fail on the same image. */
function reachOf(podCase: PodCase, image: string): Cause['reach'] {
  const users = podCase.cluster.pods.filter((pod) => pod.containers.some((each) => each.image === image));
  const failing = users.filter((pod) =>
    pod.containers.some((each) => each.image === image && Object.hasOwn(IMAGE_REASONS, waitingReason(each))),
  );
  return failing.length < 2 ? null : { scope: 'image', name: image, affected: failing.length, total: users.length };
}
