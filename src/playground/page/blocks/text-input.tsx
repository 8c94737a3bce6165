import { useEffect, useState, type InputHTMLAttributes } from 'react';
import type { Json } from '../../page-contract.js';
import { heldText } from './element-state.js';
import { textAt } from './json.js';
import { plainWords } from './plain-words.js';

export type PickedType = 'date' | 'time';

interface FieldProps {
  readonly element: Json;
  readonly state: Json | undefined;
  readonly label: string;
  readonly id: string;
  readonly describedBy?: string;
  readonly invalid?: boolean;
  readonly labelled?: boolean;
}

interface TypedProps extends FieldProps {
  readonly type: 'text' | 'email' | 'url' | 'number';
  readonly onEnter: (value: string) => void;
}

/** Something to type into; several lines where the app wants it. */
export function TypedText({ element, state, label, id, describedBy, invalid, labelled, type, onEnter }: TypedProps) {
  const held = heldText(state, element);
  const [typed, setTyped] = useState(held);
  useEffect(() => {
    setTyped(held);
  }, [held]);
  const field = {
    id,
    className: 'kit-text',
    value: typed,
    placeholder: plainWords(element['placeholder']),
    'data-focus': element['focus_on_load'] === true ? '' : undefined,
    'aria-label': labelled === true ? undefined : label,
    'aria-describedby': describedBy,
    'aria-invalid': invalid,
    'data-action': textAt(element, 'action_id'),
  };
  const enter = (value: string): void => {
    setTyped(value);
    onEnter(value);
  };
  if (element['multiline'] === true) {
    return (
      <textarea
        {...field}
        rows={4}
        onChange={(event) => {
          enter(event.target.value);
        }}
      />
    );
  }
  return (
    <input
      {...field}
      type={type}
      autoComplete="off"
      onChange={(event) => {
        enter(event.target.value);
      }}
    />
  );
}

interface PickedProps extends FieldProps {
  readonly type: PickedType;
  readonly onEnter: (value: string) => void;
}

/** A date or a time, with the browser's own picker. */
export function PickedText({ element, state, label, id, describedBy, invalid, labelled, type, onEnter }: PickedProps) {
  const field: InputHTMLAttributes<HTMLInputElement> = {
    id,
    type,
    className: 'kit-text kit-picked',
    value: heldText(state, element),
    'aria-label': labelled === true ? undefined : label,
    'aria-describedby': describedBy,
    'aria-invalid': invalid,
  };
  return (
    <input
      {...field}
      data-action={textAt(element, 'action_id')}
      onChange={(event) => {
        onEnter(event.target.value);
      }}
    />
  );
}
