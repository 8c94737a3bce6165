import { withEmoji } from './emoji.js';
import { isObject, textAt } from './json.js';
import { printable } from './printable.js';

/** The words of a text object, for places that hold a string only. Nothing in plain_text is markup; `:emoji:` is, unless `emoji: false`. */
export function plainWords(value: unknown): string {
  if (!isObject(value)) return '';
  const text = printable(textAt(value, 'text'));
  return value['emoji'] === false ? text : withEmoji(text);
}
