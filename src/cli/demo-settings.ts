import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locale } from '../model/locale.js';
import type { Playground } from '../playground/playground.js';
import { loadSettings } from '../settings/load.js';
import type { Settings } from '../settings/settings.js';

/** Where the demo's alerts go. */
export const DEMO_CHANNEL = 'alerts-kubernetes';

export interface DemoSettings {
  readonly playground: Playground;
  readonly redisUrl: string | null;
  /** Unique, so that a Redis which others use stays theirs. */
  readonly prefix: string;
  readonly locale: Locale;
  readonly folder: string;
}

/** Settings as somebody would write them, through the same loader; holds are short enough to be watched. */
export async function demoSettings(demo: DemoSettings): Promise<Settings> {
  const { people, slack, kubeconfig } = demo.playground;
  const file = join(demo.folder, 'podwhy.yaml');
  await writeFile(
    file,
    JSON.stringify({
      slack: { mode: 'socket', apiUrl: slack.apiUrl() },
      redis: { prefix: demo.prefix },
      clusters: [{ name: 'playground', kubeconfig, context: 'playground' }],
      incidents: { hold: '20s', crashHold: '40s', historyTtl: '1h' },
      defaultChannel: DEMO_CHANNEL,
      opsChannel: DEMO_CHANNEL,
      actions: { deletePod: true, scaleUp: true, cordon: true },
      access: {
        everyone: 'viewer',
        bindings: [
          { role: 'admin', users: [people.admin] },
          { role: 'operator', users: [people.operator] },
        ],
      },
      locale: demo.locale,
      http: { host: '127.0.0.1', port: 0 },
      shutdownGrace: '3s',
    }),
  );
  return loadSettings({
    file,
    env: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      ...(demo.redisUrl === null ? {} : { REDIS_URL: demo.redisUrl }),
    },
  });
}
