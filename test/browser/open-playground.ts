import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Act } from '../../src/playground/page-contract.js';
import { launchChromium } from '../support/chromium.js';
import { PodwhyProcess } from '../support/podwhy-process.js';
import { until } from '../support/until.js';

const START_LIMIT_MS = 60_000;
/** What a person waits for; far longer than it takes, since other tests share the machine. */
const SEE_LIMIT_MS = 30_000;

/** `podwhy demo` as it is built, and a browser that looks at its page. */
export class OpenPlayground {
  /** Whatever the console of any page complained about, and what the server refused. */
  readonly #complaints: string[] = [];

  #demo: PodwhyProcess;

  private constructor(
    readonly url: string,
    demo: PodwhyProcess,
    private readonly browser: Browser,
  ) {
    this.#demo = demo;
  }

  static async start(): Promise<OpenPlayground> {
    const [{ demo, url }, browser] = await Promise.all([startDemo('0'), launchChromium()]);
    return new OpenPlayground(url, demo, browser);
  }

  /** Ends the demo, lets one look at what that is like, and starts another at the same address. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await this.#demo.stop();
    await meanwhile();
    ({ demo: this.#demo } = await startDemo(new URL(this.url).port));
  }

  /** The page as a new visitor sees it; `tour: false` for one who has dismissed the tour before. */
  async visit(options: BrowserContextOptions & { readonly tour?: boolean } = {}): Promise<Page> {
    const { tour = false, ...rest } = options;
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', ...rest });
    context.setDefaultTimeout(SEE_LIMIT_MS);
    if (!tour) await context.addInitScript("localStorage.setItem('podwhy-playground.tour', '0 hidden')");
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#complaints.push(message.text());
    });
    page.on('response', (response) => {
      // The console names the status only.
      if (response.status() >= 400)
        this.#complaints.push(`${response.status()} ${response.request().postData() ?? ''}`);
    });
    page.on('pageerror', (error) => {
      this.#complaints.push(String(error));
    });
    await page.goto(this.url);
    await page.locator('.channel').waitFor();
    return page;
  }

  /** The complaints since the last call. */
  complaints(): readonly string[] {
    return this.#complaints.splice(0);
  }

  /** Does something by the page's own door, where a test is not about the button. */
  async act(page: Page, act: Act): Promise<void> {
    const answer = await page.evaluate(
      `fetch('api/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(act))} })
         .then((response) => response.ok ? '' : response.text())`,
    );
    if (answer !== '') throw new Error(`${act.act} was refused: ${String(answer)}`);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.#demo.stop();
  }
}

async function startDemo(port: string): Promise<{ readonly demo: PodwhyProcess; readonly url: string }> {
  const demo = await PodwhyProcess.start(['demo', '--story', 'none', '--no-open', '--stay', '--port', port]);
  await until(() => demo.out.includes('podwhy runs') || !demo.running, START_LIMIT_MS);
  const url = /http:\/\/127\.0\.0\.1:\d+\/(?=\n)/.exec(demo.out)?.[0];
  if (url === undefined) throw new Error(`the demo did not start: ${demo.out}${demo.err}`);
  return { demo, url };
}
