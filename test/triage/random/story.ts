import { drawStory, SLOTS, type Step, type StoryKind } from './steps.js';
import { Walk, type Sums } from './walk.js';

export interface Walked {
  readonly problems: readonly string[];
  readonly sums: Sums;
}

/** Walks of one are shortened by at most so many tries. */
const TRIES_MAX = 400;

export async function walkStory(seed: number, kind: StoryKind, story: readonly Step[]): Promise<Walked> {
  const walk = new Walk(seed, kind);
  await walk.run(story);
  return { problems: walk.problems, sums: walk.sums };
}

/** The fewest and calmest steps that were found to end in a problem still, with what it then is. */
export async function shrink(
  seed: number,
  kind: StoryKind,
  story: readonly Step[],
): Promise<{ readonly story: readonly Step[]; readonly problems: readonly string[] }> {
  let best = { story, problems: (await walkStory(seed, kind, story)).problems };
  let tries = 0;
  const attempt = async (shorter: readonly Step[]): Promise<boolean> => {
    tries += 1;
    const { problems } = await walkStory(seed, kind, shorter);
    if (problems.length === 0) return false;
    best = { story: shorter, problems };
    return true;
  };
  for (
    let size = Math.ceil(story.length / 2);
    size >= 1 && tries < TRIES_MAX;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < best.story.length && tries < TRIES_MAX;) {
      const shorter = [...best.story.slice(0, from), ...best.story.slice(from + size)];
      if (!(await attempt(shorter))) from += size;
    }
  }
  for (let index = 0; index < best.story.length && tries < TRIES_MAX; index += 1) {
    const calmer = best.story.map((step, at) => (at === index ? { ...step, noise: 0 } : step));
    if (best.story[index]?.noise !== 0) await attempt(calmer);
  }
  return best;
}

/** The failure of a seed as a developer reads and replays it. */
export async function tellFailure(seed: number, kind: StoryKind, steps: number): Promise<string> {
  const { story, problems } = await shrink(seed, kind, drawStory(seed, steps, kind));
  return [
    `seed ${seed} (${kind.store}): ${problems.join('; ')}`,
    `replay: PODWHY_WALK_SEED=${seed} PODWHY_WALKS=1; the shortest story that was found:`,
    ...story.map((step, index) => `  ${index + 1}. ${tellStep(step)}`),
  ].join('\n');
}

function tellStep({ act, noise, strides, strideMs }: Step): string {
  const { what, ...more } = act;
  const slot = 'slot' in act ? SLOTS[act.slot] : undefined;
  const where = slot === undefined ? '' : ` ${slot.kind} ${slot.namespace}/${slot.name} in cluster ${slot.cluster}`;
  const details = Object.entries(more).filter(([key]) => key !== 'slot');
  const how = details.map(([key, value]) => ` ${key}=${String(value)}`).join('');
  return `${what}${where}${how}, then ${strides} x ${strideMs} ms${noise === 0 ? '' : `, noise ${noise}`}`;
}
