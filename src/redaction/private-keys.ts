import { placeholder } from './placeholder.js';

const NAME = '[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?';

/**
 * From BEGIN to its END, or, where the text was cut before the END, over everything that can be key material, to the end of the
 * last word: half of another token would not be recognised any more.
 */
const WHOLE = new RegExp(
  `-----BEGIN ${NAME}-----(?:(?:[^-]|-(?!----)){0,16384}-----END ${NAME}-----|[A-Za-z0-9+/=\\s\\\\]{0,8192}[^\\s"'\`,;<>]{0,2000})`,
  'g',
);

const END = new RegExp(`-----END ${NAME}-----`);
const MATERIAL_LINE = /[A-Za-z0-9+/=]{16,}\s*$/;

/** A full line of key material (PEM breaks lines at 64 or 76 characters) whose BEGIN and END are both out of sight. */
const BARE_LINE =
  /^(?=[^\n]{0,75}[a-z])(?=[^\n]{0,75}[A-Z])(?=[^\n]{0,75}\d)(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{76})$/gm;

/** Replaces PEM and PGP private keys, also those that the edge of a log tail cut. */
export function redactPrivateKeys(text: string): string {
  const whole = text.includes('PRIVATE KEY') ? redactCutHead(text.replace(WHOLE, placeholder('private-key'))) : text;
  return whole.replace(BARE_LINE, placeholder('key-material'));
}

/** The tail of a key whose BEGIN was cut away: the END line and the lines of key material before it. */
function redactCutHead(text: string): string {
  if (!END.test(text)) return text;
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const end = END.exec(line);
    if (end === null) continue;
    // What follows the key stays: it may name the secret of the next line.
    lines[index] = placeholder('private-key') + line.slice(end.index + end[0].length);
    for (let above = index - 1; above >= 0 && MATERIAL_LINE.test((lines[above] ?? '').slice(-120)); above -= 1) {
      lines[above] = placeholder('key-material');
    }
  }
  return lines.join('\n');
}
