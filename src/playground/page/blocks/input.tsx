import type { Json, PageValue } from '../../page-contract.js';
import { useWords } from '../shell/words-context.js';
import { Checks, Radios } from './choices.js';
import { ExternalSelect } from './external-select.js';
import { objectAt, textAt } from './json.js';
import { plainWords } from './plain-words.js';
import { printable } from './printable.js';
import { Select } from './select.js';
import { useSurface } from './surface.js';
import { PickedText, TypedText } from './text-input.js';

/** An input block: label, element, hint, and what is wrong with it. */
export function InputBlock({ block }: { readonly block: Json }) {
  const surface = useSurface();
  const words = useWords();
  const element = objectAt(block, 'element');
  const blockId = textAt(block, 'block_id');
  const actionId = textAt(element, 'action_id');
  const id = `${surface.id}-${blockId}`;
  const hint = plainWords(block['hint']);
  const error = surface.errors[blockId];
  const describedBy = [hint === '' ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].filter(
    (each) => each !== '',
  );
  const enter = (value: PageValue): void => {
    surface.enter(blockId, value);
    if (block['dispatch_action'] === true) void surface.press({ blockId, actionId, value });
  };
  const grouped =
    element['type'] === 'radio_buttons' ||
    element['type'] === 'checkboxes' ||
    element['type'] === 'multi_static_select';
  const label = plainWords(block['label']);
  const shown = (
    <>
      {label}
      {block['optional'] === true ? <span className="input-optional"> ({words.optional})</span> : null}
    </>
  );
  return (
    <div className={error === undefined ? 'block block-input' : 'block block-input wrong'}>
      {grouped ? (
        <div className="input-label">{shown}</div>
      ) : (
        <label htmlFor={id} className="input-label">
          {shown}
        </label>
      )}
      <InputElement
        element={element}
        state={surface.values[blockId]?.[actionId]}
        label={label}
        id={id}
        blockId={blockId}
        describedBy={describedBy.length === 0 ? undefined : describedBy.join(' ')}
        invalid={error !== undefined}
        onEnter={enter}
      />
      {error === undefined ? null : (
        <p className="input-error" id={`${id}-error`} role="alert">
          {printable(error)}
        </p>
      )}
      {hint === '' ? null : (
        <p className="input-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface InputElementProps {
  readonly element: Json;
  readonly state: Json | undefined;
  readonly label: string;
  readonly id: string;
  readonly blockId: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly onEnter: (value: PageValue) => void;
}

function InputElement({ onEnter, blockId, describedBy, ...rest }: InputElementProps) {
  const common = { ...rest, labelled: true, ...(describedBy === undefined ? {} : { describedBy }) };
  const { element } = rest;
  switch (element['type']) {
    case 'static_select':
    case 'users_select':
    case 'conversations_select':
    case 'channels_select':
      return <Select {...common} onChoose={onEnter} />;
    case 'external_select':
      return <ExternalSelect {...common} blockId={blockId} onChoose={onEnter} />;
    case 'radio_buttons':
      return <Radios {...rest} onChoose={onEnter} />;
    case 'checkboxes':
    case 'multi_static_select':
      return <Checks {...rest} onChoose={onEnter} />;
    case 'datepicker':
      return <PickedText {...common} type="date" onEnter={onEnter} />;
    case 'timepicker':
      return <PickedText {...common} type="time" onEnter={onEnter} />;
    case 'plain_text_input':
      return <TypedText {...common} type="text" onEnter={onEnter} />;
    case 'email_text_input':
      return <TypedText {...common} type="email" onEnter={onEnter} />;
    case 'url_text_input':
      return <TypedText {...common} type="url" onEnter={onEnter} />;
    case 'number_input':
      return <TypedText {...common} type="number" onEnter={onEnter} />;
    default:
      return <p className="block-unknown">{printable(`[${textAt(element, 'type')}]`)}</p>;
  }
}
