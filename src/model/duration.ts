import { DAY, HOUR, MINUTE, SECOND, type Millis } from './time.js';

const UNITS: Readonly<Record<string, Millis>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

const ONE_PART = /^(\d{1,9})([smhd])/;

/** Longest duration that a person may set: a year. Anything longer is a slip of the keyboard. */
const LONGEST: Millis = 366 * DAY;

/**
 * Milliseconds of what people write in settings and annotations: `10s`, `5m`, `2h`, `1d`, `1h30m`, `0s`.
 * Throws a `RangeError` that quotes the text and shows the form for anything else.
 */
export function parseDuration(text: string): Millis {
  const trimmed = text.trim();
  let rest = trimmed;
  let total = 0;
  let smallest = Infinity;
  while (rest !== '') {
    const part = ONE_PART.exec(rest);
    const unit = UNITS[part?.[2] ?? ''];
    if (part === null || unit === undefined || unit >= smallest) throw notADuration(text);
    total += Number(part[1]) * unit;
    smallest = unit;
    rest = rest.slice(part[0].length);
  }
  if (trimmed === '' || total > LONGEST) throw notADuration(text);
  return total;
}

/** A duration for people, two units at most, the rest cut: `45s`, `2m40s`, `1h5m`, `3d2h`. Negative ones read `0s`. */
export function formatDuration(ms: Millis): string {
  const whole = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  const units: readonly (readonly [string, Millis])[] = [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
  ];
  const first = units.findIndex(([, size]) => whole >= size);
  if (first === -1) return '0s';
  let left = whole;
  let text = '';
  for (const [unit, size] of units.slice(first, first + 2)) {
    const count = Math.floor(left / size);
    if (count > 0) text += `${count}${unit}`;
    left -= count * size;
  }
  return text;
}

function notADuration(text: string): RangeError {
  return new RangeError(
    `${JSON.stringify(text.slice(0, 60))} is not a duration: write a number with s, m, h or d, such as 90s, 10m or 1h30m (at most 366d)`,
  );
}
