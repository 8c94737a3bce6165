import { describe } from '@jest/globals';
import { EmbeddedQueue } from '../../src/queue/embedded-queue.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { queueContract } from './contract.js';

describe('the embedded queue', () => {
  queueContract(() => new EmbeddedQueue('triage', systemClock));
});
