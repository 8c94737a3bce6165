import type { Errand } from '../model/errand.js';
import type { Instant } from '../model/time.js';
import type { ErrandStore } from './errand-store.js';
import type { RedisCalls } from './redis-calls.js';
import { script } from './scripts.js';
import { parseErrand } from './stored-values.js';

/** KEYS: errands · ARGV: id, json, subject, since. Answers the one that was first, or nil. */
const CLAIM = script(`
for _, text in ipairs(redis.call('HVALS', KEYS[1])) do
  local known, errand = pcall(cjson.decode, text)
  if known and errand.subject == ARGV[3] and errand.at > tonumber(ARGV[4]) then return text end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return nil
`);

/** KEYS: errands · ARGV: id, json. */
const SAVE = script(`
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 1
`);

/** The errands of the store on Redis. There are few: they are dropped when an hour old. */
export class RedisErrands implements ErrandStore {
  readonly #redis: RedisCalls;

  constructor(redis: RedisCalls) {
    this.#redis = redis;
  }

  async claim(errand: Errand, since: Instant): Promise<Errand | null> {
    const argv = [errand.id, JSON.stringify(errand), errand.subject, since];
    const first = await this.#redis.run(CLAIM, [this.#redis.key('errands')], argv);
    return typeof first === 'string' ? parseErrand(first) : null;
  }

  async all(): Promise<readonly Errand[]> {
    const texts = await this.#redis.ask((redis) => redis.hvals(this.#redis.key('errands')));
    return texts.flatMap((text) => this.#redis.readable(() => parseErrand(text)));
  }

  async save(errand: Errand): Promise<void> {
    await this.#redis.run(SAVE, [this.#redis.key('errands')], [errand.id, JSON.stringify(errand)]);
  }

  async drop(id: string): Promise<void> {
    await this.#redis.ask((redis) => redis.hdel(this.#redis.key('errands'), id));
  }
}
