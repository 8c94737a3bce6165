import { formatDuration } from '../model/duration.js';
import { THRESHOLD_TABLE, thresholdAnnotation, type ThresholdName } from '../detection/thresholds.js';
import { explainText } from '../diagnosis/text/plain.js';
import { LOCALES } from '../model/locale.js';
import { STATE_IDS } from '../model/states.js';
import { parseOptions } from './parse-options.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

export const EXPLAIN_HELP = `podwhy explain: what a state really means

Usage
  podwhy explain STATE [--lang en|zh-CN]     CrashLoopBackOff, Init:0/2, ExitCode:137, pause, …
  podwhy explain thresholds                  how long each state may last before it is told
  podwhy explain                             all words it knows
`;

/** `podwhy explain`. Returns the exit status. */
export function explain(args: readonly string[], terminal: Terminal): number {
  const { values, positionals } = parse(args);
  if (values.help === true) {
    terminal.out(EXPLAIN_HELP);
    return 0;
  }
  const locale = LOCALES.find((each) => each === (values.lang ?? 'en'));
  if (locale === undefined)
    throw new UsageError(`--lang ${values.lang ?? ''} is not known; use ${LOCALES.join(' or ')}`);
  const word = positionals.join(' ');
  if (word === '') {
    terminal.out(`${STATE_IDS.join('\n')}\n`);
    return 0;
  }
  if (word === 'thresholds') {
    for (const name of Object.keys(THRESHOLD_TABLE) as ThresholdName[]) {
      const row = THRESHOLD_TABLE[name];
      terminal.out(`${name.padEnd(24)} ${formatDuration(row.defaultMs).padEnd(8)} ${thresholdAnnotation(name)}\n`);
    }
    return 0;
  }
  const text = explainText(word, locale, { color: terminal.color, width: terminal.width });
  terminal.out(`${text.text}\n`);
  return text.known ? 0 : 1;
}

function parse(args: readonly string[]) {
  return parseOptions('explain', {
    args: [...args],
    allowPositionals: true,
    options: { lang: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
}
