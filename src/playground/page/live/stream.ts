import type { PageChange, PageState } from '../../page-contract.js';
import type { PageStore } from './page-store.js';

/** The browser itself tries again after a cut connection; after a refusal it gives up, and this waits so long and begins anew. */
const AGAIN_MS = 1_500;

/**
 * Keeps the store true to the server until stopped. The server's words are trusted as {@link PageState}: it is the same
 * build, on this machine.
 */
export function followServer(store: PageStore): () => void {
  let source: EventSource | null = null;
  let timer: number | undefined;
  const connect = (): void => {
    const stream = new EventSource('api/stream');
    source = stream;
    stream.addEventListener('snapshot', (event: MessageEvent<string>) => {
      store.takeSnapshot(JSON.parse(event.data) as PageState);
    });
    stream.addEventListener('changes', (event: MessageEvent<string>) => {
      store.takeChanges(JSON.parse(event.data) as PageChange[]);
    });
    stream.addEventListener('open', () => {
      if (store.held !== null) store.setConnection('live');
    });
    stream.addEventListener('error', () => {
      if (store.held !== null) store.setConnection('lost');
      if (stream.readyState !== EventSource.CLOSED) return;
      timer = window.setTimeout(connect, AGAIN_MS);
    });
  };
  connect();
  return () => {
    window.clearTimeout(timer);
    source?.close();
  };
}
