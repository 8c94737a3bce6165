import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import { createGatherer } from '../../src/kubernetes/gather.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import { MINUTE } from '../../src/model/time.js';
import { ClusterBehaviour } from '../../src/playground/cluster/behaviour.js';
import { MEMBERS } from '../../src/playground/cluster/fleet-members.js';
import { raiseFleet } from '../../src/playground/cluster/fleet.js';
import { parseObject, textAt } from '../../src/playground/cluster/json.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { Disorder, nextTag } from '../../src/playground/disorder.js';
import { GALLERY } from '../../src/playground/gallery.js';
import type { WorkloadRef } from '../../src/playground/page-contract.js';
import { silentMetrics } from '../../src/telemetry/metrics.js';
import { ManualClock } from '../support/manual-clock.js';
import { clientFor } from '../support/stand-in-client.js';

const REPOSITORY = new URL('../../', import.meta.url).pathname;
const RECORDINGS = `${REPOSITORY}test/recordings/`;
const CART = { kind: 'Deployment', namespace: 'storefront', name: 'cart' };

let tidy: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const step of tidy) await step();
  tidy = [];
});

interface Scene {
  readonly clock: ManualClock;
  readonly disorder: Disorder;
  readonly look: (workload: WorkloadRef) => Promise<Diagnosis>;
}

/** A cluster with one workload of the fleet. */
async function scene(workload: WorkloadRef): Promise<Scene> {
  const clock = new ManualClock();
  const server = new ClusterServer({ clock });
  const behaviour = new ClusterBehaviour(server, { clock });
  raiseFleet(
    behaviour,
    MEMBERS.filter(({ kind, name }) => kind === workload.kind && name === workload.name),
  );
  behaviour.start();
  const { api, close } = clientFor(await server.start());
  tidy.push(close, () => server.stop());
  const gather = createGatherer({ api, clock, metrics: silentMetrics });
  return {
    clock,
    disorder: new Disorder(behaviour, RECORDINGS, clock),
    look: async (workload) => {
      const subject = { cluster: 'playground', ...workload };
      const evidence = await gather(subject, { logs: 'ended', deadlineMs: MINUTE }, new AbortController().signal);
      return diagnose(evidence, clock.now());
    },
  };
}

async function scenario(
  id: string,
): Promise<{ readonly cause: string; readonly namespace: string; readonly pod: string }> {
  const read = parseObject(await readFile(`${RECORDINGS}${id}/scenario.json`, 'utf8')) ?? {};
  return {
    cause: textAt(read, 'expect', 'cause'),
    namespace: textAt(read, 'subject', 'namespace'),
    pod: textAt(read, 'subject', 'name'),
  };
}

describe('the gallery', () => {
  it('ships with the package and with the image', async () => {
    const needed = GALLERY.map(({ id }) => `test/recordings/${id}`);
    const { files } = JSON.parse(await readFile(`${REPOSITORY}package.json`, 'utf8')) as { files: string[] };
    expect(files).toEqual(expect.arrayContaining(needed));
    const allowed = (await readFile(`${REPOSITORY}.dockerignore`, 'utf8')).split('\n');
    expect(allowed).toEqual(expect.arrayContaining(needed.map((name) => `!${name}`)));
  });

  it('has a name of its own for each failure, and says in a sentence what happens', () => {
    expect(new Set(GALLERY.map(({ id }) => id)).size).toBe(GALLERY.length);
    expect(new Set(GALLERY.map(({ name }) => name)).size).toBe(GALLERY.length);
    expect(GALLERY.filter(({ name, says }) => name.length > 32 || !/^[A-Z].{10,100}\.$/.test(says))).toEqual([]);
  });

  it.each(GALLERY.map(({ id, alertAfterMs }) => [id, alertAfterMs] as const))(
    'breaks any workload as recorded: %s is diagnosed there as it was, and a good release ends it',
    async (id, alertAfterMs) => {
      const { clock, disorder, look } = await scene(CART);
      const { cause, namespace, pod } = await scenario(id);
      await disorder.breakWorkload(CART, id);
      clock.advance(alertAfterMs + MINUTE);
      const diagnosis = await look(CART);
      expect(diagnosis.causes[0]?.id).toBe(cause);
      const told = JSON.stringify(diagnosis);
      // Of a workload that was recorded as such, the name alone proves nothing: its container may have the same.
      const strange = [`"namespace":"${namespace}"`, pod.includes('-') ? pod : namespace + '/' + pod];
      expect(strange.filter((each) => told.includes(each))).toEqual([]);
      disorder.fixWorkload(CART, 'revision');
      clock.advance(3 * MINUTE);
      const after = await look(CART);
      expect(after.causes.map((each) => each.id)).toEqual(['none']);
    },
  );

  it.each([
    [{ kind: 'StatefulSet', namespace: 'storefront', name: 'session-redis' }, 'revision'],
    [{ kind: 'StatefulSet', namespace: 'search', name: 'opensearch' }, 'cause'],
    [{ kind: 'DaemonSet', namespace: 'kube-system', name: 'node-agent' }, 'revision'],
    [{ kind: 'DaemonSet', namespace: 'kube-system', name: 'node-agent' }, 'cause'],
  ] as const)('breaks and fixes a %s too (%s)', async (workload, how) => {
    const { clock, disorder, look } = await scene(workload);
    await disorder.breakWorkload(workload, 'crash-node-missing-env');
    clock.advance(2 * MINUTE);
    expect((await look(workload)).causes[0]?.id).toBe('missing-env-var');
    disorder.fixWorkload(workload, how);
    clock.advance(4 * MINUTE);
    const { state, replicas } = await look(workload);
    expect({ state, missing: replicas!.desired - replicas!.ready, some: replicas!.ready > 0 }).toEqual({
      state: 'Running',
      missing: 0,
      some: true,
    });
  });

  it('makes the runs of a CronJob fail with the programs that crash, and says no to what is no crash', async () => {
    const report = { kind: 'CronJob', namespace: 'analytics', name: 'daily-report' };
    const { clock, disorder, look } = await scene(report);
    await expect(disorder.breakWorkload(report, 'sched-insufficient-memory')).rejects.toMatchObject({
      name: 'NotThere',
      message: expect.stringContaining('can be made to crash only'),
    });
    await disorder.breakWorkload(report, 'crash-python-yaml-parse');
    clock.advance(MINUTE);
    expect((await look(report)).causes.map(({ id }) => id)).toContain('config-parse-error');
  });

  it('names the next release by the next number', () => {
    expect(['web:1.4.9', 'web:2026.11.3', 'web:latest', 'web'].map(nextTag)).toEqual([
      'web:1.4.10',
      'web:2026.11.4',
      'web:latest-2',
      'web:latest-2',
    ]);
  });
});
