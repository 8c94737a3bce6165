import { isObject, type JsonObject } from '../../slack/views/check-shape.js';
import { optionsOf, placedElements, type PlacedElement } from './block-ids.js';
import type { ViewValues } from './workspace-types.js';

/** What a person enters into an element: typed text, a chosen option's value, several of them, or an option as received. */
export type Entered = string | number | JsonObject | readonly (string | JsonObject)[];

/** Element type → where its value stands, and where its initial value comes from (docs.slack.dev view_submission, element pages). */
const VALUE_PLACES: Readonly<Record<string, { readonly value: string; readonly initial: string }>> = {
  plain_text_input: { value: 'value', initial: 'initial_value' },
  email_text_input: { value: 'value', initial: 'initial_value' },
  url_text_input: { value: 'value', initial: 'initial_value' },
  number_input: { value: 'value', initial: 'initial_value' },
  rich_text_input: { value: 'rich_text_value', initial: 'initial_value' },
  static_select: { value: 'selected_option', initial: 'initial_option' },
  external_select: { value: 'selected_option', initial: 'initial_option' },
  radio_buttons: { value: 'selected_option', initial: 'initial_option' },
  overflow: { value: 'selected_option', initial: 'initial_option' },
  checkboxes: { value: 'selected_options', initial: 'initial_options' },
  multi_static_select: { value: 'selected_options', initial: 'initial_options' },
  multi_external_select: { value: 'selected_options', initial: 'initial_options' },
  users_select: { value: 'selected_user', initial: 'initial_user' },
  multi_users_select: { value: 'selected_users', initial: 'initial_users' },
  conversations_select: { value: 'selected_conversation', initial: 'initial_conversation' },
  multi_conversations_select: { value: 'selected_conversations', initial: 'initial_conversations' },
  channels_select: { value: 'selected_channel', initial: 'initial_channel' },
  multi_channels_select: { value: 'selected_channels', initial: 'initial_channels' },
  datepicker: { value: 'selected_date', initial: 'initial_date' },
  timepicker: { value: 'selected_time', initial: 'initial_time' },
  datetimepicker: { value: 'selected_date_time', initial: 'initial_date_time' },
};

/** Elements without a state of their own: buttons and overflow menus. */
const STATELESS = new Set(['button', 'overflow', 'workflow_button', 'icon_button', 'feedback_buttons']);

/** `state.values` of freshly shown blocks; what was entered before under the same ids and type is kept. */
export function initialValues(blocks: readonly JsonObject[], before: ViewValues): ViewValues {
  return valuesOf(placedElements(blocks), (placed) => {
    const type = String(placed.element['type']);
    const kept = before[placed.blockId]?.[String(placed.element['action_id'])];
    if (kept?.['type'] === type) return kept;
    const place = VALUE_PLACES[type];
    return place === undefined
      ? { type }
      : { type, [place.value]: placed.element[place.initial] ?? emptyOf(place.value) };
  });
}

/**
 * Values after a person filled in elements, by `action_id` or `block_id`. Throws when nothing on the surface has that id, or a
 * chosen option does not exist: a person could not have done that.
 */
export function enterValues(
  blocks: readonly JsonObject[],
  before: ViewValues,
  entered: Readonly<Record<string, Entered>>,
): ViewValues {
  const placed = placedElements(blocks);
  const after: Record<string, Record<string, JsonObject>> = {};
  for (const [blockId, held] of Object.entries(before)) after[blockId] = { ...held };
  for (const [id, value] of Object.entries(entered)) {
    const target = placed.find(({ element, blockId }) => element['action_id'] === id || blockId === id);
    if (target === undefined) throw new Error(`There is nothing to fill in called ${id}`);
    (after[target.blockId] ??= {})[String(target.element['action_id'])] = enteredState(target.element, value);
  }
  return after;
}

/** The state (and the body of the action) of an element with this value. */
export function enteredState(element: JsonObject, value: Entered): JsonObject {
  const type = String(element['type']);
  const place = VALUE_PLACES[type];
  if (place === undefined) return { type };
  if (place.value === 'selected_option') return { type, selected_option: optionFor(element, value) };
  if (place.value === 'selected_options') {
    const many = Array.isArray(value) ? value : [value];
    return { type, selected_options: many.map((one: Entered) => optionFor(element, one)) };
  }
  return { type, [place.value]: value };
}

function optionFor(element: JsonObject, value: Entered): JsonObject {
  if (isObject(value)) return value;
  const options = optionsOf(element);
  const found = options.find((option) => {
    const text = option['text'];
    return option['value'] === value || (isObject(text) && text['text'] === value);
  });
  if (found !== undefined) return found;
  const choices = options.map((option) => String(option['value'])).join(', ');
  throw new Error(`${String(element['action_id'])} offers no option ${JSON.stringify(value)}, only: ${choices}`);
}

function valuesOf(placed: readonly PlacedElement[], value: (placed: PlacedElement) => JsonObject): ViewValues {
  const values: Record<string, Record<string, JsonObject>> = {};
  for (const one of placed) {
    if (STATELESS.has(String(one.element['type']))) continue;
    (values[one.blockId] ??= {})[String(one.element['action_id'])] = value(one);
  }
  return values;
}

function emptyOf(place: string): unknown {
  return place.endsWith('s') ? [] : null;
}
