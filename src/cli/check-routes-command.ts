import type { Settings } from '../settings/settings.js';
import { RedisStore } from '../storage/redis-store.js';
import { systemClock } from '../telemetry/clock.js';
import { isLost, routeRows, routesTable, type Around, type Routable } from './check-routes.js';
import { routablesOf, routablesOfFile } from './routables.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

export interface RoutesAsked {
  readonly from?: string | undefined;
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `podwhy check --routes`. Resolves with the exit status; throws {@link UsageError}, ConnectError and StorageError. */
export async function checkRoutes(settings: Settings, asked: RoutesAsked, terminal: Terminal): Promise<number> {
  const clusters = settings.clusters.filter(({ name }) => asked.cluster === undefined || name === asked.cluster);
  const [first] = clusters;
  if (first === undefined) {
    const known = settings.clusters.map(({ name }) => name).join(', ');
    throw new UsageError(`settings name no cluster "${asked.cluster ?? ''}"; they name ${known}`);
  }
  const looked =
    asked.from === undefined
      ? await Promise.all(clusters.map((cluster) => routablesOf(cluster, settings)))
      : [{ found: await routablesOfFile(asked.from, first.name, settings), problems: [] }];
  const found = looked.flatMap((each) => each.found).filter((each) => isIn(each, asked.namespace));
  const problems = looked.flatMap((each) => each.problems);
  const rows = routeRows(found, settings, await aroundNow(settings));
  const shown =
    asked.json === true ? JSON.stringify(rows, null, 2) : routesTable(rows, settings.defaultChannel !== null);
  terminal.out(`${shown.trimEnd()}\n`);
  for (const problem of problems) terminal.err(`podwhy: ${problem}\n`);
  return problems.length > 0 || rows.some(isLost) ? 1 : 0;
}

function isIn({ subject }: Routable, namespace: string | undefined): boolean {
  return namespace === undefined || subject.namespace === namespace;
}

/** What people made in Slack, where the store that keeps it can be asked. */
async function aroundNow({ redis }: Settings): Promise<Around> {
  const now = systemClock.now();
  if (redis.url === null) return { watches: [], mutes: [], now };
  const store = new RedisStore({
    ...{ redisUrl: redis.url.reveal(), prefix: redis.prefix, historyTtlMs: 0 },
    onError: () => undefined,
  });
  try {
    const [watches, mutes] = await Promise.all([store.watches(), store.mutes()]);
    return { watches, mutes, now };
  } finally {
    await store.close();
  }
}
