import { isObject, textAt } from './json.js';
import { Mrkdwn } from './mrkdwn-view.js';
import { plainWords } from './plain-words.js';

/** A text object: plain_text as it stands, mrkdwn with its markup. Anything else shows nothing. */
export function TextObject({ value }: { readonly value: unknown }) {
  if (!isObject(value)) return null;
  return value['type'] === 'mrkdwn' ? (
    <Mrkdwn text={textAt(value, 'text')} verbatim={value['verbatim'] === true} />
  ) : (
    plainWords(value)
  );
}
