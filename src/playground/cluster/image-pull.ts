import type { JsonObject } from './json.js';
import { objectsAt, setAt, textAt, uidOf } from './json.js';
import { resourceNamed } from './kinds.js';
import { runningStatuses } from './pod-status.js';
import type { PodScript, World } from './world.js';

/** Back-off between pulls: 10 s doubling to 300 s (kubelet.go, imageBackOffPeriod and MaxImageBackOff). */
export function pullBackoffMs(attempts: number): number {
  return Math.min(300_000, 10_000 * 2 ** Math.max(0, attempts - 1));
}

/** Where the registry of the stand-in cannot be reached; the address is of a range that is nobody's. */
const REGISTRY_ADDRESS = '203.0.113.10:443';

function imagesOf(pod: JsonObject): readonly { readonly container: string; readonly image: string }[] {
  return objectsAt(pod, 'spec', 'containers').map((one) => ({
    container: textAt(one, 'name'),
    image: textAt(one, 'image'),
  }));
}

/** Whether a bound pod must wait for its images: the registry is away, and its node does not have them yet. */
export function mustWaitForImages(world: World, pod: JsonObject): boolean {
  const node = textAt(pod, 'spec', 'nodeName');
  return world.registry.down && imagesOf(pod).some(({ image }) => !world.registry.pulled.has(`${node}/${image}`));
}

/** A node that has run an image keeps it (imagePullPolicy IfNotPresent). */
export function rememberImages(world: World, pod: JsonObject): void {
  const node = textAt(pod, 'spec', 'nodeName');
  for (const { image } of imagesOf(pod)) world.registry.pulled.add(`${node}/${image}`);
}

/**
 * A pod whose images cannot be pulled: one attempt when it is due, ErrImagePull, and ImagePullBackOff until the next
 * (kubelet/images/image_manager.go, EnsureImageExists; recorded in image-io-timeout). True when the registry is back and
 * the pod may start.
 */
export function runPull(world: World, pod: JsonObject, script: Extract<PodScript, { kind: 'pulling' }>): boolean {
  const now = world.clock.now();
  const images = imagesOf(pod);
  if (now < script.nextAt) {
    if (script.attempts > 0 && now - script.triedAt >= 1_000) backOff(world, pod, images);
    return false;
  }
  const note = { about: pod, component: 'kubelet' } as const;
  for (const { container, image } of images) {
    const fieldPath = `spec.containers{${container}}`;
    world.events.record({ ...note, type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"`, fieldPath });
    if (!world.registry.down) {
      const message = `Successfully pulled image "${image}" in 1.204s (1.204s including waiting). Image size: 48120531 bytes.`;
      world.events.record({ ...note, type: 'Normal', reason: 'Pulled', message, fieldPath });
      continue;
    }
    const message = `Failed to pull image "${image}": ${pullError(image)}`;
    world.events.record({ ...note, type: 'Warning', reason: 'Failed', message, fieldPath });
    world.events.record({ ...note, type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull', fieldPath });
  }
  if (!world.registry.down) return true;
  script.attempts += 1;
  script.triedAt = now;
  script.nextAt = now + pullBackoffMs(script.attempts);
  wait(world, pod, 'ErrImagePull', pullError);
  return false;
}

function backOff(world: World, pod: JsonObject, images: ReturnType<typeof imagesOf>): void {
  const waits = objectsAt(pod, 'status', 'containerStatuses').every(
    (one) => textAt(one, 'state', 'waiting', 'reason') === 'ImagePullBackOff',
  );
  if (waits) return;
  for (const { container, image } of images) {
    const note = { about: pod, component: 'kubelet', fieldPath: `spec.containers{${container}}` } as const;
    world.events.record({ ...note, type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${image}"` });
    world.events.record({ ...note, type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' });
  }
  wait(
    world,
    pod,
    'ImagePullBackOff',
    (image) => `Back-off pulling image "${image}": ErrImagePull: ${pullError(image)}`,
  );
}

function pullError(image: string): string {
  const [host = '', ...rest] = image.split('/');
  const path = rest.join('/');
  const cut = path.lastIndexOf(':');
  const [name, tag] = cut < 0 ? [path, 'latest'] : [path.slice(0, cut), path.slice(cut + 1)];
  const head = `Head "https://${host}/v2/${name}/manifests/${tag}": dial tcp ${REGISTRY_ADDRESS}: i/o timeout`;
  return `rpc error: code = DeadlineExceeded desc = failed to pull and unpack image "${image}": failed to resolve image: failed to do request: ${head}`;
}

function wait(world: World, pod: JsonObject, reason: string, message: (image: string) => string): void {
  world.store.change(resourceNamed('pods'), pod, (copy) => {
    const { main } = runningStatuses(copy, false, '');
    const statuses = main.map((one) => {
      const status: JsonObject = structuredClone(
        typeof one === 'object' && one !== null && !Array.isArray(one) ? one : {},
      );
      status['started'] = false;
      status['imageID'] = '';
      status['state'] = { waiting: { reason, message: message(textAt(status, 'image')) } };
      Reflect.deleteProperty(status, 'containerID');
      return status;
    });
    setAt(copy, ['status', 'containerStatuses'], statuses);
  });
}

/** The pod begins to wait; the first attempt is at once. */
export function beginPull(world: World, pod: JsonObject): void {
  const now = world.clock.now();
  world.scripts.set(uidOf(pod), { kind: 'pulling', since: now, attempts: 0, triedAt: now, nextAt: now });
}
