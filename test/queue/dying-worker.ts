// Takes a key and never finishes it; its parent kills it. Arguments: Redis URL, prefix.
import { BullQueue } from '../../src/queue/bull-queue.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { silentLog } from '../../src/telemetry/log.js';

const [redisUrl = '', prefix = ''] = process.argv.slice(2);
const queue = new BullQueue({ name: 'triage', redisUrl, prefix, clock: systemClock, log: silentLog });
await queue.work(
  (key) => {
    process.stdout.write(`took ${key}\n`);
    return new Promise(() => undefined);
  },
  { concurrency: 1 },
);
