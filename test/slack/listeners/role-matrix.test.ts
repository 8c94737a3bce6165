import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthorize } from '../../../src/access/authorize.js';
import { ACTIONS, ROLES, type Action, type Role } from '../../../src/access/access.js';
import type { AccessBinding } from '../../../src/settings/settings.js';
import { SUBJECT } from '../views/samples.js';
import { openDesk, POD_NAME, type Desk } from './desk.js';

/** A line for each action. */
const LINES: Readonly<Record<Action, string>> = {
  list: 'list',
  explain: 'explain OOMKilled',
  why: 'why checkout-api',
  history: 'history checkout-api',
  logs: 'logs checkout-api',
  describe: 'describe checkout-api',
  events: 'events checkout-api',
  acknowledge: 'ack checkout-api',
  assign: 'assign <@ADMIN> checkout-api',
  mute: 'mute checkout-api 2h',
  watch: 'watch -n payments',
  export: 'export checkout-api',
  test: 'test checkout-api',
  restart: 'restart checkout-api',
  rollback: 'rollback checkout-api',
  'delete-pod': `delete-pod ${POD_NAME}`,
  'scale-up': 'scale-up checkout-api',
  cordon: 'cordon n1',
};
const COMMANDS = Object.keys(LINES) as readonly (keyof typeof LINES)[];

const bind = (role: Role, change: Partial<AccessBinding>): AccessBinding => ({
  role,
  users: [],
  usergroups: [],
  channels: [],
  clusters: null,
  namespaces: null,
  ...change,
});

/** What somebody is, and how they came to be it. */
interface Case {
  readonly who: string;
  readonly person: keyof Desk['people'];
  readonly everyone: Role;
  readonly binding: ((desk: Desk) => AccessBinding) | null;
  readonly place: 'alerts' | 'elsewhere';
  /** The role that the case comes down to; null for strangers, who may nothing. */
  readonly role: Role | null;
  /** The role for what is in no namespace, where that is another one. */
  readonly outside?: Role;
}

const idOf = (desk: Desk, name: string): string =>
  desk.slack.channels().find((channel) => channel.name === name)?.id ?? '';

const CASES: readonly Case[] = [
  ...ROLES.map((role): Case => ({
    who: `everybody is ${role}`,
    person: 'viewer',
    everyone: role,
    binding: null,
    place: 'alerts',
    role,
  })),
  ...(['operator', 'admin'] as const).flatMap((role): Case[] => [
    {
      who: `${role} by the channel, in it`,
      person: 'viewer',
      everyone: 'viewer',
      binding: (desk) => bind(role, { channels: [idOf(desk, 'alerts')] }),
      place: 'alerts',
      role,
    },
    {
      who: `${role} by another channel`,
      person: 'viewer',
      everyone: 'viewer',
      binding: (desk) => bind(role, { channels: [idOf(desk, 'alerts')] }),
      place: 'elsewhere',
      role: 'viewer',
    },
    {
      who: `${role} in this namespace`,
      person: 'viewer',
      everyone: 'none',
      binding: (desk) => bind(role, { users: [desk.people.viewer], namespaces: [SUBJECT.namespace] }),
      place: 'elsewhere',
      role,
      outside: 'none',
    },
    {
      who: `${role} in another namespace`,
      person: 'viewer',
      everyone: 'viewer',
      binding: (desk) => bind(role, { users: [desk.people.viewer], namespaces: ['search'] }),
      place: 'alerts',
      role: 'viewer',
    },
    {
      who: `${role} in another cluster`,
      person: 'viewer',
      everyone: 'viewer',
      binding: (desk) => bind(role, { users: [desk.people.viewer], clusters: ['dev'] }),
      place: 'alerts',
      role: 'viewer',
    },
  ]),
  ...(['guest', 'stranger', 'deactivated'] as const).map((person): Case => ({
    who: `a ${person} who is bound as admin`,
    person,
    everyone: 'admin',
    binding: (desk) => bind('admin', { users: [desk.people[person]], channels: [idOf(desk, 'alerts')] }),
    place: 'alerts',
    role: null,
  })),
];

const REFUSALS = /You may not|Guests of this workspace|only people of its own workspace|This account is deactivated/;

/** What is in no namespace: lists of everything, the glossary, and nodes. */
const OUTSIDE: ReadonlySet<Action> = new Set(['list', 'explain', 'cordon']);
/** About nothing in particular, so no object's audit tells of a refusal. */
const ABOUT_NOTHING: ReadonlySet<Action> = new Set(['list', 'explain']);

const MODES = ['socket', 'http'] as const;

describe.each(MODES.flatMap((mode) => CASES.map((each) => ({ ...each, mode }))))('$who, over $mode', (given) => {
  const { person, everyone, binding, place, role, outside, mode } = given;
  let desk: Desk;
  const holder: { authorize: ReturnType<typeof createAuthorize> } = {
    authorize: createAuthorize({ everyone: 'none', bindings: [], impersonate: false }),
  };

  beforeAll(async () => {
    const ask: typeof holder.authorize = (...question) => holder.authorize(...question);
    const rule = {
      cluster: null,
      namespace: null,
      label: null,
      severity: null,
      causes: null,
      channels: ['alerts'],
      locale: null,
    };
    desk = await openDesk(mode, { authorize: ask, routing: { rules: [rule], defaultChannel: null } });
    desk.slack.addChannel('elsewhere');
    for (const channel of ['alerts', 'elsewhere']) desk.slack.addMember(channel, desk.people[person]);
    const bindings = binding === null ? [] : [binding(desk)];
    holder.authorize = createAuthorize({ everyone, bindings, impersonate: false });
  });
  afterAll(async () => {
    await desk.close();
  });

  test.each(COMMANDS)('%s', async (action) => {
    const needed = ACTIONS[action];
    const held = OUTSIDE.has(action) ? (outside ?? role) : role;
    const may = held !== null && ROLES.indexOf(held) >= ROLES.indexOf(needed);
    const line = LINES[action].replace('ADMIN', desk.people.admin);
    const before = desk.audits.length;
    const seen = await desk.slack.person(desk.people[person]).command(`/pod ${line}`, place, {
      quietMs: 1,
      until: ({ view, ephemerals }) =>
        ephemerals.length > 0 ||
        (view !== null && !/Reading the|Asking the|Looking (?:at|for)/.test(JSON.stringify(view.source))),
    });
    const answer = JSON.stringify([seen.view?.source ?? null, seen.ephemerals]);
    expect(seen.trouble).toBeNull();
    expect({ action, refused: REFUSALS.test(answer) }).toEqual({ action, refused: !may });
    const audited = desk.audits.slice(before).map((entry) => [entry.action, entry.outcome]);
    expect(audited).toEqual(may || ABOUT_NOTHING.has(action) ? [] : [[action, 'refused']]);
    const { restarts, rollbacks, interventions } = desk.script;
    expect([restarts, rollbacks, interventions, desk.told, desk.events]).toEqual([[], [], [], [], []]);
  });
});
