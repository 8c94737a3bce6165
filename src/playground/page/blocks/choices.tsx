import type { Json, PageValue } from '../../page-contract.js';
import { choicesOf, heldText, heldValues } from './element-state.js';
import { textAt } from './json.js';
import { TextObject } from './text-object.js';

interface ChoicesProps {
  readonly element: Json;
  readonly state: Json | undefined;
  readonly label: string;
  readonly id: string;
}

export function Radios({
  element,
  state,
  label,
  id,
  onChoose,
}: ChoicesProps & { readonly onChoose: (option: string) => void }) {
  const held = heldText(state, element);
  return (
    <div role="radiogroup" aria-label={label} className="kit-choices" data-action={textAt(element, 'action_id')}>
      {choicesOf(element).map(({ option, value }) => (
        <label key={value}>
          <input
            type="radio"
            name={id}
            value={value}
            checked={held === value}
            onChange={() => {
              onChoose(value);
            }}
          />
          <ChoiceWords option={option} />
        </label>
      ))}
    </div>
  );
}

export function Checks({
  element,
  state,
  label,
  onChoose,
}: ChoicesProps & { readonly onChoose: (value: PageValue) => void }) {
  const held = heldValues(state, element);
  return (
    <div role="group" aria-label={label} className="kit-choices" data-action={textAt(element, 'action_id')}>
      {choicesOf(element).map(({ option, value }) => (
        <label key={value}>
          <input
            type="checkbox"
            value={value}
            checked={held.includes(value)}
            onChange={(event) => {
              onChoose(event.target.checked ? [...held, value] : held.filter((one) => one !== value));
            }}
          />
          <ChoiceWords option={option} />
        </label>
      ))}
    </div>
  );
}

function ChoiceWords({ option }: { readonly option: Json }) {
  return (
    <span>
      <TextObject value={option['text']} />
      {option['description'] === undefined ? null : (
        <small>
          <TextObject value={option['description']} />
        </small>
      )}
    </span>
  );
}
