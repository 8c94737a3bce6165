import type { Json, PageValue } from '../../page-contract.js';
import { isObject, objectsAt, textAt } from './json.js';

/** An option of a select, menu, radio group or checkboxes. */
export interface Choice {
  readonly option: Json;
  readonly value: string;
  /** Label of its group; '' without groups. */
  readonly group: string;
}

/** The options of an element, groups flattened, in order. */
export function choicesOf(element: Json): readonly Choice[] {
  const choice = (group: string) => (option: Json) => ({ option, value: textAt(option, 'value'), group });
  const groups = objectsAt(element, 'option_groups').flatMap((group) => {
    const label = isObject(group['label']) ? textAt(group['label'], 'text') : '';
    return objectsAt(group, 'options').map(choice(label));
  });
  return [...objectsAt(element, 'options').map(choice('')), ...groups];
}

/** What an element holds now as one string: typed text, a date, the value of the chosen option; '' for nothing. */
export function heldText(state: Json | undefined, element: Json): string {
  const held = state ?? {};
  for (const name of [
    'value',
    'selected_date',
    'selected_time',
    'selected_user',
    'selected_conversation',
    'selected_channel',
  ]) {
    if (typeof held[name] === 'string') return held[name];
  }
  const option = heldOption(state, element);
  if (option !== null) return textAt(option, 'value');
  for (const name of [
    'initial_value',
    'initial_date',
    'initial_time',
    'initial_user',
    'initial_conversation',
    'initial_channel',
  ]) {
    if (state === undefined && typeof element[name] === 'string') return element[name];
  }
  return '';
}

/** The option chosen in a select or radio group, null for none. */
export function heldOption(state: Json | undefined, element: Json): Json | null {
  const option = state === undefined ? element['initial_option'] : state['selected_option'];
  return isObject(option) ? option : null;
}

/** Values of the options chosen where several may be. */
export function heldValues(state: Json | undefined, element: Json): readonly string[] {
  const options = state === undefined ? objectsAt(element, 'initial_options') : objectsAt(state, 'selected_options');
  return options.map((option) => textAt(option, 'value'));
}

/** The state that the element has once this was entered, as Slack writes it in `view.state.values`. */
export function enteredState(element: Json, value: PageValue): Json {
  const type = textAt(element, 'type');
  const place = STATE_PLACES[type] ?? 'value';
  if (place !== 'selected_option' && place !== 'selected_options') return { type, [place]: value };
  const known = choicesOf(element);
  const optionFor = (one: string | Json): Json | null =>
    typeof one === 'string' ? (known.find((choice) => choice.value === one)?.option ?? null) : one;
  if (place === 'selected_option') return { type, selected_option: isOne(value) ? optionFor(value) : null };
  return { type, selected_options: (isOne(value) ? [value] : value).map(optionFor).filter((one) => one !== null) };
}

const STATE_PLACES: Readonly<Record<string, string>> = {
  static_select: 'selected_option',
  external_select: 'selected_option',
  radio_buttons: 'selected_option',
  checkboxes: 'selected_options',
  multi_static_select: 'selected_options',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
};

function isOne(value: PageValue): value is string | Json {
  return !Array.isArray(value);
}
