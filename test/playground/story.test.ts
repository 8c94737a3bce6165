import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { objectAt, textAt } from '../../src/playground/cluster/json.js';
import { readRecording } from '../../src/playground/cluster/recording.js';
import { USUAL_FAILURE } from '../../src/playground/disorder.js';
import { NotThere } from '../../src/playground/not-there.js';
import { Playground, STORY } from '../../src/playground/playground.js';
import { systemClock } from '../../src/telemetry/clock.js';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

let playground: Playground;

beforeEach(async () => {
  playground = await Playground.start(systemClock);
});

afterEach(() => playground.stop());

describe('the story of the demo', () => {
  it('plays recordings that ship with the package and with the image', async () => {
    const { files } = JSON.parse(await readFile(`${REPOSITORY}package.json`, 'utf8')) as { files: string[] };
    const needed = [...STORY.map((scene) => scene.recording), USUAL_FAILURE].map((name) => `test/recordings/${name}`);
    expect(files).toEqual(expect.arrayContaining(needed));
    const allowed = (await readFile(`${REPOSITORY}.dockerignore`, 'utf8')).split('\n');
    expect(allowed).toEqual(expect.arrayContaining(needed.map((name) => `!${name}`)));
  });

  it.each(STORY.map((scene) => scene.recording))('breaks nothing of the healthy fleet with %s', async (name) => {
    const recording = await readRecording(`${REPOSITORY}test/recordings/${name}`);
    const { store } = playground.behaviour.world;
    const taken = ['deployments', 'statefulsets', 'daemonsets', 'pods'].flatMap((plural) =>
      store
        .all(plural)
        .map((object) => `${textAt(object, 'metadata', 'namespace')}/${textAt(object, 'metadata', 'name')}`),
    );
    const played = recording.objects
      .filter((object) => ['Deployment', 'StatefulSet', 'DaemonSet', 'Pod'].includes(textAt(object, 'kind')))
      .map((object) => objectAt(object, 'metadata'))
      .map((metadata) => `${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`);
    expect(played).not.toEqual([]);
    expect(played.filter((each) => taken.includes(each))).toEqual([]);
  });
});

describe('a recording that is shown', () => {
  it.each([
    ['crash-node-redis-enotfound', /"time":(\d{13})/, Number],
    ['crash-oomkilled', /"ts":"([^"]+)"/, Date.parse],
  ])('moves the times inside the logs of %s to the present', async (name, pattern, instantOf) => {
    const recording = await readRecording(`${REPOSITORY}test/recordings/${name}`);
    const { behaviour, server } = playground;
    behaviour.showRecording(recording, { ageMs: 60_000 });
    const pod = behaviour.world.store
      .all('pods')
      .find((each) => textAt(each, 'metadata', 'namespace') === recording.subject.namespace);
    const container = recording.subject.name.replace(/-[^-]+-[^-]+$/, '');
    const log = server.logs.get(textAt(pod, 'metadata', 'uid'), container);
    const [, written = ''] = pattern.exec(log.previous ?? '') ?? [];
    const ageMs = systemClock.now() - instantOf(written);
    expect(ageMs).toBeGreaterThan(0);
    expect(ageMs).toBeLessThan(15 * 60_000);
  });
});

describe('disorder by hand', () => {
  it('breaks a workload of the fleet by the beginning of its name, and repairs it', async () => {
    const { disorder, behaviour } = playground;
    const pods = (): readonly string[] =>
      disorder
        .pods()
        .filter((row) => row.name.startsWith('storefront/cart-'))
        .map((row) => row.status);
    expect(pods()).toEqual(['Running', 'Running']);
    expect(await disorder.break('storefront/cart')).toEqual({
      kind: 'Deployment',
      namespace: 'storefront',
      name: 'cart',
    });
    behaviour.step();
    behaviour.step();
    expect(pods()).toHaveLength(3);
    expect(disorder.fix('cart')).toEqual({ kind: 'Deployment', namespace: 'storefront', name: 'cart' });
  });

  it('loses a node and finds it again', () => {
    const ready = (): string => {
      const [node] = playground.behaviour.world.store.all('nodes');
      return JSON.stringify(node?.['status']).includes('NodeStatusUnknown') ? 'lost' : 'there';
    };
    const name = textAt(playground.behaviour.world.store.all('nodes')[0], 'metadata', 'name');
    playground.disorder.node('lose', name);
    expect(ready()).toBe('lost');
    playground.disorder.node('recover', name);
    expect(ready()).toBe('there');
  });

  it.each([
    [
      'a workload that is not there',
      (disorder: Playground['disorder']) => disorder.break('nothing'),
      /no workload "nothing"/,
    ],
    ['a name that fits several', (disorder: Playground['disorder']) => disorder.break('s'), /^"s" fits .*; name one/],
    [
      'a recording that is not there',
      (disorder: Playground['disorder']) => disorder.break('cart', 'nope'),
      /no recording "nope"/,
    ],
  ])('says what is wrong with %s', async (_what, act, words) => {
    const error: unknown = await act(playground.disorder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotThere);
    expect(error).toMatchObject({ message: expect.stringMatching(words) });
  });

  it('names the nodes that are there instead of one that is not', () => {
    expect(() => {
      playground.disorder.node('lose', 'mars');
    }).toThrow(/no node "mars", only ip-10-0-1-17/);
  });
});
