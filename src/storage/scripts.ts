import { createHash } from 'node:crypto';

/** A Lua script with its digest. Each touches only keys of one hash tag, so it also runs on Redis Cluster. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

export function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** The store's clock in whole milliseconds (Redis TIME), for the scripts that need it. */
export const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** Marks one incident in one channel: a new mark each time, so that a mark set during a run survives its clearing. */
export const MARK_DELIVERY = `
local function mark_delivery(seq, dirty, channels, channel, incident, now)
  redis.call('HSET', dirty, incident, redis.call('INCR', seq))
  redis.call('ZADD', channels, 'NX', now, channel)
end
`;

/**
 * KEYS: incident, subject's incidents, open, recheck, deliveries of the incident, seq, channels, hash → subject, crashes, then a dirty hash per channel
 * ARGV: expected version, json, id, episode, subject key, 1 if resolved, history ttl ms, recheck in ms or '', history cap, channels…
 */
export const SAVE_INCIDENT = script(`
${NOW}${MARK_DELIVERY}
local version = tonumber(redis.call('HGET', KEYS[1], 'v') or '0')
if version ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'v', version + 1, 'j', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -tonumber(ARGV[9]) - 1)
redis.call('SET', KEYS[8], ARGV[5])
if ARGV[6] == '1' then
  redis.call('ZREM', KEYS[3], ARGV[3])
  for _, i in ipairs({1, 2, 5, 8, 9}) do redis.call('PEXPIRE', KEYS[i], ARGV[7]) end
else
  redis.call('ZADD', KEYS[3], 'NX', now, ARGV[3])
  for _, i in ipairs({1, 2, 5, 8, 9}) do redis.call('PERSIST', KEYS[i]) end
end
if ARGV[8] == '' then redis.call('ZREM', KEYS[4], ARGV[5])
else redis.call('ZADD', KEYS[4], now + tonumber(ARGV[8]), ARGV[5]) end
for i = 10, #ARGV do mark_delivery(KEYS[6], KEYS[i], KEYS[7], ARGV[i], ARGV[3], now) end
return 1
`);

/** What hangs on an incident goes with it. */
export const LIVE_AS_LONG = `
local function live_as_long(key, incident, ttl)
  local left = redis.call('PTTL', incident)
  if left == -1 then redis.call('PERSIST', key)
  elseif left == -2 then redis.call('PEXPIRE', key, ttl)
  else redis.call('PEXPIRE', key, left) end
end
`;

/** KEYS: deliveries of the incident, incident · ARGV: field, expected version, json, history ttl ms. */
export const SAVE_DELIVERY = script(`${LIVE_AS_LONG}
local stored = redis.call('HGET', KEYS[1], ARGV[1])
local version = 0
if stored then version = tonumber(string.match(stored, '^(%d+) ')) end
if version ~= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], (version + 1) .. ' ' .. ARGV[3])
live_as_long(KEYS[1], KEYS[2], ARGV[4])
return 1
`);

/** KEYS: crashes of the incident, incident · ARGV: json, history ttl ms. */
export const KEEP_CRASH = script(`${LIVE_AS_LONG}
redis.call('HSETNX', KEYS[1], 'first', ARGV[1])
redis.call('HSET', KEYS[1], 'latest', ARGV[1])
live_as_long(KEYS[1], KEYS[2], ARGV[2])
return 1
`);

/** KEYS: holds, ends of holds, what the hold holds · ARGV: hold, until ms, json, incident, cap, ttl ms. */
export const NOTE_HELD = script(`
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
if redis.call('SCARD', KEYS[3]) < tonumber(ARGV[5]) then redis.call('SADD', KEYS[3], ARGV[4]) end
redis.call('PEXPIRE', KEYS[3], ARGV[6])
return 1
`);

/** KEYS: seq, marks by time, mark tokens · ARGV: subject keys. */
export const MARK_SUBJECTS = script(`
${NOW}
for _, key in ipairs(ARGV) do
  redis.call('ZADD', KEYS[2], 'NX', now, key)
  redis.call('HSET', KEYS[3], key, redis.call('INCR', KEYS[1]))
end
return 1
`);

/** A mark is "token/recheck time": the token is empty when only the recheck is due, the time when it is not. */
const SUBJECT_MARK = `
local function subject_mark(tokens, recheck, key, now)
  local token = redis.call('HGET', tokens, key) or ''
  local due = redis.call('ZSCORE', recheck, key)
  if not due or tonumber(due) > now then due = '' end
  if token == '' and due == '' then return false end
  return token .. '/' .. due
end
`;

/** KEYS: marks by time, mark tokens, recheck · ARGV: limit. Returns key, mark, key, mark, … oldest first. */
export const DUE_SUBJECTS = script(`
${NOW}${SUBJECT_MARK}
local due = {}
local seen = {}
for _, set in ipairs({KEYS[1], KEYS[3]}) do
  local found = redis.call('ZRANGEBYSCORE', set, '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[1])
  for i = 1, #found, 2 do
    if not seen[found[i]] then
      seen[found[i]] = true
      due[#due + 1] = { found[i], tonumber(found[i + 1]) }
    end
  end
end
table.sort(due, function(a, b) return a[2] < b[2] or (a[2] == b[2] and a[1] < b[1]) end)
local answer = {}
for i = 1, math.min(#due, tonumber(ARGV[1])) do
  local mark = subject_mark(KEYS[2], KEYS[3], due[i][1], now)
  if mark then
    answer[#answer + 1] = due[i][1]
    answer[#answer + 1] = mark
  end
end
return answer
`);

/** KEYS: mark tokens, recheck · ARGV: subject key. */
export const SUBJECT_MARK_OF = script(`
${NOW}${SUBJECT_MARK}
return subject_mark(KEYS[1], KEYS[2], ARGV[1], now)
`);

const CLEAR = `
if ARGV[2] ~= '' and redis.call('HGET', KEYS[2], ARGV[1]) == ARGV[2] then
  redis.call('HDEL', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[1], ARGV[1])
end
if ARGV[3] ~= '' and redis.call('ZSCORE', KEYS[3], ARGV[1]) == ARGV[3] then
  redis.call('ZREM', KEYS[3], ARGV[1])
end
`;

/** KEYS: marks by time, mark tokens, recheck · ARGV: subject key, token, recheck time. */
export const CLEAR_SUBJECT = script(`${CLEAR}return 1`);

/** KEYS: marks by time, mark tokens, recheck · ARGV: subject key, token, recheck time, delay ms. */
export const DEFER_SUBJECT = script(`
${NOW}${CLEAR}
local at = now + tonumber(ARGV[4])
local standing = redis.call('ZSCORE', KEYS[3], ARGV[1])
if not standing or tonumber(standing) > at then redis.call('ZADD', KEYS[3], at, ARGV[1]) end
return 1
`);

/** KEYS: seq, dirty hash of the channel, channels · ARGV: channel, incident. */
export const MARK_DIRTY = script(`
${NOW}${MARK_DELIVERY}
mark_delivery(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], now)
return 1
`);

/** KEYS: dirty hash of the channel, channels · ARGV: channel, incident, mark. */
export const CLEAR_DIRTY = script(`
if redis.call('HGET', KEYS[1], ARGV[2]) == ARGV[3] then redis.call('HDEL', KEYS[1], ARGV[2]) end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) end
return 1
`);

/**
 * The generic cell rate algorithm with a hold. KEYS: slot · ARGV: interval ms, burst. Returns the reserved time in ms.
 * "tat" is when the resource will be fully at rest again.
 */
export const RESERVE_SLOT = script(`
${NOW}
local interval = tonumber(ARGV[1])
local head = (tonumber(ARGV[2]) - 1) * interval
local stored = redis.call('HMGET', KEYS[1], 'tat', 'hold')
local tat = math.max(tonumber(stored[1] or '0'), now)
local hold = tonumber(stored[2] or '0')
if hold > now then tat = math.max(tat, hold + head) end
redis.call('HSET', KEYS[1], 'tat', tat + interval)
redis.call('PEXPIRE', KEYS[1], tat + interval - now + 60000)
return math.max(now, tat - head)
`);

/** KEYS: birth. Returns when the store began, in ms: now, when it is empty. */
export const BORN_AT = script(`
${NOW}
redis.call('SETNX', KEYS[1], string.format('%.0f', now))
return redis.call('GET', KEYS[1])
`);

/** KEYS: slot · ARGV: until ms. */
export const HOLD_SLOTS = script(`
${NOW}
local hold = math.max(tonumber(redis.call('HGET', KEYS[1], 'hold') or '0'), tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'hold', hold)
local left = math.max(redis.call('PTTL', KEYS[1]), hold - now + 60000)
redis.call('PEXPIRE', KEYS[1], math.max(left, 1))
return 1
`);

/** KEYS: lease · ARGV: holder, ttl ms. */
export const HOLD_LEASE = script(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`);

/** KEYS: lease · ARGV: holder. */
export const RELEASE_LEASE = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`);

/** KEYS: trace · ARGV: json, kept, ttl ms. */
export const TRACE = script(`
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, tonumber(ARGV[2]) - 1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`);

/** KEYS: mutes, hidden counts · ARGV: id. A mute that is gone is not counted. */
export const COUNT_HIDDEN = script(`
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('HINCRBY', KEYS[2], ARGV[1], 1) end
return 1
`);

/** KEYS: watched · ARGV: cluster. */
export const MARK_WATCHED = script(`
${NOW}
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now))
return 1
`);
