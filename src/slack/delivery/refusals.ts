/**
 * What to do after Slack refused a call for good, by its own word (error lists of chat.postMessage and chat.update at
 * docs.slack.dev). Words that stand nowhere here make the message undeliverable, visibly.
 */
export type Remedy =
  /** The blocks or their size: say it in plain text. */
  | 'plain-text'
  /** The channel: say it in another one. */
  | 'other-channel'
  /** The message is gone: post it anew. */
  | 'post-anew'
  /** It can no longer be edited: say the new state in its thread. */
  | 'reply-instead'
  | 'none';

const REMEDIES: Readonly<Record<Exclude<Remedy, 'none'>, readonly string[]>> = {
  'plain-text': [
    'invalid_blocks',
    'invalid_blocks_format',
    'msg_too_long',
    'msg_blocks_too_long',
    'block_mismatch',
    'attachment_payload_limit_exceeded',
    'no_text',
    'http_413',
  ],
  'other-channel': [
    'channel_not_found',
    'not_in_channel',
    'is_archived',
    'is_inactive',
    'restricted_action',
    'restricted_action_read_only_channel',
    'restricted_action_thread_only_channel',
    'restricted_action_non_threadable_channel',
    'restricted_action_thread_locked',
    'posting_to_general_channel_denied',
    'messages_tab_disabled',
    'access_denied',
    'channel_type_not_supported',
    'user_is_bot',
  ],
  'post-anew': ['message_not_found', 'thread_not_found', 'cannot_reply_to_message', 'invalid_ts'],
  'reply-instead': ['cant_update_message', 'edit_window_closed'],
};

const BY_CODE = new Map(
  (['plain-text', 'other-channel', 'post-anew', 'reply-instead'] as const).flatMap((remedy) =>
    REMEDIES[remedy].map((code) => [code, remedy] as const),
  ),
);

export function remedyFor(code: string): Remedy {
  return BY_CODE.get(code) ?? 'none';
}
