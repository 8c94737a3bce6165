import { describe, expect, test } from '@jest/globals';
import { subjectKey } from '../../src/model/subject.js';
import { HOUR, MINUTE, SECOND } from '../../src/model/time.js';
import { triageSubject } from '../../src/triage/triage.js';
import { Desk } from './desk.js';
import { deployment } from './world.js';

const FORBIDDEN = { what: 'Deployment api in shop', reason: 'timeout', detail: 'no answer within 1 s' } as const;

async function muted(desk: Desk, forMs: number): Promise<void> {
  const at = desk.clock.now();
  const scope = { kind: 'subject', subject: deployment('api') } as const;
  await desk.store.saveMute({ id: 'm1', scope, by: 'U1', reason: '', at, until: at + forMs, hidden: 0 });
}

describe('triage', () => {
  test('a cause that the status proves is told before the logs are read, and completed after', async () => {
    const desk = new Desk();
    desk.world.create('api', 2, 'no-image');
    const dirtyAtGather: number[] = [];
    desk.world.duringGather = async () => {
      dirtyAtGather.push(await desk.dirty());
    };
    await desk.triage('api');
    const incident = await desk.incident('api');
    expect(desk.world.gathers.map(({ logs, statusOnly }) => (statusOnly ? 'status' : logs))).toEqual([
      'status',
      'ended',
    ]);
    expect(dirtyAtGather).toEqual([0, 1]);
    expect([incident?.phase.phase, incident?.severity, incident?.channels, incident?.heldBack]).toEqual([
      'open',
      'critical',
      ['C1'],
      false,
    ]);
    expect(incident?.diagnosis?.causes[0]?.id).toBe('image-not-found');
    expect(await desk.story('api')).toEqual(['opened']);
  });

  test('more is gathered only after the first word had its time', async () => {
    const desk = new Desk();
    desk.world.create('api', 2, 'no-image');
    const gathersBefore: number[] = [];
    const afterFirstWord = (): Promise<void> => {
      gathersBefore.push(desk.world.gathers.length);
      return Promise.resolve();
    };
    const run = triageSubject(
      subjectKey(deployment('api')),
      { ...desk.deps, afterFirstWord },
      new AbortController().signal,
    );
    await desk.finish(run);
    await desk.triage('api');
    expect(gathersBefore).toEqual([1]);
  });

  test.each([
    ['memory knows nothing of it', (desk: Desk) => (desk.world.forgetful = true)],
    ['its node is not well', (desk: Desk) => (desk.world.node = { ready: false, since: desk.clock.now() })],
  ])('everything but logs is read at first when %s', async (_, make) => {
    const desk = new Desk();
    desk.world.create('api', 2, 'no-image');
    make(desk);
    await desk.triage('api');
    expect(desk.world.gathers[0]).toMatchObject({ logs: 'none', statusOnly: false });
  });

  test('a crash is told once, with what its evidence says', async () => {
    const desk = new Desk();
    desk.world.create('api', 2);
    desk.world.become('api', 'crashing', 0);
    await desk.triage('api');
    await desk.triage('api');
    await desk.pass(10 * MINUTE);
    expect(await desk.story('api')).toEqual(['opened']);
    expect((await desk.incident('api'))?.severity).toBe('warning');
  });

  test('an alert does not die of evidence that cannot be read: what is known is told', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'crashing');
    let gathers = 0;
    desk.world.duringGather = () => {
      gathers += 1;
      if (gathers === 2) desk.world.unreadable = FORBIDDEN;
    };
    await desk.triage('api');
    expect(await desk.story('api')).toEqual(['opened']);
    expect(await desk.dirty()).toBe(1);
  });

  test('a subject that cannot be read changes nothing and is tried again', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    const before = await desk.incident('api');
    desk.world.unreadable = FORBIDDEN;
    await desk.triage('api');
    expect(await desk.incident('api')).toEqual(before);
    desk.clock.advance(15 * SECOND);
    const due = await desk.store.dueSubjects(10);
    expect(due.map(({ key }) => key)).toEqual([subjectKey(deployment('api'))]);
  });

  test('an API server that is slow delays an alert, and does not prevent it', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    let gathers = 0;
    desk.world.duringGather = () => {
      gathers += 1;
      desk.world.unreadable = gathers === 1 ? FORBIDDEN : null;
    };
    await desk.triage('api');
    expect(await desk.story('api')).toEqual(['opened']);
  });

  test('pods that could not be read in time are not taken for healthy ones', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    desk.world.withoutPods = { what: 'pods in shop', reason: 'timeout', detail: 'no answer within 1 s' };
    await desk.store.markSubjects([subjectKey(deployment('api'))]);
    await desk.triage('api');
    expect([await desk.story('api'), await desk.store.dueSubjects(10)]).toEqual([[], []]);
    desk.world.withoutPods = null;
    await desk.pass(15 * SECOND);
    expect(await desk.story('api')).toEqual(['opened']);
  });

  test('what only needs time, by what this process knows, is looked at again', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'unschedulable');
    await desk.store.markSubjects([subjectKey(deployment('api'))]);
    await desk.triage('api');
    expect([await desk.story('api'), await desk.store.dueSubjects(10)]).toEqual([[], []]);
    await desk.pass(70 * SECOND);
    expect(await desk.story('api')).toEqual(['opened']);
  });

  test('a subject that is gone ends its incident as deleted', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    desk.world.delete('api');
    await desk.triage('api');
    expect((await desk.incident('api'))?.phase).toMatchObject({ phase: 'resolved', proof: { kind: 'deleted' } });
    expect(await desk.story('api')).toEqual(['opened', 'resolved']);
  });

  test('recovery is told when the hold has passed, though nothing changes any more', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    desk.world.become('api', 'ready');
    await desk.triage('api');
    expect((await desk.incident('api'))?.phase.phase).toBe('recovering');
    await desk.pass(3 * MINUTE);
    expect((await desk.incident('api'))?.phase.phase).toBe('resolved');
    expect(await desk.store.openIncidents(10)).toEqual([]);
  });

  test('what was read before the process was suspended for long proves no end', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    desk.world.become('api', 'ready');
    await desk.triage('api');
    const { gather } = desk.world;
    const late: typeof gather = async (...asked) => {
      const read = await gather(...asked);
      desk.clock.advance(HOUR);
      desk.world.become('api', 'no-image');
      return read;
    };
    Object.assign(desk.world, { gather: late });
    await desk.triage('api');
    expect((await desk.incident('api'))?.phase.phase).toBe('recovering');
    Object.assign(desk.world, { gather });
    await desk.triage('api');
    expect((await desk.incident('api'))?.phase.phase).toBe('open');
  });

  test('a symptom for information opens nothing and keeps nothing open', async () => {
    const desk = new Desk({ alertFrom: 'critical' });
    desk.world.create('api', 2);
    desk.world.become('api', 'no-image', 0);
    await desk.triage('api');
    expect(await desk.incident('api')).toBeNull();
    desk.world.become('api', 'no-image');
    await desk.triage('api');
    expect(await desk.story('api')).toEqual(['opened']);
  });

  test('what fails again long after its end is a new incident, told anew', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    desk.world.become('api', 'ready');
    await desk.pass(5 * MINUTE);
    await desk.dirty();
    desk.clock.advance(25 * HOUR);
    desk.world.become('api', 'no-image');
    await desk.triage('api');
    const incident = await desk.incident('api');
    expect([incident?.episode, incident?.phase.phase, await desk.dirty()]).toEqual([2, 'open', 1]);
  });

  test('an alert that no route took comes to the first channel that is made to watch it', async () => {
    const desk = new Desk({ defaultChannel: null });
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    const before = await desk.incident('api');
    await desk.store.addWatch({ cluster: 'prod', namespace: 'shop', channel: 'C7' });
    await desk.pass(MINUTE);
    await desk.store.addWatch({ cluster: 'prod', namespace: 'shop', channel: 'C8' });
    await desk.pass(MINUTE);
    const traces = await desk.store.traces(subjectKey(deployment('api')), 50);
    expect([before?.channels, (await desk.incident('api'))?.channels, await desk.dirty('C7')]).toEqual([[], ['C7'], 1]);
    expect(traces.map(({ decision, because }) => `${decision}: ${because}`)).toEqual([
      'told: routed',
      'silent: opened, no route',
    ]);
  });

  test('two writers of one incident: the slower one looks again and loses nothing', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    let raced = 0;
    const saveIncident = desk.store.saveIncident.bind(desk.store);
    desk.store.saveIncident = async (incident, expected, marks) => {
      if (raced === 0) {
        raced += 1;
        const latest = (await desk.store.latest(subjectKey(deployment('api'))))!;
        const acknowledged = { by: 'U1', at: desk.clock.now() };
        await saveIncident({ ...latest.value, acknowledged }, latest.version, { dirtyChannels: [], recheckInMs: null });
      }
      return saveIncident(incident, expected, marks);
    };
    desk.world.delete('api');
    await desk.triage('api');
    const incident = await desk.incident('api');
    expect([raced, incident?.phase.phase, incident?.acknowledged?.by]).toEqual([1, 'resolved', 'U1']);
  });

  test('a subject of a cluster that settings do not name is dropped', async () => {
    const desk = new Desk();
    const key = subjectKey({ ...deployment('api'), cluster: 'old' });
    await desk.store.markSubjects([key]);
    await desk.sweep();
    expect(await desk.store.dueSubjects(10)).toEqual([]);
  });

  test('labels that only settings name route an alert', async () => {
    const rule = { cluster: null, namespace: null, severity: null, causes: null, locale: null };
    const desk = new Desk({ routes: [{ ...rule, label: 'tier=backend', channels: ['C9'] }] });
    desk.world.create('api', 1, 'no-image');
    desk.world.label('api', { tier: 'backend' });
    await desk.triage('api');
    expect((await desk.incident('api'))?.channels).toEqual(['C9']);
  });
});

describe('triage of what is muted', () => {
  test('an alert is held back and counted, and told at the end of the mute if it still fails', async () => {
    const desk = new Desk();
    await muted(desk, HOUR);
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    await desk.pass(58 * MINUTE);
    const before = await desk.incident('api');
    expect([before?.heldBack, (await desk.store.mutes())[0]?.hidden]).toEqual([true, 1]);
    expect((await desk.store.traces(subjectKey(deployment('api')), 50)).at(-1)).toMatchObject({
      decision: 'silent',
      because: 'muted by U1',
    });
    await desk.dirty();
    await desk.pass(3 * MINUTE, SECOND);
    const after = await desk.incident('api');
    expect([after?.heldBack, await desk.dirty(), await desk.story('api')]).toEqual([false, 1, ['opened', 'told-late']]);
  });

  test('an alert that healed during the mute is never told', async () => {
    const desk = new Desk();
    await muted(desk, HOUR);
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    desk.world.become('api', 'ready');
    await desk.pass(2 * HOUR);
    const incident = await desk.incident('api');
    // Held back for good: delivery posts nothing for it.
    expect([incident?.phase.phase, incident?.heldBack]).toEqual(['resolved', true]);
  });

  test('an alert that was told before the mute keeps its message true', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    await muted(desk, HOUR);
    await desk.dirty();
    desk.world.delete('api');
    await desk.triage('api');
    expect([(await desk.incident('api'))?.heldBack, await desk.dirty()]).toEqual([false, 1]);
  });

  test('what came back during the mute is edited and not told anew', async () => {
    const desk = new Desk();
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    desk.world.become('api', 'ready');
    await desk.pass(5 * MINUTE);
    await desk.dirty();
    await muted(desk, HOUR);
    desk.world.become('api', 'no-image');
    await desk.triage('api');
    const incident = await desk.incident('api');
    expect([incident?.phase.phase, incident?.heldBack, incident?.reopened, await desk.dirty()]).toEqual([
      'open',
      true,
      1,
      1,
    ]);
  });
});
