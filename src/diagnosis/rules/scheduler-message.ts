import type { CauseId } from '../../model/causes.js';

/** One reason of a FailedScheduling text with the number of nodes it holds for; 0 for a PreFilter reason. */
export interface SchedulerReason {
  readonly count: number;
  readonly text: string;
}

export interface SchedulerMessage {
  readonly nodes: number;
  readonly reasons: readonly SchedulerReason[];
  /** Nodes for which preemption cannot help, and nodes without victims. */
  readonly notHelpful: number;
  readonly noVictims: number;
  /** True when the text is not of the histogram form (a SchedulerError, an extender's words). */
  readonly other: boolean;
}

/** What begins the noise after the histogram (facts C.1). */
const TAILS = [
  ' no new claims to deallocate',
  ' still not schedulable',
  ' plugin disabled',
  ' deallocation of ResourceClaim completed',
  ' deletion of ResourceClaim completed',
  ' preemption: ',
];

/** Parses a FailedScheduling text of any release: `0/5 nodes are available: 2 Insufficient cpu, …. preemption: …`. */
export function parseSchedulerMessage(message: string): SchedulerMessage {
  const head = /^(?:running .{0,200}?: )?0\/(\d{1,6}) nodes are available: ?/.exec(message);
  const none = message.startsWith('no nodes available');
  if (head === null) {
    return { nodes: 0, reasons: [{ count: 0, text: message.trim() }], notHelpful: 0, noVictims: 0, other: !none };
  }
  const body = message.slice(head[0].length);
  const cuts = TAILS.map((tail) => ` ${body}`.indexOf(tail)).filter((index) => index >= 0);
  const tail = body.slice(Math.max(0, Math.min(body.length, ...cuts)));
  const rest = body
    .slice(0, Math.max(0, Math.min(body.length, ...cuts)))
    .trim()
    .replace(/\. not found$/, '')
    .replace(/\.{1,3}$/, '')
    .trim();
  const count = (pattern: RegExp): number => Number(pattern.exec(tail)?.[1] ?? 0);
  return {
    nodes: Number(head[1]),
    reasons: rest === '' ? [] : reasonsOf(rest),
    notHelpful: count(/(\d{1,6}) (?:node\(s\) )?Preemption is not helpful/),
    noVictims: count(/(\d{1,6}) (?:node\(s\) )?No preemption victims found/),
    other: false,
  };
}

function reasonsOf(rest: string): readonly SchedulerReason[] {
  if (!/^\d/.test(rest)) return [{ count: 0, text: rest }];
  return rest.split(/, (?=\d{1,6} )/).map((part) => {
    const space = part.indexOf(' ');
    return { count: Number(part.slice(0, space)) || 0, text: part.slice(space + 1).trim() };
  });
}

/** Which cause a scheduler reason means. `null` marks background: nodes removed up front, never the cause. */
export const SCHEDULER_REASONS: readonly { readonly pattern: RegExp; readonly cause: CauseId | null }[] = [
  { pattern: /^Insufficient cpu/, cause: 'insufficient-cpu' },
  { pattern: /^Insufficient memory/, cause: 'insufficient-memory' },
  { pattern: /^Insufficient ephemeral-storage/, cause: 'insufficient-ephemeral-storage' },
  { pattern: /^Insufficient \S/, cause: 'insufficient-extended-resource' },
  { pattern: /^Too many pods/, cause: 'too-many-pods' },
  { pattern: /taint/, cause: 'untolerated-taint' },
  { pattern: /were unschedulable|had unknown conditions/, cause: 'node-unschedulable' },
  { pattern: /didn't satisfy plugin/, cause: null },
  {
    pattern:
      /didn't match (?:Pod's )?node (?:affinity\/selector|selector|affinity)|scheduler-enforced node affinity|pod affinity terms conflict|requested node name|Pod's required features|hostname/,
    cause: 'node-affinity-mismatch',
  },
  { pattern: /free ports/, cause: 'host-port-conflict' },
  { pattern: /anti-affinity/, cause: 'pod-anti-affinity' },
  { pattern: /pod affinity/, cause: 'pod-affinity' },
  { pattern: /topology spread/, cause: 'topology-spread' },
  { pattern: /bound to non-existent/, cause: 'pvc-lost' },
  { pattern: /is being deleted/, cause: 'pvc-being-deleted' },
  { pattern: /persistentvolumeclaim "[^"]{1,253}" not found/i, cause: 'pvc-not-found' },
  { pattern: /waiting for ephemeral volume controller/, cause: 'pvc-unbound' },
  { pattern: /ReadWriteOncePod/, cause: 'volume-in-use' },
  { pattern: /no available disk|NodeHasNoAvailableDisk/, cause: 'volume-in-use' },
  { pattern: /max volume count|volume limit/, cause: 'volume-limit' },
  { pattern: /CSI driver is not installed/, cause: 'csi-driver-not-found' },
  {
    pattern: /PersistentVolume's node affinity|volume node affinity conflict|no available volume zone/,
    cause: 'volume-node-affinity',
  },
  {
    pattern:
      /unbound immediate|available persistent volumes to bind|enough free storage|had no (?:name|pv name)|VolumeBindingMode|binding volumes|selectedNode annotation/,
    cause: 'pvc-unbound',
  },
  {
    pattern:
      /[Rr]esource ?[Cc]laim|device class|allocate all claims|fit resource|allocate devices|device binding|extended resource claim/,
    cause: 'resource-claim',
  },
  { pattern: /no nodes available/, cause: 'no-nodes' },
  { pattern: /scheduling gates/, cause: 'scheduling-gated' },
];

/** The cause of one reason; undefined for an unknown text, null for background. */
export function classifySchedulerReason(text: string): CauseId | null | undefined {
  return SCHEDULER_REASONS.find(({ pattern }) => pattern.test(text))?.cause;
}
