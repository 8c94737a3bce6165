import type { Json } from '../../page-contract.js';
import { choicesOf, heldText } from './element-state.js';
import { objectsAt, textAt } from './json.js';
import { plainWords } from './plain-words.js';
import { useSurface } from './surface.js';

export interface SelectProps {
  readonly element: Json;
  readonly state: Json | undefined;
  /** What a screen reader says where no visible label names it. */
  readonly label: string;
  readonly id: string;
  /** Ids of what describes it: hint and error. */
  readonly describedBy?: string;
  readonly invalid?: boolean;
  readonly labelled?: boolean;
  readonly onChoose: (option: string | Json) => void;
}

/** A static select, or one of people or channels: the platform's own menu, which every keyboard and screen reader knows. */
export function Select({ element, state, label, id, describedBy, invalid, labelled, onChoose }: SelectProps) {
  const held = heldText(state, element);
  const placeholder = plainWords(element['placeholder']);
  return (
    <select
      id={id}
      className="kit-select"
      aria-label={labelled === true ? undefined : label}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      data-action={textAt(element, 'action_id')}
      data-focus={element['focus_on_load'] === true ? '' : undefined}
      value={held}
      onChange={(event) => {
        if (event.target.value !== '') onChoose(event.target.value);
      }}
    >
      {held === '' ? <option value="">{placeholder}</option> : null}
      <Options element={element} />
    </select>
  );
}

function Options({ element }: { readonly element: Json }) {
  const { people, channels } = useSurface();
  if (element['type'] === 'users_select')
    return people.map(({ id, name }) => <Option key={id} value={id} label={name} />);
  if (element['type'] === 'conversations_select' || element['type'] === 'channels_select') {
    return channels.map(({ id, name }) => <Option key={id} value={id} label={`#${name}`} />);
  }
  const groups = objectsAt(element, 'option_groups');
  if (groups.length > 0) {
    return groups.map((group, index) => (
      <optgroup key={index} label={plainWords(group['label'])}>
        <Choices element={group} />
      </optgroup>
    ));
  }
  return <Choices element={element} />;
}

function Choices({ element }: { readonly element: Json }) {
  return choicesOf(element).map(({ option, value }) => (
    <Option key={value} value={value} label={plainWords(option['text'])} />
  ));
}

function Option({ value, label }: { readonly value: string; readonly label: string }) {
  return <option value={value}>{label}</option>;
}
