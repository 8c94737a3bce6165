import type { CrashRecord } from '../model/crash-record.js';
import type { Delivery } from '../model/delivery.js';
import type { Errand } from '../model/errand.js';
import type { Incident } from '../model/incident.js';
import { StorageError } from './errors.js';
import type { HeldBack, Mute } from './store.js';

/** The layout of keys and values in the store. Raised when an older podwhy could no longer read it. */
export const STORE_SCHEMA = 1;

const FIX = 'Run the newest podwhy everywhere, or give this one another redis.prefix.';

/** Throws `schema-unknown` or `value-malformed`. Only what identifies the value is checked: podwhy itself wrote the rest. */
export function parseIncident(text: string): Incident {
  const value = parseObject(text, 'An incident');
  if (value['schema'] !== 1) {
    throw new StorageError('schema-unknown', 'A stored incident has an unknown schema', FIX);
  }
  if (typeof value['id'] !== 'string' || !isObject(value['subject']) || !isObject(value['phase']))
    throw malformed('An incident');
  return value as unknown as Incident;
}

/** Throws `value-malformed`. */
export function parseDelivery(text: string): Delivery {
  const value = parseObject(text, 'A delivery');
  if (typeof value['incident'] !== 'string' || typeof value['channel'] !== 'string') throw malformed('A delivery');
  return value as unknown as Delivery;
}

/** Throws `value-malformed`. */
export function parseCrash(text: string): CrashRecord {
  const value = parseObject(text, 'A kept crash');
  if (typeof value['pod'] !== 'string' || typeof value['log'] !== 'string' || !Array.isArray(value['events'])) {
    throw malformed('A kept crash');
  }
  return value as unknown as CrashRecord;
}

/** Throws `value-malformed`. */
export function parseHold(text: string): Omit<HeldBack, 'incidents'> {
  const value = parseObject(text, 'A hold');
  if (typeof value['hold'] !== 'string' || typeof value['until'] !== 'number') throw malformed('A hold');
  return value as unknown as Omit<HeldBack, 'incidents'>;
}

/** Throws `value-malformed`. */
export function parseErrand(text: string): Errand {
  const value = parseObject(text, 'An errand');
  if (value['schema'] !== 1 || typeof value['id'] !== 'string' || typeof value['subject'] !== 'string') {
    throw malformed('An errand');
  }
  return value as unknown as Errand;
}

/** Throws `value-malformed`. */
export function parseMute(text: string): Mute {
  const value = parseObject(text, 'A mute');
  if (typeof value['id'] !== 'string' || typeof value['until'] !== 'number' || !isObject(value['scope'])) {
    throw malformed('A mute');
  }
  return value as unknown as Mute;
}

/** Throws `value-malformed`. */
export function parseObject(text: string, what: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed(what, cause);
  }
  if (!isObject(value)) throw malformed(what);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(what: string, cause?: unknown): StorageError {
  return new StorageError(
    'value-malformed',
    `${what} in the store cannot be read`,
    'It is left as it is; see the log.',
    {
      cause,
    },
  );
}
