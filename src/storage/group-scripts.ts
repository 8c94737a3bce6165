import { LIVE_AS_LONG, MARK_DELIVERY, NOW, script } from './scripts.js';

const SAVE = `
local version = tonumber(redis.call('HGET', KEYS[1], 'v') or '0')
if version ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'v', version + 1, 'j', ARGV[2])
`;

/** KEYS: board · ARGV: expected version, json. */
export const SAVE_BOARD = script(`${SAVE}return 1`);

/**
 * KEYS: group, its deliveries, seq, dirty hash of the channel, channels
 * ARGV: expected version, json, history ttl ms when it is closed or '', channel, id
 */
export const SAVE_GROUP = script(`${NOW}${MARK_DELIVERY}${SAVE}
for _, key in ipairs({KEYS[1], KEYS[2]}) do
  if ARGV[3] == '' then redis.call('PERSIST', key)
  else redis.call('PEXPIRE', key, ARGV[3]) end
end
mark_delivery(KEYS[3], KEYS[4], KEYS[5], ARGV[4], ARGV[5], now)
return 1
`);

/**
 * KEYS: deliveries of the incident, incident, seq, dirty hash of the channel, channels
 * ARGV: channel, expected version, json, history ttl ms, groups to look at…
 */
export const SAVE_LINE = script(`${NOW}${MARK_DELIVERY}${LIVE_AS_LONG}
local stored = redis.call('HGET', KEYS[1], ARGV[1])
local version = 0
if stored then version = tonumber(string.match(stored, '^(%d+) ')) end
if version ~= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], (version + 1) .. ' ' .. ARGV[3])
live_as_long(KEYS[1], KEYS[2], ARGV[4])
for i = 5, #ARGV do mark_delivery(KEYS[3], KEYS[4], KEYS[5], ARGV[1], ARGV[i], now) end
return 1
`);
