const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/** A Kubernetes quantity (`250m`, `64Gi`, `1e3`) as a number of base units; null when it is none. */
export function parseQuantity(text: string): number | null {
  const match = /^([+-]?\d{1,30}(?:\.\d{0,30})?(?:[eE][+-]?\d{1,3})?)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/.exec(
    text.trim(),
  );
  if (match === null) return null;
  const value = Number(match[1]) * (SUFFIXES[match[2] ?? ''] ?? 1);
  return Number.isFinite(value) ? value : null;
}

/** Writes an amount of a resource the way people write it: `250m` cpu, `64Gi` memory, `3` of anything else. */
export function formatQuantity(resource: string, amount: number): string {
  if (resource === 'cpu' || resource.endsWith('.cpu')) {
    return Number.isInteger(amount) ? String(amount) : `${Math.round(amount * 1000)}m`;
  }
  if (!/memory|storage|hugepages/.test(resource)) return String(Math.round(amount));
  for (const suffix of ['Ti', 'Gi', 'Mi', 'Ki'] as const) {
    const size = SUFFIXES[suffix] ?? 1;
    if (Math.abs(amount) < size) continue;
    return `${Math.round((amount / size) * 10) / 10}${suffix}`;
  }
  return String(Math.round(amount));
}
