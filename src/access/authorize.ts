import type { AccessBinding, Settings } from '../settings/settings.js';
import { globMatches } from '../routing/glob.js';
import type { Subject } from '../model/subject.js';
import { ACTIONS, ROLES, type Authorize, type Decision, type Person, type Role } from './access.js';

/** Where something is asked: what it is about (null: nothing in particular, such as a list) and the Slack channel. */
type Where = Parameters<Authorize>[2];

/**
 * Makes the pure decision who may do what. The role of a person is the highest of `access.everyone` and all bindings that
 * name the person, one of their usergroups or the channel, and whose clusters and namespaces hold the subject. Guests, bots,
 * deactivated people and people of other workspaces may nothing, whatever the bindings say.
 */
export function createAuthorize(access: Settings['access']): Authorize {
  return (person, action, where) => {
    const needed = ACTIONS[action];
    const stranger = strangerReason(person);
    const role = stranger === null ? roleOf(person, where, access) : 'none';
    if (stranger === null && isAtLeast(role, needed)) return { allowed: true, role };
    return { allowed: false, role, needed, because: stranger ?? 'role', holders: holdersOf(needed, where, access) };
  };
}

function strangerReason(person: Person): Exclude<Extract<Decision, { allowed: false }>['because'], 'role'> | null {
  switch (person.kind) {
    case 'member':
      return null;
    case 'guest':
      return 'guest';
    case 'bot':
      return 'bot';
    case 'deactivated':
      return 'deactivated';
    case 'foreign':
      return 'foreign-workspace';
  }
}

function roleOf(person: Person, where: Where, access: Settings['access']): Role {
  return access.bindings
    .filter((binding) => namesPerson(binding, person, where.channel) && covers(binding, where.subject))
    .map((binding) => binding.role)
    .reduce(higher, access.everyone);
}

function namesPerson(binding: AccessBinding, person: Person, channel: string): boolean {
  return (
    binding.users.includes(person.userId) ||
    binding.channels.includes(channel) ||
    person.usergroups.some((group) => binding.usergroups.includes(group))
  );
}

/** A binding that is limited to places covers nothing that has no place. */
function covers(binding: AccessBinding, subject: Subject | null): boolean {
  return (
    (binding.clusters === null || (subject !== null && matchesAny(binding.clusters, subject.cluster))) &&
    (binding.namespaces === null || (subject !== null && matchesAny(binding.namespaces, subject.namespace)))
  );
}

function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => globMatches(pattern, text));
}

function holdersOf(needed: Role, where: Where, access: Settings['access']): { users: string[]; usergroups: string[] } {
  const bindings = access.bindings.filter(
    (binding) => isAtLeast(binding.role, needed) && covers(binding, where.subject),
  );
  return {
    users: [...new Set(bindings.flatMap((binding) => binding.users))],
    usergroups: [...new Set(bindings.flatMap((binding) => binding.usergroups))],
  };
}

function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

function higher(a: Role, b: Role): Role {
  return isAtLeast(a, b) ? a : b;
}
