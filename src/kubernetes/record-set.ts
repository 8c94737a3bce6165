import type { RawObject } from '../model/evidence.js';
import type { Log } from '../telemetry/log.js';
import { Narrower, type Print } from './narrow.js';
import { isRecord, metadataOf, textOf } from './raw.js';
import type { RecordHandler, ReflectorSource } from './reflector-contract.js';
import { isSameRecord } from './same-record.js';

/** A record with what its object is known again by; `digest` is -1 when its bytes were not read one by one. */
class Entry<R> implements Print {
  constructor(
    public record: R,
    public steadyBytes: number,
    public digest: number,
  ) {}
}

/**
 * The records of one collection by uid. Tells the handler about each difference once: an object that is repeated, or
 * changed only in what nobody reads, is not told.
 */
export class RecordSet<R extends { readonly uid: string }> {
  readonly #entries = new Map<string, Entry<R>>();
  readonly #source: ReflectorSource<R>;
  readonly #handler: RecordHandler<R>;
  readonly #count: (name: `podwhy_reflector_${string}`) => void;
  readonly #log: Log;
  readonly #narrower: Narrower | null;
  readonly #isSame: (one: R, other: R) => boolean;

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
    this.#narrower = source.wanted === undefined ? null : new Narrower(source.wanted);
    this.#isSame = source.isSame ?? isSameRecord;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Takes in one object by its bytes, as {@link take} does. Answers its resourceVersion; null when the bytes are not
   * understood, and then nothing was taken in.
   */
  takeBytes(bytes: Buffer, seen: Set<string> | null): string | null {
    const reading = this.#narrower?.read(bytes, this.#printOf) ?? null;
    if (reading === null) return null;
    if (reading.same) {
      seen?.add(reading.uid);
      return reading.version;
    }
    const object = parsed(reading.text);
    if (object === null) return null;
    this.#put(object, seen, reading.print);
    return reading.version;
  }

  /** Takes in one object as it is now, and notes its uid in `seen`. An object that cannot be read is counted and left out. */
  take(object: RawObject, seen: Set<string> | null): void {
    this.#put(object, seen, null);
  }

  readonly #printOf = (uid: string): Print | undefined => {
    const entry = this.#entries.get(uid);
    return entry === undefined || entry.digest < 0 ? undefined : entry;
  };

  #put(object: RawObject, seen: Set<string> | null, print: Print | null): void {
    const uid = textOf(metadataOf(object)['uid']);
    const entry = this.#entries.get(uid);
    const record = this.#project(object, entry?.record ?? null);
    if (record === null || record.uid === '') {
      this.#count('podwhy_reflector_unusable_objects_total');
      return;
    }
    seen?.add(record.uid);
    const previous = entry?.record ?? null;
    if (entry === undefined) {
      this.#entries.set(record.uid, new Entry(record, print?.steadyBytes ?? 0, print?.digest ?? -1));
    } else {
      entry.steadyBytes = print?.steadyBytes ?? 0;
      entry.digest = print?.digest ?? -1;
      if (previous !== null && this.#isSame(previous, record)) return;
      entry.record = record;
    }
    this.#tell(() => {
      this.#handler.put(record, previous);
    });
  }

  remove(uid: string): void {
    const entry = this.#entries.get(uid);
    if (entry === undefined) return;
    this.#entries.delete(uid);
    this.#tell(() => {
      this.#handler.gone(entry.record);
    });
  }

  /** After a whole list: what it did not hold is gone. */
  keepOnly(seen: ReadonlySet<string>): void {
    for (const uid of this.#entries.keys()) if (!seen.has(uid)) this.remove(uid);
  }

  #project(object: RawObject, previous: R | null): R | null {
    const { kind, apiVersion, project } = this.#source;
    try {
      return project(textOf(object['kind']) === '' ? { ...object, kind, apiVersion } : object, previous);
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

function parsed(text: string): RawObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
