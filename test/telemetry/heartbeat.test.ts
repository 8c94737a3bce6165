import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MINUTE } from '../../src/model/time.js';
import { startHeartbeat } from '../../src/telemetry/heartbeat.js';
import type { Log } from '../../src/telemetry/log.js';
import { ManualClock } from '../support/manual-clock.js';
import { until } from '../support/until.js';
import { CountingMetrics } from '../triage/counting-metrics.js';

/** Somebody who expects the call. */
class Listener {
  calls = 0;
  status = 200;
  readonly clock = new ManualClock();
  readonly metrics = new CountingMetrics();
  readonly lines: string[] = [];
  well = true;
  #server: Server | null = null;
  #stop: () => void = () => undefined;

  async start(): Promise<void> {
    const server = createServer((_request, response) => {
      this.calls += 1;
      response.writeHead(this.status).end();
    });
    this.#server = server;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    this.beatAt(`http://127.0.0.1:${port}/ping/secret-key`);
  }

  beatAt(url: string): void {
    const note = (fields: object): void => {
      this.lines.push(JSON.stringify(fields));
    };
    const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
    const parts = (): Promise<{ name: string; ok: boolean; detail: string }[]> =>
      Promise.resolve([{ name: 'delivery', ok: this.well, detail: '' }]);
    this.#stop = startHeartbeat({ url, parts, clock: this.clock, log, metrics: this.metrics });
  }

  beats(outcome: string): boolean {
    return this.metrics.labelled.has(`podwhy_heartbeats_total outcome=${outcome}`);
  }

  async close(): Promise<void> {
    this.#stop();
    const closed = this.#server === null ? Promise.resolve() : once(this.#server, 'close');
    this.#server?.closeAllConnections();
    this.#server?.close();
    await closed;
  }
}

describe('telemetry/heartbeat', () => {
  let listener = new Listener();

  afterEach(async () => {
    await listener.close();
    listener = new Listener();
  });

  /** Moves a minute on once the clock has a timer to move. */
  async function minute(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    listener.clock.advance(MINUTE);
  }

  test('it is sent at once and every minute while all is well', async () => {
    await listener.start();
    await until(() => listener.calls === 1 && listener.metrics.counts.get('podwhy_heartbeats_total') === 1);
    await minute();
    await until(() => listener.calls === 2);
    expect(listener.beats('ok')).toBe(true);
  });

  test('it stays away while a part does not work, and comes back', async () => {
    listener.well = false;
    await listener.start();
    for (let time = 0; time < 5; time += 1) await minute();
    const calls = listener.calls;
    listener.well = true;
    await minute();
    await until(() => listener.calls === 1);
    expect(calls).toBe(0);
    expect(listener.lines[0]).toContain('heartbeat.withheld');
  });

  test.each([
    ['refused', 500],
    ['refused', 404],
  ])('an answer that is %s (%i) is counted, and the next minute tries again', async (outcome, status) => {
    listener.status = status;
    await listener.start();
    await until(() => listener.beats(outcome));
    listener.status = 200;
    await minute();
    await until(() => listener.beats('ok'));
    expect(listener.calls).toBe(2);
  });

  test('nobody listening is counted, and the address is never logged', async () => {
    listener.beatAt('http://127.0.0.1:9/ping/secret-key');
    await until(() => listener.beats('failed'));
    expect(listener.lines.join()).toContain('heartbeat.failed');
    expect(listener.lines.join()).not.toContain('secret-key');
  });
});
