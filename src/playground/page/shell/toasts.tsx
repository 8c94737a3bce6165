import { useEffect } from 'react';
import { printable } from '../blocks/printable.js';
import type { Trouble } from '../live/held.js';
import { usePage, useStore } from '../live/use-page.js';
import { CloseIcon } from './icons.js';
import { useDoing } from './session.js';
import { useWords } from './words-context.js';

/** So long a trouble is shown, ms: long enough to read two sentences. */
const SHOWN_MS = 9_000;

/** What went wrong with something this person did. */
export function Toasts() {
  const { person } = useDoing();
  const troubles = usePage((held) => held.troubles);
  return (
    <div className="toasts" role="alert">
      {troubles
        .filter((trouble) => trouble.person === person)
        .slice(-3)
        .map((trouble) => (
          <Toast key={trouble.key} trouble={trouble} />
        ))}
    </div>
  );
}

function Toast({ trouble }: { readonly trouble: Trouble }) {
  const words = useWords();
  const store = useStore();
  const { key } = trouble;
  useEffect(() => {
    const timer = window.setTimeout(() => {
      store.forgetTrouble(key);
    }, SHOWN_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [store, key]);
  return (
    <p className="toast">
      <span>{printable(trouble.text)}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={words.dismiss}
        onClick={() => {
          store.forgetTrouble(key);
        }}
      >
        <CloseIcon />
      </button>
    </p>
  );
}
