import { useState } from 'react';
import type { Json } from '../../page-contract.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { isObject, textAt } from './json.js';
import { plainWords } from './plain-words.js';
import { printable } from './printable.js';
import { safeLink } from './safe-link.js';
import { useSurface } from './surface.js';

/** A button of Block Kit. Busy from the press until the app has taken it; asks first where the app wants it. */
export function Button({ element, blockId }: { readonly element: Json; readonly blockId: string }) {
  const surface = useSurface();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const address = safeLink(textAt(element, 'url'));
  const { confirm } = element;
  const press = (): void => {
    setBusy(true);
    void surface.press({ blockId, actionId: textAt(element, 'action_id') }).finally(() => {
      setBusy(false);
    });
    if (address !== null) window.open(address, '_blank', 'noopener,noreferrer');
  };
  const spoken = printable(textAt(element, 'accessibility_label'));
  return (
    <>
      <button
        type="button"
        className={`kit-button ${textAt(element, 'style')}`}
        aria-label={spoken === '' ? undefined : spoken}
        aria-busy={busy}
        data-action={textAt(element, 'action_id')}
        onClick={() => {
          if (busy) return;
          if (isObject(confirm)) setAsking(true);
          else press();
        }}
      >
        {plainWords(element['text'])}
        {address === null ? null : <span aria-hidden="true"> ↗</span>}
      </button>
      {asking && isObject(confirm) ? (
        <ConfirmDialog
          confirm={confirm}
          onAnswer={(agreed) => {
            setAsking(false);
            if (agreed) press();
          }}
        />
      ) : null}
    </>
  );
}
