import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CrashRecord } from '../../../src/model/crash-record.js';
import { untrustedText } from '../../../src/model/untrusted.js';
import { redact } from '../../../src/redaction/redact.js';
import { incident } from '../views/samples.js';
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
    expect(modal(newest)).not.toContain('Newer');
    const older = await as('operator').clickInModal('Older', { until: (seen) => modal(seen).includes('page 2') });
    expect(modal(older)).not.toContain('line 2999');
    expect(modal(older)).toContain('Newer');
    const back = await as('operator').clickInModal('Newer', { until: (seen) => modal(seen).includes('line 2999') });
    expect(modal(back)).not.toContain('page 2');
    expect(modal(back)).not.toContain(PASSWORD);
    desk.script.log += '\nline 3000 of the log';
    const again = await as('operator').clickInModal('Read again', {
      until: (seen) => modal(seen).includes('line 3000'),
    });
    expect(modal(again)).toContain('line 3000');
  });

  test('are searched in the modal, and what is typed there stays while other things are chosen', async () => {
    await ask('checkout-api', 'line 2999');
    const found = await as('operator').submit(
      { 'logs.grep': 'LINE (7|8) of' },
      { until: (seen) => modal(seen).includes('of 3000 lines match') },
    );
    expect(found.trouble).toBeNull();
    expect(modal(found)).toContain('2 of 3000 lines match');
    as('operator').fill({ 'logs.grep': 'line 9 of' });
    const current = await as('operator').clickInModal('logs.run', {
      option: 'current',
      until: (seen) => modal(seen).includes('line 9 of the log'),
    });
    expect(modal(current)).toContain('1 of 3000 lines match');
    const cleared = await as('operator').submit(
      { 'logs.grep': '' },
      { until: (seen) => modal(seen).includes('line 2999') },
    );
    expect(modal(cleared)).not.toContain('lines match');
  });

  test('are read from as far back as is chosen', async () => {
    await ask('checkout-api', 'line 2999');
    const short = await as('operator').clickInModal('logs.tail', {
      option: '100',
      until: () => desk.script.tails.length === 2,
    });
    expect(short.trouble).toBeNull();
    expect(desk.script.tails).toEqual([1_000, 100]);
    const typed = await ask('checkout-api --tail 7', 'the last 7 lines');
    expect(modal(typed)).toContain('"value":"7"');
    expect(desk.script.tails.at(-1)).toBe(7);
  });

  test('offer init, sidecar and debug containers too, failing ones first', async () => {
    desk.script.containers = [
      { name: 'migrate', role: 'init', hasPrevious: false, failing: false },
      { name: 'mesh', role: 'sidecar', hasPrevious: true, failing: false },
      { name: 'api', role: 'main', hasPrevious: true, failing: true },
      { name: 'debugger-x7', role: 'ephemeral', hasPrevious: false, failing: false },
    ];
    const seen = await ask('checkout-api', 'line 2999');
    const words = [...modal(seen).matchAll(/"text":"((?:✗ )?(?:migrate|mesh|api|debugger-x7) \([^)]+\))"/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(words)]).toEqual([
      '✗ api (container)',
      'migrate (init container)',
      'mesh (sidecar)',
      'debugger-x7 (debug container)',
    ]);
    await as('operator').clickInModal('logs.container', {
      option: 'migrate',
      until: () => desk.script.logsAsked.length === 2,
    });
    expect(desk.script.logsAsked.at(-1)).toContain(`${POD_NAME}/migrate/`);
  });

  test('say so when the container that was asked for is not there', async () => {
    const seen = await ask('checkout-api -c aip', 'There is no container');
    expect(modal(seen)).toContain('There is no container “aip” in it; this is api.');
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

  test('of the first end of an incident are shown though Kubernetes has forgotten it', async () => {
    const { id } = incident();
    const kept = (exitCode: number, text: string): CrashRecord => ({
      at: 1_790_000_000_000 + exitCode,
      pod: POD_NAME,
      container: 'api',
      exitCode,
      reason: 'Error',
      finishedAt: null,
      log: redact(untrustedText(text)),
      events: [],
      node: null,
    });
    const none = await as('operator').command('/pod logs checkout-api --first', 'alerts', {
      until: (seen) => modal(seen).includes('nothing was kept'),
    });
    expect(modal(none)).toContain('No container of checkout-api ended');
    await desk.store.keepCrash(id, kept(3, 'panic: the first one'));
    await desk.store.keepCrash(id, kept(4, 'panic: the newest one'));
    const typed = await as('operator').command('/pod logs checkout-api --first', 'alerts', {
      until: (seen) => modal(seen).includes('the newest one'),
    });
    expect(modal(typed)).toContain('panic: the first one');
    await ask('checkout-api', 'line 2999');
    const chosen = await as('operator').clickInModal('logs.run', {
      option: 'first',
      until: (seen) => modal(seen).includes('panic: the first one'),
    });
    expect(modal(chosen)).toContain('exit code 3');
    const refused = await as('viewer').command('/pod logs checkout-api --first', 'alerts', {
      until: (seen) => modal(seen).includes('operator') || shown(seen).includes('operator'),
    });
    expect(modal(refused)).not.toContain('panic');
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
