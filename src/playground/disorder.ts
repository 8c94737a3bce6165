import { join } from 'node:path';
import type { Clock, Millis } from '../model/time.js';
import type { ClusterBehaviour, WorkloadName } from './cluster/behaviour.js';
import { exitOf, failureOf, type Failure } from './cluster/failure.js';
import {
  kindOf,
  nameOf,
  namespaceOf,
  objectAt,
  objectsAt,
  setAt,
  textAt,
  uidOf,
  type JsonObject,
} from './cluster/json.js';
import { resourceNamed } from './cluster/kinds.js';
import { podColumns, type PodColumns } from './cluster/pod-column.js';
import { isReady } from './cluster/pod-status.js';
import { readRecording } from './cluster/recording.js';
import { GALLERY } from './gallery.js';
import { Hands } from './hands.js';
import { NotThere } from './not-there.js';
import type { WorkloadRef } from './page-contract.js';
import { WORKLOAD_PLURALS } from './page-rows.js';
import { clearStorm, raiseStorm, stormSize } from './storm.js';

/** What a bad release does when nobody says what it shall do. */
export const USUAL_FAILURE = 'crash-node-missing-env';

/** So many workloads roll out something new when the registry goes away: else nobody would notice before the next release. */
const RELEASE_TRAIN = 5;

/** Breaking and repairing by hand, as the prompt of the demo and the playground's page offer it. */
export class Disorder {
  readonly hands: Hands;
  /** Failures that were read already, by id. */
  readonly #failures = new Map<string, Failure>();
  /** The pod spec from before a bad release, by the workload's uid. */
  readonly #good = new Map<string, JsonObject>();

  /** `tell` hears in words what was done. */
  constructor(
    private readonly behaviour: ClusterBehaviour,
    private readonly recordings: string,
    private readonly clock: Clock,
    private readonly tell: (text: string) => void = () => undefined,
  ) {
    this.hands = new Hands(behaviour);
  }

  /** A bad release of a workload named as people name it: its new pods fail as recorded. Rejects with {@link NotThere}. */
  async break(name: string, recording = USUAL_FAILURE): Promise<WorkloadName> {
    const target = this.workload(name);
    await this.breakWorkload(target, recording);
    return target;
  }

  /** The same, of a workload named exactly. */
  async breakWorkload(target: WorkloadRef, recording: string): Promise<void> {
    const failure = await this.failure(recording);
    const workload = this.hands.find(target);
    if (target.kind === 'Job') throw new NotThere('a Job runs once; break the CronJob that makes it');
    if (target.kind === 'CronJob' && exitOf(failure) === null)
      throw new NotThere('the pods of a CronJob can be made to crash only; choose a failure in which a program ends');
    const before = objectAt(workload, 'spec', 'template', 'spec');
    if (this.behaviour.world.failures.standing(workload) === null) this.#good.set(uidOf(workload), before);
    this.behaviour.breakWorkload(target, failure);
    if (target.kind === 'CronJob') this.hands.runCronJob(target);
    const row = GALLERY.find(({ id }) => id === recording);
    this.tell(`Bad release of ${label(target)}: ${row?.says ?? recording}`);
  }

  /** Takes away what made a workload fail. Throws {@link NotThere}. */
  fix(name: string): WorkloadName {
    const target = this.workload(name);
    this.fixWorkload(target, 'cause');
    return target;
  }

  /** `cause`: what was missing is there again. `revision`: a good release takes over. */
  fixWorkload(target: WorkloadRef, how: 'cause' | 'revision'): void {
    const workload = this.hands.find(target);
    if (how === 'cause' || target.kind === 'CronJob') {
      this.behaviour.fixWorkload(target);
      this.tell(`What made ${label(target)} fail is gone.`);
      return;
    }
    this.release(workload, this.#good.get(uidOf(workload)) ?? objectAt(workload, 'spec', 'template', 'spec'));
    this.#good.delete(uidOf(workload));
    this.behaviour.world.failures.clear(uidOf(workload));
    // A StatefulSet never replaces a pod that is not ready by itself (kubernetes#67250): somebody must.
    if (target.kind === 'StatefulSet') {
      const stuck = this.behaviour.podsOf(workload).filter((pod) => !isReady(pod));
      for (const pod of stuck) this.hands.deletePod({ namespace: namespaceOf(pod), name: nameOf(pod) });
    }
    this.tell(`A good release of ${label(target)} is rolling out.`);
  }

  node(what: 'lose' | 'recover', name: string): void {
    this.hands.node(name);
    if (what === 'lose') this.behaviour.loseNode(name);
    else this.behaviour.recoverNode(name);
    this.tell(what === 'lose' ? `Node ${name} gives no sign of life any more.` : `Node ${name} is back.`);
  }

  /** While it is down, images that a node does not have yet cannot be pulled. A few services were just being released. */
  registry(down: boolean): void {
    const { registry, store } = this.behaviour.world;
    if (registry.down === down) return;
    registry.down = down;
    this.tell(down ? 'The image registry does not answer.' : 'The image registry answers again.');
    if (!down) return;
    const own = store
      .all('deployments')
      .filter((one) => imageOf(one).startsWith('registry.acme.io/') && this.isWell(one))
      .slice(0, RELEASE_TRAIN);
    for (const workload of own) this.release(workload, objectAt(workload, 'spec', 'template', 'spec'));
    this.tell(`New releases of ${own.map(nameOf).join(', ')} were just rolling out.`);
  }

  get registryDown(): boolean {
    return this.behaviour.world.registry.down;
  }

  /** So many workloads fail at once, each with a failure of its own; 0 takes all of them away. */
  async storm(count: number): Promise<void> {
    if (count === 0) {
      clearStorm(this.behaviour);
      this.tell('The storm is over: its workloads are deleted.');
      return;
    }
    if (this.stormSize > 0) throw new NotThere('there is a storm already; end it first');
    const failures = await Promise.all(STORM_FAILURES.map((id) => this.failure(id)));
    raiseStorm(this.behaviour, count, failures);
    this.tell(`A storm: ${count} workloads fail at once.`);
  }

  get stormSize(): number {
    return stormSize(this.behaviour);
  }

  /** Pods as `kubectl get pods` shows them, failing ones first. */
  pods(): readonly PodRow[] {
    return this.behaviour.world.store
      .all('pods')
      .map((pod) => this.row(pod))
      .sort((a, b) => Number(a.well) - Number(b.well) || a.name.localeCompare(b.name));
  }

  private row(pod: JsonObject): PodRow {
    return {
      ...podColumns(pod),
      name: `${namespaceOf(pod)}/${nameOf(pod)}`,
      ageMs: this.clock.now() - Date.parse(textAt(pod, 'metadata', 'creationTimestamp')),
      node: textAt(pod, 'spec', 'nodeName'),
    };
  }

  private async failure(id: string): Promise<Failure> {
    const known = this.#failures.get(id);
    if (known !== undefined) return known;
    if (!/^[a-z0-9-]{1,80}$/.test(id)) throw new NotThere(`"${id.slice(0, 80)}" is no name of a recording`);
    const read = await readRecording(join(this.recordings, id)).catch(() => {
      throw new NotThere(`there is no recording "${id}"; test/recordings lists them`);
    });
    const failure = failureOf(read);
    this.#failures.set(id, failure);
    return failure;
  }

  /** Rolls out a pod spec under the next image tag. */
  private release(workload: JsonObject, podSpec: JsonObject): void {
    const next = structuredClone(podSpec);
    for (const container of objectsAt(next, 'containers')) container['image'] = nextTag(textAt(container, 'image'));
    const resource = resourceNamed(WORKLOAD_PLURALS[kindOf(workload)] ?? '');
    this.behaviour.world.store.change(resource, workload, (copy) => {
      setAt(copy, ['spec', 'template', 'spec'], next);
    });
  }

  private isWell(workload: JsonObject): boolean {
    return this.behaviour.world.failures.standing(workload) === null && this.behaviour.podsOf(workload).every(isReady);
  }

  /** By name or NAMESPACE/NAME; the beginning of a name is enough when only one workload has it. */
  private workload(reference: string): WorkloadName {
    const all = ['deployments', 'statefulsets', 'daemonsets', 'cronjobs'].flatMap((plural) =>
      this.behaviour.world.store
        .all(plural)
        .map((object) => ({ kind: kindOf(object), namespace: namespaceOf(object), name: nameOf(object) })),
    );
    const named = (each: WorkloadName): string => `${each.namespace}/${each.name}`;
    const exact = all.filter((each) => each.name === reference || named(each) === reference);
    const fits = exact.length > 0 ? exact : all.filter((each) => each.name.startsWith(reference));
    const [first, second] = fits;
    if (first === undefined) throw new NotThere(`there is no workload "${reference}"; cluster lists the pods`);
    if (second !== undefined) throw new NotThere(`"${reference}" fits ${fits.map(named).join(', ')}; name one of them`);
    return first;
  }
}

/** Failures that show within a minute. */
const STORM_FAILURES = [
  'config-missing-secret',
  'image-tag-not-found-errimagepull',
  'crash-node-missing-env',
  'image-unauthorized-no-secret',
  'crash-mysql-access-denied',
  'crash-oomkilled',
] as const;

export interface PodRow extends PodColumns {
  /** NAMESPACE/NAME. */
  readonly name: string;
  readonly ageMs: Millis;
  readonly node: string;
}

function label({ kind, namespace, name }: WorkloadRef): string {
  return `${kind} ${namespace}/${name}`;
}

function imageOf(workload: JsonObject): string {
  return textAt(objectsAt(workload, 'spec', 'template', 'spec', 'containers')[0], 'image');
}

/** `web:1.4.2` → `web:1.4.3`. */
export function nextTag(image: string): string {
  const cut = image.lastIndexOf(':');
  const [name, tag] = cut < 0 ? [image, ''] : [image.slice(0, cut), image.slice(cut + 1)];
  const [, head = '', number] = /^(.{0,120}?)(\d{1,12})$/.exec(tag) ?? [];
  return number === undefined ? `${name}:${tag === '' ? 'latest' : tag}-2` : `${name}:${head}${Number(number) + 1}`;
}
