import type { JsonObject } from '../../slack/views/check-shape.js';
import { refuse } from './api-args.js';
import { bot, type MethodTable } from './api-method.js';
import { APP, TEAM, type StandInUser } from './workspace-types.js';

/** auth, users, usergroups, team and bots (docs.slack.dev, pages of the same names). */
export const PEOPLE_METHODS: MethodTable = {
  'auth.test': bot('none', [], (_args, desk) => ({
    url: `${desk.baseUrl()}/`,
    team: TEAM.name,
    user: APP.name,
    team_id: TEAM.id,
    user_id: APP.botUser,
    bot_id: APP.bot,
    is_enterprise_install: false,
  })),
  'apps.connections.open': {
    tier: 3,
    token: 'app',
    scopes: [],
    run: (_args, desk) => ({ url: desk.socketUrl() }),
  },
  'users.info': bot(4, ['users:read'], (args, desk) => {
    const user = desk.workspace.users.get(args.need('user'));
    return user === undefined ? refuse('user_not_found') : { user: userJson(user, desk.scopes) };
  }),
  'users.list': bot(2, ['users:read'], (_args, desk) => ({
    members: [...desk.workspace.users.values()].map((user) => userJson(user, desk.scopes)),
    response_metadata: { next_cursor: '' },
  })),
  'users.lookupByEmail': bot(3, ['users:read.email'], (args, desk) => {
    const email = args.need('email');
    const user = [...desk.workspace.users.values()].find((held) => held.email === email && !held.deactivated);
    return user === undefined ? refuse('users_not_found') : { user: userJson(user, desk.scopes) };
  }),
  'usergroups.list': bot(2, ['usergroups:read'], (args, desk) => ({
    usergroups: [...desk.workspace.groups.values()].map((group) => ({
      id: group.id,
      team_id: TEAM.id,
      is_usergroup: true,
      name: group.handle,
      handle: group.handle,
      user_count: group.members.length,
      ...(args.flag('include_users') ? { users: group.members } : {}),
    })),
  })),
  'usergroups.users.list': bot(2, ['usergroups:read'], (args, desk) => {
    const group = desk.workspace.groups.get(args.need('usergroup'));
    return group === undefined ? refuse('no_such_subteam') : { users: group.members };
  }),
  'team.info': bot(3, [], () => ({ team: { id: TEAM.id, name: TEAM.name, domain: TEAM.domain } })),
  'bots.info': bot(3, ['users:read'], (args) => {
    const wanted = args.text('bot') ?? APP.bot;
    if (wanted !== APP.bot) return refuse('bot_not_found');
    return { bot: { id: APP.bot, app_id: APP.id, user_id: APP.botUser, name: APP.name, deleted: false } };
  }),
};

/** E-mail only with `users:read.email` (docs.slack.dev users.info); `is_stranger` marks people of other workspaces. */
function userJson(user: StandInUser, scopes: ReadonlySet<string>): JsonObject {
  return {
    id: user.id,
    team_id: user.team,
    name: user.name,
    real_name: user.name,
    deleted: user.deactivated,
    is_bot: user.bot,
    is_app_user: false,
    is_restricted: user.guest,
    is_ultra_restricted: false,
    ...(user.team === TEAM.id ? {} : { is_stranger: true }),
    tz: 'Etc/UTC',
    profile: {
      real_name: user.name,
      display_name: user.name,
      ...(scopes.has('users:read.email') && user.email !== '' ? { email: user.email } : {}),
    },
  };
}
