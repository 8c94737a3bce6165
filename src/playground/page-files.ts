import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

export interface PageFileAnswer {
  readonly type: string;
  readonly body: Buffer;
  /** Built names carry a hash, so that they may be kept for good. */
  readonly keep: boolean;
}

/** The built page's files; `/` is its index. Null for what is not there, or lies outside of the folder. */
export async function pageFile(folder: string, path: string): Promise<PageFileAnswer | null> {
  const decoded = decodedPath(path);
  if (decoded === null) return null;
  const file = normalize(join(folder, decoded === '/' ? 'index.html' : decoded));
  if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return null;
  const type = TYPES[extname(file)];
  if (type === undefined) return null;
  const body = await readFile(file).catch(() => null);
  return body === null ? null : { type, body, keep: decoded.startsWith('/assets/') };
}

function decodedPath(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
}

/** What is shown in place of a page that was not built. */
export const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>podwhy playground</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>The page is not built</h1>
<p>The playground runs, but its page was not built yet. In the folder of podwhy, run</p>
<pre>npm run build</pre>
<p>and load this address again. The prompt in the terminal works without it.</p>
</body></html>
`;
