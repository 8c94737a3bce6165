import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StandInSlack } from '../../src/playground/slack/stand-in-slack.js';
import { PodwhyProcess } from '../support/podwhy-process.js';
import { until } from '../support/until.js';
import { WorkloadWriter } from './workload.js';

export const CHANNEL = 'alerts';
const TOKEN = 'admin-token';

/** One cluster, one Slack and one Redis prefix, in which podwhy is started, killed and started again. */
export class Setting {
  readonly slack = new StandInSlack();
  readonly writer: WorkloadWriter;
  #folder = '';

  private constructor(
    readonly server: URL,
    private readonly redisUrl: string,
    private readonly prefix: string,
  ) {
    this.writer = new WorkloadWriter(server, TOKEN);
  }

  static async create(server: URL, redisUrl: string, prefix: string): Promise<Setting> {
    const setting = new Setting(server, redisUrl, prefix);
    await setting.slack.start();
    setting.slack.addUser('mira');
    setting.slack.addChannel(CHANNEL);
    setting.#folder = await mkdtemp(join(tmpdir(), 'podwhy-setting-'));
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      clusters: [{ name: 'test', cluster: { server: server.href, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'test', user: { token: TOKEN } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    };
    await writeFile(join(setting.#folder, 'kubeconfig'), JSON.stringify(config));
    return setting;
  }

  /** Starts podwhy; `namespaces` keeps settings that share a server out of each other's way, `more` is laid over all. */
  podwhy(
    namespaces: readonly string[],
    env: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<PodwhyProcess> {
    const settings = {
      clusters: [{ name: 'test', kubeconfig: join(this.#folder, 'kubeconfig'), namespaces }],
      slack: { apiUrl: this.slack.apiUrl() },
      redis: { prefix: this.prefix },
      incidents: { hold: '1s', crashHold: '2s' },
      defaultChannel: CHANNEL,
      http: { port: 0, host: '127.0.0.1' },
      log: { level: 'debug' },
      shutdownGrace: '5s',
      ...more,
    };
    return PodwhyProcess.start(['serve', ...args], {
      settings: JSON.stringify(settings),
      env: {
        SLACK_BOT_TOKEN: this.slack.botToken,
        SLACK_APP_TOKEN: this.slack.appToken,
        REDIS_URL: this.redisUrl,
        ...env,
      },
    });
  }

  /** First lines of what the channel shows now, oldest first. */
  parents(): readonly { readonly ts: string; readonly text: string }[] {
    return this.slack
      .messages(CHANNEL)
      .filter((message) => !message.deleted && message.threadTs === null)
      .map(({ ts, text }) => ({ ts, text }));
  }

  thread(ts: string): readonly string[] {
    return this.slack.thread(CHANNEL, ts).map(({ text }) => text);
  }

  /** Resolves when one alert and the first line of its thread are shown; else rejects with what podwhy logged. */
  async told(podwhy: PodwhyProcess): Promise<void> {
    const isTold = (): boolean => this.parents().length === 1 && this.thread(this.parents()[0]?.ts ?? '').length > 0;
    await until(isTold, 30_000).catch(() => {
      throw new Error(`shown: ${JSON.stringify(this.parents())}; podwhy logged: ${podwhy.err.slice(-5_000)}`);
    });
  }

  async close(): Promise<void> {
    await this.slack.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
