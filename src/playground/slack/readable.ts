import { isObject, type JsonObject } from '../../slack/views/check-shape.js';
import { labelOf, optionsOf } from './block-ids.js';
import { printable, readMrkdwn, readPlain, type MarkupContext } from './readable-markup.js';
import { inlineText, richTextLines } from './readable-rich-text.js';
import { wrap } from './readable-wrap.js';
import type { Content, StandInView, ViewValues } from './workspace-types.js';

/** Something to press, choose from or fill in, under the number shown before it. */
export interface Pressable {
  readonly ref: number;
  readonly kind: 'button' | 'option' | 'select' | 'input';
  readonly actionId: string;
  readonly label: string;
  /** The option to choose; set for `option`. */
  readonly option: string | null;
  readonly url: string | null;
}

export interface Readable {
  readonly lines: readonly string[];
  readonly pressables: readonly Pressable[];
}

export interface ReadableOptions extends MarkupContext {
  /** Cells per line, default 80. */
  readonly width?: number;
  /** Number of the first pressable, default 1. */
  readonly firstRef?: number;
}

/** A menu with more options than this is one thing to press, chosen from by its words. */
const LISTED_OPTIONS = 10;

/** A message or ephemeral as terminal lines: `1[Logs] 2[Describe]`, menus as one number per option. Safe for a terminal. */
export function renderContent(content: Content, options: ReadableOptions): Readable {
  const page = new Page(options, {});
  if (content.blocks.length === 0) page.write(readMrkdwn(content.text, options));
  for (const block of content.blocks) page.block(block);
  for (const attachment of content.attachments) {
    const nested = attachment['blocks'];
    for (const block of objects(nested)) page.block(block);
    const text = attachment['text'] ?? attachment['fallback'];
    if (nested === undefined && typeof text === 'string') page.write(readMrkdwn(text, options), '│ ');
  }
  return page.done();
}

/** A modal or Home tab: title, blocks with what is filled in, and `[Submit]` / `[Close]` under the action ids `submit` and `close`. */
export function renderView(view: StandInView, options: ReadableOptions): Readable {
  const page = new Page(options, view.values);
  const title = plainOf(view.source['title']);
  if (title !== '') page.write(`══ ${title} ══`);
  for (const block of view.blocks) page.block(block);
  if (view.source['type'] === 'modal') {
    const submit = view.source['submit'];
    const ends: [string, string][] = submit === undefined ? [] : [['submit', plainOf(submit)]];
    page.buttons([...ends, ['close', plainOf(view.source['close']) || 'Cancel']]);
  }
  return page.done();
}

class Page {
  private readonly lines: string[] = [];
  private readonly pressables: Pressable[] = [];
  private readonly width: number;
  private next: number;

  constructor(
    private readonly options: ReadableOptions,
    private readonly values: ViewValues,
  ) {
    this.width = options.width ?? 80;
    this.next = options.firstRef ?? 1;
  }

  done(): Readable {
    return { lines: this.lines, pressables: this.pressables };
  }

  write(text: string, prefix = ''): void {
    this.lines.push(...wrap(text, this.width, prefix));
  }

  buttons(named: readonly (readonly [string, string])[]): void {
    this.write(named.map(([actionId, label]) => this.press('button', { actionId, label })).join('  '));
  }

  block(block: JsonObject): void {
    switch (block['type']) {
      case 'header':
        this.write(this.text(block['text']));
        this.lines.push('─'.repeat(Math.min(this.width, 40)));
        return;
      case 'divider':
        this.lines.push('─'.repeat(this.width));
        return;
      case 'section':
        if (block['text'] !== undefined) this.write(this.text(block['text']));
        for (const field of objects(block['fields'])) this.write(this.text(field).replaceAll('\n', ' '), '  ');
        if (isObject(block['accessory'])) this.write(this.element(block['accessory'], block));
        return;
      case 'context':
        this.write(
          objects(block['elements'])
            .map((element) => this.text(element))
            .join(' · '),
          '  ',
        );
        return;
      case 'actions':
        this.write(
          objects(block['elements'])
            .map((element) => this.element(element, block))
            .join('  '),
        );
        return;
      case 'rich_text':
        this.lines.push(...richTextLines(block, this.width, this.options));
        return;
      case 'markdown':
        this.write(printable(String(block['text'])));
        return;
      case 'image':
        this.write(`[image: ${printable(String(block['alt_text']))}]`);
        return;
      case 'input':
        this.input(block);
        return;
      case 'table':
      case 'data_table':
        this.table(block);
        return;
      case 'alert':
        this.write(this.text(block['text']), '! ');
        return;
      default:
        this.write(`[${printable(String(block['type']))}]`);
    }
  }

  private input(block: JsonObject): void {
    const element = isObject(block['element']) ? block['element'] : {};
    const optional = block['optional'] === true ? ' (optional)' : '';
    this.write(`${plainOf(block['label'])}${optional}: ${this.element(element, block)}`);
    if (block['hint'] !== undefined) this.write(plainOf(block['hint']), '  ');
  }

  private table(block: JsonObject): void {
    const rows: unknown[] = Array.isArray(block['rows']) ? block['rows'] : [];
    for (const row of rows) {
      const cells = objects(row).map((cell) =>
        cell['type'] === 'rich_text' ? inlineText(cell, this.options) : printable(String(cell['text'])),
      );
      this.write(cells.join(' | '));
    }
  }

  private element(element: JsonObject, block: JsonObject): string {
    const actionId = String(element['action_id']);
    const label = printable(labelOf(element));
    switch (element['type']) {
      case 'image':
        return this.text(element);
      case 'button':
      case 'workflow_button':
      case 'icon_button':
        return this.press('button', { actionId, label, url: element['url'] });
      case 'overflow':
        return optionsOf(element)
          .map((option) => this.choice(actionId, option))
          .join('  ');
      case 'static_select':
      case 'radio_buttons':
      case 'checkboxes':
      case 'multi_static_select': {
        if (optionsOf(element).length > LISTED_OPTIONS) {
          return this.press('select', { actionId, label: `${this.held(element, block) || label} ▾` });
        }
        const listed = optionsOf(element).map((option) => this.choice(actionId, option));
        return [label, ...listed].filter((part) => part !== '').join('  ');
      }
      case 'external_select':
      case 'multi_external_select':
        return this.press('select', { actionId, label: `${this.held(element, block) || label} ▾` });
      default:
        return this.press('input', { actionId, label: this.held(element, block) || label || '…' });
    }
  }

  private choice(actionId: string, option: JsonObject): string {
    const { value, url } = option;
    return this.press('option', { actionId, label: printable(labelOf(option)), option: value, url });
  }

  private press(
    kind: Pressable['kind'],
    what: { readonly actionId: string; readonly label: string; readonly option?: unknown; readonly url?: unknown },
  ): string {
    const ref = this.next++;
    const option = typeof what.option === 'string' ? what.option : null;
    const url = typeof what.url === 'string' ? what.url : null;
    this.pressables.push({ ref, kind, actionId: what.actionId, label: what.label, option, url });
    return `${ref}[${what.label}]`;
  }

  /** What is filled in already. */
  private held(element: JsonObject, block: JsonObject): string {
    const state = this.values[String(block['block_id'])]?.[String(element['action_id'])] ?? {};
    const value = state['value'] ?? state['selected_option'] ?? state['selected_user'] ?? state['selected_date'];
    if (isObject(value)) return printable(labelOf(value));
    return typeof value === 'string' ? printable(value) : '';
  }

  /** A text object, or an image by its description. */
  private text(value: unknown): string {
    if (!isObject(value)) return '';
    if (value['type'] === 'image') return `[image: ${printable(String(value['alt_text']))}]`;
    return value['type'] === 'mrkdwn' ? readMrkdwn(String(value['text']), this.options) : plainOf(value);
  }
}

function plainOf(value: unknown): string {
  if (!isObject(value) || typeof value['text'] !== 'string') return '';
  return readPlain(value['text'], { emoji: value['emoji'] !== false });
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
