import { INTERVENTIONS } from '../../model/intervention.js';

/**
 * Every action, view and option id that podwhy puts into Slack, in one place: messages in channels carry them for months,
 * so an id is never reused for something else.
 */
export const ACTION_IDS = {
  logs: 'pod.logs',
  describe: 'pod.describe',
  restart: 'pod.restart',
  acknowledge: 'incident.acknowledge',
  more: 'incident.more',
  details: 'incident.details',
  /** A button of "which one did you mean"; its value holds the subject and the verb. */
  choose: 'pod.choose',
  share: 'answer.share',
  logContainer: 'logs.container',
  logPod: 'logs.pod',
  logRun: 'logs.run',
  logTail: 'logs.tail',
  logAgain: 'logs.again',
  /** A field; what stands in it counts when anything else of the modal is pressed. */
  logGrep: 'logs.grep',
  logOlder: 'logs.older',
  logNewer: 'logs.newer',
  logFile: 'logs.file',
  restartReason: 'restart.reason',
  restartTypedName: 'restart.typed-name',
  rollback: 'pod.rollback',
  rollbackReason: 'rollback.reason',
  rollbackTypedName: 'rollback.typed-name',
  'delete-pod': 'pod.delete',
  'scale-up': 'workload.scale-up',
  cordon: 'node.cordon',
  interventionReason: 'intervention.reason',
  interventionTypedName: 'intervention.typed-name',
  homeRefresh: 'home.refresh',
  unmute: 'mute.end',
  /** Buttons that only open a web page; Slack reports the press all the same. */
  link: 'link',
  searchPod: 'search.pod',
  groupLine: 'group.line',
  groupAll: 'group.all',
  groupPrevious: 'group.previous',
  groupNext: 'group.next',
  groupAcknowledge: 'group.acknowledge',
} as const;

export const CALLBACK_IDS = {
  logs: 'logs',
  describe: 'describe',
  details: 'details',
  explain: 'explain',
  restart: 'restart',
  rollback: 'rollback',
  'delete-pod': 'delete-pod',
  'scale-up': 'scale-up',
  cordon: 'cordon',
  message: 'message',
  search: 'search',
  group: 'group',
} as const;

export const SHORTCUT_IDS = { inspect: 'pod_inspect', inspectMessage: 'pod_inspect_message' } as const;

/** What the overflow menu of an alert offers. */
export const MORE_VERBS = ['rollback', ...INTERVENTIONS, 'mute1h', 'unmute', 'explain', 'details', 'link'] as const;
export type MoreVerb = (typeof MORE_VERBS)[number];
