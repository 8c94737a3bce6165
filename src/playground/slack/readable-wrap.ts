/** How many terminal cells a text takes: two for CJK and emoji, none for joiners and marks. */
export function cells(text: string): number {
  let width = 0;
  for (const character of text) width += cellsOf(character.codePointAt(0) ?? 0);
  return width;
}

/**
 * Breaks text at spaces to lines of at most `width` cells; a word that is longer is cut. Line breaks in the text stay. Every line
 * starts with `first` (the first one) or `rest`, which count.
 */
export function wrap(text: string, width: number, first = '', rest = first): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    const room = (): number => Math.max(10, width - cells(lines.length === 0 ? first : rest));
    const flush = (): void => {
      lines.push((lines.length === 0 ? first : rest) + line.trimEnd());
      line = '';
    };
    for (const word of paragraph.split(/(?<= )/)) {
      if (line !== '' && cells(line) + cells(word.trimEnd()) > room()) flush();
      let left = word;
      while (cells(left.trimEnd()) > room()) {
        const head = headOf(left, room());
        line = head;
        flush();
        left = left.slice(head.length);
      }
      line += left;
    }
    flush();
  }
  return lines;
}

function headOf(text: string, width: number): string {
  let head = '';
  for (const character of text) {
    if (head !== '' && cells(head) + cells(character) > width) break;
    head += character;
  }
  return head;
}

/** Unicode's East Asian Wide blocks in rough cuts (UAX 11). */
function cellsOf(code: number): number {
  if ((code >= 0x300 && code <= 0x36f) || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}
