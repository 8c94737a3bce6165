import { refuse, type Args } from './api-args.js';
import { bot, type Desk, type MethodTable } from './api-method.js';
import { viewJson } from './view-desk.js';

/** views.* (docs.slack.dev, pages of the same names). A trigger is used up even by a view that is refused afterwards. */
export const VIEW_METHODS: MethodTable = {
  'views.open': bot(4, [], (args, desk) => {
    const { user } = redeemed(args, desk);
    return { view: viewJson(desk.views.open(user, readView(args))) };
  }),
  'views.push': bot(4, [], (args, desk) => {
    const { user } = redeemed(args, desk);
    return { view: viewJson(desk.views.push(user, readView(args))) };
  }),
  'views.update': bot(4, [], (args, desk) => {
    const id = args.text('view_id');
    const externalId = args.text('external_id');
    const hash = args.text('hash');
    if (id === undefined && externalId === undefined) return refuse('not_found');
    const reference = {
      ...(id === undefined ? {} : { id }),
      ...(externalId === undefined ? {} : { externalId }),
      ...(hash === undefined ? {} : { hash }),
    };
    return { view: viewJson(desk.views.update(reference, readView(args))) };
  }),
  'views.publish': bot(4, [], (args, desk) => {
    const user = args.need('user_id');
    if (!desk.workspace.users.has(user)) return refuse('user_not_found');
    return { view: viewJson(desk.views.publish(user, readView(args), args.text('hash'))) };
  }),
};

function redeemed(args: Args, desk: Desk): { readonly user: string } {
  const taken = desk.triggers.take(args.need('trigger_id'));
  return taken.ok ? taken : refuse(taken.error);
}

function readView(args: Args): unknown {
  return args.json('view', 'invalid_arguments');
}
