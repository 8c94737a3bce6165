import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
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

const deployment = (namespace: string, name: string) => ({ kind: 'Deployment', namespace, name });

/** Breaks a workload with a crash and waits for its alert. */
async function brokenAlert(page: Page, namespace: string, name: string): Promise<Locator> {
  await playground.act(page, { act: 'speed', speed: 10 });
  const failure = 'crash-node-missing-env';
  await playground.act(page, { act: 'break', workload: deployment(namespace, name), failure });
  const alert = alertOf(page, name);
  await alert.waitFor();
  await playground.act(page, { act: 'speed', speed: 1 });
  return alert;
}

const alertOf = (page: Page, name: string): Locator =>
  page.locator('.channel .message:not(.ephemeral)', { has: page.getByRole('heading', { name: `· ${name}` }) });
const header = (alert: Locator): Locator => alert.getByRole('heading', { level: 3 });
const modal = (page: Page): Locator => page.getByRole('dialog');
const composer = (page: Page): Locator => page.locator('.channel .composer textarea');

async function send(page: Page, line: string): Promise<void> {
  await composer(page).fill(line);
  await composer(page).press('Escape');
  await composer(page).press('Enter');
}

async function become(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /Act as somebody else$/ }).click();
  await page.getByRole('menuitemradio', { name: new RegExp(`^${name} `) }).click();
}

/** What somebody types, and what podwhy understands and must repeat as text. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['<!channel>', '<!channel>'],
  ['<!here|here>', '<!here|here>'],
  ['<@U00001>', '<@U00001>'],
  ['<!subteam^S00001|oncall>', '<!subteam^S00001|oncall>'],
  ['<https://evil.example|https://grafana.example>', '<https://evil.example|https://grafana.example>'],
  ['https://evil.example/?a=<b>', 'https://evil.example/?a=<b>'],
  // Punctuation at the end of a question is not part of the name.
  ['&lt;!channel&gt;', '&lt;!channel&gt'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
];

describe('the workspace', () => {
  test('what would call people is shown as text and calls nobody', async () => {
    const page = await playground.visit();
    await become(page, 'jo');
    for (const [typed, shown] of HOSTILE) {
      await send(page, `/pod why "${typed}"`);
      await page
        .locator('.ephemeral', { hasText: `called “${shown}”` })
        .last()
        .waitFor();
      await send(page, typed);
      await page.locator('.channel .message:not(.ephemeral) .block-text').getByText(typed, { exact: true }).waitFor();
    }
    expect(await page.locator('.channel .message .mention-loud, .channel .message .block img').count()).toBe(0);
    await page.getByRole('tab', { name: 'Behind the curtain' }).click();
    await page.getByRole('tab', { name: 'Pings' }).click();
    expect(await page.getByRole('tabpanel', { name: 'Pings' }).innerText()).toContain('Nobody has been called.');
    await page.context().close();
  }, 60_000);

  test('the tour goes through its five steps, and says of each that it is done', async () => {
    const page = await playground.visit({ tour: true });
    const tour = page.getByRole('region', { name: 'Tour' });
    const doIt = tour.getByRole('button', { name: 'Do it for me' });
    const next = async (): Promise<void> => {
      await doIt.waitFor({ state: 'detached' });
      await tour.getByRole('button', { name: 'Next' }).click();
    };
    await doIt.click();
    await page.locator('.ephemeral', { hasText: 'checkout-api' }).waitFor();
    await next();
    await page.getByRole('radio', { name: '10×' }).click();
    await doIt.click();
    await alertOf(page, 'checkout-api').waitFor();
    await next();
    await doIt.click();
    await page.getByRole('region', { name: 'Thread' }).waitFor();
    await next();
    await doIt.click();
    await modal(page).getByRole('button', { name: 'Restart' }).click();
    await page.getByText('podwhy judged the restart').waitFor();
    await next();
    await doIt.click();
    await next();
    await page.getByRole('radio', { name: '1×', exact: true }).click();
    await tour.getByText('That is podwhy.').waitFor();

    await page.reload();
    await tour.getByText('That is podwhy.').waitFor();
    await tour.getByRole('button', { name: 'Hide the tour' }).press('Escape');
    expect(await tour.count()).toBe(0);
    await page.context().close();
  }, 60_000);

  test('every button of an alert does what it says', async () => {
    const page = await playground.visit();
    const alert = await brokenAlert(page, 'storefront', 'cart');
    const press = (name: string): Promise<void> =>
      alert.getByRole('button', { name: `${name}: Deployment cart` }).click();
    const choose = async (name: string): Promise<void> => {
      await alert.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    const seen: string[] = [];
    const closed = async (title: string, holds: string | RegExp): Promise<void> => {
      await modal(page).getByRole('heading', { name: title, level: 2 }).waitFor();
      await modal(page).getByText(holds).first().waitFor();
      await page.keyboard.press('Escape');
      await modal(page).waitFor({ state: 'detached' });
      seen.push(title);
    };

    await press('Logs');
    await modal(page).getByRole('radio', { name: 'The run before' }).click();
    await modal(page).getByText('Missing required environment variable').first().waitFor();
    await modal(page).getByRole('button', { name: 'As a file' }).click();
    await page.locator('.ephemeral', { hasText: 'as a file, secrets removed' }).last().waitFor();
    await closed('Logs', /▶/);
    // The focus is back where it was.
    expect(await page.evaluate('document.activeElement.dataset.action')).toBe('pod.logs');
    await press('Describe');
    await closed('Describe', /storefront/);
    await choose('Explain this state');
    await closed('Glossary', 'CrashLoopBackOff');
    await choose('Details');
    await closed('Details', 'What to do');
    await press('Acknowledge');
    await header(alert).getByText('ACKNOWLEDGED').waitFor();
    await choose('Mute for 1 hour');
    await header(alert).getByText('MUTED').waitFor();
    await press('Restart');
    await closed('Restart', 'Rolling restart');
    await choose('Roll back');
    await modal(page).getByLabel('Reason').fill('a bad release');
    await modal(page).getByRole('button', { name: 'Roll back' }).click();
    await playground.act(page, { act: 'speed', speed: 60 });
    await header(alert).getByText('RESOLVED').waitFor();
    await playground.act(page, { act: 'speed', speed: 1 });
    await alert.getByRole('button', { name: /repl(y|ies) last/ }).click();
    const thread = page.getByRole('region', { name: 'Thread' });
    await thread.getByText('Reason: a bad release').waitFor();
    await thread.locator('.file-card').click();
    await page.getByRole('dialog').getByText('Missing required environment variable').first().waitFor();
    await page.keyboard.press('Escape');
    expect(seen).toEqual(['Logs', 'Describe', 'Glossary', 'Details', 'Restart']);
    await page.context().close();
  }, 90_000);

  test('an empty /pod searches while one types, by keyboard alone', async () => {
    const page = await playground.visit();
    await send(page, '/pod');
    const field = modal(page).getByRole('combobox', { name: 'Pod or workload' });
    await field.waitFor();
    await modal(page).getByRole('button', { name: 'Why?' }).press('Enter');
    await modal(page).getByText('Please complete this required field.').waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("aria-invalid")')).toBe('true');

    await page.keyboard.type('ledger');
    await modal(page)
      .getByRole('option', { name: /ledger-db/ })
      .first()
      .waitFor();
    await page.keyboard.press('ArrowDown');
    const chosen = await modal(page).getByRole('option', { selected: true }).innerText();
    await page.keyboard.press('Enter');
    await page.waitForFunction(`document.activeElement.value === ${JSON.stringify(chosen)}`);
    await page.keyboard.press('Enter');
    await modal(page).getByText('is healthy').waitFor();

    // One modal on the other, and back.
    await modal(page).getByRole('button', { name: /^Logs/ }).press('Enter');
    await modal(page).getByRole('heading', { name: 'Logs', level: 2 }).waitFor();
    await page.keyboard.press('Escape');
    await modal(page).getByText('is healthy').waitFor();
    await page.keyboard.press('Escape');
    await modal(page).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
    await page.context().close();
  }, 60_000);

  test('App Home shows the clusters and ends a mute', async () => {
    const page = await playground.visit();
    await send(page, '/pod mute session-redis 1h');
    await page.locator('.ephemeral', { hasText: 'Muted storefront/session-redis' }).waitFor();
    await page.getByRole('button', { name: 'podwhy', exact: true }).click();
    const home = page.getByRole('region', { name: 'Home' });
    await home.getByText('watching').waitFor();
    await home.getByRole('button', { name: /Unmute .*session-redis/ }).click();
    await home.getByRole('button', { name: /Unmute .*session-redis/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Messages', exact: true }).click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('podwhy');
    await page.context().close();
  }, 60_000);

  test('people see and may do what their role allows', async () => {
    const page = await playground.visit();
    const alert = await brokenAlert(page, 'identity', 'login');
    await become(page, 'sam');
    await alert.getByRole('button', { name: 'Restart: Deployment login' }).click();
    await modal(page).getByText('You may not restart').waitFor();
    await page.keyboard.press('Escape');
    await modal(page).waitFor({ state: 'detached' });
    await send(page, '/pod why login');
    await page.locator('.ephemeral', { hasText: 'login' }).waitFor();
    // What sam asked is for sam's eyes.
    await become(page, 'jo');
    await page.locator('.ephemeral').first().waitFor();
    expect(await page.locator('.ephemeral', { hasText: 'login' }).count()).toBe(0);
    await become(page, 'guest');
    await page.getByText('You are not a member of #alerts-kubernetes').waitFor();
    expect(await composer(page).count()).toBe(0);
    await page.context().close();
  }, 60_000);

  test('threads answer a mention, and a message leads to the pods it names', async () => {
    const page = await playground.visit();
    await send(page, 'ledger-db-0 looks slow to me');
    const message = page.locator('.channel .message', { hasText: 'looks slow' });
    await message.hover();
    await message.getByRole('button', { name: 'More of this message' }).click();
    await page.getByRole('menuitem', { name: 'Inspect pods in message' }).click();
    await modal(page).getByText('ledger-db-0').first().waitFor();
    await page.keyboard.press('Escape');
    await modal(page).waitFor({ state: 'detached' });

    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = page.getByRole('region', { name: 'Thread' });
    await thread.getByRole('combobox').fill('/pod why ledger-db');
    await thread.getByText('Slack has no slash commands in threads').waitFor();
    await thread.getByRole('combobox').fill('@podwhy why ledger-db');
    await thread.getByRole('combobox').press('Enter');
    await thread.getByText('is healthy').waitFor();
    await message.getByRole('button', { name: /repl(y|ies) last/ }).waitFor();
    await page.keyboard.press('Escape');
    await thread.waitFor({ state: 'detached' });

    const answer = page.locator('.channel .message:not(.ephemeral)', { hasText: 'FIRING' }).last();
    await answer.hover();
    await answer.getByRole('button', { name: 'More of this message' }).click();
    await page.getByRole('menuitem', { name: 'Show the Block Kit JSON' }).click();
    await modal(page).getByText('"header"').first().waitFor();
    await page.keyboard.press('Escape');

    await composer(page).press('ArrowUp');
    expect(await composer(page).inputValue()).toBe('ledger-db-0 looks slow to me');
    await page.context().close();
  }, 60_000);

  test('says that the playground is gone, and goes on when another one is there', async () => {
    const page = await playground.visit();
    await page.getByRole('button', { name: 'podwhy is running' }).waitFor();
    await playground.restart(async () => {
      await page.getByText('The playground does not answer.').waitFor();
    });
    await page.getByText('The playground does not answer.').waitFor({ state: 'detached' });
    await page.getByText('Nothing here yet.').waitFor();
    await send(page, '/pod why ledger-db');
    await page.locator('.ephemeral', { hasText: 'is healthy' }).waitFor();
    await page.context().close();
    expect(playground.complaints().filter((complaint) => !complaint.includes('net::ERR_'))).toEqual([]);
  }, 90_000);
});
