import { useEffect, useState } from 'react';
import type { PageFile } from '../../page-contract.js';
import { printable } from '../blocks/printable.js';
import { NotDone, readFile } from '../live/act.js';
import { usePage } from '../live/use-page.js';
import { Dialog } from '../shell/dialog.js';
import { FileIcon } from '../shell/icons.js';
import { useWords } from '../shell/words-context.js';

/** The files of a message, each opening to be read. */
export function FileCards({ ids }: { readonly ids: readonly string[] }) {
  const files = usePage((held) => held.files);
  const [open, setOpen] = useState<PageFile | null>(null);
  const words = useWords();
  const known = ids.map((id) => files[id]).filter((file) => file !== undefined);
  if (known.length === 0) return null;
  return (
    <div className="files">
      {known.map((file) => (
        <button
          key={file.id}
          type="button"
          className="file-card"
          onClick={() => {
            setOpen(file);
          }}
        >
          <FileIcon />
          <span>
            <strong>{printable(file.title || file.name)}</strong>
            <span className="quiet">{words.bytes(file.length)}</span>
          </span>
        </button>
      ))}
      {open === null ? null : (
        <FileDialog
          file={open}
          onClose={() => {
            setOpen(null);
          }}
        />
      )}
    </div>
  );
}

function FileDialog({ file, onClose }: { readonly file: PageFile; readonly onClose: () => void }) {
  const words = useWords();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let wanted = true;
    readFile(file.id, words.offline).then(
      (read) => {
        if (wanted) setText(read);
      },
      (error: unknown) => {
        if (wanted) setText(error instanceof NotDone ? error.message : String(error));
      },
    );
    return () => {
      wanted = false;
    };
  }, [file.id, words.offline]);
  return (
    <Dialog title={printable(file.name)} onClose={onClose} wide>
      <pre className="dialog-text" tabIndex={0} aria-label={printable(file.name)}>
        {text === null ? words.loading : printable(text)}
      </pre>
    </Dialog>
  );
}
