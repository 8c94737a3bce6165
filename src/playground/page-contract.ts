/**
 * What the playground's server and its page say to each other. Both sides import this file; it imports nothing, and holds
 * types and a few numbers only.
 *
 * | request                     | answer                                                                       |
 * | --------------------------- | ---------------------------------------------------------------------------- |
 * | `GET /`                     | the page                                                                     |
 * | `GET /api/stream`           | server-sent events: `snapshot` ({@link PageState}), then `changes` ({@link PageChange}[]) |
 * | `POST /api/act`             | one {@link Act} as JSON; answers {@link ActAnswer}                           |
 * | `GET /api/journal/SEQ`      | {@link JournalDetail}: one API call or envelope, whole                       |
 * | `GET /api/file/ID`          | the text of a shared file                                                    |
 * | `GET /api/pod?namespace=N&name=P`                        | {@link PodDetail}                               |
 * | `GET /api/workload?kind=K&namespace=N&name=W`            | {@link WorkloadDetail}                          |
 * | `GET /api/log?namespace=N&pod=P&container=C[&previous=true]` | plain text                                  |
 *
 * A refusal has a 4xx status and {@link Refused} as its body. POST needs `content-type: application/json`.
 *
 * The stream: every message has an id. `EventSource` sends the last one after a lost connection, and the server goes on
 * from there; where it cannot (too long ago, or another run of the demo), a fresh `snapshot` replaces everything. The
 * page holds one state and applies changes in order; a change names the thing by its key and carries it whole, so that
 * applying one twice does no harm. At most ten messages come in a second, however much happens.
 */

/** Any JSON object: blocks and views as Slack's API takes them. */
export type Json = Readonly<Record<string, unknown>>;

/** Milliseconds since the Unix epoch, on the playground's own clock ({@link PageClock}), which may run fast. */
export type PageInstant = number;

/** Everything that the page shows. Lists are in the order in which they are shown unless said otherwise. */
export interface PageState {
  readonly clock: PageClock;
  readonly people: readonly PagePerson[];
  /** Named channels first, then direct messages with the app. */
  readonly channels: readonly PageChannel[];
  /** Of all channels, oldest first, replies included. */
  readonly messages: readonly PageMessage[];
  readonly ephemerals: readonly PageEphemeral[];
  /** Open modals by person, bottom first; a person without an entry has none open. */
  readonly stacks: Readonly<Record<string, readonly PageView[]>>;
  /** App Home by person; absent until it was opened once. */
  readonly homes: Readonly<Record<string, PageView>>;
  readonly files: readonly PageFile[];
  readonly groups: readonly { readonly id: string; readonly handle: string; readonly members: readonly string[] }[];
  readonly nodes: readonly PageNode[];
  readonly workloads: readonly PageWorkload[];
  readonly pods: readonly PagePod[];
  /** What can be broken, and how. */
  readonly gallery: readonly PageFailure[];
  readonly outages: PageOutages;
  readonly podwhy: PagePodwhy;
  readonly incidents: readonly PageIncident[];
  /** Newest last, at most {@link PAGE_LIMITS}.journal. */
  readonly journal: readonly JournalEntry[];
  /** Who was, or would have been, called: newest last, at most {@link PAGE_LIMITS}.notifications. */
  readonly notifications: readonly PageNotification[];
  /** What was done to the cluster and what the story tells: newest last, at most {@link PAGE_LIMITS}.happenings. */
  readonly happenings: readonly PageHappening[];
}

/** How much of each bounded list the server keeps; the page drops the oldest beyond it. */
export const PAGE_LIMITS = {
  journal: 500,
  notifications: 500,
  happenings: 200,
  /** Of all channels together, and of ephemeral messages. */
  messages: 2_000,
  ephemerals: 200,
  incidents: 200,
} as const;

/** The playground's clock. Between two changes the present is `now + (Date.now() - real) * speed`. */
export interface PageClock {
  readonly now: PageInstant;
  /** The machine's own time at that moment, ms since the epoch. */
  readonly real: number;
  /** 1, 10 or 60; while skipping, what it really runs at. */
  readonly speed: number;
  /** Where a skip ends; null when none is under way. */
  readonly skippingTo: PageInstant | null;
  /** Why it cannot run faster; null when it can. */
  readonly fixed: string | null;
}

export type PageRole = 'admin' | 'operator' | 'viewer' | 'guest';

/** Somebody to act as, or the app itself (`role` null). */
export interface PagePerson {
  readonly id: string;
  readonly name: string;
  readonly role: PageRole | null;
  /** What they may do, in plain words; '' for the app. */
  readonly may: string;
  readonly bot: boolean;
}

export interface PageChannel {
  readonly id: string;
  /** Without `#`. */
  readonly name: string;
  readonly private: boolean;
  readonly archived: boolean;
  /** The person whose direct message with the app this is, else null. Shown to that person only. */
  readonly direct: string | null;
  readonly members: readonly string[];
}

/** Key: `channel` and `ts`. */
export interface PageMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  /** Interactive blocks always carry a `block_id`. */
  readonly blocks: readonly Json[];
  readonly attachments: readonly Json[];
  /** The parent's `ts` when this is a reply. */
  readonly threadTs: string | null;
  /** A reply that is shown in the channel too. */
  readonly broadcast: boolean;
  /** Whether Slack shows "(edited)". */
  readonly edited: boolean;
  /** How often its content changed. */
  readonly revision: number;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  /** Ids of {@link PageFile}. */
  readonly files: readonly string[];
  readonly at: PageInstant;
}

/** Key: `ts`. "Only visible to you": to `user`. */
export interface PageEphemeral {
  readonly channel: string;
  readonly ts: string;
  /** Who sees it. */
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly attachments: readonly Json[];
  readonly threadTs: string | null;
}

/** A modal or Home tab. */
export interface PageView {
  readonly id: string;
  readonly hash: string;
  readonly user: string;
  /** `type`, `title`, `submit`, `close`, `callback_id`, … as the app sent them, without the blocks. */
  readonly source: Json;
  /** Each with a `block_id`. */
  readonly blocks: readonly Json[];
  /** block_id → action_id → state, as in `view.state.values`. */
  readonly values: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

export interface PageFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** Bytes. */
  readonly length: number;
  readonly channel: string | null;
  readonly threadTs: string | null;
}

/** Key: `name`. */
export interface PageNode {
  readonly name: string;
  readonly ready: boolean;
  /** As `kubectl get nodes` prints it: `Ready`, `NotReady`, `Ready,SchedulingDisabled`. */
  readonly status: string;
  readonly cordoned: boolean;
  readonly zone: string;
  readonly pods: number;
}

export interface WorkloadRef {
  /** `Deployment`, `StatefulSet`, `DaemonSet`, `Job`, `CronJob`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Key: kind, namespace and name. */
export interface PageWorkload extends WorkloadRef {
  readonly ready: number;
  readonly desired: number;
  /** The newest revision's number, '' where the kind has none. */
  readonly revision: string;
  readonly image: string;
  /** The failure of the gallery that was put on it and still stands; null when none does. */
  readonly broken: string | null;
  readonly can: {
    readonly break: boolean;
    readonly restart: boolean;
    readonly scale: boolean;
    readonly rollback: boolean;
    /** A CronJob: run it now. */
    readonly run: boolean;
  };
}

/** Key: namespace and name. As `kubectl get pods -o wide` shows it. */
export interface PagePod {
  readonly namespace: string;
  readonly name: string;
  readonly ready: string;
  readonly status: string;
  readonly restarts: number;
  readonly createdAt: PageInstant;
  /** '' while it is on none. */
  readonly node: string;
  /** Runs, or has done its work. */
  readonly well: boolean;
  /** The workload at the top of its owners; null for a bare pod. */
  readonly workload: WorkloadRef | null;
  readonly containers: readonly string[];
}

/** One failure of the gallery, as it was recorded on a real cluster. */
export interface PageFailure {
  readonly id: string;
  readonly name: string;
  /** What happens, in one plain sentence. */
  readonly says: string;
  readonly family: 'configuration' | 'image' | 'crash' | 'memory' | 'probe' | 'scheduling' | 'storage' | 'policy';
  /** About how long after the break podwhy alerts, on the playground's clock, ms. */
  readonly alertAfterMs: number;
}

export interface PageOutages {
  /** The image registry does not answer. */
  readonly registry: boolean;
  /** Workloads of a storm that are still there. */
  readonly storm: number;
  readonly slack: SlackFault;
}

/** What Slack does to the app: nothing bad, 429 with Retry-After, 500, or no connection at all. */
export type SlackFault = 'none' | 'rate-limited' | 'errors' | 'disconnected';

/** podwhy itself, as its own `/readyz` and queues tell. */
export interface PagePodwhy {
  readonly state: 'starting' | 'running' | 'stopped' | 'failed';
  /** Why it failed; '' otherwise. */
  readonly why: string;
  /** Address of `/readyz` and `/metrics`; '' while it does not run. */
  readonly url: string;
  readonly parts: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  readonly queues: readonly {
    readonly name: string;
    readonly waiting: number;
    readonly active: number;
    readonly delayed: number;
    readonly failed: number;
  }[];
  /** What keeps its state, in plain words. */
  readonly store: string;
}

/** Key: `id`. An incident as podwhy keeps it. */
export interface PageIncident {
  readonly id: string;
  readonly subject: WorkloadRef;
  readonly phase: 'open' | 'recovering' | 'resolved';
  readonly severity: 'critical' | 'warning' | 'info';
  /** The state's word, such as CrashLoopBackOff; '' before the first diagnosis. */
  readonly state: string;
  /** Ids of the causes, most likely first. */
  readonly causes: readonly string[];
  readonly failingSince: PageInstant;
  readonly openedAt: PageInstant;
  /** When it will be called resolved if nothing more happens; null unless recovering. */
  readonly quietUntil: PageInstant | null;
  readonly acknowledgedBy: string | null;
  readonly mutedUntil: PageInstant | null;
  readonly heldBack: boolean;
  readonly reopened: number;
  /** Ids, or names where the settings give names. */
  readonly channels: readonly string[];
}

/** Key: `seq`. One line of the inspector; {@link JournalDetail} has the JSON. */
export interface JournalEntry {
  readonly seq: number;
  readonly at: PageInstant;
  /** `call`: the app asked Slack. `envelope`: Slack told the app. `undelivered`: and nobody took it. */
  readonly kind: 'call' | 'envelope' | 'undelivered';
  /** Method (`chat.postMessage`) or type (`slash_commands`). */
  readonly name: string;
  /** In a few words: which channel, command or button. */
  readonly says: string;
  /** HTTP status of a call; 0 where the connection was cut, null for envelopes. */
  readonly status: number | null;
  /** Slack's error word; '' when it went well. */
  readonly error: string;
}

export interface JournalDetail extends JournalEntry {
  /** Arguments of a call, or the payload of an envelope; '(too long)' in place of what exceeds 256 kB. */
  readonly sent: unknown;
  /** What Slack answered; null for envelopes and cut connections. */
  readonly answered: unknown;
}

/** Key: `seq`. */
export interface PageNotification {
  readonly seq: number;
  readonly at: PageInstant;
  readonly channel: string;
  readonly ts: string;
  readonly kind: 'user' | 'usergroup' | 'here' | 'channel' | 'everyone';
  readonly target: string;
  /** User ids that were called; empty for edits, which call nobody. */
  readonly pinged: readonly string[];
  /** Where it stood: `text`, or the JSON pointer of the block text. */
  readonly source: string;
}

/** Key: `seq`. */
export interface PageHappening {
  readonly seq: number;
  readonly at: PageInstant;
  readonly text: string;
}

/** One step from a state to the next. */
export type PageChange =
  | { readonly kind: 'clock'; readonly clock: PageClock }
  | { readonly kind: 'people'; readonly people: readonly PagePerson[]; readonly groups: PageState['groups'] }
  | { readonly kind: 'channels'; readonly channels: readonly PageChannel[] }
  | { readonly kind: 'message'; readonly message: PageMessage }
  | { readonly kind: 'message-gone'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'ephemeral'; readonly ephemeral: PageEphemeral }
  | { readonly kind: 'ephemeral-gone'; readonly ts: string }
  | { readonly kind: 'stack'; readonly person: string; readonly views: readonly PageView[] }
  | { readonly kind: 'home'; readonly person: string; readonly view: PageView }
  /** The form was sent back: texts by block_id. Not part of the state; shown until the view changes. */
  | {
      readonly kind: 'view-errors';
      readonly person: string;
      readonly view: string;
      readonly errors: Readonly<Record<string, string>>;
    }
  /** What Slack itself tells somebody when the app does not answer. Not part of the state; shown for a while. */
  | { readonly kind: 'trouble'; readonly person: string; readonly code: string; readonly text: string }
  | { readonly kind: 'file'; readonly file: PageFile }
  /** Changed and new ones whole, gone ones by key; the others stay. */
  | { readonly kind: 'pods'; readonly changed: readonly PagePod[]; readonly gone: readonly PodRef[] }
  | { readonly kind: 'workloads'; readonly changed: readonly PageWorkload[]; readonly gone: readonly WorkloadRef[] }
  | { readonly kind: 'nodes'; readonly nodes: readonly PageNode[] }
  | { readonly kind: 'outages'; readonly outages: PageOutages }
  | { readonly kind: 'podwhy'; readonly podwhy: PagePodwhy }
  | { readonly kind: 'incidents'; readonly incidents: readonly PageIncident[] }
  | { readonly kind: 'journal'; readonly entry: JournalEntry }
  | { readonly kind: 'notification'; readonly notification: PageNotification }
  | { readonly kind: 'happening'; readonly happening: PageHappening };

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

/** Where something is pressed, chosen or searched. A modal is the one on top of the person's stack. */
export type PagePlace =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'modal'; readonly view: string }
  | { readonly kind: 'home' };

/**
 * What was entered into an element: typed text, a date, a chosen option (its value, or the whole option as an
 * external select offered it), or several options.
 */
export type PageValue = string | Json | readonly (string | Json)[];

/** By the block_id of the input (or of the block that holds the element). What is left out stays as it was. */
export type PageValues = Readonly<Record<string, PageValue>>;

/** Everything that can be done on the page. `person` is who does it: a {@link PagePerson} id. */
export type Act =
  /** Writes into a channel or thread. `@podwhy` in the text calls the app. */
  | {
      readonly act: 'say';
      readonly person: string;
      readonly channel: string;
      readonly text: string;
      readonly threadTs?: string;
    }
  /** The whole line, `/pod why checkout`. Slack has no slash commands in threads. */
  | { readonly act: 'command'; readonly person: string; readonly channel: string; readonly text: string }
  /**
   * Presses a button, or chooses in a select or overflow menu (`option`: the option's value, or the whole option).
   * A confirm dialog is the page's: it sends the act when the person agreed. `values`: what stands in the modal's other
   * fields. With `value`, a text, date or time that was entered into an element with `dispatch_action`.
   */
  | {
      readonly act: 'press';
      readonly person: string;
      readonly place: PagePlace;
      readonly blockId: string;
      readonly actionId: string;
      readonly option?: string | Json;
      readonly value?: PageValue;
      readonly values?: PageValues;
    }
  | { readonly act: 'submit'; readonly person: string; readonly view: string; readonly values: PageValues }
  /** The close button, Escape, or the arrow back: closes the modal on top, and shows the one below it. */
  | { readonly act: 'close'; readonly person: string; readonly view: string }
  /** The cross: closes the whole stack. */
  | { readonly act: 'close-all'; readonly person: string }
  /** Asks the app for the options of an external select. Answers {@link OptionsAnswer}. */
  | {
      readonly act: 'options';
      readonly person: string;
      readonly place: PagePlace;
      readonly blockId: string;
      readonly actionId: string;
      readonly search: string;
    }
  /** A global shortcut; {@link SHORTCUTS} lists them. */
  | { readonly act: 'shortcut'; readonly person: string; readonly callbackId: string }
  | {
      readonly act: 'message-shortcut';
      readonly person: string;
      readonly callbackId: string;
      readonly channel: string;
      readonly ts: string;
    }
  /** Opens the app's Home tab. */
  | { readonly act: 'home'; readonly person: string }
  /** A bad release: its new pods fail as in the gallery. */
  | { readonly act: 'break'; readonly workload: WorkloadRef; readonly failure: string }
  /** `revision`: a good release takes over. `cause`: what was missing is there again, and the same pods come up. */
  | { readonly act: 'fix'; readonly workload: WorkloadRef; readonly how: 'revision' | 'cause' }
  | { readonly act: 'restart'; readonly workload: WorkloadRef }
  | { readonly act: 'rollback'; readonly workload: WorkloadRef }
  | { readonly act: 'scale'; readonly workload: WorkloadRef; readonly replicas: number }
  | { readonly act: 'delete-workload'; readonly workload: WorkloadRef }
  | { readonly act: 'delete-pod'; readonly namespace: string; readonly name: string }
  /** A CronJob, now. */
  | { readonly act: 'run'; readonly workload: WorkloadRef }
  | {
      readonly act: 'node';
      readonly name: string;
      readonly what: 'lose' | 'return' | 'cordon' | 'uncordon' | 'drain';
    }
  | { readonly act: 'registry'; readonly down: boolean }
  /** So many workloads fail at once (at most 100); 0 takes them away again. */
  | { readonly act: 'storm'; readonly count: number }
  | { readonly act: 'slack-fault'; readonly fault: SlackFault }
  | { readonly act: 'speed'; readonly speed: 1 | 10 | 60 }
  /** Lets so much time pass quickly, ms, at most one hour. */
  | { readonly act: 'skip'; readonly ms: number }
  /** Stops podwhy, or starts it again. */
  | { readonly act: 'podwhy'; readonly what: 'stop' | 'start' };

/** The shortcuts of the app's manifest. */
export const SHORTCUTS = [
  { kind: 'global', callbackId: 'pod_inspect', name: 'Inspect a pod' },
  { kind: 'message', callbackId: 'pod_inspect_message', name: 'Inspect pods in message' },
] as const;

/** The app took it (or the cluster did). What it leads to comes by the stream. */
export type ActAnswer = { readonly ok: true } | OptionsAnswer;

export interface OptionsAnswer {
  readonly ok: true;
  /** Options as the app gave them: `{ text, value, description? }`; a group's label is null when there are no groups. */
  readonly groups: readonly { readonly label: Json | null; readonly options: readonly Json[] }[];
}

/**
 * Body of every 4xx and 5xx: `error` is one of these, `message` says it in one plain sentence.
 * `bad-request` 400 · `forbidden` 403 (another host or origin) · `not-found` 404 · `not-now` 409 (it is not there any
 * more, or cannot be done now) · `too-large` 413 · `unavailable` 503.
 */
export interface Refused {
  readonly ok: false;
  readonly error: 'bad-request' | 'forbidden' | 'not-found' | 'not-now' | 'too-large' | 'unavailable';
  readonly message: string;
}

export interface PageEvent {
  readonly at: PageInstant;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** `kubelet`, `default-scheduler`, … */
  readonly from: string;
  /** What it is about: `Pod checkout-api-7d9c-x2x`. */
  readonly about: string;
}

export interface PodDetail {
  readonly pod: PagePod;
  /** From the pod up: ReplicaSet, Deployment, … */
  readonly owners: readonly WorkloadRef[];
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly init: boolean;
    /** `Running`, `Waiting: CrashLoopBackOff`, `Terminated: Error (exit 1)`. */
    readonly state: string;
    readonly restarts: number;
    readonly hasLog: boolean;
    readonly hasPreviousLog: boolean;
  }[];
  /** Newest first. */
  readonly events: readonly PageEvent[];
  /** The object, as `kubectl get -o json` prints it. */
  readonly object: Json;
}

export interface WorkloadDetail {
  readonly workload: PageWorkload;
  /** Newest first. */
  readonly revisions: readonly {
    readonly revision: string;
    readonly image: string;
    readonly pods: number;
    readonly ready: number;
    readonly current: boolean;
  }[];
  /** Newest first. */
  readonly events: readonly PageEvent[];
  readonly object: Json;
}
