import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { holdSnapshot } from '../../src/playground/page/live/held.js';
import { PageLookups } from '../../src/playground/page-lookups.js';
import type { PodwhyControl } from '../../src/playground/page-podwhy.js';
import { PageServer } from '../../src/playground/page-server.js';
import { PageWorld } from '../../src/playground/page-world.js';
import { Playground } from '../../src/playground/playground.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { REFUSED } from './page-refusals.js';
import { ask, Visitor } from './page-visitor.js';
import { socketApp, type TestApp } from './slack-bolt-app.js';

const NO_PODWHY: PodwhyControl = {
  look: () =>
    Promise.resolve({
      state: 'stopped',
      why: 'it is not part of this test',
      url: '',
      parts: [],
      queues: [],
      store: '',
    }),
  incidents: () => Promise.resolve([]),
  start: () => Promise.reject(new Error('it cannot be started here')),
  stop: () => Promise.resolve(),
  onChange: () => () => undefined,
};

let folder: string;
let playground: Playground;
let app: TestApp;
let world: PageWorld;
let server: PageServer;
let visitor: Visitor;
let mira: string;
let channel: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podwhy-page-test-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets', 'a-1b2c.js'), 'export {};');
  await writeFile(join(folder, '..', 'podwhy-page-test-secret.json'), '{}');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(join(folder, '..', 'podwhy-page-test-secret.json'), { force: true });
});

beforeEach(async () => {
  playground = await Playground.start(systemClock);
  app = await socketApp(playground.slack);
  mira = playground.people.admin;
  channel = playground.slack.channels()[0]?.id ?? '';
  let wake = (): void => undefined;
  world = new PageWorld({
    playground,
    podwhy: NO_PODWHY,
    roles: new Map([[mira, { role: 'admin', may: 'everything' }]]),
    clock: systemClock,
    clockFixed: null,
    wake: () => {
      wake();
    },
  });
  server = await PageServer.start({
    clock: systemClock,
    folder,
    desk: { playground, podwhy: NO_PODWHY, clockFixed: null },
    lookups: new PageLookups(playground.behaviour, playground.slack, world.slack.journal),
    snapshot: () => world.snapshot(),
    changes: () => world.changes(),
    port: 0,
  });
  wake = () => {
    server.wake();
  };
  visitor = new Visitor(server.url);
  await visitor.come();
});

afterEach(async () => {
  visitor.leave();
  world.close();
  await server.close();
  await app.stop();
  await playground.stop();
});

const json = { 'content-type': 'application/json' };

describe('what somebody does on the page', () => {
  it('reaches the app, and what the app does comes by the stream', async () => {
    expect(await visitor.act({ act: 'command', person: mira, channel, text: '/pod respond' })).toEqual({
      status: 200,
      body: { ok: true },
    });
    const held = await visitor.until(({ ephemerals }) => ephemerals.length > 0);
    expect(held.ephemerals).toMatchObject([{ user: mira, channel, text: 'by response_url' }]);
    await visitor.act({ act: 'say', person: mira, channel, text: 'hey @podwhy why cart' });
    const said = await visitor.until(({ messages }) => (messages[channel] ?? []).length === 2);
    const [asked, answer] = said.messages[channel] ?? [];
    expect(asked).toMatchObject({ user: mira, text: 'hey <@U0PODWHY> why cart', threadTs: null });
    expect(answer).toMatchObject({ text: 'heard: hey <@U0PODWHY> why cart', threadTs: asked?.ts });
  });

  it('goes through a stack of modals: search, errors, push, back, submit', async () => {
    await visitor.act({ act: 'shortcut', person: mira, callbackId: 'pod_inspect' });
    const [view] = (await visitor.until(({ stacks }) => (stacks[mira] ?? []).length === 1)).stacks[mira] ?? [];
    const place = { kind: 'modal' as const, view: view?.id ?? '' };
    const element = { person: mira, place, blockId: 'pod', actionId: 'find_pod' };
    expect(await visitor.act({ act: 'options', ...element, search: 'cart' })).toEqual({
      status: 200,
      body: {
        ok: true,
        groups: [{ label: null, options: [{ text: { type: 'plain_text', text: 'pod cart' }, value: 'p1' }] }],
      },
    });
    expect(await visitor.act({ act: 'submit', person: mira, view: place.view, values: {} })).toMatchObject({
      status: 200,
    });
    await visitor.until(({ viewErrors }) => viewErrors[place.view]?.['reason'] !== undefined);
    await visitor.act({ act: 'submit', person: mira, view: place.view, values: { reason: 'bad' } });
    await visitor.until(({ viewErrors }) => viewErrors[place.view]?.['reason'] === 'Not a reason');

    const values = { reason: 'half typed' };
    await visitor.act({ act: 'press', person: mira, place, blockId: 'more', actionId: 'push', values });
    const pushed = await visitor.until(({ stacks }) => (stacks[mira] ?? []).length === 2);
    expect(pushed.stacks[mira]?.[0]?.values['reason']?.['text']).toMatchObject({ value: 'half typed' });
    const top = pushed.stacks[mira]?.[1]?.id ?? '';
    expect(await visitor.act({ act: 'submit', person: mira, view: place.view, values: {} })).toMatchObject({
      status: 409,
      body: { ok: false, error: 'not-now' },
    });
    await visitor.act({ act: 'close', person: mira, view: top });
    await visitor.until(({ stacks }) => (stacks[mira] ?? []).length === 1);
    const option = { text: { type: 'plain_text', text: 'pod cart' }, value: 'p1' };
    await visitor.act({ act: 'submit', person: mira, view: place.view, values: { reason: 'because', pod: option } });
    await visitor.until(({ stacks }) => (stacks[mira] ?? []).length === 0);
    expect(app.bodies.at(-1)).toMatchObject({
      type: 'view_submission',
      view: {
        state: { values: { reason: { text: { value: 'because' } }, pod: { find_pod: { selected_option: option } } } },
      },
    });
  });

  it('closes a whole stack with the cross, and each view is told', async () => {
    await visitor.act({ act: 'command', person: mira, channel, text: '/pod modal' });
    const [view] = (await visitor.until(({ stacks }) => (stacks[mira] ?? []).length === 1)).stacks[mira] ?? [];
    const place = { kind: 'modal' as const, view: view?.id ?? '' };
    await visitor.act({ act: 'press', person: mira, place, blockId: 'more', actionId: 'push' });
    await visitor.until(({ stacks }) => (stacks[mira] ?? []).length === 2);
    await visitor.act({ act: 'close-all', person: mira });
    await visitor.until(({ stacks }) => (stacks[mira] ?? []).length === 0);
    expect(app.bodies.slice(-2)).toMatchObject([
      { type: 'view_closed', is_cleared: true },
      { type: 'view_closed', is_cleared: true },
    ]);
  });

  it('opens App Home, which stays', async () => {
    await visitor.act({ act: 'home', person: mira });
    const held = await visitor.until(({ homes }) => homes[mira] !== undefined);
    expect(held.homes[mira]?.blocks).toMatchObject([{ type: 'section', text: { text: 'home' } }]);
    expect(held.channels.at(-1)).toMatchObject({ direct: mira });
  });

  it('shows each call and envelope, its JSON on demand, and nobody who was called', async () => {
    await visitor.act({ act: 'command', person: mira, channel, text: '/pod inline' });
    const held = await visitor.until(({ journal }) => journal.some(({ name }) => name === 'slash_commands'));
    const entry = held.journal.find(({ name }) => name === 'slash_commands');
    expect(entry).toMatchObject({ kind: 'envelope', says: '/pod inline', status: null, error: '' });
    const detail = await ask(`${server.url}api/journal/${entry?.seq ?? 0}`);
    expect(JSON.parse(detail.text)).toMatchObject({
      ...entry,
      sent: { command: '/pod', text: 'inline', user_id: mira },
    });
    expect(held.notifications).toEqual([]);
  });

  it('tells what Slack tells when the app is away, and what Slack does to the app', async () => {
    await visitor.act({ act: 'slack-fault', fault: 'disconnected' });
    await visitor.until(({ outages }) => outages.slack === 'disconnected');
    await visitor.act({ act: 'command', person: mira, channel, text: '/pod inline' });
    const held = await visitor.until(({ troubles }) => troubles.length > 0);
    expect(held.troubles).toMatchObject([{ person: mira, text: '/pod failed with the error "dispatch_failed"' }]);
    await visitor.act({ act: 'slack-fault', fault: 'none' });
    await visitor.until(({ outages }) => outages.slack === 'none');
  });

  it('breaks, scales, restarts and fixes workloads, and shows pods and revisions as they become', async () => {
    const workload = { kind: 'Deployment', namespace: 'storefront', name: 'cart' };
    const cart = (held: NonNullable<Visitor['held']>) => held.workloads.find(({ name }) => name === 'cart');
    await visitor.act({ act: 'break', workload, failure: 'image-tag-not-found-errimagepull' });
    await visitor.until((held) => cart(held)?.broken === 'image-tag-not-found-errimagepull');
    await visitor.act({ act: 'speed', speed: 60 });
    const held = await visitor.until(({ pods }) => pods.some((pod) => pod.status === 'ErrImagePull'));
    const ill = held.pods.find((pod) => pod.status === 'ErrImagePull');
    expect(ill).toMatchObject({ namespace: 'storefront', well: false, ready: '0/1', workload });
    const pod = await ask(`${server.url}api/pod?namespace=storefront&name=${ill?.name ?? ''}`);
    expect(JSON.parse(pod.text)).toMatchObject({
      owners: [{ kind: 'ReplicaSet' }, workload],
      containers: [{ state: 'Waiting: ErrImagePull' }],
      events: expect.arrayContaining([expect.objectContaining({ reason: 'Failed', from: 'kubelet' })]),
      object: { kind: 'Pod' },
    });
    await visitor.act({ act: 'fix', workload, how: 'revision' });
    await visitor.act({ act: 'scale', workload, replicas: 3 });
    await visitor.until(({ pods }) => {
      const mine = pods.filter(({ workload: owner }) => owner?.name === 'cart');
      const revisions = new Set(mine.map(({ name }) => name.split('-')[1]));
      return mine.length === 3 && mine.every(({ well }) => well) && revisions.size === 1;
    });
    expect(visitor.held === null ? null : cart(visitor.held)).toMatchObject({ ready: 3, broken: null, revision: '3' });
    const detail = await ask(`${server.url}api/workload?kind=Deployment&namespace=storefront&name=cart`);
    expect((JSON.parse(detail.text) as { revisions: unknown }).revisions).toMatchObject([
      { revision: '3', image: 'registry.acme.io/storefront/cart:5.2.8', ready: 3, current: true },
      { revision: '2', ready: 0 },
      { revision: '1', image: 'registry.acme.io/storefront/cart:5.2.7', ready: 0 },
    ]);
    const log = await ask(
      `${server.url}api/log?namespace=storefront&pod=${held.pods.find((each) => each.name.startsWith('web-'))?.name ?? ''}&container=web`,
    );
    expect(log).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(log.text).toContain('listening');
  });

  it('is refused in one sentence when it cannot be done', async () => {
    const refusals = REFUSED.map(async ([what, body, error, status]) => {
      const sent = body.replaceAll('MIRA', mira).replaceAll('C00001', channel);
      const reply = await ask(`${server.url}api/act`, { method: 'POST', headers: json, body: sent });
      return { what, expected: { status, ok: false, error }, reply };
    });
    for (const { what, expected, reply } of await Promise.all(refusals)) {
      expect({ what, status: reply.status, ...(JSON.parse(reply.text) as object) }).toEqual({
        what,
        ...expected,
        message: expect.stringMatching(/^.{5,300}$/),
      });
    }
  });
});

describe('the stream', () => {
  it('leads to the same state as a fresh snapshot, whatever happened', async () => {
    await visitor.act({ act: 'storm', count: 12 });
    await visitor.act({ act: 'registry', down: true });
    await visitor.act({ act: 'node', name: 'ip-10-0-2-8', what: 'drain' });
    for (const text of ['respond', 'share', 'modal', 'inline'])
      await visitor.act({ act: 'command', person: mira, channel, text: `/pod ${text}` });
    await visitor.act({ act: 'skip', ms: 60_000 });
    await visitor.until(
      ({ outages, clock, pods }) => outages.storm === 12 && clock.skippingTo === null && pods.length > 50,
    );
    await visitor.act({ act: 'storm', count: 0 });
    await visitor.act({ act: 'skip', ms: 60_000 });
    await visitor.until(({ outages, clock }) => outages.storm === 0 && clock.skippingTo === null);
    playground.behaviour.stop();
    playground.tell('the end');
    const followed = await visitor.until(({ happenings }) => happenings.at(-1)?.text === 'the end');
    const late = new Visitor(server.url);
    await late.come();
    const fresh = await late.until(() => true);
    late.leave();
    const sorted = (held: typeof fresh) => ({
      ...held,
      clock: null,
      troubles: [],
      pods: [...held.pods].sort((a, b) => `${a.namespace}/${a.name}`.localeCompare(`${b.namespace}/${b.name}`)),
      workloads: [...held.workloads].sort((a, b) =>
        `${a.namespace}/${a.name}`.localeCompare(`${b.namespace}/${b.name}`),
      ),
    });
    expect(sorted(followed)).toEqual(sorted(fresh));
    expect(fresh.workloads.filter(({ name }) => name.startsWith('stall-'))).toEqual([]);
  });

  it('goes on after a lost connection from where it was, and begins anew where it cannot', async () => {
    await visitor.until(() => true);
    playground.tell('seen');
    await visitor.until(({ happenings }) => happenings.at(-1)?.text === 'seen');
    visitor.leave();
    playground.tell('missed');
    const other = new Visitor(server.url);
    await other.come();
    await other.until(({ happenings }) => happenings.at(-1)?.text === 'missed');
    other.leave();
    await visitor.come({ 'last-event-id': visitor.lastId });
    await visitor.until(({ happenings }) => happenings.at(-1)?.text === 'missed');
    expect(visitor.snapshots).toHaveLength(1);
    expect(visitor.held?.happenings.map(({ text }) => text)).toEqual(['seen', 'missed']);

    for (const strange of ['elsewhere-3', visitor.lastId.replace(/\d+$/, '999999'), 'nonsense']) {
      const stranger = new Visitor(server.url);
      await stranger.come({ 'last-event-id': strange });
      const held = await stranger.until(() => true);
      stranger.leave();
      expect(holdSnapshot(stranger.snapshots[0]!)).toEqual({ ...held, viewErrors: {}, troubles: [] });
    }
  });

  it('lets in two dozen listeners and no more', async () => {
    const crowd = Array.from({ length: 24 }, () => new Visitor(server.url));
    const statuses: number[] = [];
    for (const one of crowd) statuses.push(await one.come());
    for (const one of crowd) one.leave();
    expect(statuses).toEqual([...Array<number>(23).fill(200), 503]);
  });
});

describe('the address', () => {
  it('serves the built page and nothing outside of it', async () => {
    const index = await ask(server.url);
    expect(index).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache' } });
    expect(index.headers['content-security-policy']).toContain("default-src 'self'");
    const asset = await ask(`${server.url}assets/a-1b2c.js`);
    expect(asset).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } });
    expect(asset.headers['cache-control']).toContain('immutable');
    for (const path of [
      'nothing.js',
      '%2e%2e/podwhy-page-test-secret.json',
      'assets',
      '%00',
      '%',
      'api/nothing',
      'api/journal/x',
    ])
      expect({ path, status: (await ask(server.url + path)).status }).toEqual({ path, status: 404 });
    expect((await ask(`${server.url}api/act`)).status).toBe(400);
  });

  it('says what to do when the page was not built', async () => {
    await rm(join(folder, 'index.html'));
    const index = await ask(server.url);
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
    expect(index.status).toBe(503);
    expect(index.text).toContain('npm run build');
  });

  it('refuses acts of other sites, under whatever name they come', async () => {
    const strangers: readonly Readonly<Record<string, string>>[] = [
      { host: 'podwhy.evil.example' },
      { origin: 'http://evil.example' },
      { origin: 'http://127.0.0.1:1' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    const body = JSON.stringify({ act: 'registry', down: true });
    for (const headers of strangers) {
      const reply = await ask(`${server.url}api/act`, { method: 'POST', headers: { ...json, ...headers }, body });
      expect({ headers, status: reply.status, cors: reply.headers['access-control-allow-origin'] }).toEqual({
        headers,
        status: 403,
        cors: undefined,
      });
    }
    expect(playground.disorder.registryDown).toBe(false);
  });

  it('refuses a form, and the stream under another name', async () => {
    const form = { 'content-type': 'text/plain' };
    const reply = await ask(`${server.url}api/act`, {
      method: 'POST',
      headers: form,
      body: '{"act":"registry","down":true}',
    });
    expect(reply.status).toBe(400);
    expect((await ask(`${server.url}api/stream`, { headers: { host: 'evil.example:80' } })).status).toBe(403);
  });
});
