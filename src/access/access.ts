import type { Intervention } from '../model/intervention.js';
import type { Subject } from '../model/subject.js';

export const ROLES = ['none', 'viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Everything a person can ask for, with the least role that may. */
export const ACTIONS = {
  why: 'viewer',
  list: 'viewer',
  explain: 'viewer',
  history: 'viewer',
  logs: 'operator',
  describe: 'operator',
  events: 'operator',
  acknowledge: 'operator',
  assign: 'operator',
  mute: 'operator',
  watch: 'operator',
  export: 'operator',
  test: 'operator',
  restart: 'admin',
  rollback: 'admin',
  'delete-pod': 'admin',
  'scale-up': 'admin',
  cordon: 'admin',
} as const satisfies Record<string, Role> & Record<Intervention, Role>;

export type Action = keyof typeof ACTIONS;

/** The person behind a click or command, as Slack sent it plus what users.info and usergroups say. */
export interface Person {
  readonly userId: string;
  readonly teamId: string;
  readonly name: string;
  readonly email: string | null;
  readonly kind: 'member' | 'guest' | 'bot' | 'deactivated' | 'foreign';
  readonly usergroups: readonly string[];
}

export type Decision =
  | { readonly allowed: true; readonly role: Role }
  | {
      readonly allowed: false;
      readonly role: Role;
      readonly needed: Role;
      readonly because: 'role' | 'guest' | 'foreign-workspace' | 'deactivated' | 'bot';
      /** Who may, as Slack ids, for "ask …". */
      readonly holders: { readonly users: readonly string[]; readonly usergroups: readonly string[] };
    };

/** Pure decision from settings; asked at the click and again at the submit. */
export type Authorize = (
  person: Person,
  action: Action,
  where: { readonly subject: Subject | null; readonly channel: string },
) => Decision;
