import type { ViewDesk } from './view-desk.js';
import { waitUntil } from './watch.js';
import type {
  Change,
  StandInCall,
  StandInChannel,
  StandInEphemeral,
  StandInFile,
  StandInGroup,
  StandInMessage,
  StandInNotification,
  StandInUndelivered,
  StandInUser,
  StandInView,
} from './workspace-types.js';
import type { Workspace } from './workspace.js';

/** What a test or a page can look at, and follow with {@link onChange}. */
export class StandInState {
  constructor(
    protected readonly workspace: Workspace,
    protected readonly views: ViewDesk,
  ) {}

  channels(): readonly StandInChannel[] {
    return [...this.workspace.channels.values()];
  }

  users(): readonly StandInUser[] {
    return [...this.workspace.users.values()];
  }

  groups(): readonly StandInGroup[] {
    return [...this.workspace.groups.values()];
  }

  /** Parents and broadcasts of a channel with their revisions, oldest first. */
  messages(channelRef: string): readonly StandInMessage[] {
    const all = this.workspace.messagesOf(this.channel(channelRef).id);
    return all.filter((message) => message.threadTs === null || message.broadcast);
  }

  /** Replies below a message, oldest first. */
  thread(channelRef: string, ts: string): readonly StandInMessage[] {
    return this.workspace.messagesOf(this.channel(channelRef).id).filter((message) => message.threadTs === ts);
  }

  /** One message by the id of its channel and its ts, also a reply; undefined when it is deleted. */
  message(channelId: string, ts: string): StandInMessage | undefined {
    return this.workspace.message(channelId, ts);
  }

  /** The messages of a channel with all replies, oldest first. */
  everyMessage(channelId: string): readonly StandInMessage[] {
    return this.workspace.messagesOf(channelId);
  }

  ephemeral(ts: string): StandInEphemeral | undefined {
    return this.workspace.whisperAt(ts);
  }

  ephemerals(user: string): readonly StandInEphemeral[] {
    return this.workspace.whispersTo(user);
  }

  /** Open modals, bottom first. */
  viewStack(user: string): readonly StandInView[] {
    return this.views.stack(user);
  }

  home(user: string): StandInView | null {
    return this.views.home(user);
  }

  file(id: string): StandInFile | undefined {
    return this.workspace.files.get(id);
  }

  files(): readonly StandInFile[] {
    return [...this.workspace.files.values()];
  }

  notifications(): readonly StandInNotification[] {
    return this.workspace.notifications;
  }

  /** Every API call, in order; of one method when named. */
  calls(method?: string): readonly StandInCall[] {
    return this.workspace.calls.filter((call) => method === undefined || call.method === method);
  }

  undelivered(): readonly StandInUndelivered[] {
    return this.workspace.undelivered;
  }

  /** Everything that changed since the start, for a page that joins late. */
  changes(): readonly Change[] {
    return this.workspace.changes;
  }

  onChange(listener: (change: Change) => void): () => void {
    return this.workspace.onChange(listener);
  }

  /** True as soon as `met` holds (asked after each change), false after `waitMs` of real time. */
  until(met: () => boolean, waitMs = 5_000): Promise<boolean> {
    return waitUntil(this.workspace, met, waitMs);
  }

  protected channel(reference: string): StandInChannel {
    const channel = this.workspace.findChannel(reference);
    if (channel === undefined) throw new Error(`There is no channel ${reference}`);
    return channel;
  }
}
