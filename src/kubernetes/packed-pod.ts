import type {
  ConditionRecord,
  ContainerRecord,
  ContainerStateRecord,
  OwnerRef,
  PodRecord,
  TerminatedRecord,
} from '../model/records.js';
import { intern } from './intern.js';
import { isSameRecord } from './same-record.js';
import { Shared } from './shared.js';

/**
 * A pod as memory keeps it: what it alone has (uid, name, node, moments), beside what it shares with its siblings (its
 * kin) and with most pods of the cluster (its form). About 250 bytes for a healthy pod with siblings, where the
 * {@link PodRecord} needs 1,800; {@link unpackPod} makes that again.
 */
export class PackedPod {
  constructor(
    readonly uid: string,
    readonly name: string,
    readonly node: string,
    readonly kin: Kin,
    readonly form: Form,
    /** ms: createdAt, deletion, then each moment of the conditions and containers in their order; NaN for null. */
    readonly moments: readonly number[],
  ) {}

  get namespace(): string {
    return this.kin.namespace;
  }

  get owner(): OwnerRef | null {
    return this.kin.owner;
  }

  get revision(): string {
    return this.kin.revision;
  }

  get mirror(): boolean {
    return this.form.mirror;
  }
}

/** What pods of one owner and revision have in common. */
interface Kin {
  readonly namespace: string;
  readonly owner: OwnerRef | null;
  readonly revision: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly containerNames: readonly string[];
}

/** How a pod is, without its names and moments. */
interface Form {
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  /** Null while it is not being deleted. */
  readonly graceSeconds: number | null;
  readonly finalizers: readonly string[];
  readonly restartPolicy: string;
  readonly schedulingGated: boolean;
  readonly nominatedNode: string;
  readonly mirror: boolean;
  readonly conditions: readonly Omit<ConditionRecord, 'since'>[];
  readonly containers: readonly ContainerForm[];
}

interface ContainerForm extends Pick<ContainerRecord, 'role' | 'ready' | 'started' | 'restarts' | 'startupBudgetMs'> {
  readonly state: StateForm;
  readonly last: EndForm | null;
}

type EndForm = Omit<TerminatedRecord, 'startedAt' | 'finishedAt'>;
type StateForm =
  EndForm | Exclude<ContainerStateRecord, TerminatedRecord | { kind: 'running' }> | { readonly kind: 'running' };

/** Siblings mostly come one after the other, and later ones keep what they have. */
const kins = new Shared<Kin>(2_000, isSameRecord);
const forms = new Shared<Form>(1_000, isSameRecord);

/**
 * Its resourceVersion is not kept: it changes with every write and nobody reads it. With `previous`, the same pod as it
 * was, what did not change is taken from there.
 */
export function packPod(pod: PodRecord, previous: PackedPod | null = null): PackedPod {
  const moments = [momentOf(pod.createdAt), momentOf(pod.deletion?.at ?? null)];
  for (const { since } of pod.conditions) moments.push(momentOf(since));
  for (const { state, last } of pod.containers) {
    if (state.kind === 'running') moments.push(momentOf(state.startedAt));
    if (state.kind === 'terminated') moments.push(momentOf(state.startedAt), momentOf(state.finishedAt));
    if (last !== null) moments.push(momentOf(last.startedAt), momentOf(last.finishedAt));
  }
  // a copy is as long as it must be; an array that grew by pushing keeps room for more
  const kept = moments.slice();
  const kin = kinOf(pod);
  const form = formOf(pod);
  if (previous === null)
    return new PackedPod(pod.uid, pod.name, intern(pod.node), kins.one(kin), forms.one(form), kept);
  return new PackedPod(
    previous.uid === pod.uid ? previous.uid : pod.uid,
    previous.name === pod.name ? previous.name : pod.name,
    previous.node === pod.node ? previous.node : intern(pod.node),
    isSameRecord(previous.kin, kin) ? previous.kin : kins.one(kin),
    isSameRecord(previous.form, form) ? previous.form : forms.one(form),
    kept,
  );
}

/** The record again, the same in all but its resourceVersion. */
export function unpackPod(packed: PackedPod): PodRecord {
  const { kin, form, moments } = packed;
  let at = 2;
  const next = (): number | null => {
    const moment = instantOf(moments[at]);
    at += 1;
    return moment;
  };
  // spelled out: spreading each would take three times as long, and every look at a subject unpacks its pods
  const conditions = form.conditions.map(({ type, status, reason, message }) => ({
    type,
    status,
    reason,
    message,
    since: next(),
  }));
  const containers = form.containers.map((container, index) => ({
    name: kin.containerNames[index] ?? '',
    role: container.role,
    state: stateOf(container.state, next),
    last: container.last === null ? null : ended(container.last, next),
    ready: container.ready,
    started: container.started,
    restarts: container.restarts,
    startupBudgetMs: container.startupBudgetMs,
  }));
  const deletedAt = instantOf(moments[1]);
  return {
    uid: packed.uid,
    namespace: kin.namespace,
    name: packed.name,
    resourceVersion: '',
    owner: kin.owner,
    revision: kin.revision,
    node: packed.node,
    phase: form.phase,
    reason: form.reason,
    message: form.message,
    createdAt: moments[0] ?? 0,
    deletion:
      form.graceSeconds === null || deletedAt === null ? null : { at: deletedAt, graceSeconds: form.graceSeconds },
    finalizers: form.finalizers,
    restartPolicy: form.restartPolicy,
    schedulingGated: form.schedulingGated,
    nominatedNode: form.nominatedNode,
    conditions,
    containers,
    labels: kin.labels,
    annotations: kin.annotations,
    mirror: form.mirror,
  };
}

/** True when nothing that a record shows is different. */
export function isSamePod(one: PackedPod, other: PackedPod): boolean {
  return (
    one.uid === other.uid &&
    one.name === other.name &&
    one.node === other.node &&
    one.moments.length === other.moments.length &&
    one.moments.every((moment, at) => Object.is(moment, other.moments[at])) &&
    isSameRecord(one.kin, other.kin) &&
    isSameRecord(one.form, other.form)
  );
}

function kinOf(pod: PodRecord): Kin {
  const { namespace, owner, revision, labels, annotations } = pod;
  return { namespace, owner, revision, labels, annotations, containerNames: pod.containers.map(({ name }) => name) };
}

function formOf(pod: PodRecord): Form {
  return {
    phase: pod.phase,
    reason: pod.reason,
    message: pod.message,
    graceSeconds: pod.deletion?.graceSeconds ?? null,
    finalizers: pod.finalizers,
    restartPolicy: pod.restartPolicy,
    schedulingGated: pod.schedulingGated,
    nominatedNode: pod.nominatedNode,
    mirror: pod.mirror,
    conditions: pod.conditions.map(({ type, status, reason, message }) => ({ type, status, reason, message })),
    containers: pod.containers.map(({ role, state, last, ready, started, restarts, startupBudgetMs }) => ({
      role,
      state:
        state.kind === 'running' ? { kind: 'running' as const } : state.kind === 'terminated' ? endOf(state) : state,
      last: last === null ? null : endOf(last),
      ready,
      started,
      restarts,
      startupBudgetMs,
    })),
  };
}

function endOf({ kind, reason, exitCode, signal }: TerminatedRecord): EndForm {
  return { kind, reason, exitCode, signal };
}

function stateOf(form: StateForm, next: () => number | null): ContainerStateRecord {
  switch (form.kind) {
    case 'running':
      return { kind: 'running', startedAt: next() };
    case 'terminated':
      return ended(form, next);
    default:
      return form;
  }
}

function ended({ kind, reason, exitCode, signal }: EndForm, next: () => number | null): TerminatedRecord {
  return { kind, reason, exitCode, signal, startedAt: next(), finishedAt: next() };
}

const momentOf = (instant: number | null): number => instant ?? NaN;

function instantOf(moment: number | undefined): number | null {
  return moment === undefined || Number.isNaN(moment) ? null : moment;
}
