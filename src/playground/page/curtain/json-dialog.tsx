import { useState } from 'react';
import { Dialog } from '../shell/dialog.js';
import { useWords } from '../shell/words-context.js';
import { JsonTree } from './json-tree.js';

interface JsonDialogProps {
  readonly title: string;
  readonly value: unknown;
  readonly onClose: () => void;
}

/** JSON to look at and to copy. */
export function JsonDialog({ title, value, onClose }: JsonDialogProps) {
  return (
    <Dialog title={title} onClose={onClose} wide>
      <CopyButton value={value} />
      <JsonTree value={value} open={4} />
    </Dialog>
  );
}

export function CopyButton({ value }: { readonly value: unknown }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="small-button"
      onClick={() => {
        navigator.clipboard.writeText(JSON.stringify(value, null, 2)).then(
          () => {
            setCopied(true);
          },
          () => {
            setCopied(false);
          },
        );
      }}
    >
      {copied ? words.copied : words.copyJson}
    </button>
  );
}
