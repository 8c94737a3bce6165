import { describe, expect, test } from '@jest/globals';
import { subjectKey } from '../../src/model/subject.js';
import { MINUTE, SECOND } from '../../src/model/time.js';
import { Desk } from './desk.js';
import { deployment, NODE } from './world.js';

/** A workload whose only node went silent a minute ago. */
function silentNode(): Desk {
  const desk = new Desk();
  desk.world.create('api', 2);
  desk.clock.advance(10 * MINUTE);
  desk.world.node = { ready: false, since: desk.clock.now() - MINUTE };
  desk.world.nudge('api');
  return desk;
}

describe('pods of a lost node', () => {
  test('belong to the alert of their node: nothing is told of them, and why-silent knows it', async () => {
    const desk = silentNode();
    await desk.triageNode();
    await desk.triage('api');
    await desk.pass(10 * MINUTE);
    const node = await desk.store.latest(subjectKey(NODE));
    expect([await desk.incident('api'), node?.value.phase.phase, node?.value.severity]).toEqual([
      null,
      'open',
      'critical',
    ]);
    const traces = await desk.store.traces(subjectKey(deployment('api')), 50);
    expect(traces.map(({ decision, because }) => `${decision}: ${because}`)).toEqual(['silent: node-down']);
  });

  test('wait for the alert of their node, however the two are looked at', async () => {
    const desk = silentNode();
    await desk.triage('api');
    expect(await desk.incident('api')).toBeNull();
    await desk.triageNode();
    await desk.pass(5 * MINUTE);
    expect(await desk.incident('api')).toBeNull();
  });

  test('are told themselves when nobody tells of the node', async () => {
    const desk = silentNode();
    await desk.triage('api');
    await desk.pass(3 * MINUTE);
    expect(await desk.story('api')).toEqual(['opened']);
    expect((await desk.incident('api'))?.severity).toBe('critical');
  });

  test('keep their own alert when they failed before', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    desk.world.node = { ready: false, since: desk.clock.now() };
    desk.clock.advance(MINUTE);
    await desk.triageNode();
    await desk.pass(5 * MINUTE);
    expect((await desk.incident('api'))?.phase.phase).toBe('open');
  });

  test('are told when the node is back and they are not', async () => {
    const desk = silentNode();
    await desk.triageNode();
    await desk.triage('api');
    desk.world.become('api', 'no-image');
    desk.world.node = { ready: true, since: desk.clock.now() };
    await desk.pass(MINUTE, 10 * SECOND);
    expect(await desk.story('api')).toEqual(['opened']);
  });
});
