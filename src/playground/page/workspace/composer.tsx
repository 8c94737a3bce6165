import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { usePage } from '../live/use-page.js';
import { SendIcon } from '../shell/icons.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { recall, remember, suggestionsFor, type History, type Suggestion } from './commands.js';
import { commandText, messageText } from './typed-text.js';

interface ComposerProps {
  readonly channel: string;
  readonly placeholder: string;
  /** Replies to this message. Slack has no slash commands there. */
  readonly threadTs?: string;
}

/** Where one writes: Enter sends, Shift+Enter breaks the line, arrow up brings back what was sent, `/` and `@` offer what there is. */
export function Composer({ channel, placeholder, threadTs }: ComposerProps) {
  const { person, perform } = useDoing();
  const words = useWords();
  const people = usePage((held) => held.people);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [history, setHistory] = useState<History>({ lines: [], at: 0 });
  const [dismissed, setDismissed] = useState('');
  const [active, setActive] = useState(0);
  const list = useId();
  const field = useRef<HTMLTextAreaElement>(null);

  const isCommand = typed.startsWith('/');
  const offered =
    dismissed === typed || (isCommand && threadTs !== undefined)
      ? []
      : suggestionsFor(
          typed,
          people.map(({ name }) => name),
        );
  const chosen = Math.min(active, offered.length - 1);

  const change = (text: string): void => {
    setTyped(text);
    setActive(0);
  };
  const take = (suggestion: Suggestion | undefined): void => {
    if (suggestion === undefined) return;
    change(suggestion.text);
    setDismissed(suggestion.text);
    field.current?.focus();
  };
  const send = async (): Promise<void> => {
    const text = typed.trim();
    if (text === '' || busy) return;
    setBusy(true);
    const sent = await perform(
      text.startsWith('/') && threadTs === undefined
        ? { act: 'command', person, channel, text: commandText(text, people) }
        : {
            act: 'say',
            person,
            channel,
            text: messageText(text, people),
            ...(threadTs === undefined ? {} : { threadTs }),
          },
    );
    setBusy(false);
    if (!sent) return;
    setHistory(remember(history, text));
    change('');
  };
  const goBack = (step: -1 | 1): void => {
    const { history: moved, text } = recall(history, step);
    setHistory(moved);
    setDismissed(text);
    change(text);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const up = event.key === 'ArrowUp';
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === 'Escape' && offered.length > 0) {
      event.preventDefault();
      event.stopPropagation();
      setDismissed(typed);
    } else if (event.key === 'Tab' && !event.shiftKey && offered.length > 0) {
      event.preventDefault();
      take(offered[chosen]);
    } else if ((up || event.key === 'ArrowDown') && offered.length > 0) {
      event.preventDefault();
      setActive((chosen + (up ? offered.length - 1 : 1)) % offered.length);
    } else if (up && (typed === '' || typed === history.lines[history.at])) {
      event.preventDefault();
      goBack(-1);
    } else if (event.key === 'ArrowDown' && typed !== '' && typed === history.lines[history.at]) {
      event.preventDefault();
      goBack(1);
    }
  };
  return (
    <div className="composer">
      {offered.length === 0 ? null : (
        <ul className="composer-offers" id={list} role="listbox" aria-label={words.suggestions}>
          {offered.map((suggestion, index) => (
            <li
              key={suggestion.key}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === chosen}
              onMouseDown={(event) => {
                event.preventDefault();
                take(suggestion);
              }}
            >
              <strong>{suggestion.title}</strong>
              {suggestion.verb === null ? null : <span className="quiet">{words.commands[suggestion.verb]}</span>}
            </li>
          ))}
        </ul>
      )}
      {isCommand && threadTs !== undefined ? (
        <p className="composer-note" role="status">
          {words.noCommandsInThreads}
        </p>
      ) : null}
      <div className="composer-field">
        <textarea
          ref={field}
          rows={1}
          value={typed}
          placeholder={placeholder}
          aria-label={placeholder}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={offered.length > 0}
          aria-controls={list}
          aria-activedescendant={offered.length > 0 ? `${list}-${chosen}` : undefined}
          spellCheck={false}
          onChange={(event) => {
            change(event.target.value);
          }}
          onKeyDown={onKey}
        />
        <button
          type="button"
          className="icon-button send"
          aria-label={words.send}
          aria-busy={busy}
          disabled={typed.trim() === ''}
          onClick={() => {
            void send();
          }}
        >
          <SendIcon />
        </button>
      </div>
    </div>
  );
}
