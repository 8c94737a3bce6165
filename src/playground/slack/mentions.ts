import { isObject } from '../../slack/views/check-shape.js';
import type { Content, StandInNotification } from './workspace-types.js';

export type Mention = Pick<StandInNotification, 'kind' | 'target' | 'source'>;

/** `<@U…>`, `<!subteam^S…>`, `<!here>`, `<!channel>`, `<!everyone>`, each with an optional label (docs.slack.dev formatting). */
const TOKEN = /<(?:@([UW][A-Z0-9]{1,30})|!subteam\^(S[A-Z0-9]{1,30})|!(here|channel|everyone))(?:\|[^<>]{0,200})?>/g;

/**
 * Whether a bare `@here` in the text calls people: so with `link_names` or `parse: full`, and read on the loud side for a
 * chat.update without `parse: none`, whose default is `client` (docs.slack.dev chat.update).
 */
export type NameLinks = 'linked' | 'as-text';

/**
 * Who a message would call, from the same places as Slack: top-level text, every mrkdwn text, markdown blocks, and the typed
 * elements of rich text. plain_text and the text of rich text are never parsed, and `&lt;` is not `<`. Errs on the loud side:
 * text that Slack uses only as a fallback is looked at too.
 */
export function findMentions(content: Content, names: NameLinks): readonly Mention[] {
  return [
    ...(names === 'linked' ? fromNames(content.text) : []),
    ...fromMarkup(content.text, 'text'),
    ...fromValue(content.blocks, '/blocks'),
    ...fromValue(content.attachments, '/attachments'),
  ];
}

function fromNames(text: string): Mention[] {
  return [...text.matchAll(/(?:^|[\s(])@(here|channel|everyone)\b/g)].map(([, range]) => ({
    kind: range === 'here' || range === 'everyone' ? range : 'channel',
    target: range ?? 'channel',
    source: 'parse',
  }));
}

function fromMarkup(text: string, source: string): Mention[] {
  return [...text.matchAll(TOKEN)].map(([, user, group, range]) => {
    if (user !== undefined) return { kind: 'user', target: user, source };
    if (group !== undefined) return { kind: 'usergroup', target: group, source };
    return { kind: range === 'here' || range === 'everyone' ? range : 'channel', target: range ?? 'channel', source };
  });
}

function fromValue(value: unknown, pointer: string): Mention[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => fromValue(item, `${pointer}/${index}`));
  if (!isObject(value)) return [];
  const text = value['text'];
  switch (value['type']) {
    case 'mrkdwn':
    case 'markdown':
      return typeof text === 'string' ? fromMarkup(text, `${pointer}/text`) : [];
    case 'plain_text':
    case 'text':
      return [];
    case 'user':
      return [{ kind: 'user', target: String(value['user_id']), source: pointer }];
    case 'usergroup':
      return [{ kind: 'usergroup', target: String(value['usergroup_id']), source: pointer }];
    case 'broadcast': {
      const range = value['range'];
      const kind = range === 'here' || range === 'everyone' ? range : 'channel';
      return [{ kind, target: kind, source: pointer }];
    }
    default:
      return Object.entries(value).flatMap(([name, held]) =>
        ATTACHMENT_MARKUP.has(name) && typeof held === 'string'
          ? fromMarkup(held, `${pointer}/${name}`)
          : fromValue(held, `${pointer}/${name}`),
      );
  }
}

/** Strings of old attachments that Slack reads as mrkdwn (message-attachments.d.ts). */
const ATTACHMENT_MARKUP = new Set(['pretext', 'fallback', 'footer']);
