import { join } from 'node:path';
import type { Clock, Millis } from '../model/time.js';
import type { ClusterBehaviour, WorkloadName } from './cluster/behaviour.js';
import { failureOf } from './cluster/failure.js';
import { nameOf, namespaceOf, textAt, type JsonObject } from './cluster/json.js';
import { podColumns, type PodColumns } from './cluster/pod-column.js';
import { readRecording } from './cluster/recording.js';

/** A person asked for something that is not in the stand-in cluster; the message says what is. */
export class NotThere extends Error {
  override readonly name = 'NotThere';
}

const KINDS = [
  { kind: 'Deployment', plural: 'deployments' },
  { kind: 'StatefulSet', plural: 'statefulsets' },
  { kind: 'DaemonSet', plural: 'daemonsets' },
] as const;

/** What a bad release does when nobody says what it shall do. */
export const USUAL_FAILURE = 'crash-node-missing-env';

/** Breaking and repairing by hand, as the prompt of the demo and the playground's page offer it. */
export class Disorder {
  constructor(
    private readonly behaviour: ClusterBehaviour,
    private readonly recordings: string,
    private readonly clock: Clock,
  ) {}

  /** A bad release of a workload: its new pods fail as recorded. Throws {@link NotThere}. */
  async break(name: string, recording = USUAL_FAILURE): Promise<WorkloadName> {
    const target = this.workload(name);
    const read = await readRecording(join(this.recordings, recording)).catch(() => {
      throw new NotThere(`there is no recording "${recording}"; test/recordings lists them`);
    });
    this.behaviour.breakWorkload(target, failureOf(read));
    return target;
  }

  /** Takes away what made a workload fail. Throws {@link NotThere}. */
  fix(name: string): WorkloadName {
    const target = this.workload(name);
    this.behaviour.fixWorkload(target);
    return target;
  }

  node(what: 'lose' | 'recover', name: string): void {
    const nodes = this.behaviour.world.store.all('nodes').map(nameOf);
    if (!nodes.includes(name)) throw new NotThere(`there is no node "${name}", only ${nodes.join(', ')}`);
    if (what === 'lose') this.behaviour.loseNode(name);
    else this.behaviour.recoverNode(name);
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

  /** By name or NAMESPACE/NAME; the beginning of a name is enough when only one workload has it. */
  private workload(reference: string): WorkloadName {
    const all = KINDS.flatMap(({ kind, plural }) =>
      this.behaviour.world.store
        .all(plural)
        .map((object) => ({ kind, namespace: namespaceOf(object), name: nameOf(object) })),
    );
    const label = (each: WorkloadName): string => `${each.namespace}/${each.name}`;
    const exact = all.filter((each) => each.name === reference || label(each) === reference);
    const fits = exact.length > 0 ? exact : all.filter((each) => each.name.startsWith(reference));
    const [first, second] = fits;
    if (first === undefined) throw new NotThere(`there is no workload "${reference}"; cluster lists the pods`);
    if (second !== undefined) throw new NotThere(`"${reference}" fits ${fits.map(label).join(', ')}; name one of them`);
    return first;
  }
}

export interface PodRow extends PodColumns {
  /** NAMESPACE/NAME. */
  readonly name: string;
  readonly ageMs: Millis;
  readonly node: string;
}
