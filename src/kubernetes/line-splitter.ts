const NEWLINE = 0x0a;
/** Longer than any object that etcd stores. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Splits a watch stream into lines, on bytes, so that a character cut between two chunks stays whole. */
export class LineSplitter {
  #partial: Buffer[] = [];
  #bytes = 0;

  /** Returns the lines that this chunk completes, without their newline and without empty ones. Throws `RangeError` for an endless line. */
  push(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      const line = this.#complete(chunk.subarray(start, end));
      if (line.length > 0) lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) {
      // a copy, so that a slow line does not hold the whole network buffer
      this.#partial.push(Buffer.from(chunk.subarray(start)));
      this.#bytes += chunk.length - start;
      if (this.#bytes > MAX_LINE_BYTES) throw new RangeError('a line of the watch is too long');
    }
    return lines;
  }

  /** True when the stream ended inside a line. */
  get isCut(): boolean {
    return this.#bytes > 0;
  }

  #complete(end: Buffer): Buffer {
    if (this.#bytes === 0) return end;
    const line = Buffer.concat([...this.#partial, end]);
    this.#partial = [];
    this.#bytes = 0;
    return line;
  }
}
