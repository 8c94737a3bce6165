import type { JsonObject } from '../../slack/views/check-shape.js';
import { APP, TEAM, type StandInChannel, type StandInUser, type StandInView } from './workspace-types.js';
import { without } from './without.js';
import { viewJson } from './view-desk.js';

/** The old verification token; apps check signatures instead. */
const VERIFICATION_TOKEN = 'stand-in';

const team = { id: TEAM.id, domain: TEAM.domain } as const;

function person(user: StandInUser): JsonObject {
  return { id: user.id, username: user.name, name: user.name, team_id: user.team };
}

const envelope = {
  token: VERIFICATION_TOKEN,
  api_app_id: APP.id,
  team,
  enterprise: null,
  is_enterprise_install: false,
};

/** docs.slack.dev implementing slash commands; `@slack/bolt` types/command SlashCommand. */
export function commandPayload(given: {
  readonly user: StandInUser;
  readonly channel: StandInChannel;
  readonly command: string;
  readonly text: string;
  readonly triggerId: string;
  readonly responseUrl: string;
}): JsonObject {
  return {
    token: VERIFICATION_TOKEN,
    team_id: given.user.team,
    team_domain: TEAM.domain,
    channel_id: given.channel.id,
    channel_name: given.channel.direct === null ? given.channel.name : 'directmessage',
    user_id: given.user.id,
    user_name: given.user.name,
    command: given.command,
    text: given.text,
    api_app_id: APP.id,
    is_enterprise_install: 'false',
    response_url: given.responseUrl,
    trigger_id: given.triggerId,
  };
}

/** Where the person acted: on a message (perhaps ephemeral) or in a view. */
export type Surface =
  | {
      readonly kind: 'message';
      readonly channel: StandInChannel;
      readonly ts: string;
      readonly threadTs: string | null;
      readonly ephemeral: boolean;
      readonly message: JsonObject;
      readonly responseUrl: string;
    }
  | { readonly kind: 'view'; readonly view: StandInView };

/** docs.slack.dev block_actions payload; `@slack/bolt` types/actions/block-action. */
export function blockActionsPayload(given: {
  readonly user: StandInUser;
  readonly surface: Surface;
  readonly triggerId: string;
  readonly action: JsonObject;
}): JsonObject {
  return {
    ...envelope,
    type: 'block_actions',
    user: person(given.user),
    trigger_id: given.triggerId,
    ...surfaceJson(given.surface),
    actions: [given.action],
  };
}

/** docs.slack.dev block_suggestion payload; `@slack/bolt` types/options BlockSuggestion. */
export function suggestionPayload(given: {
  readonly user: StandInUser;
  readonly surface: Surface;
  readonly actionId: string;
  readonly blockId: string;
  readonly value: string;
}): JsonObject {
  return {
    ...envelope,
    type: 'block_suggestion',
    user: person(given.user),
    ...without(surfaceJson(given.surface), 'response_url', 'state'),
    action_id: given.actionId,
    block_id: given.blockId,
    value: given.value,
  };
}

/** docs.slack.dev view_submission payload; `@slack/bolt` types/view ViewSubmitAction. */
export function viewSubmissionPayload(user: StandInUser, view: StandInView, triggerId: string): JsonObject {
  return {
    ...envelope,
    type: 'view_submission',
    user: person(user),
    trigger_id: triggerId,
    view: viewJson(view),
    response_urls: [],
  };
}

/** docs.slack.dev view_closed payload; `@slack/bolt` types/view ViewClosedAction. */
export function viewClosedPayload(
  user: StandInUser,
  view: StandInView,
  cleared: { readonly all: boolean },
): JsonObject {
  return { ...envelope, type: 'view_closed', user: person(user), view: viewJson(view), is_cleared: cleared.all };
}

/** docs.slack.dev shortcuts payload; `@slack/bolt` types/shortcuts GlobalShortcut. */
export function shortcutPayload(user: StandInUser, callbackId: string, triggerId: string, ts: string): JsonObject {
  return {
    ...envelope,
    type: 'shortcut',
    user: person(user),
    callback_id: callbackId,
    trigger_id: triggerId,
    action_ts: ts,
  };
}

/** docs.slack.dev shortcuts payload; `@slack/bolt` types/shortcuts MessageShortcut. */
export function messageActionPayload(given: {
  readonly user: StandInUser;
  readonly channel: StandInChannel;
  readonly message: JsonObject;
  readonly callbackId: string;
  readonly triggerId: string;
  readonly responseUrl: string;
  readonly ts: string;
}): JsonObject {
  return {
    ...envelope,
    type: 'message_action',
    user: person(given.user),
    channel: { id: given.channel.id, name: given.channel.name },
    message: given.message,
    message_ts: given.message['ts'],
    callback_id: given.callbackId,
    trigger_id: given.triggerId,
    response_url: given.responseUrl,
    action_ts: given.ts,
  };
}

/** docs.slack.dev Events API: the outer event. */
export function eventPayload(event: JsonObject, id: string, seconds: number): JsonObject {
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    api_app_id: APP.id,
    type: 'event_callback',
    event,
    event_id: id,
    event_time: seconds,
    authorizations: [
      { enterprise_id: null, team_id: TEAM.id, user_id: APP.botUser, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  };
}

function surfaceJson(surface: Surface): JsonObject {
  if (surface.kind === 'view') {
    const view = viewJson(surface.view);
    return { container: { type: 'view', view_id: surface.view.id }, view, state: view['state'] };
  }
  const { channel, ts, threadTs, ephemeral, message, responseUrl } = surface;
  return {
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(threadTs === null ? {} : { thread_ts: threadTs }),
    },
    channel: { id: channel.id, name: channel.name },
    // An ephemeral message is not stored, so its content does not come along (docs.slack.dev block_actions payload).
    ...(ephemeral ? {} : { message }),
    state: { values: {} },
    response_url: responseUrl,
  };
}
