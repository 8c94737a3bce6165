/** C0 and C1 controls, zero-width and bidirectional marks: nothing that moves a cursor or reorders a line survives. */
// eslint's no-control-regex is about mistakes; here the controls are the point, so they are built from their numbers.
const CONTROLS = new RegExp(
  `[${String.fromCharCode(0)}-${String.fromCharCode(31)}${String.fromCharCode(127)}-${String.fromCharCode(159)}\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]`,
  'g',
);
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]{0,20}[A-Za-z]`, 'g');

/** One line of somebody else's text, safe to print: terminal sequences and controls gone, spaces single. */
export function cleanLine(text: string): string {
  return text.replace(ANSI, '').replace(CONTROLS, ' ').replace(/ {2,}/g, ' ').trim();
}

/** At most `length` characters (code points), the cut marked with `…`. */
export function cutText(text: string, length: number): string {
  const points = Array.from(text);
  return points.length <= length ? text : `${points.slice(0, length - 1).join('')}…`;
}

/** Parts that vanish for want of a name leave double spaces, and spaces beside full-width marks; names keep theirs single. */
export function tidy(text: string): string {
  return cleanLine(text)
    .replace(/ ([，。：；、）（])/g, '$1')
    .replace(/([，。：；、（）]) /g, '$1')
    .replace(/([\u4e00-\u9fff]) (?=[\u4e00-\u9fff])/g, '$1')
    .replace(/。。/g, '。')
    .replace(/([^.])\.\.(?= |$)/g, '$1.');
}
