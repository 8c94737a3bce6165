/** Faults of a pattern's source that could make it slow: unbounded quantifiers, wide ones, and quantified groups
 * with quantifiers inside. `widest`: the largest bound of a quantifier. */
export function slowParts(source: string, widest = 400): readonly string[] {
  const faults: string[] = [];
  const groups: { from: number; varies: boolean }[] = [];
  let inClass = false;
  let closed: { from: number; varies: boolean } | null = null;
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') {
      at++;
      closed = null;
      continue;
    }
    if (inClass) {
      inClass = char !== ']';
      continue;
    }
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(source.slice(at))?.[0];
    if (quantifier !== undefined && !(char === '?' && source[at - 1] === '(')) {
      const [, low = '0', high = low] = /^\{(\d+)(?:,(\d*))?\}$/.exec(quantifier) ?? [];
      const unbounded = quantifier === '*' || quantifier === '+' || high === '';
      const repeats = unbounded || Number(high) > 1;
      if (unbounded) faults.push(`unbounded ${quantifier} at ${at}`);
      if (Number(high) > widest) faults.push(`wide ${quantifier} at ${at}`);
      if (closed?.varies === true && repeats) faults.push(`nested ${source.slice(closed.from, at)}${quantifier}`);
      for (const group of groups) if (repeats && low !== high) group.varies = true;
      at += quantifier.length - 1;
      if (source[at + 1] === '?') at++;
      closed = null;
      continue;
    }
    closed = null;
    if (char === '[') inClass = true;
    else if (char === '(') groups.push({ from: at, varies: false });
    else if (char === ')') {
      closed = groups.pop() ?? null;
      if (closed?.varies === true) for (const group of groups) group.varies = true;
    }
  }
  return faults;
}
