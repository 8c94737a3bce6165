import { APP, type Change, type StandInEphemeral, type StandInMessage, type StandInView } from './workspace-types.js';
import type { ViewDesk } from './view-desk.js';
import type { Workspace } from './workspace.js';

/** What a person sees as the answer to something they did, in its state at the end of the wait. */
export interface Seen {
  /** What Slack itself says when the app failed: `dispatch_failed`, `operation_timeout`, `bad_response`. */
  readonly trouble: { readonly code: string; readonly text: string } | null;
  readonly ephemerals: readonly StandInEphemeral[];
  /** Messages of the app that came or changed where the person acted (after a modal: in any of their channels), oldest first. */
  readonly messages: readonly StandInMessage[];
  /** The modal on top, when a modal was opened, pushed, changed or closed; null when none is open or nothing happened. */
  readonly view: StandInView | null;
  readonly viewErrors: Readonly<Record<string, string>> | null;
  readonly home: StandInView | null;
}

export interface WaitOptions {
  /** Longest wait in real milliseconds; default 2,500. The promise resolves then with what was seen. */
  readonly waitMs?: number;
  /** Wait until this holds; default: until anything was seen. */
  readonly until?: (seen: Seen) => boolean;
  /** Stillness that ends the wait after the first sight, default 60 ms. */
  readonly quietMs?: number;
}

/** Resolves true as soon as `met` holds (asked after every change), or false after `waitMs` of real time. */
export function waitUntil(workspace: Workspace, met: () => boolean, waitMs: number): Promise<boolean> {
  if (met()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      finish(false);
    }, waitMs);
    const stop = workspace.onChange(() => {
      if (met()) finish(true);
    });
    const finish = (answer: boolean): void => {
      clearTimeout(timer);
      stop();
      resolve(answer);
    };
  });
}

/** Collects what one person sees from a moment on. */
export class Watch {
  private readonly since: number;

  constructor(
    private readonly workspace: Workspace,
    private readonly views: ViewDesk,
    private readonly user: string,
    /** Only messages of this channel count; null: of all channels of the person. */
    private readonly channel: string | null,
  ) {
    this.since = workspace.upcoming();
  }

  async wait(options: WaitOptions): Promise<Seen> {
    const waitMs = options.waitMs ?? 2_500;
    const until = options.until;
    const met = until === undefined ? () => this.relevant().length > 0 : () => until(this.seen());
    const seen = await waitUntil(this.workspace, met, waitMs);
    if (seen && until === undefined) await this.still(options.quietMs ?? 60, waitMs);
    return this.seen();
  }

  seen(): Seen {
    const changes = this.relevant();
    const trouble = changes.find((change) => change.kind === 'trouble');
    const errors = changes.findLast((change) => change.kind === 'view-errors');
    const touchedView = changes.some((change) => change.kind === 'view' || change.kind === 'view-errors');
    return {
      trouble: trouble === undefined ? null : { code: trouble.code, text: trouble.text },
      ephemerals: unique(changes, 'ephemeral').flatMap(({ ts }) => this.workspace.whisperAt(ts) ?? []),
      messages: unique(changes, 'message', 'edit').flatMap(
        ({ channel, ts }) => this.workspace.message(channel, ts) ?? [],
      ),
      view: touchedView ? (this.views.stack(this.user).at(-1) ?? null) : null,
      viewErrors: errors?.errors ?? null,
      home: changes.some((change) => change.kind === 'home') ? this.views.home(this.user) : null,
    };
  }

  private async still(quietMs: number, waitMs: number): Promise<void> {
    const end = Date.now() + waitMs;
    for (;;) {
      const before = this.relevant().length;
      const moved = await waitUntil(this.workspace, () => this.relevant().length > before, quietMs);
      if (!moved || Date.now() > end) return;
    }
  }

  private relevant(): readonly Change[] {
    return this.workspace.changesFrom(this.since).filter((change) => this.isVisible(change));
  }

  private isVisible(change: Change): boolean {
    switch (change.kind) {
      case 'ephemeral':
      case 'ephemeral-gone':
      case 'view':
      case 'view-errors':
      case 'home':
      case 'trouble':
        return change.user === this.user;
      case 'message':
      case 'edit':
      case 'delete': {
        const message = this.workspace.message(change.channel, change.ts);
        const member = this.workspace.channels.get(change.channel)?.members.has(this.user) === true;
        const here = this.channel === null || this.channel === change.channel;
        return here && member && (message === undefined || message.user === APP.botUser);
      }
      case 'reaction':
      case 'file':
      case 'people':
      case 'channels':
      case 'notification':
      case 'call':
      case 'envelope':
      case 'undelivered':
      case 'sockets':
        return false;
    }
  }
}

function unique(
  changes: readonly Change[],
  ...kinds: readonly Change['kind'][]
): readonly { readonly channel: string; readonly ts: string }[] {
  const byTs = new Map<string, { channel: string; ts: string }>();
  for (const change of changes) {
    if (kinds.includes(change.kind) && 'ts' in change) byTs.set(change.ts, { channel: change.channel, ts: change.ts });
  }
  return [...byTs.values()];
}
