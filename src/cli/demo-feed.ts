import type { Pressable } from '../playground/slack/readable.js';
import { renderContent, renderView } from '../playground/slack/readable.js';
import type { StandInSlack } from '../playground/slack/stand-in-slack.js';
import {
  APP,
  type Change,
  type Content,
  type StandInEphemeral,
  type StandInMessage,
  type StandInView,
} from '../playground/slack/workspace-types.js';
import type { Clock, Millis } from '../model/time.js';

/** Where a numbered thing can be pressed. */
export type Place =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string; readonly user: string | null }
  | { readonly kind: 'modal' | 'home'; readonly user: string };

export interface Numbered {
  readonly pressable: Pressable;
  readonly place: Place;
}

export interface FeedOptions {
  readonly slack: StandInSlack;
  readonly clock: Clock;
  readonly write: (text: string) => void;
  readonly color: boolean;
  readonly width: number;
}

/** Lines of an edit that are shown; who wants all of it presses Details. */
const EDIT_LINES = 3;
/** A modal that says "loading" is replaced within this, mostly. */
const MODAL_PAUSE_MS: Millis = 100;
const THREAD_INDENT = '    ';
/** Numbers of the oldest things are forgotten beyond so many. */
const NUMBERED_MAX = 2_000;

/**
 * Prints what podwhy posts, as it comes: new messages in full, edits by what changed, thread replies indented, what only
 * one person sees, and modals. Everything that can be pressed has a number that no other thing gets.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #numbered = new Map<number, Numbered>();
  readonly #alerts: string[] = [];
  readonly #said: string[] = [];
  readonly #shownModals = new Map<string, string>();
  readonly #pending = new Map<string, () => void>();
  #next = 1;
  #stop: () => void = () => undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stop = this.#options.slack.onChange((change) => {
      this.#hear(change);
    });
  }

  stop(): void {
    this.#stop();
    for (const cancel of this.#pending.values()) cancel();
  }

  /** Alerts posted so far, as text, oldest first. */
  get alerts(): readonly string[] {
    return this.#alerts;
  }

  /** Everything that was posted or edited so far, as text. */
  get said(): readonly string[] {
    return this.#said;
  }

  byNumber(ref: number): Numbered | null {
    return this.#numbered.get(ref) ?? null;
  }

  /** The newest thing with these words on it (or this action, whatever the language), which this person can press. */
  byLabel(label: string, user: string): Numbered | null {
    const wanted = label.toLowerCase();
    const all = [...this.#numbered.values()]
      .reverse()
      .filter(({ place }) => place.user === null || place.user === user);
    return (
      all.find(({ pressable }) => pressable.label.toLowerCase() === wanted) ??
      all.find(({ pressable }) => pressable.actionId.endsWith(`.${wanted}`)) ??
      all.find(({ pressable }) => pressable.label.toLowerCase().includes(wanted)) ??
      null
    );
  }

  #hear(change: Change): void {
    const { slack } = this.#options;
    switch (change.kind) {
      case 'message': {
        const message = this.#message(change.channel, change.ts);
        if (message?.user === APP.botUser) this.#showMessage(message);
        return;
      }
      case 'edit': {
        const message = this.#message(change.channel, change.ts);
        if (message?.user === APP.botUser) this.#showEdit(message);
        return;
      }
      case 'delete':
        this.#rule(`#${this.#channelName(change.channel)}: a message was deleted`);
        return;
      case 'ephemeral': {
        const shown = slack.ephemerals(change.user).find((each) => each.ts === change.ts);
        if (shown !== undefined) this.#showEphemeral(shown);
        return;
      }
      case 'view':
        this.#showModalSoon(change.user);
        return;
      case 'view-errors':
        for (const text of Object.values(change.errors)) this.#line(`! ${text}`);
        return;
      case 'trouble':
        this.#line(`! Slack to ${this.#name(change.user)}: ${change.text}`);
        return;
      case 'file':
        this.#line(
          `(a file was shared: ${slack.files().find((file) => file.id === change.file)?.title ?? change.file})`,
        );
        return;
      case 'home':
      case 'ephemeral-gone':
      case 'reaction':
      case 'people':
      case 'channels':
      case 'notification':
      case 'call':
      case 'envelope':
      case 'undelivered':
      case 'sockets':
        return;
    }
  }

  /** The Home tab of a person, when asked for. */
  showHome(view: StandInView): void {
    this.#rule(`Home of ${this.#name(view.user)}`);
    this.#print(this.#renderedView(view, { kind: 'home', user: view.user }), '');
  }

  #showMessage(message: StandInMessage): void {
    const channel = this.#channelName(message.channel);
    const place: Place = { kind: 'message', channel: message.channel, ts: message.ts, user: null };
    if (message.threadTs === null) {
      this.#rule(`#${channel}`);
      const lines = this.#rendered(message, place, '');
      this.#alerts.push(lines.join('\n'));
      this.#print(lines, '');
      return;
    }
    const parent = this.#message(message.channel, message.threadTs);
    const head = parent === null ? '' : (this.#quiet(parent)[0] ?? '');
    this.#line(this.#dim(`  ↳ #${channel}, thread of ${head}`));
    this.#print(this.#rendered(message, place, THREAD_INDENT), THREAD_INDENT);
  }

  #showEdit(message: StandInMessage): void {
    const before = message.revisions.at(-1);
    const now = this.#quiet(message);
    const old = before === undefined ? [] : this.#quiet(before);
    this.#said.push(now.join('\n'));
    const place: Place = { kind: 'message', channel: message.channel, ts: message.ts, user: null };
    const channel = this.#channelName(message.channel);
    if (old[0] !== now[0]) {
      this.#rule(`#${channel}, edited`);
      this.#print(this.#rendered(message, place, ''), '');
      return;
    }
    const known = new Set(old.map(withoutNumbers));
    const fresh = now.slice(1).filter((line) => line.trim() !== '' && !known.has(withoutNumbers(line)));
    // Counters and ages that moved on are no news.
    if (fresh.length === 0) return;
    this.#line(this.#dim(`~ #${channel}, edited: ${now[0] ?? ''}`));
    for (const line of fresh.slice(0, EDIT_LINES)) this.#line(`  + ${line.trim()}`);
    if (fresh.length > EDIT_LINES) this.#line(this.#dim(`  … and ${fresh.length - EDIT_LINES} more lines`));
  }

  #showEphemeral(shown: StandInEphemeral): void {
    this.#rule(`only ${this.#name(shown.user)} sees this, in #${this.#channelName(shown.channel)}`);
    const place: Place = { kind: 'message', channel: shown.channel, ts: shown.ts, user: shown.user };
    this.#print(this.#rendered(shown, place, ''), '');
  }

  /** What is only there until the answer comes need not be printed. */
  #showModalSoon(user: string): void {
    this.#pending.get(user)?.();
    if (this.#options.slack.viewStack(user).length === 0) {
      this.#showModal(user);
      return;
    }
    this.#pending.set(
      user,
      this.#options.clock.after(MODAL_PAUSE_MS, () => {
        this.#showModal(user);
      }),
    );
  }

  #showModal(user: string): void {
    const view = this.#options.slack.viewStack(user).at(-1);
    const key = view === undefined ? '' : `${view.id} ${view.hash}`;
    if (this.#shownModals.get(user) === key) return;
    const before = this.#shownModals.get(user) ?? '';
    this.#shownModals.set(user, key);
    this.#forgetModals(user);
    if (view === undefined) {
      if (before !== '') this.#line(this.#dim('(the modal is closed)'));
      return;
    }
    this.#rule(`modal of ${this.#name(user)}`);
    this.#print(this.#renderedView(view, { kind: 'modal', user }), '│ ');
  }

  /** What stood in an earlier modal cannot be pressed any more. */
  #forgetModals(user: string): void {
    for (const [ref, { place }] of this.#numbered) {
      if (place.kind === 'modal' && place.user === user) this.#numbered.delete(ref);
    }
  }

  #rendered(content: Content, place: Place, indent: string): readonly string[] {
    const page = renderContent(content, {
      ...this.#markup(),
      width: this.#options.width - indent.length,
      firstRef: this.#next,
    });
    this.#remember(page.pressables, place);
    this.#said.push(page.lines.join('\n'));
    return page.lines;
  }

  #renderedView(view: StandInView, place: Place): readonly string[] {
    const page = renderView(view, { ...this.#markup(), width: this.#options.width - 2, firstRef: this.#next });
    this.#remember(page.pressables, place);
    this.#said.push(page.lines.join('\n'));
    return page.lines;
  }

  /** The same, without giving numbers away. */
  #quiet(content: Content): readonly string[] {
    return renderContent(content, { ...this.#markup(), width: this.#options.width }).lines;
  }

  #remember(pressables: readonly Pressable[], place: Place): void {
    for (const pressable of pressables) this.#numbered.set(pressable.ref, { pressable, place });
    this.#next += pressables.length;
    for (const ref of this.#numbered.keys()) {
      if (this.#numbered.size <= NUMBERED_MAX) break;
      this.#numbered.delete(ref);
    }
  }

  #markup() {
    const { slack, clock } = this.#options;
    const nameOf = (id: string): string | undefined =>
      slack.users().find((user) => user.id === id)?.name ??
      slack.channels().find((channel) => channel.id === id)?.name ??
      slack.groups().find((group) => group.id === id)?.handle;
    return { now: clock.now(), nameOf };
  }

  #message(channel: string, ts: string): StandInMessage | null {
    const { slack } = this.#options;
    const all = slack.messages(channel);
    return (
      all.find((message) => message.ts === ts) ??
      all.flatMap((parent) => slack.thread(channel, parent.ts)).find((message) => message.ts === ts) ??
      null
    );
  }

  #name(user: string): string {
    return this.#options.slack.users().find((each) => each.id === user)?.name ?? user;
  }

  #channelName(id: string): string {
    const channel = this.#options.slack.channels().find((each) => each.id === id);
    if (channel === undefined) return id;
    return channel.direct === null ? channel.name : `messages with ${this.#name(channel.direct)}`;
  }

  #print(lines: readonly string[], prefix: string): void {
    this.#options.write(`${lines.map((line) => `${prefix}${line}`.trimEnd()).join('\n')}\n`);
  }

  #rule(title: string): void {
    const time = new Date(this.#options.clock.now()).toTimeString().slice(0, 8);
    const text = `── ${title} ── ${time} `;
    this.#options.write(`\n${this.#dim(text.padEnd(this.#options.width, '─'))}\n`);
  }

  #line(text: string): void {
    this.#options.write(`${text}\n`);
  }

  #dim(text: string): string {
    return this.#options.color ? `\u001b[2m${text}\u001b[22m` : text;
  }
}

function withoutNumbers(line: string): string {
  return line.replace(/\d{1,20}/g, '#').trim();
}
