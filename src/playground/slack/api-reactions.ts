import { refuse } from './api-args.js';
import { knownChannel } from './api-chat.js';
import { bot, type MethodTable } from './api-method.js';
import { APP } from './workspace-types.js';

/** reactions.* (docs.slack.dev, pages of the same names). */
export const REACTION_METHODS: MethodTable = {
  'reactions.add': bot(3, ['reactions:write'], (args, desk) => {
    const channel = knownChannel(args, desk);
    const message = desk.workspace.message(channel.id, args.need('timestamp'));
    if (message === undefined) return refuse('message_not_found');
    const name = args.need('name');
    const held = message.reactions.find((reaction) => reaction.name === name);
    if (held?.users.includes(APP.botUser) === true) return refuse('already_reacted');
    const others = message.reactions.filter((reaction) => reaction.name !== name);
    const users = [...(held?.users ?? []), APP.botUser];
    desk.workspace.change(message, { reactions: [...others, { name, users }] }, 'reaction');
    return {};
  }),
  'reactions.remove': bot(2, ['reactions:write'], (args, desk) => {
    const channel = knownChannel(args, desk);
    const message = desk.workspace.message(channel.id, args.need('timestamp'));
    if (message === undefined) return refuse('message_not_found');
    const name = args.need('name');
    const held = message.reactions.find((reaction) => reaction.name === name);
    if (held?.users.includes(APP.botUser) !== true) return refuse('no_reaction');
    const users = held.users.filter((user) => user !== APP.botUser);
    const others = message.reactions.filter((reaction) => reaction.name !== name);
    const reactions = users.length === 0 ? others : [...others, { name, users }];
    desk.workspace.change(message, { reactions }, 'reaction');
    return {};
  }),
};
