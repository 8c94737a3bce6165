import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GroupId } from '../../../src/model/group.js';
import { subjectHash } from '../../../src/slack/views/button-value.js';
import { SUBJECT } from '../views/samples.js';
import { openDesk, type Desk } from './desk.js';
import { postListTo } from './posted-list.js';

let desk: Desk;
const as = (who: keyof Desk['people']) => desk.slack.person(desk.people[who]);
const viewText = (seen: { readonly view: { readonly source: object } | null }): string =>
  JSON.stringify(seen.view?.source ?? null);
const whispered = (seen: { readonly ephemerals: readonly unknown[] }): string =>
  JSON.stringify(seen.ephemerals.at(-1) ?? null);

const postList = (more: number) => postListTo(desk, more);

describe('a list of incidents', () => {
  beforeEach(async () => {
    desk = await openDesk('socket');
  });
  afterEach(async () => {
    await desk.close();
  });

  test('opens the details of a line, from which its logs are one press away and it is acknowledged', async () => {
    const { ts } = await postList(2);
    const opened = await as('operator').click('alerts', ts, 'group.line', {
      option: 'payments/checkout-api',
      until: (seen) => viewText(seen).includes('pod.logs'),
    });
    expect(opened.trouble).toBeNull();
    expect(viewText(opened)).toContain('stripe-credentials');
    const taken = await as('operator').clickInModal('incident.acknowledge', {
      until: (seen) => viewText(seen).includes('ACKNOWLEDGED'),
    });
    expect(viewText(taken)).toContain('ACKNOWLEDGED');
    const latest = await desk.store.latestByHash(subjectHash(SUBJECT));
    expect(latest?.value.acknowledged?.by).toBe(desk.people.operator);
    const logs = await as('operator').clickInModal('pod.logs', {
      until: (seen) => viewText(seen).includes('ECONNREFUSED'),
    });
    expect(viewText(logs)).toContain('ECONNREFUSED');
  });

  test('shows all its lines, page by page, each with its details', async () => {
    const { ts } = await postList(29);
    const first = await as('viewer').click('alerts', ts, 'group.all', {
      until: (seen) => viewText(seen).includes('1–25 of 30'),
    });
    expect(viewText(first)).toContain('service-00');
    expect(viewText(first)).not.toContain('service-28');
    const second = await as('viewer').clickInModal('group.next', {
      until: (seen) => viewText(seen).includes('26–30 of 30'),
    });
    expect(viewText(second)).toContain('service-28');
    const back = await as('viewer').clickInModal('group.previous', {
      until: (seen) => viewText(seen).includes('1–25 of 30'),
    });
    expect(viewText(back)).toContain('service-00');
    expect(back.trouble).toBeNull();
  });

  test('is acknowledged as a whole by who may, once', async () => {
    const { ts, lines } = await postList(3);
    const refused = await as('viewer').click('alerts', ts, 'group.acknowledge');
    expect(whispered(refused)).toContain('You may not');
    const done = await as('operator').click('alerts', ts, 'group.acknowledge', {
      until: (seen) => whispered(seen).includes('4 acknowledged.'),
    });
    expect(whispered(done)).toContain('4 acknowledged.');
    for (const { id } of lines) {
      expect((await desk.store.incident(id))?.value.acknowledged?.by).toBe(desk.people.operator);
    }
    const again = await as('admin').click('alerts', ts, 'group.acknowledge', {
      until: (seen) => whispered(seen).includes('Nothing here'),
    });
    expect(whispered(again)).toContain('Nothing here is left to acknowledge.');
  });

  test('that nobody knows any more is told so', async () => {
    const { ts } = await postList(1);
    const stored = await desk.store.groups.group('group:storm.0123456789abcdef:1796000000000' as GroupId);
    desk.store.groups.group = () => Promise.resolve(null);
    expect(stored).not.toBeNull();
    const seen = await as('operator').click('alerts', ts, 'group.acknowledge');
    expect(whispered(seen)).toContain('podwhy knows nothing of this list any more.');
    const modal = await as('operator').click('alerts', ts, 'group.all', {
      until: (now) => viewText(now).includes('knows nothing'),
    });
    expect(viewText(modal)).toContain('podwhy knows nothing of this list any more.');
  });
});
