import type { RawObject } from '../model/evidence.js';
import type { EventRecord, NodeRecord, PodRecord, WorkloadRecord } from '../model/records.js';

/** The small record of a raw object; null when it has no name or is of another kind. Lenient: wrong types are read as absent. */
export function projectPod(raw: RawObject): PodRecord | null {
  throw new Error(`${Object.keys(raw).length}`);
}

export function projectWorkload(raw: RawObject): WorkloadRecord | null {
  throw new Error(`${Object.keys(raw).length}`);
}

export function projectNode(raw: RawObject): NodeRecord | null {
  throw new Error(`${Object.keys(raw).length}`);
}

export function projectEvent(raw: RawObject): EventRecord | null {
  throw new Error(`${Object.keys(raw).length}`);
}
