import type { Cause, Confidence } from '../../model/diagnosis.js';
import type { Locale } from '../../model/locale.js';
import type { Severity } from '../../model/severity.js';
import { cleanLine, tidy } from './clean.js';
import { PHRASES } from './phrases.js';

/** `all 3 pods of revision 43`, `2 of 5 pods of node x`; '' when it reaches no further than one pod. */
export function reachWords(reach: Cause['reach'], locale: Locale): string {
  if (reach === null || reach.affected < 2) return '';
  const { affected, total, scope } = reach;
  const { reach: join, scopes } = PHRASES[locale];
  const all = affected >= total;
  const count =
    locale === 'en'
      ? all
        ? `all ${affected} pods`
        : `${affected} of ${total} pods`
      : all
        ? `全部 ${affected} 个 Pod`
        : ` ${total} 个 Pod 中的 ${affected} 个`;
  return tidy(join(count, scopes[scope] ?? cleanLine(scope), cleanLine(reach.name)));
}

export function confidenceWords(confidence: Confidence, locale: Locale): string {
  return PHRASES[locale].confidence[confidence];
}

export function severityWords(severity: Severity, locale: Locale): string {
  return PHRASES[locale].severity[severity];
}
