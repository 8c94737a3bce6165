import { placeholder } from './placeholder.js';

const RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}/g;
/** Longer runs are files, not credentials; only their beginning is looked at. */
const DECODED_MAX = 8192;

/** Replaces base64 runs (standard and URL alphabet) whose decoded text holds something that `redactPlain` would replace. */
export function redactEncoded(text: string, redactPlain: (decoded: string) => string): string {
  return text.replace(RUN, (run) => {
    const decoded = decodePrintable(run);
    return decoded !== null && redactPlain(decoded) !== decoded ? placeholder('base64') : run;
  });
}

function decodePrintable(run: string): string | null {
  const standard = run.slice(0, DECODED_MAX).replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  const usable = standard.slice(0, standard.length - (standard.length % 4 === 1 ? 1 : 0));
  let decoded: string;
  try {
    decoded = atob(usable);
  } catch {
    return null;
  }
  return /^[\t\n\r -~]{12,}$/.test(decoded) ? decoded : null;
}
