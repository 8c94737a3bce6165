import type { Intervention } from '../../model/intervention.js';
import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { EN } from './words-en.js';
import { ZH_CN } from './words-zh-cn.js';

/** Every word that podwhy's Slack surface says by itself. What the diagnosis says stands in `diagnosis/text`. */
export interface ViewWords {
  readonly status: {
    readonly firing: Redacted;
    readonly acknowledged: Redacted;
    readonly recovering: Redacted;
    readonly resolved: Redacted;
    readonly muted: Redacted;
  };
  readonly confidence: { readonly certain: Redacted; readonly likely: Redacted; readonly possible: Redacted };
  readonly buttons: {
    readonly logs: Redacted;
    readonly describe: Redacted;
    readonly restart: Redacted;
    readonly rollback: Redacted;
    readonly acknowledge: Redacted;
    readonly mute1h: Redacted;
    readonly explain: Redacted;
    readonly details: Redacted;
    readonly share: Redacted;
    readonly refresh: Redacted;
    readonly unmute: Redacted;
    readonly close: Redacted;
    readonly cancel: Redacted;
  };
  /** For screen readers: `Restart Deployment checkout-api`. */
  readonly spoken: (verb: Redacted, kind: Redacted, name: Redacted) => Redacted;
  readonly since: Redacted;
  readonly ready: (ready: number, desired: number) => Redacted;
  readonly revision: (revision: Redacted) => Redacted;
  readonly restarts: (count: number) => Redacted;
  readonly times: (count: number) => Redacted;
  readonly do: Redacted;
  /** In the place of a person whom a notification must not call. */
  readonly somebody: Redacted;
  readonly noCauseYet: Redacted;
  /** In the place of the evidence, while there is none. */
  readonly noEvidenceYet: Redacted;
  readonly stillFailing: Redacted;
  readonly causesTitle: Redacted;
  readonly ruledOut: Redacted;
  readonly couldNotCheck: Redacted;
  readonly whatToDo: Redacted;
  readonly changed: Redacted;
  readonly andMore: (count: number) => Redacted;
  readonly acknowledgedBy: Redacted;
  readonly mutedUntil: Redacted;
  readonly quietUntil: Redacted;
  readonly causeWas: Redacted;
  readonly reopenedTimes: (times: number) => Redacted;
  /** Follows the word for resolved without a space of its own in between. */
  readonly resolvedAfter: (lasted: Redacted) => Redacted;
  /** Between a statement and its proof, with the space that the language puts there. */
  readonly colon: Redacted;
  readonly proof: {
    readonly ready: (ready: number, desired: number, stable: Redacted, revision: Redacted) => Redacted;
    readonly newRevision: (ready: number, desired: number, stable: Redacted, revision: Redacted) => Redacted;
    readonly deleted: Redacted;
    readonly scaledToZero: Redacted;
    readonly jobSucceeded: Redacted;
    readonly laterRun: (run: Redacted) => Redacted;
  };
  readonly duration: (days: number, hours: number, minutes: number, seconds: number) => Redacted;
  readonly timeline: {
    readonly reopened: (times: number) => Redacted;
    readonly causeChanged: (from: Redacted, to: Redacted) => Redacted;
    readonly gotWorse: (to: Redacted) => Redacted;
    readonly morePods: (from: number, to: number, desired: number) => Redacted;
    readonly restartsFaster: (from: number, to: number) => Redacted;
    readonly acknowledged: Redacted;
    readonly unacknowledgedWorse: Redacted;
    readonly unacknowledgedReopened: Redacted;
    readonly actionAsked: (action: Redacted) => Redacted;
    readonly actionDone: (action: Redacted) => Redacted;
    readonly actionFailed: (action: Redacted) => Redacted;
    readonly helped: (action: Redacted) => Redacted;
    readonly didNotHelp: (action: Redacted) => Redacted;
    readonly muted: Redacted;
    readonly unmuted: Redacted;
    readonly assigned: Redacted;
    readonly reminded: (afterTime: Redacted) => Redacted;
    readonly toldLate: Redacted;
    readonly resolved: Redacted;
    readonly noCause: Redacted;
    readonly reason: (reason: Redacted) => Redacted;
  };
  readonly severity: { readonly critical: Redacted; readonly warning: Redacted; readonly info: Redacted };
  readonly answer: {
    readonly healthy: Redacted;
    readonly healthyPush: (name: Redacted) => Redacted;
    readonly lastIncident: Redacted;
    readonly severalMatches: (text: Redacted, count: number) => Redacted;
    readonly notFound: (text: Redacted) => Redacted;
    readonly notFoundHint: (command: Redacted) => Redacted;
    readonly asOf: Redacted;
  };
  readonly list: {
    readonly title: (shown: number, total: number) => Redacted;
    readonly failingTitle: (shown: number, total: number) => Redacted;
    readonly nothingFailing: Redacted;
    readonly empty: Redacted;
    readonly statusTitle: (count: number) => Redacted;
    readonly statusEmpty: Redacted;
    readonly narrow: (command: Redacted) => Redacted;
  };
  readonly logs: {
    readonly title: Redacted;
    readonly loading: Redacted;
    readonly pod: Redacted;
    readonly container: Redacted;
    readonly current: Redacted;
    readonly previous: Redacted;
    readonly empty: Redacted;
    readonly unreadable: (detail: Redacted) => Redacted;
    readonly shown: (lines: number) => Redacted;
    readonly marked: (count: number) => Redacted;
    readonly earlierLeftOut: Redacted;
    readonly page: (page: number, lines: number) => Redacted;
    readonly matched: (pattern: Redacted, lines: number, of: number) => Redacted;
    /** The container that was asked for is not there; another is shown. */
    readonly noContainer: (asked: Redacted, shown: Redacted) => Redacted;
    readonly tail: (lines: number) => Redacted;
    readonly grep: Redacted;
    readonly grepHint: Redacted;
    readonly apply: Redacted;
    readonly again: Redacted;
    readonly older: Redacted;
    readonly newer: Redacted;
    readonly asFile: Redacted;
    readonly fileSent: Redacted;
    readonly fileSentToYou: Redacted;
    readonly fileBlocked: Redacted;
    readonly choiceLimited: (shown: number, total: number) => Redacted;
    readonly role: {
      readonly main: Redacted;
      readonly init: Redacted;
      readonly sidecar: Redacted;
      readonly ephemeral: Redacted;
    };
    readonly failing: Redacted;
    readonly noPods: Redacted;
  };
  readonly describe: { readonly title: Redacted; readonly loading: Redacted; readonly leftOut: Redacted };
  readonly details: { readonly title: Redacted };
  readonly restart: {
    readonly title: Redacted;
    readonly submit: Redacted;
    readonly loading: Redacted;
    readonly question: (name: Redacted) => Redacted;
    readonly rolling: (pods: number) => Redacted;
    readonly deletePod: Redacted;
    readonly deletePodForGood: Redacted;
    readonly where: Redacted;
    readonly readyNow: Redacted;
    readonly budget: (name: Redacted, allowed: number) => Redacted;
    readonly rollingOut: Redacted;
    readonly gitops: (owner: Redacted) => Redacted;
    readonly production: Redacted;
    readonly reasonLabel: Redacted;
    readonly reasonHint: Redacted;
    readonly typedLabel: (name: Redacted) => Redacted;
    readonly typedWrong: (name: Redacted) => Redacted;
    readonly done: (name: Redacted) => Redacted;
    readonly changed: Redacted;
    readonly refused: Redacted;
    readonly twice: Redacted;
  };
  readonly rollback: {
    readonly title: Redacted;
    readonly submit: Redacted;
    readonly loading: Redacted;
    readonly question: (name: Redacted, revision: Redacted) => Redacted;
    readonly effect: (from: Redacted, to: Redacted) => Redacted;
    readonly madeAt: Redacted;
    readonly noChange: Redacted;
    readonly done: (name: Redacted, revision: Redacted) => Redacted;
    readonly refused: Redacted;
  };
  readonly attempt: {
    readonly restart: Redacted;
    readonly rollback: Redacted;
    readonly helped: Redacted;
    readonly didNotHelp: Redacted;
    readonly unknown: Redacted;
  };
  readonly progress: {
    readonly replaced: (replaced: number, desired: number, ready: number) => Redacted;
    readonly stuck: Redacted;
    readonly gone: Redacted;
  };
  readonly access: {
    readonly refused: (action: Redacted, place: Redacted) => Redacted;
    readonly youAre: (role: Redacted, needed: Redacted) => Redacted;
    readonly ask: Redacted;
    readonly nobody: Redacted;
    readonly configure: Redacted;
    readonly guest: Redacted;
    readonly foreign: Redacted;
    readonly deactivated: Redacted;
    readonly bot: Redacted;
    readonly actions: Readonly<
      Record<
        | 'why'
        | 'list'
        | 'explain'
        | 'history'
        | 'logs'
        | 'describe'
        | 'events'
        | 'acknowledge'
        | 'assign'
        | 'mute'
        | 'watch'
        | 'export'
        | 'test'
        | 'restart'
        | 'rollback'
        | Intervention,
        Redacted
      >
    >;
    readonly roles: {
      readonly none: Redacted;
      readonly viewer: Redacted;
      readonly operator: Redacted;
      readonly admin: Redacted;
    };
  };
  readonly errors: {
    readonly title: Redacted;
    readonly unexpected: Redacted;
    readonly timeout: Redacted;
    readonly tryAgain: Redacted;
    readonly correlation: (id: Redacted) => Redacted;
    readonly unknownButton: Redacted;
    readonly subjectGone: Redacted;
    readonly unknownVerb: (verb: Redacted) => Redacted;
    readonly didYouMean: Redacted;
    /** Before the form of a command. */
    readonly writtenSo: Redacted;
    readonly unknownFlag: (flag: Redacted) => Redacted;
    readonly missingName: (verb: Redacted) => Redacted;
    readonly badValue: (flag: Redacted, value: Redacted) => Redacted;
    readonly unknownCluster: (cluster: Redacted, known: Redacted) => Redacted;
    readonly seeHelp: (command: Redacted) => Redacted;
  };
  readonly ack: {
    readonly already: Redacted;
    readonly done: (name: Redacted) => Redacted;
    readonly notOpen: Redacted;
  };
  readonly mute: {
    readonly done: (what: Redacted) => Redacted;
    readonly ended: (what: Redacted) => Redacted;
    readonly none: Redacted;
    readonly listTitle: (count: number) => Redacted;
    readonly hidden: (count: number) => Redacted;
    readonly everything: Redacted;
    readonly tooLong: Redacted;
    readonly howLong: (command: Redacted) => Redacted;
    /** Before the command that ends it. */
    readonly endBefore: Redacted;
  };
  readonly events: { readonly title: (name: Redacted) => Redacted; readonly empty: Redacted };
  readonly explain: {
    readonly title: Redacted;
    readonly shows: Redacted;
    readonly causes: Redacted;
    readonly myth: Redacted;
    readonly unknown: (word: Redacted) => Redacted;
    readonly nearest: Redacted;
    readonly thresholds: Redacted;
    readonly threshold: (name: Redacted) => Redacted;
    readonly notDefault: (usual: Redacted) => Redacted;
    readonly change: (setting: Redacted, annotation: Redacted) => Redacted;
    readonly atOnce: Redacted;
    readonly forStates: Redacted;
  };
  readonly help: {
    readonly title: Redacted;
    readonly intro: Redacted;
    readonly groups: Readonly<Record<'find' | 'act' | 'noise' | 'more', Redacted>>;
    readonly commands: Readonly<Record<HelpVerb, Redacted>>;
    readonly flags: Redacted;
    readonly examples: Redacted;
    readonly mention: Redacted;
  };
  readonly watch: {
    readonly done: (namespace: Redacted, cluster: Redacted) => Redacted;
    readonly ended: (namespace: Redacted, cluster: Redacted) => Redacted;
    readonly none: (namespace: Redacted, cluster: Redacted) => Redacted;
    readonly which: Redacted;
    readonly unknown: (namespace: Redacted) => Redacted;
    readonly several: (namespace: Redacted) => Redacted;
  };
  readonly document: {
    readonly title: Redacted;
    readonly story: Redacted;
    readonly none: Redacted;
    readonly sent: Redacted;
    readonly sentToYou: Redacted;
    readonly blocked: Redacted;
  };
  readonly assign: {
    readonly whom: Redacted;
    readonly mayNot: Redacted;
    readonly done: (name: Redacted) => Redacted;
  };
  readonly test: {
    readonly done: (channels: Redacted, because: Redacted) => Redacted;
    readonly running: Redacted;
    readonly noRoute: (name: Redacted) => Redacted;
    readonly excluded: (name: Redacted, rule: Redacted) => Redacted;
    /** Stands in the message itself. */
    readonly mark: Redacted;
    readonly explained: (because: Redacted) => Redacted;
    readonly over: Redacted;
  };
  readonly welcome: {
    readonly title: Redacted;
    readonly posts: Redacted;
    readonly nothing: Redacted;
    readonly everything: Redacted;
    readonly rest: Redacted;
    readonly namespace: (namespace: Redacted, cluster: Redacted) => Redacted;
    readonly inNamespace: Redacted;
    readonly inCluster: Redacted;
    readonly withLabel: Redacted;
    readonly from: Redacted;
    readonly change: Redacted;
    readonly watch: Redacted;
    readonly unwatch: Redacted;
    readonly mute: Redacted;
    readonly help: Redacted;
    readonly settings: Redacted;
  };
  readonly search: {
    readonly title: Redacted;
    readonly submit: Redacted;
    readonly label: Redacted;
    readonly placeholder: Redacted;
    readonly hint: Redacted;
    readonly namesFound: (count: number) => Redacted;
    readonly noNames: Redacted;
  };
  readonly home: {
    readonly title: Redacted;
    readonly openIncidents: (count: number) => Redacted;
    readonly noneOpen: Redacted;
    readonly clusters: Redacted;
    readonly watching: Redacted;
    readonly blind: Redacted;
    readonly pods: (count: number) => Redacted;
    readonly dataFrom: Redacted;
    readonly neverSeen: Redacted;
    readonly blindSpots: Redacted;
    readonly mutes: (count: number) => Redacted;
    readonly routes: Redacted;
    readonly noRoutes: (command: Redacted) => Redacted;
    readonly privateChannel: Redacted;
    readonly updated: Redacted;
  };
}

export const HELP_VERBS = [
  'why',
  'list',
  'status',
  'logs',
  'describe',
  'events',
  'restart',
  'rollback',
  'delete-pod',
  'scale-up',
  'cordon',
  'ack',
  'mute',
  'unmute',
  'mutes',
  'explain',
  'history',
  'why-alert',
  'why-silent',
  'assign',
  'watch',
  'unwatch',
  'test',
  'export',
  'help',
] as const;
export type HelpVerb = (typeof HELP_VERBS)[number];

/** How each verb is written; for help and for messages about wrong use. The same in every language. */
export const USAGE: Readonly<Record<HelpVerb, string>> = {
  why: 'why NAME [-n NAMESPACE] [--cluster CLUSTER] [--public]',
  list: 'list [-n NAMESPACE] [--failing] [--cluster CLUSTER]',
  status: 'status',
  logs: 'logs NAME [-c CONTAINER] [--previous] [--first] [--tail N] [--grep TEXT]',
  describe: 'describe NAME [-n NAMESPACE]',
  events: 'events NAME [-n NAMESPACE]',
  restart: 'restart NAME [-n NAMESPACE]',
  rollback: 'rollback NAME [-n NAMESPACE]',
  'delete-pod': 'delete-pod POD [-n NAMESPACE]',
  'scale-up': 'scale-up NAME [-n NAMESPACE]',
  cordon: 'cordon NODE',
  ack: 'ack NAME [-n NAMESPACE]',
  mute: 'mute NAME 2h [REASON] | mute -n NAMESPACE 2h | mute --all 2h',
  unmute: 'unmute NAME',
  mutes: 'mutes',
  explain: 'explain STATE',
  history: 'history NAME',
  'why-alert': 'why-alert NAME',
  'why-silent': 'why-silent NAME',
  assign: 'assign @PERSON NAME',
  watch: 'watch -n NAMESPACE [--cluster CLUSTER]',
  unwatch: 'unwatch -n NAMESPACE',
  test: 'test NAME | test -n NAMESPACE',
  export: 'export NAME [--json]',
  help: 'help [COMMAND]',
};

/** The forms of a command, each with the command in front. */
export function usageOf(verb: HelpVerb, command: string): readonly string[] {
  return USAGE[verb].split(' | ').map((form) => `${command} ${form}`);
}

const CATALOGUE: Readonly<Record<Locale, ViewWords>> = { en: EN, 'zh-CN': ZH_CN };

export function viewWords(locale: Locale): ViewWords {
  return CATALOGUE[locale];
}
