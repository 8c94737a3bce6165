import { DAY, MINUTE, type Instant } from '../model/time.js';

/** `quietHours` of settings: wall-clock times of a time zone; `from` later than `to` spans midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

const DAY_MINUTES = 24 * 60;

/** When the quiet hours that hold at `now` end; null when they do not hold. Follows the zone's summer time. */
export function quietUntil(now: Instant, hours: QuietHours): Instant | null {
  const from = minutesOf(hours.from);
  const to = minutesOf(hours.to);
  const local = localMinutes(now, hours.timeZone);
  const length = (to - from + DAY_MINUTES) % DAY_MINUTES;
  if (length === 0 || (local - from + DAY_MINUTES) % DAY_MINUTES >= length) return null;
  const left = (to - local + DAY_MINUTES) % DAY_MINUTES;
  const end = Math.floor(now / MINUTE) * MINUTE + left * MINUTE;
  // A change to or from summer time in between moves the end by what the zone's clock then shows too much or too little.
  const off = (localMinutes(end, hours.timeZone) - to + DAY_MINUTES) % DAY_MINUTES;
  const corrected = end - (off > DAY_MINUTES / 2 ? off - DAY_MINUTES : off) * MINUTE;
  return corrected > now ? corrected : Math.min(end, now + DAY);
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function localMinutes(at: Instant, timeZone: string): number {
  let format = FORMATS.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    FORMATS.set(timeZone, format);
  }
  return minutesOf(format.format(at));
}
