import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import axe, { type AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { OpenPlayground } from './open-playground.js';

let playground: OpenPlayground;

beforeAll(async () => {
  playground = await OpenPlayground.start();
}, 90_000);

afterAll(async () => {
  await playground.close();
}, 30_000);

afterEach(() => {
  expect(playground.complaints()).toEqual([]);
});

const tab = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('tab', { name }).click();
const dialog = (page: Page): Locator => page.getByRole('dialog');

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
}

async function send(page: Page, line: string): Promise<void> {
  const field = page.locator('.channel .composer textarea');
  await field.fill(line);
  await field.press('Escape');
  await field.press('Enter');
}

/** Serious and critical violations of what is shown now, each with the elements concerned. */
async function violations(page: Page, rules: readonly string[] | null): Promise<readonly string[]> {
  const options = rules === null ? {} : { runOnly: { type: 'rule', values: rules } };
  // Colours are judged where they come to rest.
  await page.evaluate('Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined)))');
  const results = await page.evaluate<AxeResults>(
    `axe.run(document, ${JSON.stringify({ ...options, resultTypes: ['violations'] })})`,
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** Every pane and dialog: how one gets there, and back. */
const STATES: readonly (readonly [string, (page: Page) => Promise<void>, ((page: Page) => Promise<void>)?])[] = [
  ['the tour, a channel with an alert and an answer, the cluster', () => Promise.resolve()],
  [
    'a thread',
    async (page) => {
      await page.locator('.thread-link').first().click();
      await page.getByRole('region', { name: 'Thread' }).waitFor();
    },
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('region', { name: 'Thread' }).waitFor({ state: 'detached' });
    },
  ],
  [
    'a modal with an error',
    async (page) => {
      await send(page, '/pod');
      await dialog(page).getByRole('button', { name: 'Why?' }).click();
      await dialog(page).getByText('Please complete').waitFor();
      await page.keyboard.type('ledger');
      await dialog(page).getByRole('option').first().waitFor();
    },
    async (page) => {
      await page.keyboard.press('Escape');
      await closeDialog(page);
    },
  ],
  [
    'the logs',
    async (page) => {
      await page.locator('.channel [data-action="pod.logs"]').first().click();
      await dialog(page).getByRole('combobox').first().waitFor();
    },
    closeDialog,
  ],
  [
    'an open menu',
    async (page) => {
      await page.locator('.channel [data-action="incident.more"]').click();
      await page.getByRole('menu').waitFor();
    },
    (page) => page.keyboard.press('Escape'),
  ],
  [
    'the gallery',
    async (page) => {
      await page.getByRole('button', { name: 'Break something' }).click();
      await dialog(page).waitFor();
    },
    closeDialog,
  ],
  [
    'a pod',
    async (page) => {
      await page.locator('.workload-name', { hasText: 'invoice-worker' }).click();
      await page.locator('.pods button').first().click();
      await dialog(page).getByText('Events').waitFor();
    },
    closeDialog,
  ],
  [
    'the calls, one of them open',
    async (page) => {
      await tab(page, 'Behind the curtain');
      await page.locator('.journal-line').first().click();
      await page.getByRole('heading', { name: 'Sent' }).waitFor();
    },
  ],
  ['the pings', (page) => tab(page, 'Pings')],
  ['the state', (page) => tab(page, 'State')],
  ['what if', (page) => tab(page, 'What if')],
  [
    'App Home',
    async (page) => {
      await page.getByRole('button', { name: 'podwhy', exact: true }).click();
      await page.getByRole('region', { name: 'Home' }).waitFor();
    },
  ],
];

describe('how the page looks', () => {
  test('axe finds nothing serious, whatever is open, in light and in dark', async () => {
    const page = await playground.visit({ tour: true });
    await playground.act(page, { act: 'speed', speed: 10 });
    const workload = { kind: 'Deployment', namespace: 'payments', name: 'invoice-worker' };
    await playground.act(page, { act: 'break', workload, failure: 'crash-node-missing-env' });
    await page.locator('.thread-link').waitFor();
    await playground.act(page, { act: 'speed', speed: 1 });
    await send(page, '/pod why invoice-worker');
    await page.locator('.ephemeral').waitFor();
    await page.evaluate(axe.source);

    const found: Record<string, readonly string[]> = {};
    for (const [name, open, leave] of STATES) {
      await open(page);
      const light = await violations(page, null);
      await page.emulateMedia({ colorScheme: 'dark' });
      const dark = await violations(page, ['color-contrast']);
      await page.emulateMedia({ colorScheme: 'light' });
      if (light.length + dark.length > 0) found[name] = [...light, ...dark];
      await leave?.(page);
    }
    expect(found).toEqual({});
    await page.context().close();
  }, 120_000);

  test('a theme and a language that were chosen are there at the next visit', async () => {
    const page = await playground.visit();
    const paper = (): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.querySelector(".channel")).backgroundColor');
    expect(await paper()).toBe('rgb(255, 255, 255)');
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.getByRole('button', { name: 'Language: EN' }).click();
    await page.getByRole('menuitemradio', { name: '中文' }).click();
    await page.reload();
    await page.getByRole('tab', { name: '幕后' }).waitFor();
    expect([await paper(), await page.evaluate('document.documentElement.lang')]).toEqual(['rgb(26, 29, 33)', 'zh-CN']);
    await page.context().close();
  }, 60_000);

  test('at 380 pixels everything is there and nothing is wider than the screen', async () => {
    const page = await playground.visit({ viewport: { width: 380, height: 760 }, tour: true });
    const width = (): Promise<unknown> => page.evaluate('document.scrollingElement.scrollWidth');
    const widths = [await width()];
    const front = (name: string): Promise<void> =>
      page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name }).click();
    await front('Cluster');
    await page.getByRole('heading', { name: 'Nodes' }).waitFor();
    widths.push(await width());
    await front('Curtain');
    await page.getByRole('tab', { name: 'Calls' }).waitFor();
    widths.push(await width());
    await front('Workspace');
    await page.getByRole('button', { name: 'Channels' }).click();
    await page.getByRole('button', { name: 'podwhy', exact: true }).click();
    await page.getByRole('region', { name: 'Home' }).waitFor();
    widths.push(await width());
    await page.getByRole('button', { name: 'Channels' }).click();
    await page.getByRole('button', { name: 'alerts-kubernetes' }).click();
    await send(page, '/pod');
    await dialog(page).getByRole('combobox').waitFor();
    widths.push(await width());
    await closeDialog(page);
    expect(widths).toEqual([380, 380, 380, 380, 380]);
    await page.context().close();
  }, 60_000);

  test('a storm of a hundred leaves the page usable, and it passes', async () => {
    const page = await playground.visit();
    await page.getByRole('button', { name: 'Storm of 100' }).click();
    await page.getByRole('button', { name: /End the storm/ }).waitFor();
    await send(page, '/pod why ledger-db');
    await page.locator('.ephemeral', { hasText: 'is healthy' }).waitFor();
    await page.getByRole('button', { name: 'End the storm (100)' }).click();
    await page.getByRole('button', { name: 'Storm of 100' }).waitFor();
    expect(await page.locator('.happenings li').count()).toBeGreaterThan(0);
    await page.context().close();
  }, 90_000);
});
