const ESC = String.fromCharCode(0x1b);
const C1_CSI = String.fromCharCode(0x9b);
const BELL = String.fromCharCode(0x07);

/** Colours and cursor moves: CSI in both its forms, OSC with its text, and two-character escapes (ECMA-48). */
const TERMINAL_SEQUENCE = new RegExp(
  `(?:${ESC}\\[|${C1_CSI})[0-?]{0,64}[ -/]{0,8}[@-~]|${ESC}\\][^${BELL}${ESC}\\n]{0,2000}(?:${BELL}|${ESC}\\\\)?|${ESC}[ -/]{0,4}[0-~]?`,
  'g',
);

/** `\r\n`, a bare carriage return (progress bars), and the two Unicode line ends all become `\n`. */
const LINE_END = /\r\n?|\u2028|\u2029/g;

/** Other control and format characters, but not `\n` and `\t`: C0, C1, bidirectional controls, zero-width and invisible ones. */
const INVISIBLE = new RegExp(
  [
    '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f',
    '\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0',
    '\\ufff9-\\ufffb]|[\\u{e0000}-\\u{e007f}]',
  ].join(''),
  'gu',
);

const LONE_SURROGATE = /[\ud800-\udfff]/gu;

/**
 * Removes what a reader cannot see and a terminal or a layout would obey: escape sequences, control characters,
 * bidirectional overrides, zero-width characters. Line ends become `\n`; tabs stay. It runs before secrets are looked
 * for, so that an invisible character inside a token does not hide it. Linear in the length of `text`.
 */
export function cleanText(text: string): string {
  return text
    .replace(TERMINAL_SEQUENCE, '')
    .replace(LINE_END, '\n')
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATE, '\ufffd');
}
