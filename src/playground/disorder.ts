import { join } from 'node:path';
import type { Clock } from '../model/time.js';
import type { ClusterBehaviour, WorkloadName } from './cluster/behaviour.js';
import { failureOf } from './cluster/failure.js';
import { nameOf, namespaceOf, numberAt, objectsAt, textAt, type JsonObject } from './cluster/json.js';
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
    const statuses = objectsAt(pod, 'status', 'containerStatuses');
    const ready = statuses.filter((status) => status['ready'] === true).length;
    const all = objectsAt(pod, 'spec', 'containers').length;
    const status = statusOf(pod, statuses);
    const done = status === 'Completed' || status === 'Succeeded';
    return {
      name: `${namespaceOf(pod)}/${nameOf(pod)}`,
      ready: `${ready}/${all}`,
      status,
      restarts: statuses.reduce((sum, each) => sum + numberAt(each, 'restartCount'), 0),
      ageMs: this.clock.now() - Date.parse(textAt(pod, 'metadata', 'creationTimestamp')),
      node: textAt(pod, 'spec', 'nodeName'),
      well: done || (status === 'Running' && ready === all),
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

export interface PodRow {
  readonly name: string;
  readonly ready: string;
  readonly status: string;
  readonly restarts: number;
  readonly ageMs: number;
  readonly node: string;
  readonly well: boolean;
}

/** The STATUS column in short: good enough for a list beside podwhy's own words. */
function statusOf(pod: JsonObject, statuses: readonly JsonObject[]): string {
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== '') return 'Terminating';
  const init = objectsAt(pod, 'status', 'initContainerStatuses')
    .map(reasonOf)
    .find((reason) => reason !== '');
  if (init !== undefined) return `Init:${init}`;
  const reason = statuses.map(reasonOf).find((each) => each !== '');
  return reason ?? (textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase'));
}

function reasonOf(status: JsonObject): string {
  const ended = textAt(status, 'state', 'terminated', 'reason');
  return textAt(status, 'state', 'waiting', 'reason') || (ended === 'Completed' ? '' : ended);
}
