import { isObject, type JsonObject } from '../../slack/views/check-shape.js';

/** Slack gives every block without a `block_id` one of its own (docs.slack.dev blocks). */
export function withIds(blocks: readonly JsonObject[], newId: (prefix: string) => string): readonly JsonObject[] {
  return blocks.map((block) => (block['block_id'] === undefined ? { ...block, block_id: newId('b') } : block));
}

/** An interactive element with the block it stands in. */
export interface PlacedElement {
  readonly element: JsonObject;
  readonly blockId: string;
}

/** All interactive elements (those with an `action_id`) of these blocks, in reading order. */
export function placedElements(blocks: readonly JsonObject[]): readonly PlacedElement[] {
  return blocks.flatMap((block) => {
    const elements: unknown[] = Array.isArray(block['elements']) ? block['elements'] : [];
    const blockId = typeof block['block_id'] === 'string' ? block['block_id'] : '';
    return [...elements, block['element'], block['accessory']]
      .filter(isObject)
      .filter((element) => typeof element['action_id'] === 'string')
      .map((element) => ({ element, blockId }));
  });
}

/** The words on an element: the text of a button, the placeholder of a select. */
export function labelOf(element: JsonObject): string {
  const text = element['text'] ?? element['placeholder'];
  return isObject(text) && typeof text['text'] === 'string' ? text['text'] : '';
}

/** The options of a select, overflow, radio group or checkboxes, groups flattened. */
export function optionsOf(element: JsonObject): readonly JsonObject[] {
  const groups: unknown[] = Array.isArray(element['option_groups']) ? element['option_groups'] : [];
  const grouped = groups
    .filter(isObject)
    .flatMap((group): unknown[] => (Array.isArray(group['options']) ? group['options'] : []));
  const direct: unknown[] = Array.isArray(element['options']) ? element['options'] : [];
  return [...direct, ...grouped].filter(isObject);
}
