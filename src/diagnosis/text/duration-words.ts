import type { Locale } from '../../model/locale.js';
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../../model/time.js';

const UNITS: Readonly<Record<Locale, readonly (readonly [Millis, string, string])[]>> = {
  en: [
    [DAY, 'day', 'days'],
    [HOUR, 'h', 'h'],
    [MINUTE, 'min', 'min'],
    [SECOND, 's', 's'],
  ],
  'zh-CN': [
    [DAY, '天', '天'],
    [HOUR, '小时', '小时'],
    [MINUTE, '分钟', '分钟'],
    [SECOND, '秒', '秒'],
  ],
};

/** `45 s`, `3 min`, `2 h 5 min`, `6 days`: the largest unit, and minutes beside hours. Negative durations read as 0. */
export function durationWords(ms: Millis, locale: Locale): string {
  const whole = Math.max(0, ms);
  const units = UNITS[locale];
  const index = units.findIndex(([size]) => whole >= size);
  const [size, one, many] = units[index === -1 ? 3 : index] ?? [SECOND, 's', 's'];
  const count = Math.floor(whole / size);
  const first = `${count} ${count === 1 ? one : many}`;
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  return size === HOUR && minutes > 0 ? `${first} ${minutes} ${units[2]?.[1] ?? ''}` : first;
}
