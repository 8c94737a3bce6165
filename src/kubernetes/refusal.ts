import { ApiError, neededPermission } from './api-error.js';
import type { ActionResult } from './cluster.js';

export type Refusal = Extract<ActionResult, { ok: false }>;

export function refuse(code: Refusal['code'], detail: string): Refusal {
  return { ok: false, code, detail };
}

/** What a failed call means for the person who asked. `wrote` says that the call may have changed something. */
export function refusalOf(error: unknown, what: string, wrote: boolean): Refusal {
  const unclear = wrote
    ? ' It is not known whether it took effect: look before you try again.'
    : ' Nothing was changed.';
  if (!(error instanceof ApiError)) return refuse('unreachable', `${what}: podwhy could not carry it out.${unclear}`);
  switch (error.code) {
    case 'not-found':
      return refuse('not-found', `${what} does not exist (any more).`);
    case 'forbidden':
      return refuse('forbidden', `Kubernetes does not allow it: ${neededPermission(error.target)}.`);
    case 'unauthorized':
      return refuse('forbidden', "The API server does not accept podwhy's credentials.");
    case 'conflict':
      return refuse('conflict', `${what} was changed by somebody else at the same moment. Look again, then repeat.`);
    case 'refused':
    case 'gone':
    case 'too-large':
      return refuse('refused', `The API server refused it: ${error.serverMessage.slice(0, 300)}`);
    case 'too-many-requests':
      return refuse('refused', `The API server turns requests away at the moment (429). Try again in a minute.`);
    case 'timeout':
      return refuse('timeout', `${what}: the API server did not answer in time.${unclear}`);
    case 'unreachable':
    case 'malformed':
    case 'server':
      return refuse('unreachable', `${what}: the API server could not be reached or failed.${unclear}`);
  }
}
