// A process that does nothing but deliver; its parent ends it at fault points. Arguments: Redis URL, prefix, Slack API URL.
import { BullQueue } from '../../../src/queue/bull-queue.js';
import { DeliveryHealth } from '../../../src/slack/delivery/delivery-health.js';
import { DeliveryPump } from '../../../src/slack/delivery/pump.js';
import { startSweep } from '../../../src/slack/delivery/sweep.js';
import { WebDeliveryClient } from '../../../src/slack/delivery/web-delivery-client.js';
import { RedisStore } from '../../../src/storage/redis-store.js';
import { systemClock } from '../../../src/telemetry/clock.js';
import { silentLog } from '../../../src/telemetry/log.js';
import { silentMetrics } from '../../../src/telemetry/metrics.js';
import { plainLost, plainRender } from './plain-render.js';

const [redisUrl = '', prefix = '', apiUrl = ''] = process.argv.slice(2);
const store = new RedisStore({ redisUrl, prefix, historyTtlMs: 600_000, onError: () => undefined });
const queue = (name: 'triage' | 'delivery'): BullQueue =>
  new BullQueue({ name, redisUrl, prefix, clock: systemClock, log: silentLog });
const delivery = queue('delivery');
const pump = new DeliveryPump({
  store,
  client: new WebDeliveryClient({ token: 'xoxb-test', apiUrl }),
  clock: systemClock,
  log: silentLog,
  metrics: silentMetrics,
  health: new DeliveryHealth(),
  render: plainRender,
  renderLost: plainLost,
  fallbackChannel: null,
  wake: (channel) => delivery.wake(channel),
});
await delivery.work((channel, signal) => pump.run(channel, signal), { concurrency: 2 });
startSweep({ store, triage: queue('triage'), delivery, clock: systemClock, log: silentLog, intervalMs: 300 });
