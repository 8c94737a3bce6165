import { isAboutSomethingOptional, speaksOfFailure } from './line-role.js';
import type { LogLevel } from './log-line.js';
import type { RankedFinding } from './ranking.js';
import type { Scene, SceneLine } from './scene.js';

const LEVEL_SCORE: Readonly<Record<LogLevel, number>> = { fatal: 100, error: 80, none: 20, warn: 0, info: -60 };
const CONTEXT_MAX = 8;
const FRAMES_MAX = 3;

/** The line that tells most: that of the best finding, else the one that looks most like the reason; null when nothing is said. */
export function pickBest(scene: Scene, findings: readonly RankedFinding[]): SceneLine | null {
  const first = findings[0];
  if (first !== undefined && first.match.signature.weight > 1) return first.line;
  let best: SceneLine | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const [at, line] of scene.lines.entries()) {
    if (line.role === 'noise' || line.role === 'frame' || line.role === 'link') continue;
    const score = tellingScore(line, at, scene);
    // Of equals the first says why; the later ones, that it ends. But of plain words the last count.
    if (score > bestScore || (score === bestScore && score < 60)) [best, bestScore] = [line, score];
  }
  return best;
}

function tellingScore(line: SceneLine, at: number, scene: Scene): number {
  let score = LEVEL_SCORE[line.level];
  if (line.role === 'head') score += 40;
  if (line.role === 'inner') score += 60;
  if (/^Traceback|^goroutine/.test(line.text)) score -= 60;
  if (line.role === 'text' && line.indented) score -= 20;
  if (speaksOfFailure(line.text)) score += 40;
  if (at >= scene.endStart) score += 50;
  if (at < scene.runStart) score -= 60;
  if (isAboutSomethingOptional(line.text)) score -= 80;
  return score;
}

/** Lines worth quoting beside the best: the chain of the failure, its top frames, else what was said last. */
export function pickContext(scene: Scene, best: SceneLine): readonly SceneLine[] {
  const at = scene.lines.indexOf(best);
  const chain = scene.lines.filter(
    (line, place) =>
      line !== best && place >= scene.endStart && line.last && (line.role === 'head' || line.role === 'inner'),
  );
  const after = scene.lines.slice(at + 1, at + 1 + FRAMES_MAX).filter(({ role }) => role === 'frame');
  const before = scene.lines.slice(Math.max(0, at - 2 * FRAMES_MAX), at).filter(({ role }) => role === 'frame');
  const frames = after.length > 0 ? after : before.slice(-FRAMES_MAX);
  const last = scene.lines.filter((line) => line !== best && line.last && line.role === 'text').slice(-CONTEXT_MAX);
  const chosen = new Set([...chain.slice(-(CONTEXT_MAX - FRAMES_MAX)), ...frames]);
  for (const line of last.reverse()) if (chosen.size < CONTEXT_MAX) chosen.add(line);
  return [...chosen].slice(0, CONTEXT_MAX).sort((a, b) => a.index - b.index);
}
