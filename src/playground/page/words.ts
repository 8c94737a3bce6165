import type { PageIncident, PageFailure, PageRole, SlackFault, JournalEntry } from '../page-contract.js';
import type { Hold } from './cluster/next-hold.js';
import type { JournalKind } from './curtain/journal-filter.js';
import type { TourStep } from './tour/steps.js';
import type { PodVerb } from './workspace/commands.js';

/** A name and a sentence. */
export interface Said {
  readonly name: string;
  readonly says: string;
}

/** One step of the tour; `says` gets the name of a workload to ask about. */
export interface TourWords {
  readonly title: string;
  readonly says: (name: string) => string;
  readonly done: string;
}

/** The page's own words; what podwhy says comes from podwhy. One object per language; a missing one does not compile. */
export interface PageWords {
  // The frame.
  readonly title: string;
  readonly loading: string;
  readonly connecting: string;
  readonly lost: string;
  readonly offline: string;
  readonly close: string;
  readonly cancel: string;
  readonly yes: string;
  readonly areYouSure: string;
  readonly back: string;
  readonly next: string;
  readonly theme: string;
  readonly themes: Readonly<Record<'system' | 'light' | 'dark', string>>;
  readonly language: string;
  readonly panes: string;
  readonly workspace: string;
  readonly cluster: string;
  readonly curtain: string;
  /** Where there is little room. */
  readonly curtainShort: string;
  readonly podwhyIs: Readonly<Record<'starting' | 'running' | 'stopped' | 'failed', string>>;
  readonly podwhyAils: (parts: string) => string;
  readonly dismiss: string;
  // The workspace.
  readonly channels: string;
  readonly apps: string;
  readonly app: string;
  readonly home: string;
  readonly messages: string;
  readonly homeLoading: string;
  readonly members: (count: number) => string;
  readonly unread: (count: number) => string;
  readonly actAs: string;
  readonly roles: Readonly<Record<PageRole, string>>;
  readonly messagesIn: (channel: string) => string;
  readonly messageTo: (channel: string) => string;
  readonly messageFrom: (name: string) => string;
  readonly whisperFrom: (name: string) => string;
  readonly notAMember: (channel: string) => string;
  readonly quietChannel: string;
  readonly quietChannelHint: string;
  readonly archived: string;
  readonly onlyYou: string;
  readonly edited: string;
  readonly alsoInThread: string;
  readonly replies: (count: number) => string;
  readonly lastReply: string;
  readonly replyInThread: string;
  readonly reply: string;
  readonly thread: string;
  readonly threadGone: string;
  readonly closeThread: string;
  readonly newMessages: (count: number) => string;
  readonly moreOfMessage: string;
  readonly moreActions: string;
  readonly showJson: string;
  readonly blockKitOf: string;
  readonly bytes: (count: number) => string;
  readonly send: string;
  readonly suggestions: string;
  readonly noCommandsInThreads: string;
  readonly commands: Readonly<Record<PodVerb, string>>;
  // Forms.
  readonly optional: string;
  readonly searching: string;
  readonly noOptions: string;
  readonly optionsFailed: string;
  readonly typeMore: (count: number) => string;
  // The clock.
  readonly clock: string;
  readonly speed: string;
  readonly speedOf: (speed: number) => string;
  readonly skip: string;
  readonly skipping: string;
  readonly skipTo: (hold: Hold, ms: number) => string;
  // The cluster.
  readonly nodes: string;
  readonly workloads: string;
  readonly pods: (count: number) => string;
  readonly podCount: (count: number, failing: number) => string;
  readonly restarts: (count: number) => string;
  readonly noPods: string;
  readonly allWell: string;
  readonly onlyFailing: string;
  readonly ailing: string;
  readonly andMore: (count: number) => string;
  readonly breakIt: string;
  readonly break: string;
  readonly breakThis: (name: string) => string;
  readonly fix: string;
  readonly fixThis: (name: string) => string;
  readonly fixByRevision: string;
  readonly fixByCause: string;
  readonly whichWorkload: string;
  readonly galleryHint: string;
  readonly families: Readonly<Record<PageFailure['family'], string>>;
  readonly alertsAfter: (ms: number) => string;
  readonly storm: (count: number) => string;
  readonly endStorm: (count: number) => string;
  readonly registryDown: string;
  readonly moreOfWorkload: (name: string) => string;
  readonly workloadDetails: string;
  readonly restart: string;
  readonly rollback: string;
  readonly runNow: string;
  readonly scaleTo: (replicas: number) => string;
  readonly delete: string;
  readonly deletePod: string;
  readonly moreOfNode: (name: string) => string;
  readonly nodeDoings: Readonly<Record<'lose' | 'return' | 'cordon' | 'uncordon' | 'drain', string>>;
  readonly happenings: string;
  readonly nothingHappened: string;
  readonly events: string;
  readonly noEvents: string;
  readonly revisions: string;
  readonly noRevisions: string;
  readonly currentRevision: string;
  readonly onNoNode: string;
  readonly initContainer: string;
  readonly log: string;
  readonly previousLog: string;
  readonly emptyLog: string;
  readonly object: string;
  // Behind the curtain.
  readonly calls: string;
  readonly pings: string;
  readonly state: string;
  readonly whatIf: string;
  readonly filter: string;
  readonly filterHint: string;
  readonly kind: string;
  readonly journalKinds: Readonly<Record<JournalKind, string>>;
  readonly ways: Readonly<Record<JournalEntry['kind'], string>>;
  readonly noCallsYet: string;
  readonly nothingFits: string;
  readonly cut: string;
  readonly undelivered: string;
  readonly sent: string;
  readonly answered: string;
  readonly copyJson: string;
  readonly copied: string;
  readonly pingsHint: string;
  readonly nobodyCalled: string;
  readonly inChannel: (channel: string) => string;
  readonly called: (names: string) => string;
  readonly calledNobody: string;
  readonly parts: string;
  readonly fine: string;
  readonly notFine: string;
  readonly queues: string;
  readonly queue: string;
  readonly waiting: string;
  readonly active: string;
  readonly delayed: string;
  readonly failedJobs: string;
  readonly incidents: (open: number) => string;
  readonly noIncidents: string;
  readonly resolvedIncidents: (count: number) => string;
  readonly phases: Readonly<Record<PageIncident['phase'], string>>;
  readonly severities: Readonly<Record<PageIncident['severity'], string>>;
  readonly quietUntil: string;
  readonly mutedUntil: string;
  readonly acknowledged: string;
  readonly heldBack: string;
  readonly whatIfSlack: string;
  readonly faults: Readonly<Record<SlackFault, Said>>;
  readonly whatIfPodwhy: string;
  readonly whatIfPodwhyHint: string;
  readonly stopPodwhy: string;
  readonly startPodwhy: string;
  // The tour.
  readonly tour: string;
  readonly startTour: string;
  readonly hideTour: string;
  readonly tourStep: (step: number, of: number) => string;
  readonly tourSteps: Readonly<Record<TourStep, TourWords>>;
  readonly tourEnd: { readonly title: string; readonly says: string };
  readonly tourAgain: string;
  readonly doItForMe: string;
}
