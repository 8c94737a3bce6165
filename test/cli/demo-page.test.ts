import { describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { PodwhyProcess } from '../support/podwhy-process.js';
import { until } from '../support/until.js';
import { Visitor } from '../playground/page-visitor.js';

const LIMIT_MS = 90_000;

function pageOf(out: string): string {
  return /^ {2}Page +(\S+)$/m.exec(out)?.[1] ?? '';
}

describe('the page of the demo', () => {
  it(
    'is served before podwhy runs, shows an alert from a break to its end on a fast clock, and ends with the demo',
    async () => {
      const podwhy = await PodwhyProcess.start(['demo', '--story', 'none', '--port', '0', '--stay'], { input: '' });
      await until(() => pageOf(podwhy.out) !== '', 30_000);
      const visitor = new Visitor(pageOf(podwhy.out));
      expect(await visitor.come()).toBe(200);
      const ready = await visitor.until(
        ({ podwhy: { state, parts } }) => state === 'running' && parts.length > 0 && parts.every(({ ok }) => ok),
      );
      expect(ready.people.map(({ name, role }) => `${name} ${role ?? 'app'}`)).toEqual([
        'podwhy app',
        'mira admin',
        'jo operator',
        'sam viewer',
        'guest guest',
      ]);
      expect(ready.clock).toMatchObject({ speed: 1, fixed: null });

      const workload = { kind: 'Deployment', namespace: 'orders', name: 'orders-api' };
      await visitor.act({ act: 'break', workload, failure: 'config-missing-secret' });
      await visitor.act({ act: 'speed', speed: 60 });
      const broken = await visitor.until(({ incidents }) => incidents.some(({ phase }) => phase === 'open'));
      expect(broken.incidents).toMatchObject([
        { subject: workload, causes: expect.arrayContaining(['secret-not-found']) },
      ]);
      await visitor.act({ act: 'fix', workload, how: 'revision' });
      const over = await visitor.until(({ incidents }) => incidents.some(({ phase }) => phase === 'resolved'));
      const [channel = ''] = over.channels.map(({ id }) => id);
      const alerts = (held: typeof over) => (held.messages[channel] ?? []).filter(({ threadTs }) => threadTs === null);
      const told = await visitor.until((held) => alerts(held).some(({ text }) => text.startsWith('RESOLVED')));
      expect(alerts(told)).toHaveLength(1);
      expect(told.notifications.filter(({ pinged }) => pinged.length > 0)).toEqual([]);

      await visitor.act({ act: 'podwhy', what: 'stop' });
      await visitor.until(({ podwhy: { state } }) => state === 'stopped');
      const [mira = ''] = told.people.filter(({ role }) => role === 'admin').map(({ id }) => id);
      await visitor.act({ act: 'command', person: mira, channel, text: '/pod list' });
      await visitor.until(({ troubles }) => troubles.length > 0);
      await visitor.act({ act: 'podwhy', what: 'start' });
      await visitor.until(({ podwhy: { state } }) => state === 'running');
      visitor.leave();
      expect(await podwhy.stop()).toEqual({ code: 0, signal: null });
      expect(podwhy.err).toBe('');
    },
    LIMIT_MS,
  );

  it('says so when the port that was asked for is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const podwhy = await PodwhyProcess.start(['demo', '--port', port], { input: '' });
    expect(await podwhy.ended()).toEqual({ code: 2, signal: null });
    expect(podwhy.err).toBe(`podwhy: port ${port} is taken; use another --port, or 0 for any free one\n`);
    taken.close();
  });
});
