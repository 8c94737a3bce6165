/** Columns that a terminal gives a character: two for East Asian wide ones and emoji, none for combining marks. */
function columnsOf(point: number): number {
  if (point >= 0x300 && point <= 0x36f) return 0;
  const wide =
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x1f300 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd);
  return wide ? 2 : 1;
}

/** Width of a line on a terminal, in columns. */
export function textColumns(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOf(character.codePointAt(0) ?? 0);
  return columns;
}

export function padColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textColumns(text)));
}

/** Marks that may not end a line, or not begin one, in Chinese typesetting. */
const OPENING = /^[（“「『《]/u;
const NEVER_FIRST = /^[，。：；、）！？”」』》]/u;

/**
 * Lines of at most `columns`. Breaks at spaces and between wide characters; a word longer than a line stays whole, so
 * that names can be copied.
 */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of pieces(text)) {
    const size = textColumns(piece);
    if (line !== '' && used + textColumns(piece.trimEnd()) > columns && !NEVER_FIRST.test(piece)) {
      lines.push(line.trimEnd());
      line = '';
      used = 0;
    }
    line += piece;
    used += size;
  }
  if (line.trimEnd() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

/** Words with the spaces after them; each wide character is a piece of its own. */
function pieces(text: string): readonly string[] {
  const found: string[] = [];
  let word = '';
  for (const character of text) {
    if (OPENING.test(character)) {
      if (word !== '') found.push(word);
      word = character;
    } else if (columnsOf(character.codePointAt(0) ?? 0) === 2) {
      const opened = OPENING.test(word) && word.length === 1;
      if (word !== '' && !opened) found.push(word);
      found.push(opened ? word + character : character);
      word = '';
    } else if (character === ' ') {
      found.push(`${word} `);
      word = '';
    } else {
      word += character;
    }
  }
  if (word !== '') found.push(word);
  return found;
}
