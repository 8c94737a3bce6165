import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import type { Person } from '../../src/playground/slack/person.js';
import type { Seen } from '../../src/playground/slack/watch.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { until } from '../support/until.js';
import { writeWorkload, type FleetWorkload, type Trouble } from './fleet.js';
import { CHANNEL, Setting } from './setting.js';

const NAMESPACES = Array.from({ length: 10 }, (_, index) => `team-${index}`);
const FLEET: readonly FleetWorkload[] = Array.from({ length: 100 }, (_, index) => ({
  namespace: NAMESPACES[index % 10] ?? '',
  name: `svc-${String(index).padStart(2, '0')}`,
  replicas: 10,
}));
/** Some share a registry that does not answer, the others crash each for itself. */
const troubleOf = (index: number): Trouble => (index % 3 === 0 ? 'registry' : 'crash-loop');

describe('a storm', () => {
  let cluster: ClusterServer;
  let on: Setting;
  let readers = 0;

  beforeAll(async () => {
    cluster = new ClusterServer({ clock: systemClock });
    await cluster.start();
    // Without Redis: what is measured is what people see, not the store.
    on = await Setting.create(new URL(cluster.url), '', 'podwhy-storm');
  });

  afterAll(async () => {
    await on.close();
    await cluster.stop();
  });

  /** What the channel shows without opening anything: messages, and broadcasts from threads. */
  const inChannel = () =>
    on.slack
      .messages(CHANNEL)
      .filter(({ deleted, threadTs, broadcast }) => !deleted && (threadTs === null || broadcast));

  /** How many workloads the messages say that they show. */
  const counted = (): number =>
    on.parents().reduce((sum, { text }) => sum + Number(/(\d+) workloads/.exec(text)?.[1] ?? 1), 0);

  /** Every place where a workload is shown, with its state, as a person finds it: messages, and all pages of lists. */
  async function shown(): Promise<Map<string, string[]>> {
    // Each time another one: what one person presses twice within two seconds counts once.
    readers += 1;
    const person = on.slack.person(on.slack.addUser(`reader-${String(readers)}`).id);
    const places = new Map<string, string[]>();
    const note = (text: string): void => {
      const [state = ''] = /FIRING|ACKNOWLEDGED|RECOVERING|RESOLVED/.exec(text) ?? [];
      const [name = ''] = /svc-\d\d/.exec(text) ?? [];
      places.set(name, [...(places.get(name) ?? []), state]);
    };
    for (const { ts, text } of on.parents()) {
      if (!text.includes(' workloads')) note(text);
      else for (const line of await linesOf(person, ts)) note(line);
    }
    return places;
  }

  async function linesOf(person: Person, ts: string): Promise<readonly string[]> {
    const lines: string[] = [];
    const page = ({ view }: Pick<Seen, 'view'>): string => JSON.stringify(view?.source ?? null);
    const range = (seen: Pick<Seen, 'view'>): string => /\d+–\d+ of \d+/.exec(page(seen))?.[0] ?? '';
    const waitMs = 20_000;
    let seen = await person.click(CHANNEL, ts, 'group.all', { waitMs, until: (now) => range(now) !== '' });
    for (;;) {
      expect(seen.trouble).toBeNull();
      const turned = range(seen);
      lines.push(
        ...[...page(seen).matchAll(/"text":"([^"]*svc-\d\d[^"]*\(test\)[^"]*)"/g)].map(([, text = '']) => text),
      );
      if (!page(seen).includes('group.next')) break;
      const until = (now: Seen): boolean => range(now) !== '' && range(now) !== turned;
      seen = await person.clickInModal('group.next', { waitMs, until });
    }
    await person.closeModal({ all: true });
    return lines;
  }

  test('of 1,000 pods in 100 workloads is told in at most 12 messages, every workload has its place, and each ends truthfully', async () => {
    for (const workload of FLEET) writeWorkload(cluster.store, workload, 'none', 0);
    on.slack.rateLimits(true);
    const podwhy = await on.podwhy(NAMESPACES, { REDIS_URL: '' });
    await podwhy.logged('app.started');
    const mira = on.slack.person(on.slack.addUser('on-call').id);

    const began = performance.now();
    const failed = (async () => {
      // First some pods of each, then all: severities rise while the storm goes on.
      for (const failing of [4, 10]) {
        for (const [index, workload] of FLEET.entries()) {
          writeWorkload(cluster.store, workload, troubleOf(index), failing);
          if (index % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    })();
    await until(() => on.parents().length > 0, 30_000);
    const firstAfter = performance.now() - began;
    await failed;
    const asked = performance.now();
    const answer = await mira.command('/pod status', CHANNEL, {
      waitMs: 8_000,
      until: ({ ephemerals }) => ephemerals.length > 0,
    });
    const answeredAfter = performance.now() - asked;
    expect(answer.ephemerals.map(({ text }) => text).join()).toMatch(/open incident/);

    const wanted = (state: string) => Object.fromEntries(FLEET.map(({ name }) => [name, [state]]));
    await until(() => counted() === FLEET.length, 60_000);
    const allAfter = performance.now() - began;
    expect(Object.fromEntries(await shown())).toEqual(wanted('FIRING'));
    expect(inChannel().length).toBeLessThanOrEqual(12);

    for (const workload of FLEET) writeWorkload(cluster.store, workload, 'none', 0);
    const healed = performance.now();
    await until(() => on.parents().every(({ text }) => text.includes('RESOLVED')), 60_000);
    expect(Object.fromEntries(await shown())).toEqual(wanted('RESOLVED'));
    expect(inChannel().length).toBeLessThanOrEqual(12);
    const told = { firstAfter, answeredAfter, allAfter, resolvedAfter: performance.now() - healed };
    const figures = Object.entries(told).map(([what, ms]) => `${what} ${(ms / 1000).toFixed(1)} s`);
    process.stdout.write(`storm: ${inChannel().length} messages in the channel, ${figures.join(', ')}\n`);
    expect(await podwhy.stop('SIGTERM')).toEqual({ code: 0, signal: null });
  }, 180_000);
});
