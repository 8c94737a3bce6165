import { createInterface, clearLine, cursorTo, type Interface } from 'node:readline';
import type { Terminal } from './terminal.js';

/**
 * What the person types, line by line, and what is printed meanwhile. On a terminal there is a prompt that stays below
 * the output; piped lines are echoed instead, so that a transcript can be read.
 */
export class Lines {
  readonly #terminal: Terminal;
  readonly #input: Interface;
  readonly #live: boolean;
  readonly #waiting: string[] = [];
  #wake: () => void = () => undefined;
  #ended: boolean;
  #prompting = false;

  /** Ctrl-C at the prompt calls `end`, as a signal does. */
  constructor(terminal: Terminal, ending: { readonly signal: AbortSignal; readonly end: () => void }) {
    this.#terminal = terminal;
    this.#ended = ending.signal.aborted;
    this.#live = process.stdin.isTTY && process.stdout.isTTY;
    this.#input = createInterface({
      input: process.stdin,
      ...(this.#live ? { output: process.stdout } : {}),
      terminal: this.#live,
    });
    this.#input.on('line', (line) => {
      this.#waiting.push(line);
      this.#wake();
    });
    this.#input.on('SIGINT', ending.end);
    this.#input.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
    ending.signal.addEventListener('abort', () => {
      this.#ended = true;
      this.#waiting.length = 0;
      this.#wake();
    });
  }

  /** Above the prompt, when there is one. */
  print(text: string): void {
    if (!this.#prompting) {
      this.#terminal.out(text);
      return;
    }
    cursorTo(process.stdout, 0);
    clearLine(process.stdout, 0);
    this.#terminal.out(text);
    this.#input.prompt(true);
  }

  /** One line after the other until the input ends or `work` says quit. Resolves with the number of lines, or `quit`. */
  async each(prompt: () => string, work: (line: string) => Promise<'quit' | 'go-on'>): Promise<number | 'quit'> {
    let count = 0;
    for (;;) {
      const line = await this.#next(prompt());
      if (line === null) return count;
      if (line.trim() !== '') count += 1;
      if ((await work(line)) === 'quit') return 'quit';
    }
  }

  close(): void {
    this.#input.close();
    // A pipe that stays open would keep the process.
    process.stdin.destroy();
  }

  async #next(prompt: string): Promise<string | null> {
    if (this.#live) {
      this.#input.setPrompt(prompt);
      this.#prompting = true;
      this.#input.prompt();
    }
    while (this.#waiting.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#prompting = false;
    const line = this.#waiting.shift() ?? null;
    if (!this.#live && line !== null && line.trim() !== '') this.#terminal.out(`\n${prompt}${line}\n`);
    return line;
  }
}
