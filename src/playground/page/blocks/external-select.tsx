import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Json } from '../../page-contract.js';
import { useWords } from '../shell/words-context.js';
import { heldOption } from './element-state.js';
import { textAt } from './json.js';
import { plainWords } from './plain-words.js';
import type { SelectProps } from './select.js';
import { useSurface } from './surface.js';

/** A pause in typing of this length makes the page ask the app. */
const TYPING_PAUSE_MS = 120;

type Found =
  | { readonly kind: 'closed' | 'asking' | 'failed' }
  | { readonly kind: 'short'; readonly needs: number }
  | { readonly kind: 'options'; readonly rows: readonly Row[] };

interface Row {
  readonly option: Json;
  /** Label of the group that begins here; '' otherwise. */
  readonly group: string;
}

type ExternalSelectProps = SelectProps & { readonly blockId: string };

/** A select whose options come from the app while one types (WAI-ARIA's combobox with a list). */
export function ExternalSelect(props: ExternalSelectProps) {
  const { element, state, label, id, labelled, onChoose } = props;
  const list = useId();
  const chosen = heldOption(state, element);
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const { found, ask, close } = useOptions(props, () => {
    setActive(0);
  });
  const rows = found.kind === 'options' ? found.rows : [];
  const leave = (): void => {
    setTyped(null);
    close();
  };
  const choose = (row: Row | undefined): void => {
    if (row === undefined) return;
    leave();
    onChoose(row.option);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && found.kind !== 'closed') {
      // Closes the list only, not the modal it stands in.
      event.preventDefault();
      event.stopPropagation();
      leave();
    } else if (event.key === 'Enter' && rows.length > 0) {
      event.preventDefault();
      choose(rows[active]);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (found.kind === 'closed') ask(typed ?? '');
      else if (rows.length > 0) setActive((active + (event.key === 'ArrowDown' ? 1 : rows.length - 1)) % rows.length);
    }
  };
  return (
    <div className="kit-combo">
      <input
        id={id}
        className="kit-text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-label={labelled === true ? undefined : label}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid}
        aria-expanded={found.kind !== 'closed'}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={rows.length > 0 ? `${list}-${active}` : undefined}
        data-action={textAt(element, 'action_id')}
        data-focus={element['focus_on_load'] === true ? '' : undefined}
        placeholder={plainWords(element['placeholder'])}
        value={typed ?? (chosen === null ? '' : plainWords(chosen['text']))}
        onChange={(event) => {
          setTyped(event.target.value);
          ask(event.target.value);
        }}
        onBlur={leave}
        onKeyDown={onKey}
      />
      <div className="kit-combo-list" hidden={found.kind === 'closed'}>
        <ul id={list} role="listbox" aria-label={label}>
          {rows.map((row, index) => (
            <OptionRow
              key={textAt(row.option, 'value')}
              row={row}
              id={`${list}-${index}`}
              active={index === active}
              onChoose={() => {
                choose(row);
              }}
            />
          ))}
        </ul>
        <Note found={found} />
      </div>
    </div>
  );
}

interface OptionRowProps {
  readonly row: Row;
  readonly id: string;
  readonly active: boolean;
  readonly onChoose: () => void;
}

function OptionRow({ row, id, active, onChoose }: OptionRowProps) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) item.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <>
      {row.group === '' ? null : (
        <li role="presentation" className="kit-combo-group">
          {row.group}
        </li>
      )}
      <li
        ref={item}
        id={id}
        role="option"
        aria-selected={active}
        // Before the field loses the focus, which would close the list.
        onMouseDown={(event) => {
          event.preventDefault();
          onChoose();
        }}
      >
        {plainWords(row.option['text'])}
        {row.option['description'] === undefined ? null : <small>{plainWords(row.option['description'])}</small>}
      </li>
    </>
  );
}

function Note({ found }: { readonly found: Found }) {
  const words = useWords();
  const said = (): string => {
    switch (found.kind) {
      case 'closed':
        return '';
      case 'asking':
        return words.searching;
      case 'failed':
        return words.optionsFailed;
      case 'short':
        return words.typeMore(found.needs);
      case 'options':
        return found.rows.length === 0 ? words.noOptions : '';
    }
  };
  return (
    <p className="kit-combo-note" role="status">
      {said()}
    </p>
  );
}

/** Asks the app for options as one types: after a pause, and only the newest answer counts. */
function useOptions(
  { element, blockId }: ExternalSelectProps,
  came: () => void,
): { readonly found: Found; readonly ask: (search: string) => void; readonly close: () => void } {
  const surface = useSurface();
  const [found, setFound] = useState<Found>({ kind: 'closed' });
  const timer = useRef<number | undefined>(undefined);
  const newest = useRef(0);
  const shortest = typeof element['min_query_length'] === 'number' ? element['min_query_length'] : 3;
  const forget = (): number => {
    window.clearTimeout(timer.current);
    newest.current += 1;
    return newest.current;
  };
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
    },
    [],
  );
  const ask = (search: string): void => {
    const mine = forget();
    if (search.length < shortest) {
      setFound({ kind: 'short', needs: shortest - search.length });
      return;
    }
    setFound((held) => (held.kind === 'options' ? held : { kind: 'asking' }));
    timer.current = window.setTimeout(() => {
      surface.options(blockId, textAt(element, 'action_id'), search).then(
        ({ groups }) => {
          if (newest.current !== mine) return;
          came();
          setFound({ kind: 'options', rows: groups.flatMap(rowsOf) });
        },
        () => {
          if (newest.current === mine) setFound({ kind: 'failed' });
        },
      );
    }, TYPING_PAUSE_MS);
  };
  const close = (): void => {
    forget();
    setFound({ kind: 'closed' });
  };
  return { found, ask, close };
}

function rowsOf({
  label,
  options,
}: {
  readonly label: Json | null;
  readonly options: readonly Json[];
}): readonly Row[] {
  const group = plainWords(label);
  return options.map((option, index) => ({ option, group: index === 0 ? group : '' }));
}
