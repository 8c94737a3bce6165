import type { Gap } from '../model/evidence.js';
import { ApiError, neededPermission } from './api-error.js';

/** Turns a failed read into a gap. `timedOut` says that our own deadline ended it. */
export function gapOf(error: unknown, what: string, timedOut: boolean): Gap {
  if (timedOut)
    return { what, reason: 'timeout', detail: 'the API server did not answer within the time for this diagnosis' };
  if (!(error instanceof ApiError)) return { what, reason: 'unavailable', detail: 'podwhy could not read the answer' };
  return { what, reason: reasonOf(error), detail: detailOf(error) };
}

function reasonOf(error: ApiError): Gap['reason'] {
  switch (error.code) {
    case 'forbidden':
    case 'unauthorized':
      return 'forbidden';
    case 'not-found':
      return 'not-found';
    case 'gone':
      return 'expired';
    case 'timeout':
      return 'timeout';
    case 'unreachable':
      return 'unreachable';
    case 'too-large':
      return 'too-large';
    case 'malformed':
      return 'malformed';
    case 'conflict':
    case 'too-many-requests':
    case 'refused':
    case 'server':
      return 'unavailable';
  }
}

function detailOf(error: ApiError): string {
  switch (error.code) {
    case 'forbidden':
      return neededPermission(error.target);
    case 'unauthorized':
      return "the API server does not accept podwhy's credentials";
    case 'too-many-requests':
      return 'the API server turns requests away (429)';
    case 'timeout':
      return 'the API server did not answer in time';
    default:
      return error.serverMessage === '' ? error.message : error.serverMessage.slice(0, 300);
  }
}
