import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Person } from '../../access/access.js';
import { MINUTE, type Clock } from '../../model/time.js';
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
const PEOPLE_MAX = 5_000;

/**
 * People as users.info and usergroups.users.list describe them, each answer kept for 5 minutes. A group that cannot be read
 * counts as empty (and is logged); a person who cannot be read is an error, since nobody acts unidentified.
 */
export function createPeople(settings: PeopleSettings): People {
  const { client, clock, log } = settings;
  const perf = { now: () => clock.now() };
  const people = new LRUCache<string, Promise<Omit<Person, 'usergroups'>>>({ max: PEOPLE_MAX, ttl: KEPT_MS, perf });
  const groups = new LRUCache<string, Promise<readonly string[]>>({ max: 500, ttl: KEPT_MS, perf });

  const membersOf = (group: string): Promise<readonly string[]> => {
    const held = groups.get(group);
    if (held !== undefined) return held;
    const asked = client.usergroups.users.list({ usergroup: group }).then(
      (answer) => answer.users ?? [],
      (error: unknown) => {
        log.warn(
          { event: 'slack.usergroup.unreadable', group, error: String(error) },
          'a user group could not be read',
        );
        return [];
      },
    );
    groups.set(group, asked);
    return asked;
  };

  const identify = (userId: string): Promise<Omit<Person, 'usergroups'>> => {
    const held = people.get(userId);
    if (held !== undefined) return held;
    const asked = client.users.info({ user: userId }).then(({ user }) => {
      if (user?.id !== userId) throw new Error('users.info answered about nobody');
      return {
        userId,
        teamId: user.team_id ?? '',
        name: user.profile?.display_name || user.real_name || user.name || userId,
        email: user.profile?.email ?? null,
        kind: kindOf(user, settings.teamId),
      };
    });
    people.set(userId, asked);
    asked.catch(() => people.delete(userId));
    return asked;
  };

  return {
    lookup: async (userId, signal) => {
      const [person, ...members] = await abortable(
        Promise.all([identify(userId), ...settings.usergroups.map(membersOf)]),
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
