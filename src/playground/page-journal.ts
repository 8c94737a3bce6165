import { isObject, type JsonObject } from '../slack/views/check-shape.js';
import { PAGE_LIMITS, type JournalDetail, type JournalEntry } from './page-contract.js';
import type { Change, StandInCall } from './slack/workspace-types.js';

/** More of one argument or answer is not shown. */
const SHOWN_BYTES = 256 * 1024;
const SAYS_LENGTH = 120;

interface Held {
  readonly entry: JournalEntry;
  readonly sent: unknown;
  readonly answered: unknown;
}

/** What went between Slack and the app, for the page's inspector: the newest {@link PAGE_LIMITS}.journal of it. */
export class PageJournal {
  readonly #held: Held[] = [];
  #next = 1;

  constructor(private readonly channelName: (id: string) => string) {}

  /** The entry for a change of the workspace; null for changes that are no traffic. */
  note(change: Change): JournalEntry | null {
    const seq = this.#next;
    const { at } = change;
    switch (change.kind) {
      case 'call': {
        const { method: name, args, answer, status } = change.call;
        const error = isObject(answer) && typeof answer['error'] === 'string' ? answer['error'] : '';
        const cut = change.call.status === 0 ? 'no answer' : error;
        return this.#keep({
          entry: { seq, at, kind: 'call', name, says: this.#callSays(change.call), status, error: cut },
          sent: args,
          answered: answer,
        });
      }
      case 'envelope': {
        const says = this.#envelopeSays(change.type, change.payload);
        const entry = { seq, at, kind: 'envelope', name: change.type, says, status: null, error: '' } as const;
        return this.#keep({ entry, sent: change.payload, answered: null });
      }
      case 'undelivered': {
        const { type: name, reason: error, payload } = change.undelivered;
        const says = this.#envelopeSays(name, payload);
        const entry = { seq, at, kind: 'undelivered', name, says, status: null, error } as const;
        return this.#keep({ entry, sent: payload, answered: null });
      }
      default:
        return null;
    }
  }

  entries(): readonly JournalEntry[] {
    return this.#held.map(({ entry }) => entry);
  }

  detail(seq: number): JournalDetail | null {
    const held = this.#held.find(({ entry }) => entry.seq === seq);
    return held === undefined ? null : { ...held.entry, sent: bounded(held.sent), answered: bounded(held.answered) };
  }

  #keep(held: Held): JournalEntry {
    this.#next += 1;
    this.#held.push(held);
    if (this.#held.length > PAGE_LIMITS.journal) this.#held.shift();
    return held.entry;
  }

  #callSays({ args }: StandInCall): string {
    const channel = textOf(args['channel']);
    const where = channel === '' ? '' : this.#place(channel);
    const view = isObject(args['view']) ? plainOf(args['view']['title']) || textOf(args['view']['type']) : '';
    return short([where, view, textOf(args['user']), textOf(args['text'])]);
  }

  #envelopeSays(type: string, payload: JsonObject): string {
    if (type === 'slash_commands') return short([`${textOf(payload['command'])} ${textOf(payload['text'])}`.trim()]);
    const event = payload['event'];
    if (isObject(event)) return short([textOf(event['type']), this.#place(textOf(event['channel']))]);
    const actions: unknown[] = Array.isArray(payload['actions']) ? payload['actions'] : [];
    const [action] = actions.filter(isObject);
    const view = isObject(payload['view']) ? plainOf(payload['view']['title']) : '';
    const pressed = action === undefined ? '' : plainOf(action['text']) || textOf(action['action_id']);
    return short([textOf(payload['type']), pressed, view, textOf(payload['callback_id']), textOf(payload['value'])]);
  }

  #place(id: string): string {
    return id === '' ? '' : this.channelName(id);
  }
}

function short(parts: readonly string[]): string {
  const text = parts
    .filter((part) => part !== '')
    .join(' · ')
    .replace(/\s{1,1000}/g, ' ');
  return text.length > SAYS_LENGTH ? `${text.slice(0, SAYS_LENGTH - 1)}…` : text;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function plainOf(value: unknown): string {
  return isObject(value) ? textOf(value['text']) : '';
}

/** A value that fits on a page; its parts that are too long are replaced, one by one. */
function bounded(value: unknown): unknown {
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, within(part)]));
  }
  return within(value);
}

function within(value: unknown): unknown {
  return JSON.stringify(value).length > SHOWN_BYTES ? '(too long)' : value;
}
