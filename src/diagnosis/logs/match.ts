import type { CauseParams, ParamName } from '../../model/params.js';
import { NeedleIndex } from './needle-index.js';
import type { Signature } from './signature.js';
import { SIGNATURES } from './signatures/all.js';

/** A signature that fits a line, with the parameters the line gives. */
export interface Match {
  readonly signature: Signature;
  readonly params: CauseParams;
}

const INDEX = new NeedleIndex(SIGNATURES);
const PARAM_LENGTH = 300;

/** The heaviest row that fits `text`, the earlier of equals; null when none does. `hasStack`: a stack trace stands beside it. */
export function matchLine(text: string, hasStack: boolean): Match | null {
  let best: Match | null = null;
  for (const signature of INDEX.candidates(text.toLowerCase())) {
    if (best !== null && best.signature.weight >= signature.weight) continue;
    if (signature.needsStack && !hasStack) continue;
    const params = matchSignature(signature, text);
    if (params !== null) best = { signature, params };
  }
  return best;
}

/** Parameters of `signature` in `text`; null when no pattern of it fits. */
export function matchSignature(signature: Signature, text: string): CauseParams | null {
  for (const pattern of signature.patterns) {
    const found = pattern.exec(text);
    if (found !== null) return { ...signature.params, ...paramsOf(found.groups ?? {}) };
  }
  return null;
}

/** Named groups as parameters: ports as numbers, hosts without brackets, nothing empty. */
function paramsOf(groups: Readonly<Record<string, string | undefined>>): CauseParams {
  const params: Partial<Record<ParamName, string | number>> = {};
  for (const [name, raw] of Object.entries(groups)) {
    const value = raw === undefined ? '' : cleanValue(name, raw.trim());
    if (value !== '') params[name as ParamName] = value;
  }
  return params;
}

function cleanValue(name: string, value: string): string | number {
  switch (name) {
    case 'port':
      return Number(value) <= 65_535 ? Number(value) : '';
    case 'host':
      return value.replace(/^\[|\]$/g, '').replace(/[.-]$/, '');
    case 'path':
    case 'version':
    case 'wanted':
      return value.replace(/[.]$/, '').slice(0, PARAM_LENGTH);
    default:
      return value.slice(0, PARAM_LENGTH);
  }
}
