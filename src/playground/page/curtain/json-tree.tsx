import { useState } from 'react';
import { isObject } from '../blocks/json.js';
import { printable } from '../blocks/printable.js';

interface JsonTreeProps {
  readonly value: unknown;
  /** So many levels stand open at first. */
  readonly open?: number;
}

/** JSON to fold and unfold. What is folded is not drawn, so that large payloads cost nothing. */
export function JsonTree({ value, open = 2 }: JsonTreeProps) {
  return (
    <div className="json">
      <Value value={value} open={open} />
    </div>
  );
}

function Value({ value, open }: { readonly value: unknown; readonly open: number }) {
  if (Array.isArray(value)) {
    return <Fold entries={value.map((each: unknown, index) => [String(index), each])} ends="[]" open={open} />;
  }
  if (isObject(value)) return <Fold entries={Object.entries(value)} ends="{}" open={open} />;
  if (typeof value === 'string') return <span className="json-text">{printable(JSON.stringify(value))}</span>;
  return <span className="json-word">{String(value)}</span>;
}

interface FoldProps {
  readonly entries: readonly (readonly [string, unknown])[];
  readonly ends: '[]' | '{}';
  readonly open: number;
}

function Fold({ entries, ends, open }: FoldProps) {
  const [unfolded, setUnfolded] = useState(open > 0);
  if (entries.length === 0) return <span className="json-word">{ends}</span>;
  return (
    <details
      open={unfolded}
      onToggle={(event) => {
        setUnfolded(event.currentTarget.open);
      }}
    >
      <summary>
        {ends[0]}
        <span className="quiet">{summaryOf(entries)}</span>
        {ends[1]}
      </summary>
      {unfolded ? (
        <ul>
          {entries.map(([name, value]) => (
            <li key={name}>
              <span className="json-name">{printable(name)}</span>: <Value value={value} open={open - 1} />
            </li>
          ))}
        </ul>
      ) : null}
    </details>
  );
}

/** The `type` of a block, or how much there is. */
function summaryOf(entries: readonly (readonly [string, unknown])[]): string {
  const type = entries.find(([name]) => name === 'type')?.[1];
  return typeof type === 'string' ? ` ${type} ` : ` ${entries.length} `;
}
