import { memo, useDeferredValue, useId, useMemo, useState } from 'react';
import type { JournalEntry } from '../../page-contract.js';
import { printable } from '../blocks/printable.js';
import { formatSlackDate } from '../blocks/slack-date.js';
import { useReading } from '../blocks/surface.js';
import { readJournal } from '../live/act.js';
import { usePage } from '../live/use-page.js';
import { useRead } from '../shell/use-read.js';
import { useWords } from '../shell/words-context.js';
import { CopyButton } from './json-dialog.js';
import { filterJournal, hasFailed, JOURNAL_KINDS, type JournalKind } from './journal-filter.js';
import { JsonTree } from './json-tree.js';

/** Every call that podwhy makes to Slack, and everything that Slack tells it. */
export function Calls() {
  const words = useWords();
  const journal = useDeferredValue(usePage((held) => held.journal));
  const [kind, setKind] = useState<JournalKind>('all');
  const [search, setSearch] = useState('');
  const field = useId();
  const shown = useMemo(() => filterJournal(journal, kind, search), [journal, kind, search]);
  return (
    <div className="calls">
      <div className="calls-filter">
        <label htmlFor={field} className="for-ears">
          {words.filter}
        </label>
        <input
          id={field}
          className="kit-text"
          type="search"
          value={search}
          placeholder={words.filterHint}
          onChange={(event) => {
            setSearch(event.target.value);
          }}
        />
        <div className="segments" role="radiogroup" aria-label={words.kind}>
          {JOURNAL_KINDS.map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="journal-kind"
                checked={kind === each}
                onChange={() => {
                  setKind(each);
                }}
              />
              <span>{words.journalKinds[each]}</span>
            </label>
          ))}
        </div>
      </div>
      {shown.length === 0 ? (
        <p className="empty quiet">{journal.length === 0 ? words.noCallsYet : words.nothingFits}</p>
      ) : (
        <ul className="journal">
          {shown.map((entry) => (
            <Entry key={entry.seq} entry={entry} />
          ))}
        </ul>
      )}
    </div>
  );
}

const Entry = memo(function Entry({ entry }: { readonly entry: JournalEntry }) {
  const words = useWords();
  const reading = useReading();
  const [open, setOpen] = useState(false);
  const failed = hasFailed(entry);
  const time = formatSlackDate(
    { seconds: entry.at / 1000, format: '{time_secs}', fallback: '' },
    { ...reading, now: entry.at },
  );
  return (
    <li className={failed ? 'failed' : ''}>
      <button
        type="button"
        className="journal-line"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <span className="journal-way" title={words.ways[entry.kind]}>
          <span aria-hidden="true">{entry.kind === 'call' ? '↑' : '↓'}</span>
          <span className="for-ears">{words.ways[entry.kind]}</span>
        </span>
        <span className="journal-words">
          <strong>{entry.name}</strong>
          <span className="quiet">{printable(entry.says)}</span>
        </span>
        <span className={failed ? 'count-bad' : 'quiet'}>{outcomeOf(entry, words.cut, words.undelivered)}</span>
        <time className="quiet">{time}</time>
      </button>
      {open ? <Detail seq={entry.seq} /> : null}
    </li>
  );
});

function outcomeOf({ kind, status, error }: JournalEntry, cut: string, undelivered: string): string {
  if (kind === 'undelivered') return undelivered;
  if (error !== '') return error;
  if (status === 0) return cut;
  return status === null ? '' : String(status);
}

function Detail({ seq }: { readonly seq: number }) {
  const words = useWords();
  const detail = useRead(String(seq), () => readJournal(seq, words.offline));
  if (detail.kind === 'reading') return <p className="quiet journal-detail">{words.loading}</p>;
  if (detail.kind === 'failed') return <p className="wrong-words journal-detail">{detail.why}</p>;
  const { sent, answered } = detail.value;
  return (
    <div className="journal-detail">
      <h3>
        {words.sent} <CopyButton value={sent} />
      </h3>
      <JsonTree value={parsed(sent)} open={3} />
      {answered === null ? null : (
        <>
          <h3>{words.answered}</h3>
          <JsonTree value={answered} open={1} />
        </>
      )}
    </div>
  );
}

/** Slack's form fields carry blocks and views as JSON text; shown as what they are. */
function parsed(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return sent;
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' ? unfolded(value) : value,
    ]),
  );
}

function unfolded(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
