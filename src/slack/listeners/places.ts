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
}

export interface PlaceSettings {
  readonly client: WebClient;
  readonly rules: readonly RouteRule[];
  readonly defaultChannel: string | null;
  readonly locale: Locale;
  readonly clock: Clock;
  readonly log: Log;
}

const KEPT_MS = 10 * MINUTE;
const ID = /^[CGD][A-Z0-9]{2,}$/;

/**
 * What settings say about channels, which they may name by id or by name while Slack's interactions carry ids. A name is
 * asked for (conversations.info, kept 10 minutes) only where settings hold names.
 */
export function createPlaces(settings: PlaceSettings): Places {
  const { client, rules, clock, log } = settings;
  const names = new LRUCache<string, Promise<string>>({ max: 2_000, ttl: KEPT_MS, perf: { now: () => clock.now() } });
  const listed = [...rules.flatMap(({ channels }) => channels), settings.defaultChannel ?? ''];
  const holdsNames = listed.some((channel) => channel !== '' && !ID.test(channel));

  const nameOf = (channel: string): Promise<string> => {
    const held = names.get(channel);
    if (held !== undefined) return held;
    const asked = client.conversations.info({ channel }).then(({ channel: found }) => found?.name ?? '');
    names.set(channel, asked);
    asked.catch(() => names.delete(channel));
    return asked;
  };

  return {
    at: async (channel, signal) => {
      const name =
        holdsNames && ID.test(channel) && !listed.includes(channel)
          ? await abortable(nameOf(channel), signal).catch((error: unknown) => {
              log.warn(
                { event: 'slack.channel.unreadable', channel, error: String(error).slice(0, 200) },
                'a channel name could not be read',
              );
              return '';
            })
          : '';
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
  };
}
