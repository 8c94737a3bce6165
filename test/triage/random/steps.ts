import { HOUR, MINUTE, SECOND, type Millis } from '../../../src/model/time.js';
import type { ModelKind } from './model-workload.js';
import type { Health } from './objects.js';
import type { Death } from './replica.js';
import { Seeded } from './seeded.js';

/** A place in the model where a workload may be; which one, by its number. */
export interface Slot {
  readonly cluster: number;
  readonly kind: ModelKind;
  readonly namespace: string;
  readonly name: string;
  readonly containers: number;
}

/** The clusters and their nodes. */
export const CLUSTERS = [
  { name: 'prod', nodes: ['n1', 'n2', 'n3'] },
  { name: 'edge', nodes: ['e1'] },
] as const;

export const SLOTS: readonly Slot[] = [
  { cluster: 0, kind: 'Deployment', namespace: 'shop', name: 'api', containers: 1 },
  { cluster: 0, kind: 'Deployment', namespace: 'shop', name: 'web', containers: 2 },
  { cluster: 0, kind: 'StatefulSet', namespace: 'pay', name: 'db', containers: 1 },
  { cluster: 0, kind: 'Job', namespace: 'pay', name: 'migrate', containers: 1 },
  { cluster: 0, kind: 'CronJob', namespace: 'shop', name: 'report', containers: 1 },
  { cluster: 0, kind: 'Pod', namespace: 'shop', name: 'bare', containers: 2 },
  { cluster: 1, kind: 'Deployment', namespace: 'pay', name: 'api', containers: 1 },
];

/** What happens in one step, with everything that chance decided about it. */
export type Act =
  | { readonly what: 'create'; readonly slot: number; readonly desired: number; readonly health: Health }
  | { readonly what: 'delete'; readonly slot: number }
  | { readonly what: 'scale'; readonly slot: number; readonly desired: number; readonly health: Health }
  | {
      readonly what: 'pod';
      readonly slot: number;
      readonly pod: number;
      readonly health: Health;
      readonly container: number;
    }
  | { readonly what: 'all'; readonly slot: number; readonly health: Health }
  | { readonly what: 'crash'; readonly slot: number; readonly pod: number; readonly exitCode: number }
  | { readonly what: 'replace' | 'rollout'; readonly slot: number; readonly health: Health }
  | { readonly what: 'refuse'; readonly slot: number; readonly refused: boolean }
  | { readonly what: 'run'; readonly slot: number; readonly outcome: 'complete' | 'failed' }
  | {
      readonly what: 'node';
      readonly cluster: number;
      readonly node: number;
      readonly becomes: 'lost' | 'back' | 'cordoned' | 'open' | 'removed' | 'evicted';
    }
  | { readonly what: 'person'; readonly slot: number; readonly does: 'acknowledge' | 'assign' | 'mute' | 'unmute' }
  | { readonly what: 'mute'; readonly slot: number; readonly wide: boolean; readonly forMs: Millis }
  | { readonly what: 'watch'; readonly slot: number; readonly on: boolean }
  | {
      readonly what: 'kill';
      readonly replica: number;
      readonly after: number;
      readonly side: Death['side'];
      readonly downMs: Millis;
    }
  | { readonly what: 'redis'; readonly awayMs: Millis; readonly keeps: boolean }
  | { readonly what: 'deaf'; readonly replica: number; readonly cluster: number; readonly forMs: Millis }
  | { readonly what: 'nothing' };

/** One step: something happens, then time passes in strides, with this noise. */
export interface Step {
  readonly act: Act;
  /** Seed of what goes wrong meanwhile; 0 for nothing. */
  readonly noise: number;
  readonly strides: number;
  readonly strideMs: Millis;
}

export interface StoryKind {
  /** On Redis there are two replicas, and the store may be kept; embedded there is one, and its end loses everything. */
  readonly store: 'redis' | 'embedded';
}

const FATES: readonly Health[] = [
  'ready',
  'ready',
  'ready',
  'ready',
  'starting',
  'crashing',
  'crashing',
  'no-image',
  'no-secret',
  'unschedulable',
  'not-ready',
];

/** The steps of a walk; the same for the same seed. */
export function drawStory(seed: number, count: number, { store }: StoryKind): readonly Step[] {
  const random = new Seeded(seed);
  return Array.from({ length: count }, () => ({
    act: drawAct(random, store),
    noise: random.chance(0.6) ? 1 + random.below(1_000_000_000) : 0,
    ...drawPass(random),
  }));
}

function drawPass(random: Seeded): Pick<Step, 'strides' | 'strideMs'> {
  const fate = random.next();
  if (fate < 0.005) return { strides: 1, strideMs: 25 * HOUR };
  if (fate < 0.04) return { strides: 2, strideMs: 6 * MINUTE };
  if (fate < 0.12) return { strides: 2, strideMs: 45 * SECOND };
  if (fate < 0.6) return { strides: 1, strideMs: random.pick([SECOND, 4 * SECOND, 7 * SECOND]) };
  return { strides: 1, strideMs: random.pick([0, 100]) };
}

function drawAct(random: Seeded, store: StoryKind['store']): Act {
  const slot = random.below(SLOTS.length);
  const kind = SLOTS[slot]?.kind;
  const health = random.pick(FATES);
  const fate = random.below(100);
  if (fate < 6) return { what: 'create', slot, desired: 1 + random.below(3), health };
  if (fate < 8) return { what: 'delete', slot };
  if (fate < 62) {
    if (kind === 'Job' || kind === 'CronJob') {
      return { what: 'run', slot, outcome: random.chance(0.6) ? 'failed' : 'complete' };
    }
    return drawChange(random, slot, health);
  }
  if (fate < 74) {
    const becomes = random.pick(['lost', 'back', 'back', 'lost', 'evicted', 'cordoned', 'open', 'removed'] as const);
    return { what: 'node', cluster: random.below(CLUSTERS.length), node: random.below(3), becomes };
  }
  if (fate < 80)
    return { what: 'person', slot, does: random.pick(['acknowledge', 'assign', 'mute', 'unmute'] as const) };
  if (fate < 83) {
    return { what: 'mute', slot, wide: random.chance(0.3), forMs: random.pick([MINUTE, 5 * MINUTE, 20 * MINUTE]) };
  }
  if (fate < 85) return { what: 'watch', slot, on: random.chance(0.6) };
  if (fate < 92) {
    return {
      what: 'kill',
      replica: random.below(2),
      after: random.chance(0.3) ? 0 : 1 + random.below(40),
      side: random.pick(['before', 'after'] as const),
      downMs: random.pick([0, 2 * SECOND, 20 * SECOND, MINUTE]),
    };
  }
  if (fate < 94 && store === 'redis') {
    return { what: 'redis', awayMs: random.pick([0, 2 * SECOND, 30 * SECOND]), keeps: random.chance(0.7) };
  }
  if (fate < 97) {
    const forMs = random.pick([5 * SECOND, MINUTE, 10 * MINUTE]);
    return { what: 'deaf', replica: random.below(2), cluster: random.below(CLUSTERS.length), forMs };
  }
  return { what: 'nothing' };
}

function drawChange(random: Seeded, slot: number, health: Health): Act {
  switch (random.below(9)) {
    case 0:
      return { what: 'scale', slot, desired: random.below(4), health };
    case 1:
      return { what: 'replace', slot, health };
    case 2:
      return { what: 'rollout', slot, health };
    case 3:
      return { what: 'refuse', slot, refused: random.chance(0.4) };
    case 4:
      return { what: 'crash', slot, pod: random.below(4), exitCode: random.pick([1, 2, 137]) };
    case 5:
      return { what: 'all', slot, health };
    case 6:
      return { what: 'all', slot, health: 'ready' };
    default: {
      const becomes = random.chance(0.1) ? 'failed' : health;
      return { what: 'pod', slot, pod: random.below(4), health: becomes, container: random.below(2) };
    }
  }
}
