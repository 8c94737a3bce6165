import type { CauseParams } from '../../model/params.js';
import { isAboutSomethingOptional, isStillTrying } from './line-role.js';
import type { LogLevel } from './log-line.js';
import { matchLine, type Match } from './match.js';
import type { Scene, SceneLine } from './scene.js';

/** A signature found in the log, with all that speaks for it. */
export interface RankedFinding {
  readonly match: Match;
  readonly line: SceneLine;
  readonly score: number;
  readonly confidence: 'likely' | 'possible';
  readonly params: CauseParams;
}

const WEIGHT_SCORE = { 1: 40, 2: 180, 3: 300 } as const;
const LEVEL_SCORE: Readonly<Record<LogLevel, number>> = { fatal: 80, error: 50, none: 40, warn: -60, info: -250 };
/** In the failure the log ends with. */
const AT_THE_END = 100;
/** Right before it: what a wrapper at the end speaks of. */
const BEFORE_THE_END = 60;
const BEFORE_LINES = 12;
const FAR_AWAY = -60;
const BEFORE_LAST_RUN = -80;
const NAMES_A_FAILURE = 50;
const INNERMOST = 40;
const OPTIONAL = -160;
const STILL_TRYING = -20;
/** A lone remark in the course of things is no reason to name a cause. */
const WORTH_TELLING = 160;
/** Lines near each other that tell of the same cause complete each other's parameters. */
const SAME_FAILURE_LINES = 8;
const FINDINGS_MAX = 6;
/** Different lines that are held against the signatures. */
const LINES_MATCHED = 1_000;
/** Lines of level info count only this near to the end. */
const INFO_LINES = 200;

/** One finding per cause, best first. */
export function rankFindings(scene: Scene): readonly RankedFinding[] {
  const found: RankedFinding[] = [];
  for (const [at, line] of linesToMatch(scene)) {
    const match = matchLine(line.text, hasStack(scene.lines, at));
    if (match === null) continue;
    const score = scoreOf(match, line, at, scene);
    if (match.signature.weight > 1 && score < WORTH_TELLING) continue;
    if (match.signature.weight === 1 && (line.level === 'info' || line.level === 'warn' || at < scene.endStart))
      continue;
    found.push({ match, line, score, confidence: confidenceOf(match, line, at, scene), params: match.params });
  }
  found.sort((a, b) => b.score - a.score || a.line.index - b.line.index);
  return onePerCause(found).slice(0, FINDINGS_MAX);
}

/** The last copy of each line that may tell something; of very many, those nearest to the end. */
function linesToMatch(scene: Scene): readonly (readonly [at: number, line: SceneLine])[] {
  const from = scene.lines.length - INFO_LINES;
  const worth = [...scene.lines.entries()].filter(
    ([at, line]) => line.last && line.role !== 'noise' && (line.level !== 'info' || at >= from),
  );
  return worth.slice(-LINES_MATCHED);
}

function scoreOf(match: Match, line: SceneLine, at: number, scene: Scene): number {
  let score = WEIGHT_SCORE[match.signature.weight] + LEVEL_SCORE[line.level];
  if (line.role === 'head' || line.role === 'inner') score += NAMES_A_FAILURE;
  if (line.role === 'frame') score -= NAMES_A_FAILURE;
  if (isInnermost(scene.lines, at)) score += INNERMOST;
  score += placeScore(at, scene);
  if (at < scene.runStart) score += BEFORE_LAST_RUN;
  if (isAboutSomethingOptional(line.text)) score += OPTIONAL;
  if (isStillTrying(line.text)) score += STILL_TRYING;
  return score;
}

function placeScore(at: number, scene: Scene): number {
  if (at >= scene.endStart) return AT_THE_END;
  return scene.endStart - at <= BEFORE_LINES ? BEFORE_THE_END : FAR_AWAY;
}

/** The cause that no other cause follows: the last "Caused by" (Java, .NET, Node), or what stands before "direct cause" (Python). */
function isInnermost(lines: readonly SceneLine[], at: number): boolean {
  if (lines[at]?.role === 'inner') {
    for (let next = at + 1; next < lines.length && next < at + 200; next++) {
      const role = lines[next]?.role;
      if (role === 'inner') return false;
      if (role === 'head' || role === 'noise') return true;
    }
    return true;
  }
  for (let next = at + 1; next < lines.length && next <= at + 3; next++) {
    if (lines[next]?.role === 'link') return lines[next]?.text.startsWith('The above exception') === true;
  }
  return false;
}

function hasStack(lines: readonly SceneLine[], at: number): boolean {
  for (let near = at - 2; near <= at + 3; near++) {
    if (lines[near]?.role === 'frame' || lines[near]?.text.startsWith('Traceback') === true) return true;
  }
  return false;
}

/** Likely is what names fault and object, seriously meant, and at the end or right before it. */
function confidenceOf(match: Match, line: SceneLine, at: number, scene: Scene): 'likely' | 'possible' {
  if (match.signature.weight < 3 || line.level === 'info' || line.level === 'warn') return 'possible';
  if (at >= scene.endStart || line.level === 'fatal') return 'likely';
  return line.level === 'error' && scene.endStart - at <= BEFORE_LINES ? 'likely' : 'possible';
}

/** The best of each cause, completed by what lines nearby say of the same cause; the later line knows more. */
function onePerCause(found: readonly RankedFinding[]): readonly RankedFinding[] {
  const kept: RankedFinding[] = [];
  for (const finding of found) {
    if (kept.some((other) => other.match.signature.cause === finding.match.signature.cause)) continue;
    const near = found
      .filter(
        (other) =>
          other.match.signature.cause === finding.match.signature.cause &&
          other.match.signature.weight > 1 &&
          Math.abs(other.line.index - finding.line.index) <= SAME_FAILURE_LINES,
      )
      .sort((a, b) => a.line.index - b.line.index);
    const params = near.reduce<CauseParams>((all, other) => ({ ...all, ...other.params }), {});
    kept.push({ ...finding, params: { ...params, ...finding.params } });
  }
  return kept;
}
