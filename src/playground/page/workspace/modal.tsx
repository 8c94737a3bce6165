import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState, type SubmitEvent } from 'react';
import type { Act, Json, PageValue, PageView } from '../../page-contract.js';
import { Blocks } from '../blocks/block.js';
import { enteredState } from '../blocks/element-state.js';
import { objectAt, textAt } from '../blocks/json.js';
import { plainWords } from '../blocks/plain-words.js';
import { usePage } from '../live/use-page.js';
import { BackIcon, CloseIcon } from '../shell/icons.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { Standing } from './content.js';

const NONE: readonly PageView[] = [];

/** The modals that are open for this person: the one on top, with the way back to those below. */
export function ModalStack() {
  const { person } = useDoing();
  const stack = usePage((held) => held.stacks[person] ?? NONE);
  const top = stack.at(-1);
  const root = stack[0];
  // One dialog for the whole stack: pushing and popping do not move the focus out of it.
  return top === undefined || root === undefined ? null : (
    <Modal key={`${person}/${root.id}`} view={top} depth={stack.length} />
  );
}

function Modal({ view, depth }: { readonly view: PageView; readonly depth: number }) {
  const words = useWords();
  const { person, perform } = useDoing();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Before the form looks for its first field: showing a dialog moves the focus.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      // Gives the focus back to where it was; taking the dialog away does not.
      shown?.close();
    };
  }, []);
  // Closing takes a moment; who presses twice does not close what lies below.
  const closing = useRef('');
  const end = (act: Act): void => {
    if (closing.current === view.id) return;
    closing.current = view.id;
    void perform(act).then((done) => {
      if (!done) closing.current = '';
    });
  };
  const close = (): void => {
    end({ act: 'close', person, view: view.id });
  };
  const closeAll = (): void => {
    end({ act: 'close-all', person });
  };
  return (
    <dialog
      ref={dialog}
      className="dialog modal"
      aria-labelledby={heading}
      onCancel={(event) => {
        // React hands on the cancel of a dialog inside this one.
        if (event.target !== dialog.current) return;
        event.preventDefault();
        close();
      }}
    >
      <header className="dialog-head">
        {depth > 1 ? (
          <button type="button" className="icon-button" aria-label={words.back} onClick={close}>
            <BackIcon />
          </button>
        ) : null}
        <h2 id={heading}>{plainWords(view.source['title'])}</h2>
        <button type="button" className="icon-button" aria-label={words.close} onClick={closeAll}>
          <CloseIcon />
        </button>
      </header>
      <Form key={view.id} view={view} onClose={close} />
    </dialog>
  );
}

const NO_ERRORS = {};
const FIELDS = ':is(input, select, textarea)';

function Form({ view, onClose }: { readonly view: PageView; readonly onClose: () => void }) {
  const words = useWords();
  const { person, perform } = useDoing();
  const errors = usePage((held) => held.viewErrors[view.id] ?? NO_ERRORS);
  const [entered, setEntered] = useState<Readonly<Record<string, PageValue>>>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const newest = useRef(entered);
  newest.current = entered;
  const current = useCallback(() => fitting(view, newest.current), [view]);
  const enter = useCallback((blockId: string, value: PageValue) => {
    setEntered((held) => ({ ...held, [blockId]: value }));
  }, []);
  useEffect(() => {
    // What was opened as "loading" gets its fields later; whoever is in one of them stays there.
    const body = form.current?.querySelector<HTMLElement>('.dialog-body');
    if (body === null || body === undefined || body.contains(document.activeElement)) return;
    (body.querySelector<HTMLElement>('[data-focus]') ?? body.querySelector<HTMLElement>(FIELDS) ?? body).focus();
  }, [view.hash]);
  useEffect(() => {
    // To the first field that was sent back.
    if (errors !== NO_ERRORS) form.current?.querySelector<HTMLElement>(`.wrong ${FIELDS}`)?.focus();
  }, [errors]);
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (busy || view.source['submit'] === undefined) return;
    setBusy(true);
    await perform({ act: 'submit', person, view: view.id, values: current() });
    setBusy(false);
  };
  const place = { kind: 'modal', view: view.id } as const;
  const submitWords = plainWords(view.source['submit']);
  return (
    <form
      ref={form}
      noValidate
      aria-busy={busy}
      onSubmit={(event) => {
        void submit(event);
      }}
    >
      <div className="dialog-body" tabIndex={-1}>
        <Standing
          place={place}
          id={view.id}
          values={shownValues(view, entered)}
          errors={errors}
          enter={enter}
          entered={current}
        >
          <Blocks blocks={view.blocks} />
        </Standing>
      </div>
      <footer className="dialog-ends">
        <button type="button" className="kit-button" onClick={onClose}>
          {plainWords(view.source['close']) || words.cancel}
        </button>
        {submitWords === '' ? null : (
          <button
            type="submit"
            className="kit-button primary"
            aria-busy={busy}
            disabled={view.source['submit_disabled'] === true}
          >
            {submitWords}
          </button>
        )}
      </footer>
    </form>
  );
}

/** Only what the view still asks for. */
function fitting(view: PageView, entered: Readonly<Record<string, PageValue>>): Readonly<Record<string, PageValue>> {
  const known = new Set(view.blocks.map((block) => textAt(block, 'block_id')));
  return Object.fromEntries(Object.entries(entered).filter(([blockId]) => known.has(blockId)));
}

/** What the app knows, with what was typed since on top. */
function shownValues(view: PageView, entered: Readonly<Record<string, PageValue>>): PageView['values'] {
  const shown: Record<string, Readonly<Record<string, Json>>> = { ...view.values };
  for (const block of view.blocks) {
    const blockId = textAt(block, 'block_id');
    const value = entered[blockId];
    if (value === undefined) continue;
    const element = objectAt(block, 'element');
    shown[blockId] = { ...shown[blockId], [textAt(element, 'action_id')]: enteredState(element, value) };
  }
  return shown;
}
