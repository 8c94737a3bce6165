import {
  PAGE_LIMITS,
  type PageChange,
  type PageFile,
  type PageMessage,
  type PagePod,
  type PageState,
  type PageView,
  type PageWorkload,
  type PodRef,
  type WorkloadRef,
} from '../../page-contract.js';

/** What Slack told somebody because the app did not answer; shown for a while. */
export interface Trouble {
  readonly key: number;
  readonly person: string;
  readonly text: string;
}

/**
 * The server's state as the page holds it: messages by channel, files by id, and what is shown but is no state of the
 * server. Unchanged parts keep their identity, so that only what changed is drawn again.
 */
export interface Held extends Omit<PageState, 'messages' | 'files'> {
  /** By channel, oldest first, replies included. */
  readonly messages: Readonly<Record<string, readonly PageMessage[]>>;
  readonly files: Readonly<Record<string, PageFile>>;
  /** What is wrong with the form of a view, by view id and block_id. */
  readonly viewErrors: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly troubles: readonly Trouble[];
}

/** So many troubles are remembered; older ones are no longer on the page. */
const TROUBLES_MAX = 20;

export const podKey = ({ namespace, name }: PodRef): string => `${namespace}/${name}`;
export const workloadKey = ({ kind, namespace, name }: WorkloadRef): string => `${kind}/${namespace}/${name}`;

/** A snapshot replaces everything. */
export function holdSnapshot(state: PageState): Held {
  const messages: Record<string, PageMessage[]> = {};
  for (const message of state.messages) (messages[message.channel] ??= []).push(message);
  const files = Object.fromEntries(state.files.map((file) => [file.id, file]));
  return { ...state, messages, files, viewErrors: {}, troubles: [] };
}

/** Applies changes in order. Applying one twice gives the same as once, troubles aside. */
export function applyChanges(held: Held, changes: readonly PageChange[]): Held {
  return changes.reduce(applyChange, held);
}

function applyChange(held: Held, change: PageChange): Held {
  switch (change.kind) {
    case 'clock':
      return { ...held, clock: change.clock };
    case 'people':
      return { ...held, people: change.people, groups: change.groups };
    case 'channels':
      return { ...held, channels: change.channels };
    case 'message':
      return withMessages(held, change.message.channel, (before) => placed(before, change.message));
    case 'message-gone':
      return withMessages(held, change.channel, (before) => before.filter(({ ts }) => ts !== change.ts));
    case 'ephemeral': {
      const { ephemeral } = change;
      const before = held.ephemerals.filter(({ ts }) => ts !== ephemeral.ts);
      return { ...held, ephemerals: newest([...before, ephemeral], PAGE_LIMITS.ephemerals) };
    }
    case 'ephemeral-gone':
      return { ...held, ephemerals: held.ephemerals.filter(({ ts }) => ts !== change.ts) };
    case 'stack':
      return withStack(held, change.person, change.views);
    case 'home':
      return { ...held, homes: { ...held.homes, [change.person]: change.view } };
    case 'view-errors':
      return { ...held, viewErrors: { ...held.viewErrors, [change.view]: change.errors } };
    case 'trouble':
      return withTrouble(held, change.person, change.text);
    case 'file':
      return { ...held, files: { ...held.files, [change.file.id]: change.file } };
    case 'pods':
      return { ...held, pods: merged<PagePod, PodRef>(held.pods, change, podKey) };
    case 'workloads':
      return { ...held, workloads: merged<PageWorkload, WorkloadRef>(held.workloads, change, workloadKey) };
    case 'nodes':
      return { ...held, nodes: change.nodes };
    case 'outages':
      return { ...held, outages: change.outages };
    case 'podwhy':
      return { ...held, podwhy: change.podwhy };
    case 'incidents':
      return { ...held, incidents: change.incidents };
    case 'journal':
      return { ...held, journal: appended(held.journal, change.entry, PAGE_LIMITS.journal) };
    case 'notification':
      return { ...held, notifications: appended(held.notifications, change.notification, PAGE_LIMITS.notifications) };
    case 'happening':
      return { ...held, happenings: appended(held.happenings, change.happening, PAGE_LIMITS.happenings) };
  }
}

/** Something for this person to read that is no message: Slack's own words, or why an act was refused. */
export function withTrouble(held: Held, person: string, text: string): Held {
  const key = (held.troubles.at(-1)?.key ?? 0) + 1;
  return { ...held, troubles: newest([...held.troubles, { key, person, text }], TROUBLES_MAX) };
}

export function withoutTrouble(held: Held, key: number): Held {
  return { ...held, troubles: held.troubles.filter((trouble) => trouble.key !== key) };
}

function withMessages(
  held: Held,
  channel: string,
  change: (before: readonly PageMessage[]) => readonly PageMessage[],
): Held {
  return { ...held, messages: { ...held.messages, [channel]: change(held.messages[channel] ?? []) } };
}

/** In its place by `ts`: Slack's timestamps are of one length, so they sort as text. */
function placed(before: readonly PageMessage[], message: PageMessage): readonly PageMessage[] {
  const known = before.findIndex(({ ts }) => ts === message.ts);
  if (known >= 0) return before.map((each, index) => (index === known ? message : each));
  const at = before.findLastIndex(({ ts }) => ts < message.ts) + 1;
  return newest([...before.slice(0, at), message, ...before.slice(at)], PAGE_LIMITS.messages);
}

/** What was wrong with a form is forgotten when its view changes or closes. */
function withStack(held: Held, person: string, views: readonly PageView[]): Held {
  const before = new Map((held.stacks[person] ?? []).map((view) => [view.id, view.hash]));
  const unchanged = new Set(views.filter((view) => before.get(view.id) === view.hash).map(({ id }) => id));
  const viewErrors = Object.fromEntries(
    Object.entries(held.viewErrors).filter(([id]) => !before.has(id) || unchanged.has(id)),
  );
  return { ...held, stacks: { ...held.stacks, [person]: views }, viewErrors };
}

function merged<Whole extends Key, Key>(
  before: readonly Whole[],
  change: { readonly changed: readonly Whole[]; readonly gone: readonly Key[] },
  keyOf: (one: Key) => string,
): readonly Whole[] {
  const changed = new Map(change.changed.map((one) => [keyOf(one), one]));
  const gone = new Set(change.gone.map(keyOf));
  const known = new Set(before.map(keyOf));
  const kept = before.filter((one) => !gone.has(keyOf(one))).map((one) => changed.get(keyOf(one)) ?? one);
  return [...kept, ...change.changed.filter((one) => !known.has(keyOf(one)) && !gone.has(keyOf(one)))];
}

function appended<Entry extends { readonly seq: number }>(
  before: readonly Entry[],
  entry: Entry,
  max: number,
): readonly Entry[] {
  if (before.some(({ seq }) => seq === entry.seq)) return before;
  return newest([...before, entry], max);
}

function newest<Entry>(entries: readonly Entry[], max: number): readonly Entry[] {
  return entries.length > max ? entries.slice(-max) : entries;
}
