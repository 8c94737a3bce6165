import type { RawObject } from '../model/evidence.js';
import type { Log } from '../telemetry/log.js';
import { textOf } from './raw.js';
import type { RecordHandler, ReflectorSource } from './reflector-contract.js';
import { isSameRecord } from './same-record.js';

/**
 * The records of one collection by uid. Tells the handler about each difference once: an object that is repeated, or
 * changed only in what nobody reads, is not told.
 */
export class RecordSet<R extends { readonly uid: string }> {
  readonly #records = new Map<string, R>();
  readonly #source: ReflectorSource<R>;
  readonly #handler: RecordHandler<R>;
  readonly #count: (name: `podwhy_reflector_${string}`) => void;
  readonly #log: Log;

  constructor(
    source: ReflectorSource<R>,
    handler: RecordHandler<R>,
    count: (name: `podwhy_reflector_${string}`) => void,
    log: Log,
  ) {
    this.#source = source;
    this.#handler = handler;
    this.#count = count;
    this.#log = log;
  }

  get size(): number {
    return this.#records.size;
  }

  /** Takes in one object as it is now, and notes its uid in `seen`. An object that cannot be read is counted and left out. */
  take(object: RawObject, seen: Set<string> | null): void {
    const record = this.#project(object);
    if (record === null || record.uid === '') {
      this.#count('podwhy_reflector_unusable_objects_total');
      return;
    }
    seen?.add(record.uid);
    const previous = this.#records.get(record.uid) ?? null;
    if (previous !== null && isSameRecord(previous, record)) return;
    this.#records.set(record.uid, record);
    this.#tell(() => {
      this.#handler.put(record, previous);
    });
  }

  remove(uid: string): void {
    const record = this.#records.get(uid);
    if (record === undefined) return;
    this.#records.delete(uid);
    this.#tell(() => {
      this.#handler.gone(record);
    });
  }

  /** After a whole list: what it did not hold is gone. */
  keepOnly(seen: ReadonlySet<string>): void {
    for (const uid of this.#records.keys()) if (!seen.has(uid)) this.remove(uid);
  }

  #project(object: RawObject): R | null {
    const { kind, apiVersion, project } = this.#source;
    try {
      return project(textOf(object['kind']) === '' ? { ...object, kind, apiVersion } : object);
    } catch {
      return null;
    }
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#count('podwhy_reflector_handler_errors_total');
      this.#log.error(
        { event: 'reflector.handler.failed', resource: this.#source.resource, error },
        'A change could not be taken in; following goes on',
      );
    }
  }
}
