/** Takes the pictures of README from the built page: `npm run screenshots`. Emoji need a font, such as fonts-noto-color-emoji. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import type { Act } from '../src/playground/page-contract.js';
import { launchChromium } from './support/chromium.js';

const IMAGES = 'docs/images';

async function main(): Promise<void> {
  const demo = spawn(
    process.execPath,
    ['dist/main.js', 'demo', '--story', 'none', '--no-open', '--stay', '--port', '0'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const browser = await launchChromium();
  try {
    const url = await started(demo);
    await prepare(await visit(browser, url, 'light'));
    const light = await visit(browser, url, 'light');
    await light.screenshot({ path: `${IMAGES}/playground-light.png` });
    const dark = await visit(browser, url, 'dark');
    await dark.locator('.thread-link').last().click();
    await dark.getByRole('tab', { name: 'Behind the curtain' }).click();
    await dark.locator('.journal-line', { hasText: 'chat.update' }).first().click();
    await dark.getByRole('heading', { name: 'Sent' }).waitFor();
    await dark.screenshot({ path: `${IMAGES}/playground-dark.png` });
  } finally {
    await browser.close();
    demo.kill('SIGTERM');
    await once(demo, 'exit');
  }
}

/** The page's address, once podwhy runs. */
async function started(demo: ChildProcess): Promise<string> {
  if (demo.stdout === null) throw new Error('the demo has no output');
  let url = '';
  for await (const line of createInterface({ input: demo.stdout })) {
    url = /http:\/\/127\.0\.0\.1:\d+\/$/.exec(line)?.[0] ?? url;
    if (line.startsWith('podwhy runs')) break;
  }
  // What it prints from now on is of no interest, but must not fill the pipe.
  demo.stdout.resume();
  return url;
}

async function visit(browser: Browser, url: string, colorScheme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 860 }, locale: 'en-US', colorScheme });
  await context.addInitScript("localStorage.setItem('podwhy-playground.tour', '0 hidden')");
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('.channel').waitFor();
  await page.waitForLoadState('networkidle', { timeout: 1_000 }).catch(() => undefined);
  return page;
}

/** Two workloads fail in different ways, and somebody has seen to one of them. */
async function prepare(page: Page): Promise<void> {
  const act = (what: Act): Promise<unknown> =>
    page.evaluate(
      `fetch('api/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(what))} })`,
    );
  const broken = async (namespace: string, name: string, failure: string): Promise<void> => {
    await act({ act: 'break', workload: { kind: 'Deployment', namespace, name }, failure });
    await page
      .locator('.channel .message', { hasText: `FIRING · ${name}` })
      .getByRole('button', { name: /repl/ })
      .waitFor();
  };
  await act({ act: 'speed', speed: 10 });
  await broken('payments', 'checkout-api', 'config-missing-secret');
  await act({ act: 'speed', speed: 1 });
  await page.getByRole('button', { name: 'Acknowledge: Deployment checkout-api' }).click();
  await page.getByText('ACKNOWLEDGED · checkout-api').waitFor();
  await act({ act: 'speed', speed: 10 });
  await broken('storefront', 'cart', 'crash-oomkilled');
  await act({ act: 'speed', speed: 1 });
}

await main();
