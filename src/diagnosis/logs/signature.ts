import type { CauseId } from '../../model/causes.js';
import type { CauseParams } from '../../model/params.js';

/**
 * One way in which programs say why they end. A line counts by what it says, not by who printed it. Named groups of the
 * patterns are parameter names of causes. No pattern holds an unbounded quantifier or a nested one, so that a hostile
 * line costs little more than a plain one; a test keeps it so.
 */
export interface Signature {
  /** Unique, kebab-case. */
  readonly id: string;
  readonly cause: CauseId;
  /** How much the line alone explains: 3 names the fault and its object, 2 names the fault, 1 says only that something broke. */
  readonly weight: Weight;
  /** Lower-case words of which one must stand in the line, checked first: cheap where the patterns are not. */
  readonly needles: readonly string[];
  /** The first that fits gives the parameters. */
  readonly patterns: readonly RegExp[];
  /** Parameters that are the same for every match. */
  readonly params: CauseParams;
  /** The row counts only where a stack trace stands beside the line: an exception's name alone may be quoted from anywhere. */
  readonly needsStack: boolean;
}

export type Weight = 1 | 2 | 3;

/** A row of a signature table. */
export function signature(
  id: string,
  cause: CauseId,
  weight: Weight,
  needles: readonly string[],
  patterns: readonly RegExp[],
  params: CauseParams = {},
): Signature {
  return { id, cause, weight, needles, patterns, params, needsStack: false };
}

/** A pattern in any case, put together from its parts. */
export function loose(parts: TemplateStringsArray, ...values: readonly string[]): RegExp {
  return new RegExp(String.raw({ raw: parts.raw }, ...values), 'i');
}

/** A pattern whose case counts, such as names of variables and classes. */
export function exact(parts: TemplateStringsArray, ...values: readonly string[]): RegExp {
  return new RegExp(String.raw({ raw: parts.raw }, ...values));
}

/** Host name, address, or bracketed IPv6 address. */
export const HOST = String.raw`(?<host>\[[0-9a-fA-F:.%]{2,60}\]|[A-Za-z0-9_][A-Za-z0-9_.-]{0,252})`;
export const PORT = String.raw`(?<port>\d{1,5})`;
/** Absolute path. */
export const PATH = String.raw`(?<path>/[^\s"'\x60:,;()\]]{1,250})`;
/** Absolute or relative path or bare file name. */
export const ANY_PATH = String.raw`(?<path>[A-Za-z0-9_.@~$+/-][^\s"'\x60:,;()\]]{0,250})`;
/** Name of an environment variable that looks like one: upper case with an underscore. */
export const VARIABLE = String.raw`(?<variable>[A-Z][A-Z0-9]{0,60}_[A-Z0-9_]{1,80})`;
/** Name of an environment variable where the text says that it is one. */
export const ANY_VARIABLE = String.raw`(?<variable>[A-Z][A-Z0-9_]{1,100})`;
