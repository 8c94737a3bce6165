import type {
  AllMiddlewareArgs,
  App,
  BlockAction,
  BlockElementAction,
  SlackActionMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ErrandAction } from '../../model/errand.js';
import { INTERVENTIONS } from '../../model/intervention.js';
import { HOUR } from '../../model/time.js';
import { ACTION_IDS, CALLBACK_IDS, SHORTCUT_IDS } from '../views/action-ids.js';
import { misuse } from '../views/notices.js';
import { showName } from '../views/own-text.js';
import { viewWords } from '../views/words.js';
import { pressAcknowledge } from './actions/acknowledge.js';
import { pressChoice } from './actions/choose.js';
import { pressDescribe } from './actions/describe.js';
import { pressDetails } from './actions/details.js';
import { pressIntervention } from './actions/intervene.js';
import { pressGroupAcknowledge, pressGroupAll, pressGroupLine, pressGroupPage } from './actions/group.js';
import { pressHomeRefresh } from './actions/home-refresh.js';
import { chooseLog } from './actions/log-choice.js';
import { pressLogFile } from './actions/log-file.js';
import { pressLogs } from './actions/logs.js';
import { pressMore } from './actions/more.js';
import { onPress, sayUnknown, type Press } from './actions/press.js';
import { pressRestart } from './actions/restart.js';
import { pressRollback } from './actions/rollback.js';
import { pressShare } from './actions/share.js';
import { pressUnmute } from './actions/unmute.js';
import { onSlash } from './commands/slash.js';
import type { ListenerDependencies } from './dependencies.js';
import { onHomeOpened } from './events/home-opened.js';
import { onJoined } from './events/joined.js';
import { onMention } from './events/mention.js';
import { offerPods } from './options/pods.js';
import { onInspect, onInspectMessage } from './shortcuts/inspect.js';
import { submitLogs } from './views/logs-submit.js';
import { submitOrder } from './views/order-submit.js';
import { submitSearch } from './views/search-submit.js';

type OnPress = (press: Press, deps: ListenerDependencies) => Promise<void>;

/** What each button does. Ids that are not here are answered by the catch-all. */
const PRESSES: Readonly<Record<string, OnPress>> = {
  [ACTION_IDS.logs]: pressLogs,
  [ACTION_IDS.logPod]: chooseLog,
  [ACTION_IDS.logContainer]: chooseLog,
  [ACTION_IDS.logRun]: chooseLog,
  [ACTION_IDS.logTail]: chooseLog,
  [ACTION_IDS.logAgain]: chooseLog,
  [ACTION_IDS.logOlder]: chooseLog,
  [ACTION_IDS.logNewer]: chooseLog,
  [ACTION_IDS.logFile]: pressLogFile,
  [ACTION_IDS.describe]: pressDescribe,
  [ACTION_IDS.restart]: pressRestart,
  [ACTION_IDS.rollback]: pressRollback,
  [ACTION_IDS['delete-pod']]: pressIntervention('delete-pod'),
  [ACTION_IDS['scale-up']]: pressIntervention('scale-up'),
  [ACTION_IDS.cordon]: pressIntervention('cordon'),
  [ACTION_IDS.acknowledge]: pressAcknowledge,
  [ACTION_IDS.more]: pressMore,
  [ACTION_IDS.details]: pressDetails,
  [ACTION_IDS.choose]: pressChoice,
  [ACTION_IDS.share]: pressShare,
  [ACTION_IDS.unmute]: pressUnmute,
  [ACTION_IDS.homeRefresh]: pressHomeRefresh,
  [ACTION_IDS.groupLine]: pressGroupLine,
  [ACTION_IDS.groupAll]: pressGroupAll,
  [ACTION_IDS.groupPrevious]: pressGroupPage,
  [ACTION_IDS.groupNext]: pressGroupPage,
  [ACTION_IDS.groupAcknowledge]: pressGroupAcknowledge,
  [ACTION_IDS.link]: async () => {
    // the browser has opened it
  },
};

/** The dialogs that order something to be done in a cluster. */
const ORDERS = ['restart', 'rollback', ...INTERVENTIONS] as const satisfies readonly ErrandAction[];

const EVENT_KEPT_MS = 2 * HOUR;

/**
 * Joins Slack's interactions to what they do. Everything is acknowledged before it is worked on. One listener takes all
 * presses (and all commands), since Bolt runs every listener that matches and stays silent where none does.
 */
export function registerListeners(app: App, deps: ListenerDependencies): void {
  app.command(/.*/, async ({ command, ack, client, respond }) => {
    await ack();
    if (command.command === deps.command) {
      await onSlash({ command, client, respond }, deps);
      return;
    }
    const words = viewWords(deps.locale).errors;
    const main = words.unknownVerb(showName(command.command));
    const { text, blocks } = misuse(main, deps.command, `${deps.command} help`, deps.locale);
    await respond({ response_type: 'ephemeral', text, blocks: [...blocks] });
  });

  app.action<BlockAction>({ type: 'block_actions' }, async (args) => {
    await args.ack();
    const press = pressOf(args);
    // Several buttons of one kind in one message are numbered: `pod.choose.3`.
    const kind = press.actionId.replace(/\.\d{1,3}$/, '');
    await (ownEntry(PRESSES, kind) ?? pressUnknown)(press, deps);
  });

  app.view<ViewSubmitAction>({ type: 'view_submission' }, async ({ body, ack, client }) => {
    const { callback_id: callbackId } = body.view;
    const action = ORDERS.find((order) => CALLBACK_IDS[order] === callbackId);
    if (action !== undefined) await submitOrder({ body, client, ack }, action, deps);
    else if (callbackId === CALLBACK_IDS.logs) await submitLogs({ body, client, ack }, deps);
    else if (callbackId === CALLBACK_IDS.search) await submitSearch({ body, client, ack }, deps);
    else await ack();
  });
  app.view({ type: 'view_closed', callback_id: /.*/ }, async ({ ack }) => {
    await ack();
  });

  app.options(/.*/, async ({ options, body, ack }) => {
    const known = options.action_id === ACTION_IDS.searchPod;
    const asked = { userId: body.user.id, channel: body.channel?.id ?? '', text: options.value };
    await ack({ options: known ? await offerPods(asked, deps) : [] });
  });
  app.shortcut(/.*/, async ({ shortcut, ack, client }) => {
    await ack();
    const given = { userId: shortcut.user.id, triggerId: shortcut.trigger_id, client };
    if (shortcut.type === 'message_action' && shortcut.callback_id === SHORTCUT_IDS.inspectMessage) {
      await onInspectMessage({ ...given, channel: shortcut.channel.id }, shortcut.message.text ?? '', deps);
    } else {
      await onInspect({ ...given, channel: '' }, deps);
    }
  });

  app.event('app_mention', async ({ event, client, body }) => {
    if (event.user === undefined || !(await isNewEvent(body.event_id, deps))) return;
    const threadTs = event.thread_ts ?? null;
    await onMention({ userId: event.user, channel: event.channel, text: event.text, threadTs, client }, deps);
  });
  app.event('app_home_opened', async ({ event, client, body }) => {
    if (event.tab !== 'home' || !(await isNewEvent(body.event_id, deps))) return;
    await onHomeOpened(event.user, client, deps);
  });
  app.event('member_joined_channel', async ({ event, body }) => {
    if (event.user === deps.botUserId && (await isNewEvent(body.event_id, deps))) await onJoined(event.channel, deps);
  });
}

function pressOf(args: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Press {
  const { action, body, client, respond } = args;
  return { body, client, respond, actionId: action.action_id, value: valueOf(action) };
}

function valueOf(action: BlockElementAction): string {
  if (action.type === 'button') return action.value ?? '';
  if ('selected_option' in action) return action.selected_option?.value ?? '';
  return '';
}

/** A button that this version does not know: of an older or newer podwhy, or forged. */
async function pressUnknown(press: Press, deps: ListenerDependencies): Promise<void> {
  await onPress(press, deps, sayUnknown);
}

/** Slack repeats an event that it thinks was not heard. A store that does not answer lets it through: twice is better than never. */
async function isNewEvent(eventId: string, deps: ListenerDependencies): Promise<boolean> {
  return deps.store.firstTime(`event:${eventId}`, EVENT_KEPT_MS).catch(() => true);
}

function ownEntry<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
