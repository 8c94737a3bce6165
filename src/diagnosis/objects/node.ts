import type { RawObject } from '../../model/evidence.js';
import type { Instant } from '../../model/time.js';
import type { TolerationView } from './pod.js';
import type { ConditionView, Meta } from './meta.js';
import { readConditions, readMeta } from './meta.js';
import { flagAt, instantAt, mapAt, objectsAt, textAt } from './raw.js';

export interface TaintView {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
  readonly since: Instant | null;
}

export interface NodeView extends Meta {
  readonly raw: RawObject;
  readonly conditions: readonly ConditionView[];
  readonly taints: readonly TaintView[];
  readonly unschedulable: boolean;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly os: string;
  readonly arch: string;
}

export function readNode(raw: RawObject, meta: Meta = readMeta(raw)): NodeView {
  return {
    ...meta,
    kind: 'Node',
    raw,
    conditions: readConditions(raw),
    taints: objectsAt(raw, 'spec', 'taints').map((taint) => ({
      key: textAt(taint, 'key'),
      value: textAt(taint, 'value'),
      effect: textAt(taint, 'effect'),
      since: instantAt(taint, 'timeAdded'),
    })),
    unschedulable: flagAt(raw, 'spec', 'unschedulable'),
    allocatable: mapAt(raw, 'status', 'allocatable'),
    os: textAt(raw, 'status', 'nodeInfo', 'operatingSystem'),
    arch: textAt(raw, 'status', 'nodeInfo', 'architecture'),
  };
}

/** `key=value:Effect`, as kubectl writes taints. */
export function taintText(taint: TaintView): string {
  return `${taint.key}${taint.value === '' ? '' : `=${taint.value}`}:${taint.effect}`;
}

function tolerates(toleration: TolerationView, taint: TaintView): boolean {
  if (toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.key === '') return toleration.operator === 'Exists';
  if (toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  const [have, want] = [Number(taint.value), Number(toleration.value)];
  if (toleration.operator === 'Lt') return have < want;
  if (toleration.operator === 'Gt') return have > want;
  return toleration.value === taint.value;
}

/** Taints that keep a pod with these tolerations from being scheduled (PreferNoSchedule never does). */
export function untolerated(node: NodeView, tolerations: readonly TolerationView[]): readonly TaintView[] {
  return node.taints.filter(
    (taint) =>
      (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') &&
      !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}
