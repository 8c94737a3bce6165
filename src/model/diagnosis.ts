import type { CauseId } from './causes.js';
import type { Gap } from './evidence.js';
import type { CauseParams } from './params.js';
import type { Severity } from './severity.js';
import type { Subject } from './subject.js';
import type { Instant } from './time.js';
import type { Untrusted } from './untrusted.js';

/**
 * certain: a field or an object check proves it · likely: reason and text agree · possible: only a code, a status word
 * or an absence.
 */
export type Confidence = 'certain' | 'likely' | 'possible';

/** One fact, quoted, with where it was seen. */
export interface EvidenceLine {
  /** `kubelet event Failed`, `pod status`, `log api (previous)`, `node ip-10-0-3-7`. */
  readonly source: string;
  readonly quote: Untrusted;
  readonly at: Instant | null;
  readonly count: number;
}

export interface Cause {
  readonly id: CauseId;
  readonly params: CauseParams;
  readonly confidence: Confidence;
  /** The pod and container it was proven on; '' when it is about the workload or node. */
  readonly pod: string;
  readonly container: string;
  /** How far it reaches, when more than this pod: `revision`, `node`, `namespace`, `image`, `secret`, … */
  readonly reach: {
    readonly scope: string;
    readonly name: string;
    readonly affected: number;
    readonly total: number;
  } | null;
  /** Never empty: no evidence, no cause. */
  readonly evidence: readonly EvidenceLine[];
}

/** A cause that people would otherwise guess, and the fact that speaks against it. */
export interface RuledOut {
  readonly id: CauseId;
  /** A key of the text catalogue with its parameters, e.g. `oom-but-liveness`. */
  readonly because: string;
  readonly params: CauseParams;
  readonly evidence: EvidenceLine | null;
}

/** The difference between the failing and the last healthy revision. Names only, never values of env. */
export interface SuspectChange {
  readonly from: string;
  readonly to: string;
  readonly rolledOutAt: Instant | null;
  readonly fromReady: number;
  readonly toReady: number;
  readonly changes: readonly { readonly path: string; readonly before: Untrusted; readonly after: Untrusted }[];
}

export interface ReplicaCount {
  readonly desired: number;
  readonly ready: number;
  readonly failing: number;
}

/** Language-free data; the words come from `diagnosis/text`. */
export interface Diagnosis {
  readonly subject: Subject;
  /** The owner that incidents are about; equals `subject` for bare pods, nodes and workloads. */
  readonly workload: Subject;
  readonly at: Instant;
  readonly severity: Severity;
  /** What is seen: the word of the worst pod or of the workload; null when nothing is wrong. */
  readonly state: string | null;
  readonly pod: string;
  readonly container: string;
  readonly since: Instant | null;
  readonly replicas: ReplicaCount | null;
  readonly restarts: number;
  readonly revision: string;
  /** Ranked; holds `none` alone when nothing is wrong. */
  readonly causes: readonly Cause[];
  readonly ruledOut: readonly RuledOut[];
  readonly gaps: readonly Gap[];
  readonly suspectChange: SuspectChange | null;
}

/** True when nothing is wrong; `state` may then still say what is seen, such as Running. */
export function isHealthy(diagnosis: Pick<Diagnosis, 'state' | 'causes'>): boolean {
  const [first] = diagnosis.causes;
  return first === undefined ? diagnosis.state === null : first.id === 'none';
}
