import type { Json, PageChange, PageEphemeral, PageMessage, PagePerson, PageState, PageView } from './page-contract.js';
import { PAGE_LIMITS, type PageFile, type PageNotification, type PageRole } from './page-contract.js';
import { PageJournal } from './page-journal.js';
import type { StandInSlack } from './slack/stand-in-slack.js';
import type { Change, StandInEphemeral, StandInFile, StandInMessage, StandInView } from './slack/workspace-types.js';
import { without } from './slack/without.js';

/** The roles of people, as podwhy's settings have them; who is not named has none. */
export type Roles = ReadonlyMap<string, { readonly role: PageRole; readonly may: string }>;

type SlackState = Pick<
  PageState,
  | 'people'
  | 'groups'
  | 'channels'
  | 'messages'
  | 'ephemerals'
  | 'stacks'
  | 'homes'
  | 'files'
  | 'journal'
  | 'notifications'
>;

/** What has changed since the last look, by key: the present value is taken when it is sent. */
interface Dirty {
  readonly messages: Map<string, { readonly channel: string; readonly ts: string }>;
  readonly ephemerals: Set<string>;
  readonly stacks: Set<string>;
  readonly homes: Set<string>;
  readonly files: Set<string>;
  people: boolean;
  channels: boolean;
  /** In the order in which they happened. */
  readonly told: PageChange[];
}

/** The workspace as the page shows it: a snapshot, and what has changed since the last look. */
export class PageSlack {
  readonly journal: PageJournal;
  readonly #notifications: PageNotification[] = [];
  readonly #stop: () => void;
  #dirty = clean();
  #nextNotification = 1;

  constructor(
    private readonly slack: StandInSlack,
    private readonly roles: Roles,
    private readonly wake: () => void,
  ) {
    this.journal = new PageJournal((id) => this.#channelName(id));
    for (const change of slack.changes()) this.#hear(change);
    this.#dirty = clean();
    this.#stop = slack.onChange((change) => {
      this.#hear(change);
      this.wake();
    });
  }

  close(): void {
    this.#stop();
  }

  snapshot(): SlackState {
    const { slack } = this;
    const people = this.#people();
    const stacks: Record<string, readonly PageView[]> = {};
    const homes: Record<string, PageView> = {};
    for (const { id } of people) {
      const stack = slack.viewStack(id);
      if (stack.length > 0) stacks[id] = stack.map(viewOf);
      const home = slack.home(id);
      if (home !== null) homes[id] = viewOf(home);
    }
    const messages = slack
      .channels()
      .flatMap(({ id }) => slack.everyMessage(id))
      .sort((a, b) => (a.ts < b.ts ? -1 : 1));
    const ephemerals = people.flatMap(({ id }) => slack.ephemerals(id)).sort((a, b) => (a.ts < b.ts ? -1 : 1));
    return {
      people,
      groups: this.#groups(),
      channels: this.#channels(),
      messages: messages.slice(-PAGE_LIMITS.messages).map(messageOf),
      ephemerals: ephemerals.slice(-PAGE_LIMITS.ephemerals).map(ephemeralOf),
      stacks,
      homes,
      files: slack.files().map(fileOf),
      journal: this.journal.entries(),
      notifications: [...this.#notifications],
    };
  }

  /** Since the last call. */
  changes(): readonly PageChange[] {
    const { slack } = this;
    const dirty = this.#dirty;
    this.#dirty = clean();
    const changes: PageChange[] = [];
    if (dirty.people) changes.push({ kind: 'people', people: this.#people(), groups: this.#groups() });
    if (dirty.channels) changes.push({ kind: 'channels', channels: this.#channels() });
    for (const id of dirty.files) {
      const file = slack.file(id);
      if (file !== undefined) changes.push({ kind: 'file', file: fileOf(file) });
    }
    for (const { channel, ts } of dirty.messages.values()) {
      const message = slack.message(channel, ts);
      if (message === undefined) changes.push({ kind: 'message-gone', channel, ts });
      else changes.push({ kind: 'message', message: messageOf(message) });
    }
    for (const ts of dirty.ephemerals) {
      const ephemeral = slack.ephemeral(ts);
      if (ephemeral === undefined) changes.push({ kind: 'ephemeral-gone', ts });
      else changes.push({ kind: 'ephemeral', ephemeral: ephemeralOf(ephemeral) });
    }
    for (const person of dirty.stacks)
      changes.push({ kind: 'stack', person, views: slack.viewStack(person).map(viewOf) });
    for (const person of dirty.homes) {
      const view = slack.home(person);
      if (view !== null) changes.push({ kind: 'home', person, view: viewOf(view) });
    }
    // After the views that they are about.
    return [...changes, ...dirty.told];
  }

  #hear(change: Change): void {
    const dirty = this.#dirty;
    switch (change.kind) {
      case 'message':
      case 'edit':
      case 'delete':
      case 'reaction': {
        const { channel, ts } = change;
        dirty.messages.set(`${channel}/${ts}`, { channel, ts });
        return;
      }
      case 'ephemeral':
      case 'ephemeral-gone':
        dirty.ephemerals.add(change.ts);
        return;
      case 'view':
        dirty.stacks.add(change.user);
        return;
      case 'view-errors': {
        const { user: person, view, errors } = change;
        dirty.told.push({ kind: 'view-errors', person, view, errors });
        return;
      }
      case 'home':
        dirty.homes.add(change.user);
        return;
      case 'trouble':
        dirty.told.push({ kind: 'trouble', person: change.user, code: change.code, text: change.text });
        return;
      case 'file':
        dirty.files.add(change.file);
        return;
      case 'people':
        dirty.people = true;
        return;
      case 'channels':
        dirty.channels = true;
        return;
      case 'notification': {
        const notification = { ...change.notification, seq: this.#nextNotification++, at: change.at };
        this.#notifications.push(notification);
        if (this.#notifications.length > PAGE_LIMITS.notifications) this.#notifications.shift();
        dirty.told.push({ kind: 'notification', notification });
        return;
      }
      case 'call':
      case 'envelope':
      case 'undelivered': {
        const entry = this.journal.note(change);
        if (entry !== null) dirty.told.push({ kind: 'journal', entry });
        return;
      }
      case 'sockets':
        return;
    }
  }

  #people(): readonly PagePerson[] {
    return this.slack.users().map(({ id, name, bot }) => {
      const known = this.roles.get(id);
      return { id, name, bot, role: bot ? null : (known?.role ?? 'viewer'), may: known?.may ?? '' };
    });
  }

  #groups(): PageState['groups'] {
    return this.slack.groups().map(({ id, handle, members }) => ({ id, handle, members }));
  }

  #channels(): PageState['channels'] {
    return this.slack
      .channels()
      .map((channel) => ({ ...channel, members: [...channel.members] }))
      .sort((a, b) => Number(a.direct !== null) - Number(b.direct !== null));
  }

  #channelName(id: string): string {
    const channel = this.slack.channels().find((each) => each.id === id);
    if (channel === undefined) return id;
    return channel.direct === null ? `#${channel.name}` : 'direct message';
  }
}

function clean(): Dirty {
  return {
    messages: new Map(),
    ephemerals: new Set(),
    stacks: new Set(),
    homes: new Set(),
    files: new Set(),
    people: false,
    channels: false,
    told: [],
  };
}

function messageOf(message: StandInMessage): PageMessage {
  const { channel, ts, user, text, blocks, attachments, threadTs, broadcast, edited, reactions, files } = message;
  const revision = message.revisions.length;
  const at = message.postedAt;
  return { channel, ts, user, text, blocks, attachments, threadTs, broadcast, edited, reactions, files, revision, at };
}

function ephemeralOf(shown: StandInEphemeral): PageEphemeral {
  const { channel, ts, user, text, blocks, attachments, threadTs } = shown;
  return { channel, ts, user, text, blocks, attachments, threadTs };
}

function viewOf({ id, hash, user, source, blocks, values }: StandInView): PageView {
  const shown: Json = without(source, 'blocks', 'private_metadata');
  return { id, hash, user, source: shown, blocks, values };
}

function fileOf({ id, name, title, length, channel, threadTs }: StandInFile): PageFile {
  return { id, name, title, length, channel, threadTs };
}
