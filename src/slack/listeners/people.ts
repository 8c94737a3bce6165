import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Person } from '../../access/access.js';
import { MINUTE, SECOND, type Clock } from '../../model/time.js';
import type { Log } from '../../telemetry/log.js';
import type { People } from './dependencies.js';

export interface PeopleSettings {
  readonly client: WebClient;
  /** The workspace podwhy is installed in. */
  readonly teamId: string;
  /** Groups that settings grant roles to; only these are looked up (usergroups.users.list allows 20 calls a minute). */
  readonly usergroups: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

const KEPT_MS = 5 * MINUTE;
const UNREADABLE_MS = 10 * SECOND;
const PEOPLE_MAX = 5_000;

type Identity = Omit<Person, 'usergroups'>;

/**
 * People as users.info and usergroups.users.list describe them, each answer kept for 5 minutes, unless it is asked for anew.
 * A group that cannot be read counts as empty (and is logged); a person who cannot be read is an error, since nobody acts
 * unidentified. Asking anew that fails keeps what is known.
 */
export function createPeople(settings: PeopleSettings): People {
  const { client, clock, log } = settings;
  const perf = { now: () => clock.now() };
  const people = new LRUCache<string, Promise<Identity>>({ max: PEOPLE_MAX, ttl: KEPT_MS, perf });
  const groups = new LRUCache<string, Promise<readonly string[]>>({ max: 500, ttl: KEPT_MS, perf });

  const askMembers = (group: string): Promise<readonly string[]> =>
    client.usergroups.users.list({ usergroup: group }).then(({ users }) => users ?? []);

  const askIdentity = (userId: string): Promise<Identity> =>
    client.users.info({ user: userId }).then(({ user }) => {
      if (user?.id !== userId) throw new Error('users.info answered about nobody');
      return {
        userId,
        teamId: user.team_id ?? '',
        name: user.profile?.display_name || user.real_name || user.name || userId,
        email: user.profile?.email ?? null,
        kind: kindOf(user, settings.teamId),
      };
    });

  /** What is kept, or asked anew; what Slack does not tell anew stays as it is known. */
  const known = <T extends object>(
    cache: LRUCache<string, Promise<T>>,
    key: string,
    ask: () => Promise<T>,
    fresh: boolean,
  ): Promise<T> => {
    const held = cache.get(key);
    if (held !== undefined && !fresh) return held;
    const asked = ask();
    cache.set(key, asked);
    return asked.catch((error: unknown) => {
      if (cache.get(key) === asked) cache.delete(key);
      if (held === undefined) throw error;
      cache.set(key, held);
      return held;
    });
  };

  const membersOf = (group: string, fresh: boolean): Promise<readonly string[]> =>
    known(groups, group, () => askMembers(group), fresh).catch((error: unknown) => {
      log.warn({ event: 'slack.usergroup.unreadable', group, error: String(error) }, 'a user group could not be read');
      // Not asked again for a moment: Slack allows few such calls.
      const nobody: readonly string[] = [];
      groups.set(group, Promise.resolve(nobody), { ttl: UNREADABLE_MS });
      return nobody;
    });

  return {
    lookup: async (userId, signal, fresh = false) => {
      const [person, ...members] = await abortable(
        Promise.all([
          known(people, userId, () => askIdentity(userId), fresh),
          ...settings.usergroups.map((group) => membersOf(group, fresh)),
        ]),
        signal,
      );
      const usergroups = settings.usergroups.filter((_group, index) => members[index]?.includes(userId) === true);
      return { ...person, usergroups };
    },
  };
}

interface SlackUser {
  readonly team_id?: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
}

function kindOf(user: SlackUser, teamId: string): Person['kind'] {
  if (user.deleted === true) return 'deactivated';
  if (user.is_bot === true) return 'bot';
  if (user.team_id !== teamId || user.is_stranger === true) return 'foreign';
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : 'member';
}

/** Rejects when the signal aborts first. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new DOMException('aborted', 'AbortError'));
    };
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}
