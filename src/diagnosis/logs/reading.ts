import type { CauseId } from '../../model/causes.js';
import type { Confidence } from '../../model/diagnosis.js';
import type { CauseParams } from '../../model/params.js';
import type { Instant } from '../../model/time.js';
import { rankFindings } from './ranking.js';
import { setScene, type SceneLine } from './scene.js';
import { pickBest, pickContext } from './telling.js';

/** What a log tail says about why its container ended. */
export interface LogReading {
  /** Causes that a signature recognised, best first. `confidence` is `likely` at most; `line` is the telling line, cleaned. */
  readonly findings: readonly LogFinding[];
  /** The line that tells most even when no signature knows it (first fatal line of the last run, innermost "Caused by"); null for an empty or meaningless log. */
  readonly best: TellingLine | null;
  /** Further lines worth quoting, in order, at most 8: top frames, the cause chain, the lines before the end. */
  readonly context: readonly TellingLine[];
  /** Index (0-based, in lines of the cleaned tail) of every telling line, so that a view can mark them. */
  readonly marked: readonly number[];
  readonly lines: number;
}

export interface LogFinding {
  readonly cause: CauseId;
  readonly params: CauseParams;
  readonly confidence: Exclude<Confidence, 'certain'>;
  readonly line: TellingLine;
  /** Id of the signature row, for tests and the decision trace. */
  readonly signature: string;
}

export interface TellingLine {
  readonly text: string;
  readonly at: Instant | null;
  /** How often the same line (numbers aside) stands in the tail. */
  readonly count: number;
  readonly index: number;
}

/** Reads a log tail of up to 1 MiB. Pure, linear in its length, never throws. */
export function readLog(text: string): LogReading {
  const scene = setScene(text);
  const ranked = rankFindings(scene);
  const best = pickBest(scene, ranked);
  const findings = ranked.map(({ match, line, confidence, params }): LogFinding => ({
    cause: match.signature.cause,
    params,
    confidence,
    line: tellingLine(line),
    signature: match.signature.id,
  }));
  const context = best === null ? [] : pickContext(scene, best);
  const telling = [...ranked.map(({ line }) => line), ...(best === null ? [] : [best])];
  return {
    findings,
    best: best === null ? null : tellingLine(best),
    context: context.map(tellingLine),
    marked: [...new Set(telling.map(({ index }) => index))].sort((a, b) => a - b),
    lines: text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
  };
}

function tellingLine(line: SceneLine): TellingLine {
  return { text: line.text, at: line.at, count: line.count, index: line.index };
}
