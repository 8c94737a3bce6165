import { useEffect, useState } from 'react';
import { NotDone } from '../live/act.js';

export type Read<Value> =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'failed'; readonly why: string };

/** Reads something once per key, and again when the key changes. An answer that comes too late is dropped. */
export function useRead<Value>(key: string, read: () => Promise<Value>): Read<Value> {
  const [held, setHeld] = useState<{ readonly key: string; readonly read: Read<Value> } | null>(null);
  useEffect(() => {
    let wanted = true;
    read().then(
      (value) => {
        if (wanted) setHeld({ key, read: { kind: 'read', value } });
      },
      (error: unknown) => {
        if (wanted)
          setHeld({ key, read: { kind: 'failed', why: error instanceof NotDone ? error.message : String(error) } });
      },
    );
    return () => {
      wanted = false;
    };
    // The key stands for what is read: `read` is another function with every drawing.
  }, [key]);
  return held?.key === key ? held.read : { kind: 'reading' };
}
