import type { Clock } from '../../model/time.js';
import type { JsonObject } from '../../slack/views/check-shape.js';
import { findMentions, type Mention, type NameLinks } from './mentions.js';
import {
  APP,
  TEAM,
  type Change,
  type ChangeBody,
  type Content,
  type StandInCall,
  type StandInChannel,
  type StandInEphemeral,
  type StandInFile,
  type StandInGroup,
  type StandInMessage,
  type StandInNotification,
  type StandInUndelivered,
  type StandInUser,
} from './workspace-types.js';

/** A new message, before the workspace gives it a ts. */
export type Draft = Content &
  Pick<StandInMessage, 'channel' | 'user' | 'metadata' | 'threadTs' | 'broadcast'> & {
    readonly files?: readonly string[];
  };

/** A long demo forgets the older half of its logs at this many entries; messages and people stay. */
const LOG_MAX = 100_000;

/** The whole remembered state of the stand-in workspace. A restart() of the stand-in keeps it. */
export class Workspace {
  readonly users = new Map<string, StandInUser>();
  readonly channels = new Map<string, StandInChannel>();
  readonly groups = new Map<string, StandInGroup>();
  readonly files = new Map<string, StandInFile>();
  readonly changes: Change[] = [];
  readonly calls: StandInCall[] = [];
  readonly notifications: StandInNotification[] = [];
  readonly undelivered: StandInUndelivered[] = [];
  /** channel → ts → message, in order of posting. */
  private readonly messages = new Map<string, Map<string, StandInMessage>>();
  private readonly whispers = new Map<string, StandInEphemeral>();
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly counters = new Map<string, number>();
  private lastMicros = 0;
  private nextSeq = 0;

  constructor(private readonly clock: Clock) {
    this.users.set(APP.botUser, {
      id: APP.botUser,
      name: APP.name,
      email: '',
      team: TEAM.id,
      guest: false,
      deactivated: false,
      bot: true,
    });
  }

  now(): number {
    return this.clock.now();
  }

  /** An id such as `C00012`, unique per prefix. */
  newId(prefix: string): string {
    const next = (this.counters.get(prefix) ?? 0) + 1;
    this.counters.set(prefix, next);
    return `${prefix}${String(next).padStart(5, '0')}`;
  }

  /** A message ts: seconds with six digits, unique in the workspace and rising. */
  newTs(): string {
    this.lastMicros = Math.max(this.lastMicros + 1, this.clock.now() * 1000);
    return `${Math.floor(this.lastMicros / 1e6)}.${String(this.lastMicros % 1e6).padStart(6, '0')}`;
  }

  tell(body: ChangeBody): void {
    const change: Change = { ...body, seq: this.nextSeq++, at: this.clock.now() };
    this.changes.push(change);
    if (this.changes.length > LOG_MAX) this.changes.splice(0, LOG_MAX / 2);
    for (const listener of this.listeners) listener(change);
  }

  /** The number that the next change will have. */
  upcoming(): number {
    return this.nextSeq;
  }

  /** Changes from this number on, as far as they are remembered. */
  changesFrom(seq: number): readonly Change[] {
    return this.changes.slice(Math.max(0, seq - (this.changes[0]?.seq ?? 0)));
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  setUser(user: StandInUser): void {
    this.users.set(user.id, user);
    this.tell({ kind: 'people' });
  }

  setGroup(group: StandInGroup): void {
    this.groups.set(group.id, group);
    this.tell({ kind: 'people' });
  }

  setChannel(channel: StandInChannel): void {
    this.channels.set(channel.id, channel);
    this.tell({ kind: 'channels' });
  }

  setFile(file: StandInFile): void {
    this.files.set(file.id, file);
    this.tell({ kind: 'file', file: file.id });
  }

  /** By id, `#name` or name. */
  findChannel(reference: string): StandInChannel | undefined {
    const name = reference.replace(/^#/, '');
    return this.channels.get(reference) ?? [...this.channels.values()].find((channel) => channel.name === name);
  }

  /** The direct message of a person with the app, opened when needed. */
  directChannel(user: string): StandInChannel {
    const open = [...this.channels.values()].find((channel) => channel.direct === user);
    if (open !== undefined) return open;
    const id = this.newId('D');
    const channel = {
      id,
      name: id,
      private: true,
      archived: false,
      direct: user,
      members: new Set([user, APP.botUser]),
    };
    this.setChannel(channel);
    return channel;
  }

  message(channel: string, ts: string): StandInMessage | undefined {
    const held = this.messages.get(channel)?.get(ts);
    return held?.deleted === true ? undefined : held;
  }

  /** All messages of a channel, oldest first, replies included, deleted ones left out. */
  messagesOf(channel: string): readonly StandInMessage[] {
    return [...(this.messages.get(channel)?.values() ?? [])].filter((held) => !held.deleted);
  }

  post(draft: Draft, names: NameLinks = 'as-text'): StandInMessage {
    const message: StandInMessage = {
      ...draft,
      ts: this.newTs(),
      edited: false,
      revisions: [],
      reactions: [],
      files: draft.files ?? [],
      deleted: false,
      postedAt: this.clock.now(),
    };
    this.keep(message);
    this.tell({ kind: 'message', channel: message.channel, ts: message.ts });
    this.notify(message, { posted: true, names });
    return message;
  }

  change(
    message: StandInMessage,
    change: Partial<StandInMessage>,
    kind: 'edit' | 'delete' | 'reaction',
    names: NameLinks = 'as-text',
  ): StandInMessage {
    const after = { ...message, ...change };
    this.keep(after);
    this.tell({ kind, channel: message.channel, ts: message.ts });
    if (kind === 'edit') this.notify(after, { posted: false, names });
    return after;
  }

  whisper(ephemeral: Omit<StandInEphemeral, 'ts'>): StandInEphemeral {
    const held = { ...ephemeral, ts: this.newTs() };
    this.whispers.set(held.ts, held);
    this.tell({ kind: 'ephemeral', channel: held.channel, ts: held.ts, user: held.user });
    this.notify(held, { posted: false, names: 'as-text' });
    return held;
  }

  /** Replaces (or with null takes away) an ephemeral message; only its response_url can do that. */
  changeWhisper(ts: string, content: Content | null): void {
    const held = this.whispers.get(ts);
    if (held === undefined) return;
    if (content === null) this.whispers.delete(ts);
    else this.whispers.set(ts, { ...held, ...content });
    this.tell({ kind: content === null ? 'ephemeral-gone' : 'ephemeral', channel: held.channel, ts, user: held.user });
  }

  whisperAt(ts: string): StandInEphemeral | undefined {
    return this.whispers.get(ts);
  }

  whispersTo(user: string): readonly StandInEphemeral[] {
    return [...this.whispers.values()].filter((held) => held.user === user);
  }

  recordCall(call: StandInCall): void {
    this.calls.push(call);
    if (this.calls.length > LOG_MAX) this.calls.splice(0, LOG_MAX / 2);
    this.tell({ kind: 'call', call });
  }

  recordUndelivered(type: string, reason: string, payload: JsonObject): void {
    const undelivered = { type, reason, payload };
    this.undelivered.push(undelivered);
    this.tell({ kind: 'undelivered', undelivered });
  }

  private keep(message: StandInMessage): void {
    const channel = this.messages.get(message.channel) ?? new Map<string, StandInMessage>();
    channel.set(message.ts, message);
    this.messages.set(message.channel, channel);
  }

  /** Mentions by people are not the app's doing, so only the app's messages are looked at. */
  private notify(
    shown: StandInMessage | StandInEphemeral,
    how: { readonly posted: boolean; readonly names: NameLinks },
  ): void {
    if ('revisions' in shown && shown.user !== APP.botUser) return;
    for (const mention of findMentions(shown, how.names)) {
      const pinged = how.posted ? this.whoIsPinged(shown.channel, mention) : [];
      const notification: StandInNotification = { channel: shown.channel, ts: shown.ts, ...mention, pinged };
      this.notifications.push(notification);
      this.tell({ kind: 'notification', notification });
    }
  }

  private whoIsPinged(channel: string, mention: Mention): readonly string[] {
    const members = [...(this.channels.get(channel)?.members ?? [])].filter((user) => user !== APP.botUser);
    switch (mention.kind) {
      case 'user':
        return members.includes(mention.target) ? [mention.target] : [];
      case 'usergroup':
        return this.groups.get(mention.target)?.members ?? [];
      case 'here':
      case 'channel':
      case 'everyone':
        return members;
    }
  }
}
