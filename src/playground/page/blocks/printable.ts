/**
 * Text without the characters that steer how text around them is shown: C0 and C1 controls (line feed and tab stay) and
 * bidirectional overrides. A name must not be able to turn its neighbours around.
 */
export function printable(text: string): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const control = (code < 0x20 && character !== '\n' && character !== '\t') || (code >= 0x7f && code < 0xa0);
    const steering = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    if (!control && !steering) shown += character;
  }
  return shown;
}
