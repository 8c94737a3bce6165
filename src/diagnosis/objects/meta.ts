import type { RawObject } from '../../model/evidence.js';
import type { Instant } from '../../model/time.js';
import { at, flagAt, instantAt, mapAt, objectsAt, textAt, textsAt } from './raw.js';

/** What every object has. */
export interface Meta {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly createdAt: Instant | null;
  readonly deletionAt: Instant | null;
  /** null when absent. */
  readonly deletionGraceSeconds: number | null;
  readonly finalizers: readonly string[];
  /** The controlling owner, else the first; null for none. */
  readonly owner: OwnerView | null;
}

export interface OwnerView {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** A condition of any object's status. */
export interface ConditionView {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since: Instant | null;
}

export function readMeta(raw: RawObject): Meta {
  const meta = at(raw, 'metadata');
  const owners = objectsAt(meta, 'ownerReferences');
  const owner = owners.find((candidate) => flagAt(candidate, 'controller')) ?? owners[0];
  const grace = at(meta, 'deletionGracePeriodSeconds');
  return {
    kind: textAt(raw, 'kind'),
    namespace: textAt(meta, 'namespace'),
    name: textAt(meta, 'name'),
    uid: textAt(meta, 'uid'),
    labels: mapAt(meta, 'labels'),
    annotations: mapAt(meta, 'annotations'),
    createdAt: instantAt(meta, 'creationTimestamp'),
    deletionAt: instantAt(meta, 'deletionTimestamp'),
    deletionGraceSeconds: typeof grace === 'number' ? grace : null,
    finalizers: textsAt(meta, 'finalizers'),
    owner:
      owner === undefined
        ? null
        : { kind: textAt(owner, 'kind'), name: textAt(owner, 'name'), uid: textAt(owner, 'uid') },
  };
}

export function readConditions(raw: RawObject): readonly ConditionView[] {
  return objectsAt(raw, 'status', 'conditions').map((condition) => ({
    type: textAt(condition, 'type'),
    status: textAt(condition, 'status'),
    reason: textAt(condition, 'reason'),
    message: textAt(condition, 'message'),
    since: instantAt(condition, 'lastTransitionTime'),
  }));
}
