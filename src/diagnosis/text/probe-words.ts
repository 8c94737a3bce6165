import { cutText } from './clean.js';
import { brief, type Names } from './facts.js';

/** What a probe calls, short enough for a title: commands of exec probes can be whole scripts. */
export function shortTarget(p: Names): string | undefined {
  const target = p.probeTarget ?? p.url;
  return target === undefined ? undefined : cutText(target, 32);
}

/** What a probe got, short: `HTTP 503` for `HTTP probe failed with statuscode: 503`. */
export function gotFrom(p: Names): string | undefined {
  const status = p.status ?? /statuscode: (\d{3})/.exec(p.error ?? '')?.[1];
  return status !== undefined && /^\d{3}$/.test(status) ? `HTTP ${status}` : brief(p.error ?? p.status);
}
