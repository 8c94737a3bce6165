import { HOME, MODAL, OPTIONS_ANSWER, type Surface } from './block-shapes.js';
import { checkBlock, checkShape, isObject, type Complaint, type JsonObject } from './check-shape.js';

/** Most blocks of a message, a modal and a Home tab (docs.slack.dev/reference/block-kit/blocks, views.d.ts). */
export const BLOCKS_MAX: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };

/** What Slack itself enforces on whole payloads. */
export const SLACK_LIMITS = {
  /**
   * All blocks of one message together: text plus about 40 per block. Undocumented; 13,000 explains the measured cases
   * (slackapi/bolt-js#2509, #2867: 9,597 characters in 50 blocks pass, 11,341 in 50 blocks do not).
   */
  messageWeight: 13_000,
  weightPerBlock: 40,
  /** All markdown blocks of a message together (docs.slack.dev markdown-block). */
  markdownChars: 12_000,
  /** chat.postMessage cuts longer text with a warning (docs.slack.dev chat.postMessage). */
  postTextChars: 40_000,
  /** chat.update refuses longer text with `msg_too_long` (docs.slack.dev chat.update). */
  updateTextChars: 4_000,
  /** views.open: `view_too_large` above 250 kB (docs.slack.dev views.open). */
  viewBytes: 250_000,
  /** `too_many_attachments` (docs.slack.dev chat.postMessage). */
  attachments: 100,
} as const;

/** What podwhy's own builders keep to, well below Slack's walls (two thirds of the smallest refused message). */
export const BUILDER_BUDGET = {
  messageTextChars: 9_000,
  messageJsonChars: 14_000,
  /** Push notification and screen reader sentence. */
  fallbackTextChars: 150,
  metadataBytes: 2_000,
  optionValueChars: 75,
  sectionTextChars: 2_850,
  preformattedChars: 2_850,
} as const;

/** What Slack answers to a refused payload: its error word and one line per complaint. */
export interface Refusal {
  readonly error: string;
  /** As in `response_metadata.messages`, without the `[ERROR] ` in front. */
  readonly errors: readonly string[];
}

/**
 * Judges the blocks of a message as Slack would: null when it would be accepted. Never throws. A refusal carries Slack's word
 * (`invalid_blocks`, `invalid_blocks_format`, `msg_blocks_too_long`) and its lines with JSON pointers.
 */
export function refuseMessageBlocks(blocks: unknown): Refusal | null {
  if (!Array.isArray(blocks)) return { error: 'invalid_blocks_format', errors: [] };
  const found = complaintsAbout(blocks, 'message', '/blocks');
  const errors = found.map(asLine);
  if (count(blocks, 'table') > 1) errors.push('only one `table` block is allowed [json-pointer:/blocks]');
  if (errors.length > 0) return { error: 'invalid_blocks', errors };
  if (markdownChars(blocks) > SLACK_LIMITS.markdownChars) return { error: 'msg_too_long', errors: [] };
  if (messageWeight(blocks) > SLACK_LIMITS.messageWeight) return { error: 'msg_blocks_too_long', errors: [] };
  return null;
}

/** Judges a view as views.open, views.push, views.update and views.publish would; null when accepted. */
export function refuseView(view: unknown, surface: 'modal' | 'home'): Refusal | null {
  if (!isObject(view)) return { error: 'invalid_arguments', errors: ['must provide an object [json-pointer:/view]'] };
  if (new TextEncoder().encode(JSON.stringify(view)).length > SLACK_LIMITS.viewBytes)
    return { error: 'view_too_large', errors: [] };
  const found: Complaint[] = [];
  checkShape(view, surface === 'modal' ? MODAL : HOME, '/view', found);
  const blocks = view['blocks'];
  if (Array.isArray(blocks)) found.push(...complaintsAbout(blocks, surface, '/view/blocks'));
  else if (blocks !== undefined) found.push({ pointer: '/view/blocks', message: 'must provide an array' });
  if (surface === 'modal' && view['submit'] === undefined && Array.isArray(blocks)) {
    blocks.forEach((block: unknown, index) => {
      if (isObject(block) && block['type'] === 'input') {
        const message = 'must define `submit` to use an `input` block in modals';
        found.push({ pointer: `/view/blocks/${index}/input`, message });
      }
    });
  }
  return found.length === 0 ? null : { error: 'invalid_arguments', errors: found.map(asLine) };
}

/** How heavy a message is on Slack's undocumented scale; refused above {@link SLACK_LIMITS.messageWeight}. */
export function messageWeight(blocks: readonly unknown[]): number {
  return textChars(blocks) + blocks.length * SLACK_LIMITS.weightPerBlock;
}

/** Characters that people read in these blocks: every `text`, `fallback`, `alt_text`, `value` of a rich text or text object. */
export function textChars(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textChars(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [name, held]) =>
      sum + (typeof held === 'string' ? (TEXT_PROPERTIES.has(name) ? held.length : 0) : textChars(held)),
    0,
  );
}

/** Whether a message keeps to podwhy's own {@link BUILDER_BUDGET}; goldens and the outbound edge assert it. */
export function keepsBudget(message: { readonly text: string; readonly blocks: readonly unknown[] }): boolean {
  return (
    message.text.length <= SLACK_LIMITS.updateTextChars &&
    textChars(message.blocks) <= BUILDER_BUDGET.messageTextChars &&
    JSON.stringify(message.blocks).length <= BUILDER_BUDGET.messageJsonChars
  );
}

const TEXT_PROPERTIES = new Set(['text', 'fallback', 'alt_text', 'caption']);

function complaintsAbout(blocks: readonly unknown[], surface: Surface, pointer: string): Complaint[] {
  const found: Complaint[] = [];
  const max = BLOCKS_MAX[surface];
  if (blocks.length > max) found.push({ pointer, message: `no more than ${max} items allowed` });
  blocks.forEach((block, index) => {
    checkBlock(block, surface, `${pointer}/${index}`, found);
  });
  found.push(...repeatedIds(blocks, pointer), ...repeatedFocus(blocks, surface, pointer));
  return found;
}

/** `block_id` is unique in a message or view, `action_id` within its block (docs.slack.dev block elements; recorded wording). */
function repeatedIds(blocks: readonly unknown[], pointer: string): Complaint[] {
  const found: Complaint[] = [];
  const blockIds = new Set<string>();
  blocks.filter(isObject).forEach((block) => {
    const at = `${pointer}/${blocks.indexOf(block)}`;
    const blockId = block['block_id'];
    if (typeof blockId === 'string') {
      if (blockIds.has(blockId)) {
        found.push({ pointer: `${at}/block_id`, message: `\`block_id\` "${blockId}" already exists` });
      }
      blockIds.add(blockId);
    }
    const actionIds = new Set<string>();
    for (const { element, path } of elementsOf(block)) {
      const actionId = element['action_id'];
      if (typeof actionId !== 'string') continue;
      if (actionIds.has(actionId)) {
        found.push({ pointer: `${at}${path}/action_id`, message: `\`action_id\` "${actionId}" already exists` });
      }
      actionIds.add(actionId);
    }
  });
  return found;
}

/** Only one element of a view takes the focus (docs.slack.dev block elements, `focus_on_load`). */
function repeatedFocus(blocks: readonly unknown[], surface: Surface, pointer: string): Complaint[] {
  if (surface === 'message') return [];
  const focused = blocks.filter(isObject).flatMap((block) => elementsOf(block).filter(isFocused));
  return focused.length > 1 ? [{ pointer, message: 'only one element may have `focus_on_load` set' }] : [];
}

function isFocused(held: { readonly element: JsonObject }): boolean {
  return held.element['focus_on_load'] === true;
}

/** The interactive elements of a block with their place in it. */
export function elementsOf(block: JsonObject): { readonly element: JsonObject; readonly path: string }[] {
  const found: { element: JsonObject; path: string }[] = [];
  const elements = block['type'] === 'card' ? block['actions'] : block['elements'];
  if (Array.isArray(elements)) {
    elements.forEach((element: unknown, index) => {
      if (isObject(element)) found.push({ element, path: `/elements/${index}` });
    });
  }
  if (isObject(block['accessory'])) found.push({ element: block['accessory'], path: '/accessory' });
  if (isObject(block['element'])) found.push({ element: block['element'], path: '/element' });
  return found;
}

function count(blocks: readonly unknown[], type: string): number {
  return blocks.filter((block) => isObject(block) && block['type'] === type).length;
}

function markdownChars(blocks: readonly unknown[]): number {
  return textChars(blocks.filter((block) => isObject(block) && block['type'] === 'markdown'));
}

function asLine({ pointer, message }: Complaint): string {
  return `${message} [json-pointer:${pointer}]`;
}

/** Judges the answer to a block_suggestion: `{options}` or `{option_groups}`, 100 of each at most (docs.slack.dev external_select). */
export function refuseOptions(answer: JsonObject): Refusal | null {
  const found: Complaint[] = [];
  checkShape(answer, OPTIONS_ANSWER, '', found);
  return found.length === 0 ? null : { error: 'invalid_options', errors: found.map(asLine) };
}
