import { useId, useLayoutEffect, useRef } from 'react';
import type { Json } from '../../page-contract.js';
import { useWords } from '../shell/words-context.js';
import { textAt } from './json.js';
import { plainWords } from './plain-words.js';
import { TextObject } from './text-object.js';

interface ConfirmDialogProps {
  readonly confirm: Json;
  readonly onAnswer: (agreed: boolean) => void;
}

/** The question that an element asks before it is pressed (composition object `confirm`). Escape means no. */
export function ConfirmDialog({ confirm, onAnswer }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const words = useWords();
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      // Gives the focus back to where it was; taking the dialog away does not.
      shown?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog dialog-small"
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        onAnswer(false);
      }}
    >
      <h2 id={title}>{plainWords(confirm['title']) || words.areYouSure}</h2>
      <p>
        <TextObject value={confirm['text']} />
      </p>
      <div className="dialog-ends">
        <button
          type="button"
          className="kit-button"
          autoFocus
          onClick={() => {
            onAnswer(false);
          }}
        >
          {plainWords(confirm['deny']) || words.cancel}
        </button>
        <button
          type="button"
          className={`kit-button ${textAt(confirm, 'style') || 'primary'}`}
          onClick={() => {
            onAnswer(true);
          }}
        >
          {plainWords(confirm['confirm']) || words.yes}
        </button>
      </div>
    </dialog>
  );
}
