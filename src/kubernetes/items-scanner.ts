const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Enough for the key and the blanks around it. */
const TAIL_BYTES = 32;

/** A single item may not be larger: etcd refuses objects beyond 1.5 MiB by default, JSON is a little longer. */
const MAX_ITEM_BYTES = 16 * 1024 * 1024;

/**
 * Cuts a Kubernetes list (`{"kind":"PodList","metadata":{…},"items":[…]}`) into its items as the bytes arrive, so that
 * no page is ever held or parsed as a whole. It only counts brackets and strings; each item is parsed by the caller.
 */
export class ItemsScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inItems = false;
  /** Bytes of the item that is being read, from earlier chunks. */
  #partial: Buffer[] = [];
  #partialBytes = 0;
  /** Everything outside of the items, which is a small valid JSON text in the end. */
  #frame: Buffer[] = [];
  /** The end of the frame so far, in which the key `"items":` may stand. */
  #tail = '';
  #ended = false;

  /** Returns the items completed by this chunk, each as the bytes of one JSON object. Throws `RangeError` for an oversized item. */
  push(chunk: Buffer): Buffer[] {
    const items: Buffer[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
        continue;
      }
      switch (byte) {
        case QUOTE:
          this.#inString = true;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (this.#inItems && this.#depth === 2) start = at;
          this.#depth += 1;
          if (byte === OPEN_BRACKET && this.#depth === 2 && !this.#inItems && this.#opensItems(chunk, start, at)) {
            this.#frame.push(Buffer.from(chunk.subarray(start, at + 1)));
            this.#inItems = true;
            start = at + 1;
          }
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          this.#depth -= 1;
          if (this.#inItems && this.#depth === 2) {
            items.push(this.#complete(chunk.subarray(start, at + 1)));
            start = at + 1;
          } else if (this.#inItems && this.#depth === 1) {
            this.#inItems = false;
            start = at;
          } else if (this.#depth === 0) {
            this.#ended = true;
          }
          break;
        default:
      }
    }
    this.#keepRest(chunk.subarray(start));
    return items;
  }

  /** The list without its items, once the text is complete. Throws `SyntaxError` when it was cut or is not JSON. */
  finish(): unknown {
    if (!this.#ended) throw new SyntaxError('the list was cut');
    return JSON.parse(Buffer.concat(this.#frame).toString('utf8'));
  }

  /** True when the text before this bracket ends in the key `"items":`, on the top level of the list. */
  #opensItems(chunk: Buffer, start: number, at: number): boolean {
    const here = chunk.subarray(Math.max(start, at - TAIL_BYTES), at).toString('latin1');
    return /"items"\s{0,8}:\s{0,8}$/.test(this.#tail + here);
  }

  #complete(end: Buffer): Buffer {
    if (this.#partialBytes === 0) return end;
    const whole = Buffer.concat([...this.#partial, end]);
    this.#partial = [];
    this.#partialBytes = 0;
    return whole;
  }

  #keepRest(rest: Buffer): void {
    if (rest.length === 0) return;
    if (!this.#inItems) {
      this.#frame.push(Buffer.from(rest));
      this.#tail = (this.#tail + rest.subarray(-TAIL_BYTES).toString('latin1')).slice(-TAIL_BYTES);
      return;
    }
    // between two items there are only commas and blanks
    if (this.#depth === 2) return;
    this.#partial.push(Buffer.from(rest));
    this.#partialBytes += rest.length;
    if (this.#partialBytes > MAX_ITEM_BYTES) throw new RangeError('an item of the list is too large');
  }
}
