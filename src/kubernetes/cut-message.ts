import { excerpt } from '../redaction/excerpt.js';

/** Diagnosis reads the whole message from the API; detection needs only its beginning. */
const MESSAGE_LIMIT = 300;
/** Far more than any message that is cut has to be read for the secrets in what is kept. */
const READ_LIMIT = 2_000;

/** The beginning of a message, as records keep it; without the secrets that the cut could have split. */
export function cutMessage(message: string): string {
  return message.length <= MESSAGE_LIMIT ? message : excerpt(message.slice(0, READ_LIMIT), MESSAGE_LIMIT);
}
