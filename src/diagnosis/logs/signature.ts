import type { CauseId } from '../../model/causes.js';
import type { ParamName } from '../../model/params.js';

/**
 * One way in which programs say why they end. A line counts by what it says, not by who printed it. The pattern's named
 * groups are parameter names of causes; quantifiers are bounded so that a hostile line costs no more than a plain one.
 */
export interface Signature {
  /** Unique, kebab-case. */
  readonly id: string;
  readonly cause: CauseId;
  readonly pattern: RegExp;
  /** Lower-case words of which one must stand in the line, checked first: cheap where the pattern is not. */
  readonly needles: readonly string[];
  /** How much the line alone explains: 3 names the fault and its object, 2 names the fault, 1 says only that something broke. */
  readonly weight: 1 | 2 | 3;
  /** Parameters that are the same for every match. */
  readonly params?: Partial<Readonly<Record<ParamName, string>>>;
}

/** Where a host or address may stand: letters, digits, dots, dashes, underscores, or a bracketed IPv6 address. */
export const HOST = '(?<host>\\[[0-9a-fA-F:.%]{2,60}\\]|[A-Za-z0-9_][A-Za-z0-9_.-]{0,252})';
export const PORT = '(?<port>\\d{1,5})';

/** A row of a signature table, with the parts joined to one pattern. */
export function signature(
  id: string,
  cause: CauseId,
  weight: Signature['weight'],
  needles: readonly string[],
  source: string,
  options: { readonly flags?: string; readonly params?: Signature['params'] } = {},
): Signature {
  return {
    id,
    cause,
    weight,
    needles,
    pattern: new RegExp(source, options.flags ?? 'i'),
    ...(options.params === undefined ? {} : { params: options.params }),
  };
}
