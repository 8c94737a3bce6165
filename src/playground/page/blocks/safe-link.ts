/** Addresses that a click may open. Everything else (`javascript:`, `data:`, `file:`, …) stays text. */
const OPENED = new Set(['http:', 'https:', 'mailto:']);

/** The address when it may be opened, else null. Relative ones are refused: nothing in a message points into the page. */
export function safeLink(address: string): string | null {
  try {
    const url = new URL(address);
    return OPENED.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
