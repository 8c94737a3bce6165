import { describe, expect, test } from '@jest/globals';
import { ACTIONS, ROLES, type Action, type Person, type Role } from '../../src/access/access.js';
import { createAuthorize } from '../../src/access/authorize.js';
import type { AccessBinding, Settings } from '../../src/settings/settings.js';
import type { Subject } from '../../src/model/subject.js';

const bind = (role: Role, change: Partial<AccessBinding>): AccessBinding => ({
  role,
  users: [],
  usergroups: [],
  channels: [],
  clusters: null,
  namespaces: null,
  ...change,
});

const ACCESS: Settings['access'] = {
  everyone: 'viewer',
  impersonate: false,
  bindings: [
    bind('operator', { channels: ['C-PAY'], clusters: ['prod-eu'], namespaces: ['payments'] }),
    bind('admin', { usergroups: ['S-ONCALL'], clusters: ['prod-eu'], namespaces: ['pay*'] }),
    bind('admin', { users: ['U-ROOT'] }),
  ],
};

const person = (userId: string, change: Partial<Person> = {}): Person => ({
  userId,
  teamId: 'T1',
  name: userId,
  email: null,
  kind: 'member',
  usergroups: [],
  ...change,
});

const subject = (namespace: string, cluster = 'prod-eu'): Subject => ({
  cluster,
  kind: 'Deployment',
  namespace,
  name: 'api',
});

const PAYMENTS = { subject: subject('payments'), channel: 'C-ANY' };

/** Who stands where, and the role that the settings above give them there. */
const SITUATIONS: readonly (readonly [string, Person, { subject: Subject | null; channel: string }, Role])[] = [
  ['anybody elsewhere', person('U1'), PAYMENTS, 'viewer'],
  ['anybody in the channel of the namespace', person('U1'), { ...PAYMENTS, channel: 'C-PAY' }, 'operator'],
  ['that channel, another namespace', person('U1'), { subject: subject('web'), channel: 'C-PAY' }, 'viewer'],
  ['that channel, another cluster', person('U1'), { subject: subject('payments', 'dev'), channel: 'C-PAY' }, 'viewer'],
  ['that channel, no subject', person('U1'), { subject: null, channel: 'C-PAY' }, 'viewer'],
  ['on-call in its namespaces', person('U2', { usergroups: ['S-ONCALL'] }), PAYMENTS, 'admin'],
  [
    'on-call in a namespace of the pattern',
    person('U2', { usergroups: ['S-ONCALL'] }),
    { subject: subject('pay-jobs'), channel: 'C-ANY' },
    'admin',
  ],
  [
    'on-call in another namespace',
    person('U2', { usergroups: ['S-ONCALL'] }),
    { subject: subject('repay'), channel: 'C-ANY' },
    'viewer',
  ],
  [
    'on-call, a node',
    person('U2', { usergroups: ['S-ONCALL'] }),
    { subject: { cluster: 'prod-eu', kind: 'Node', namespace: '', name: 'n1' }, channel: 'C-ANY' },
    'viewer',
  ],
  ['a named admin anywhere', person('U-ROOT'), { subject: subject('web', 'dev'), channel: 'C-ANY' }, 'admin'],
  ['a named admin, no subject', person('U-ROOT'), { subject: null, channel: 'C-ANY' }, 'admin'],
  ['a guest', person('U-ROOT', { kind: 'guest' }), PAYMENTS, 'none'],
  ['somebody of another workspace', person('U-ROOT', { kind: 'foreign' }), PAYMENTS, 'none'],
  ['somebody deactivated', person('U-ROOT', { kind: 'deactivated' }), PAYMENTS, 'none'],
  ['a bot', person('U-ROOT', { kind: 'bot' }), PAYMENTS, 'none'],
];

const MATRIX = SITUATIONS.flatMap(([name, who, where, role]) =>
  (Object.keys(ACTIONS) as Action[]).map((action) => ({ name, who, where, role, action })),
);

describe('the role matrix', () => {
  const authorize = createAuthorize(ACCESS);

  test.each(MATRIX)('$name asks for $action as $role', ({ who, where, role, action }) => {
    const decision = authorize(who, action, where);
    expect({ allowed: decision.allowed, role: decision.role }).toEqual({
      allowed: ROLES.indexOf(role) >= ROLES.indexOf(ACTIONS[action]),
      role,
    });
  });
});

describe('refusals', () => {
  const authorize = createAuthorize(ACCESS);

  test('name the role that is needed and who holds it there', () => {
    expect(authorize(person('U1'), 'restart', PAYMENTS)).toEqual({
      allowed: false,
      role: 'viewer',
      needed: 'admin',
      because: 'role',
      holders: { users: ['U-ROOT'], usergroups: ['S-ONCALL'] },
    });
  });

  test('do not name people who hold it elsewhere', () => {
    expect(authorize(person('U1'), 'restart', { subject: subject('web'), channel: 'C1' })).toMatchObject({
      holders: { users: ['U-ROOT'], usergroups: [] },
    });
  });

  test.each([
    ['guest', 'guest'],
    ['foreign', 'foreign-workspace'],
    ['deactivated', 'deactivated'],
    ['bot', 'bot'],
  ] as const)('a %s is refused because of that', (kind, because) => {
    expect(authorize(person('U1', { kind }), 'explain', PAYMENTS)).toMatchObject({ allowed: false, because });
  });
});

describe('defaults', () => {
  test('everybody views and nobody restarts until it is configured', () => {
    const authorize = createAuthorize({ everyone: 'viewer', bindings: [], impersonate: false });
    expect(authorize(person('U1'), 'why', PAYMENTS)).toEqual({ allowed: true, role: 'viewer' });
    expect(authorize(person('U1'), 'restart', PAYMENTS)).toEqual({
      allowed: false,
      role: 'viewer',
      needed: 'admin',
      because: 'role',
      holders: { users: [], usergroups: [] },
    });
  });
});

describe('patterns', () => {
  test.each([
    ['payments', 'payments', true],
    ['payments', 'payments-2', false],
    ['*', 'anything', true],
    ['team-*', 'team-a', true],
    ['team-*', 'team', false],
    ['*-prod', 'shop-prod', true],
    ['a*b*c', 'aXXbYYbc', true],
    ['a*b*c', 'aXXbYYd', false],
    ['**', 'x', true],
    ['a.c', 'abc', false],
  ])('%s covers %s: %s', (pattern, namespace, expected) => {
    const authorize = createAuthorize({
      everyone: 'none',
      impersonate: false,
      bindings: [bind('admin', { users: ['U1'], namespaces: [pattern] })],
    });
    expect(authorize(person('U1'), 'restart', { subject: subject(namespace), channel: 'C1' }).allowed).toBe(expected);
  });
});
