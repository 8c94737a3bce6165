/** A person asked for something that is not in the stand-in cluster; the message says what is. */
export class NotThere extends Error {
  override readonly name = 'NotThere';
}
