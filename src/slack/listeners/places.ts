import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { MINUTE, type Clock } from '../../model/time.js';
import type { Locale } from '../../model/locale.js';
import type { RouteRule } from '../../routing/route.js';
import type { Log } from '../../telemetry/log.js';
import { abortable } from './people.js';

/** What settings say about one channel. */
export interface Place {
  /** Without `#`; '' where it was not needed or could not be read. */
  readonly name: string;
  readonly locale: Locale;
  /** The rules that lead here, with their index in settings. */
  readonly rules: readonly { readonly index: number; readonly rule: RouteRule }[];
  /** Alerts that no rule takes come here. */
  readonly isDefault: boolean;
}

export interface Places {
  /** Never rejects: a channel whose name cannot be read is known by its id alone. */
  at(channel: string, signal: AbortSignal): Promise<Place>;
  /** How a channel is called before people who may not be in it: null for a private one. Never rejects; what cannot be read keeps its id. */
  publicName(channel: string, signal: AbortSignal): Promise<string | null>;
}

export interface PlaceSettings {
  readonly client: WebClient;
  readonly rules: readonly RouteRule[];
  readonly defaultChannel: string | null;
  readonly locale: Locale;
  readonly clock: Clock;
  readonly log: Log;
}

interface Known {
  readonly name: string;
  readonly isPublic: boolean;
}

const KEPT_MS = 10 * MINUTE;
const ID = /^[CGD][A-Z0-9]{2,}$/;

/**
 * What settings say about channels, which they may name by id or by name while Slack's interactions carry ids. A name is
 * asked for (conversations.info, kept 10 minutes) only where settings hold names.
 */
export function createPlaces(settings: PlaceSettings): Places {
  const { client, rules, clock, log } = settings;
  const known = new LRUCache<string, Promise<Known>>({ max: 2_000, ttl: KEPT_MS, perf: { now: () => clock.now() } });
  const listed = [...rules.flatMap(({ channels }) => channels), settings.defaultChannel ?? ''];
  const holdsNames = listed.some((channel) => channel !== '' && !ID.test(channel));

  const ask = (channel: string): Promise<Known> => {
    const held = known.get(channel);
    if (held !== undefined) return held;
    const asked = client.conversations.info({ channel }).then(({ channel: found }) => ({
      name: found?.name ?? '',
      isPublic: found?.is_private === false,
    }));
    known.set(channel, asked);
    asked.catch(() => known.delete(channel));
    return asked;
  };

  const read = (channel: string, signal: AbortSignal): Promise<Known | null> =>
    abortable(ask(channel), signal).catch((error: unknown) => {
      log.warn(
        { event: 'slack.channel.unreadable', channel, error: String(error).slice(0, 200) },
        'a channel name could not be read',
      );
      return null;
    });

  return {
    at: async (channel, signal) => {
      const asked = holdsNames && ID.test(channel) && !listed.includes(channel);
      const name = asked ? ((await read(channel, signal))?.name ?? '') : '';
      const isHere = (listedAs: string): boolean => listedAs !== '' && (listedAs === channel || listedAs === name);
      const leading = rules
        .map((rule, index) => ({ index, rule }))
        .filter(({ rule }) => rule.channels.map((entry) => entry.replace(/^#/, '')).some(isHere));
      return {
        name,
        locale: leading[0]?.rule.locale ?? settings.locale,
        rules: leading,
        isDefault: settings.defaultChannel !== null && isHere(settings.defaultChannel),
      };
    },
    publicName: async (channel, signal) => {
      const plain = channel.replace(/^#/, '');
      if (!ID.test(plain)) return plain;
      const found = await read(plain, signal);
      if (found === null || (found.isPublic && found.name === '')) return plain;
      return found.isPublic ? found.name : null;
    },
  };
}
