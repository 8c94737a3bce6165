import { useState } from 'react';
import type { Json } from '../../page-contract.js';
import { Button } from './button.js';
import { Checks, Radios } from './choices.js';
import { ExternalSelect } from './external-select.js';
import { Image } from './image.js';
import { textAt } from './json.js';
import { Overflow } from './overflow.js';
import { plainWords } from './plain-words.js';
import { printable } from './printable.js';
import { Select } from './select.js';
import { useSurface } from './surface.js';
import { PickedText, type PickedType } from './text-input.js';
import { enteredState } from './element-state.js';

/** An element of an actions block, or the accessory of a section: choosing in it presses it. */
export function Element({ element, blockId }: { readonly element: Json; readonly blockId: string }) {
  const surface = useSurface();
  const actionId = textAt(element, 'action_id');
  // Slack's client shows a choice in a message at once; only views come back with their state.
  const [chosen, setChosen] = useState<Json | undefined>(undefined);
  const state = surface.values[blockId]?.[actionId] ?? chosen;
  const label = plainWords(element['placeholder']) || actionId;
  const common = { element, state, label, id: `${surface.id}-${blockId}-${actionId}` };
  const choose = (option: string | Json): void => {
    setChosen(enteredState(element, option));
    void surface.press({ blockId, actionId, option });
  };
  switch (element['type']) {
    case 'button':
    case 'workflow_button':
      return <Button element={element} blockId={blockId} />;
    case 'overflow':
      return <Overflow element={element} blockId={blockId} />;
    case 'image':
      return <Image element={element} />;
    case 'static_select':
    case 'users_select':
    case 'conversations_select':
    case 'channels_select':
      return <Select {...common} onChoose={choose} />;
    case 'external_select':
      return <ExternalSelect {...common} blockId={blockId} onChoose={choose} />;
    case 'radio_buttons':
      return <Radios {...common} onChoose={choose} />;
    case 'checkboxes':
    case 'multi_static_select':
      return (
        <Checks
          {...common}
          onChoose={(value) => {
            setChosen(enteredState(element, value));
            void surface.press({ blockId, actionId, value });
          }}
        />
      );
    case 'datepicker':
    case 'timepicker':
      return (
        <PickedText
          {...common}
          type={PICKED[element['type']]}
          onEnter={(value) => {
            setChosen(enteredState(element, value));
            void surface.press({ blockId, actionId, value });
          }}
        />
      );
    default:
      return <span className="block-unknown">{printable(`[${textAt(element, 'type')}]`)}</span>;
  }
}

const PICKED: Readonly<Record<'datepicker' | 'timepicker', PickedType>> = { datepicker: 'date', timepicker: 'time' };
