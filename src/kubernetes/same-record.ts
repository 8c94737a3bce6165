/** Fields that change with every write and mean nothing by themselves. */
const IGNORED = new Set(['resourceVersion']);

/** Deep equality of two records made by the same projector, without their resourceVersion. */
export function isSameRecord(one: object, other: object): boolean {
  return isSame(one, other);
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const left = Object.entries(one);
  if (left.length !== Object.keys(other).length) return false;
  const right = new Map(Object.entries(other));
  return left.every(([key, value]) => right.has(key) && (IGNORED.has(key) || isSame(value, right.get(key))));
}
