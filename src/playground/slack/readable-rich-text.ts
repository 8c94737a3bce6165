import { isObject, type JsonObject } from '../../slack/views/check-shape.js';
import { emojiOf, printable, readDate, type MarkupContext } from './readable-markup.js';
import { wrap } from './readable-wrap.js';

/** A rich_text block as lines. Its text is structure, not markup: nothing in it is parsed or decoded. */
export function richTextLines(block: JsonObject, width: number, context: MarkupContext): readonly string[] {
  let number = 0;
  return objects(block['elements']).flatMap((part) => {
    const inline = (): string => inlineText(part, context);
    switch (part['type']) {
      case 'rich_text_list': {
        number = typeof part['offset'] === 'number' ? part['offset'] : 0;
        const indent = ' '.repeat(2 * (typeof part['indent'] === 'number' ? part['indent'] : 0));
        return objects(part['elements']).flatMap((item) => {
          number += 1;
          const mark = part['style'] === 'ordered' ? `${indent}${number}. ` : `${indent}• `;
          return wrap(inlineText(item, context), width, mark, ' '.repeat(mark.length));
        });
      }
      case 'rich_text_quote':
        return wrap(inline(), width, '│ ');
      case 'rich_text_preformatted':
        return wrap(inline(), width, '  ┆ ');
      default:
        return wrap(inline(), width);
    }
  });
}

/** The words of a section, quote or preformatted part, or of a whole rich_text cell. */
export function inlineText(part: JsonObject, context: MarkupContext): string {
  return objects(part['elements'])
    .map((element) => elementText(element, context))
    .join('');
}

function elementText(element: JsonObject, { now, nameOf }: MarkupContext): string {
  const text = (name: string): string => {
    const value = element[name];
    return typeof value === 'string' ? value : '';
  };
  switch (element['type']) {
    case 'text': {
      const style = element['style'];
      const shown = printable(text('text'));
      return isObject(style) && style['code'] === true ? `\`${shown}\`` : shown;
    }
    case 'link': {
      const label = text('text');
      return printable(label === '' || label === text('url') ? text('url') : `${label} (${text('url')})`);
    }
    case 'user':
      return `@${nameOf(text('user_id')) ?? text('user_id')}`;
    case 'usergroup':
      return `@${nameOf(text('usergroup_id')) ?? text('usergroup_id')}`;
    case 'channel':
      return `#${nameOf(text('channel_id')) ?? text('channel_id')}`;
    case 'broadcast':
      return `@${text('range')}`;
    case 'emoji':
      return emojiOf(text('name')) ?? `:${text('name')}:`;
    case 'date': {
      const seconds = element['timestamp'];
      return printable(typeof seconds === 'number' ? readDate(seconds, text('format'), now) : text('fallback'));
    }
    case 'rich_text_section':
      return inlineText(element, { now, nameOf });
    default:
      return printable(text('value'));
  }
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
