import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openDesk, PASSWORD, POD_NAME, type Desk } from './desk.js';

describe.each(['socket', 'http'] as const)('logs, over %s', (mode) => {
  let desk: Desk;
  const as = (who: keyof Desk['people']) => desk.slack.person(desk.people[who]);
  const modal = (seen: { readonly view: { readonly source: object } | null }): string =>
    JSON.stringify(seen.view?.source ?? null);
  const shown = (seen: { readonly ephemerals: readonly unknown[] }): string =>
    JSON.stringify(seen.ephemerals.at(-1) ?? null);

  beforeEach(async () => {
    desk = await openDesk(mode);
    desk.script.log = Array.from({ length: 3_000 }, (_, n) => `line ${n} of the log, password=${PASSWORD}`).join('\n');
  });
  afterEach(async () => {
    await desk.close();
  });

  const ask = (line: string, wanted: string) =>
    as('operator').command(`/pod logs ${line}`, 'alerts', { until: (seen) => modal(seen).includes(wanted) });

  test('are paged from the end to what is older and back', async () => {
    const newest = await ask('checkout-api', 'line 2999');
    expect(modal(newest)).not.toContain('logs.newer');
    const older = await as('operator').clickInModal('Older', { until: (seen) => modal(seen).includes('page 2') });
    expect(modal(older)).not.toContain('line 2999');
    expect(modal(older)).toContain('logs.newer');
    const back = await as('operator').clickInModal('Newer', { until: (seen) => modal(seen).includes('line 2999') });
    expect(modal(back)).not.toContain('page 2');
    expect(modal(back)).not.toContain(PASSWORD);
  });

  test('show only lines that match a pattern, which stays while containers change', async () => {
    const found = await ask('checkout-api --grep "LINE (7|8) of"', 'of 3000 lines match');
    expect(modal(found)).toContain('2 of 3000 lines match');
    expect(modal(found)).toContain('line 8 of');
    expect(modal(found)).not.toContain('line 9 of');
    const proxy = await as('operator').clickInModal('logs.container', {
      option: 'proxy',
      until: () => desk.script.logsAsked.length === 2,
    });
    expect(proxy.trouble).toBeNull();
    expect(desk.script.logsAsked.at(-1)).toBe(`${POD_NAME}/proxy/previous`);
  });

  test.each(['((((', '[', '(a+)+$', '*', '<!channel>'])('the pattern %s is answered', async (pattern) => {
    const seen = await ask(`checkout-api --grep '${pattern}'`, 'of 3000 lines match');
    expect(modal(seen)).toContain('of 3000 lines match');
    expect(desk.slack.notifications()).toEqual([]);
  });

  test.each(['0', '-5', 'many', '1.5'])('a tail of %s is refused', async (tail) => {
    expect(shown(await as('operator').command(`/pod logs checkout-api --tail=${tail}`, 'alerts'))).toContain('--tail');
  });

  test('become a file without secrets, or an answer that says what to do instead', async () => {
    await ask('checkout-api', 'line 2999');
    const arrived = () => desk.slack.files().some(({ content }) => content !== null);
    const sent = await as('operator').clickInModal('As a file', { until: arrived });
    expect(sent.trouble).toBeNull();
    const [file] = desk.slack.files();
    expect(file?.name).toBe(`${POD_NAME}.api.previous.log`);
    expect(file?.content).toContain('line 0 of the log');
    expect(file?.content).not.toContain(PASSWORD);
    desk.slack.fail('files.getUploadURLExternal', { error: 'file_uploads_disabled' });
    await as('admin').command('/pod logs checkout-api', 'alerts', {
      until: (seen) => modal(seen).includes('line 2999'),
    });
    const blocked = await as('admin').clickInModal('As a file', {
      until: (seen) => seen.ephemerals.length > 0,
    });
    expect(shown(blocked)).toContain('Slack does not take files here.');
  });
});
