import { describe, expect, test } from '@jest/globals';
import type { GroupId } from '../../src/model/group.js';
import { subjectKey } from '../../src/model/subject.js';
import { MINUTE, SECOND } from '../../src/model/time.js';
import { EmbeddedQueue } from '../../src/queue/embedded-queue.js';
import { silentLog } from '../../src/telemetry/log.js';
import { blankRow } from '../../src/slack/delivery/wanted.js';
import { SelfAudit } from '../../src/triage/self-audit.js';
import { Desk, settle } from './desk.js';
import { deployment } from './world.js';

const REPAIRS = 'podwhy_audit_repairs_total';

function auditOf(desk: Desk): SelfAudit {
  return new SelfAudit({
    cluster: desk.world,
    store: desk.store,
    triage: new EmbeddedQueue('triage', desk.clock),
    delivery: desk.delivery,
    detection: { thresholds: {}, exclude: [{ namespace: null, name: 'dev-*', label: null }] },
    alertFrom: 'warning',
    clock: desk.clock,
    log: silentLog,
    metrics: desk.metrics,
  });
}

async function due(desk: Desk): Promise<readonly string[]> {
  return (await desk.store.dueSubjects(10)).map(({ key }) => key);
}

const API = subjectKey(deployment('api'));

describe('triage/self-audit', () => {
  test('what fails and was never told is told, at the second look', async () => {
    const desk = new Desk();
    const audit = auditOf(desk);
    desk.world.create('api', 1, 'no-image');
    desk.world.create('dev-api', 1, 'no-image');
    desk.world.create('web', 1);
    expect([await audit.look(), await due(desk)]).toEqual([0, []]);
    expect([await audit.look(), await due(desk)]).toEqual([1, [API]]);
    await desk.sweep();
    expect([await audit.look(), await audit.look(), desk.metrics.counts.get(REPAIRS)]).toEqual([0, 0, 1]);
  });

  test('what is being worked on is no difference', async () => {
    const desk = new Desk();
    const audit = auditOf(desk);
    desk.world.create('api', 1, 'no-image');
    await audit.look();
    await desk.triage('api');
    expect([await audit.look(), desk.metrics.counts.get(REPAIRS)]).toEqual([0, undefined]);
  });

  test.each<[string, (desk: Desk) => void]>([
    [
      'vanished',
      (desk) => {
        desk.world.delete('api');
      },
    ],
    [
      'over-but-open',
      (desk) => {
        desk.world.become('api', 'ready');
      },
    ],
  ])('an incident that is %s is ended', async (difference, change) => {
    const desk = new Desk();
    const audit = auditOf(desk);
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    change(desk);
    expect([await audit.look(), await audit.look()]).toEqual([0, 1]);
    expect(desk.metrics.labelled).toContain(`${REPAIRS} difference=${difference}`);
    await desk.sweep();
    expect((await desk.incident('api'))?.phase.phase).not.toBe('open');
  });

  test('a hold that nobody ended, and a healing that is none', async () => {
    const desk = new Desk();
    const audit = auditOf(desk);
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    desk.world.become('api', 'ready');
    await desk.triage('api');
    desk.clock.advance(2 * MINUTE);
    expect([await audit.look(), await audit.look()]).toEqual([0, 0]);
    desk.clock.advance(2 * MINUTE);
    expect([await audit.look(), await audit.look()]).toEqual([0, 1]);
    desk.world.become('api', 'no-image');
    expect([await audit.look(), await audit.look()]).toEqual([0, 1]);
    expect([...desk.metrics.labelled].filter((each) => each.startsWith(REPAIRS))).toEqual([
      `${REPAIRS} difference=hold-passed`,
      `${REPAIRS} difference=told-as-healing`,
    ]);
  });

  test('an alert that no message shows is marked for its channel again; one that is held back is not', async () => {
    const desk = new Desk();
    const audit = auditOf(desk);
    desk.world.create('api', 1, 'no-image');
    await desk.triage('api');
    await desk.dirty();
    await audit.look();
    expect(await audit.look()).toBe(0);
    desk.clock.advance(6 * MINUTE);
    await audit.look();
    expect([await audit.look(), await desk.dirty()]).toEqual([1, 1]);
    const latest = (await desk.store.latest(API))!;
    const { id, channels } = latest.value;
    const group = 'group:storm.0123456789abcdef:1' as GroupId;
    const channel = channels[0]!;
    await desk.store.saveDelivery({ ...blankRow(id, channel), group }, 0);
    expect([await audit.look(), await audit.look()]).toEqual([0, 1]);
    // A line is shown by its list.
    await desk.store.saveDelivery({ ...blankRow(group, channel), ts: '1.1' }, 0);
    expect([await audit.look(), await audit.look()]).toEqual([0, 0]);
    const marks = { dirtyChannels: [], recheckInMs: null };
    await desk.store.saveIncident({ ...latest.value, heldBack: true }, latest.version, marks);
    expect([await audit.look(), await audit.look()]).toEqual([0, 0]);
  });

  test('it looks every five minutes, again soon after a difference, and only as the leader', async () => {
    const desk = new Desk();
    const audit = auditOf(desk);
    desk.world.create('api', 1, 'no-image');
    audit.start();
    const pass = async (ms: number): Promise<number> => {
      desk.clock.advance(ms);
      await settle();
      await settle();
      return desk.metrics.counts.get(REPAIRS) ?? 0;
    };
    expect([await pass(5 * MINUTE), await pass(30 * SECOND)]).toEqual([0, 1]);
    desk.world.leader = false;
    expect([await pass(5 * MINUTE), await pass(30 * SECOND), await pass(5 * MINUTE)]).toEqual([1, 1, 1]);
    audit.stop();
    desk.world.leader = true;
    expect([await pass(5 * MINUTE), await pass(5 * MINUTE)]).toEqual([1, 1]);
  });

  test('a store that does not answer is no end of it', async () => {
    const desk = new Desk();
    const audit = auditOf(desk);
    desk.world.create('api', 1, 'no-image');
    const open = desk.store.openIncidents.bind(desk.store);
    desk.store.openIncidents = () => Promise.reject(new Error('the store is away'));
    expect(await audit.look()).toBe(0);
    desk.store.openIncidents = open;
    expect([await audit.look(), await audit.look()]).toEqual([0, 1]);
  });
});
