import { fileURLToPath } from 'node:url';
import type { PodwhyControl } from '../playground/page-podwhy.js';
import { PageLookups } from '../playground/page-lookups.js';
import { PageServer } from '../playground/page-server.js';
import type { Roles } from '../playground/page-slack.js';
import { PageWorld } from '../playground/page-world.js';
import type { Playground } from '../playground/playground.js';
import { systemClock } from '../telemetry/clock.js';
import { PEOPLE } from './demo-desk.js';
import { UsageError } from './usage-error.js';

/** Always the same, so that a page which is open finds the next demo. */
export const PAGE_PORT = 4780;

/** Where Vite puts the page: beside this file's folder when it is built. */
const BUILT = fileURLToPath(new URL('../playground/page/', import.meta.url));

export interface DemoPage {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page. Rejects ({@link UsageError}) when the port that was asked for is taken. */
export async function servePage(demo: {
  readonly playground: Playground;
  readonly podwhy: PodwhyControl;
  /** Null: the usual one, or a free one when that is taken. */
  readonly port: number | null;
  /** podwhy keeps its state in a Redis. */
  readonly redis: boolean;
}): Promise<DemoPage> {
  const { playground, podwhy } = demo;
  const clockFixed = demo.redis ? 'podwhy keeps its state in Redis, whose clock cannot run faster.' : null;
  let wake = (): void => undefined;
  const world = new PageWorld({
    playground,
    podwhy,
    roles: rolesOf(playground),
    clock: systemClock,
    clockFixed,
    wake: () => {
      wake();
    },
  });
  const serve = (port: number): Promise<PageServer> =>
    PageServer.start({
      clock: systemClock,
      folder: BUILT,
      desk: { playground, podwhy, clockFixed },
      lookups: new PageLookups(playground.behaviour, playground.slack, world.slack.journal),
      snapshot: () => world.snapshot(),
      changes: () => world.changes(),
      port,
    });
  const server = await started(serve, demo.port).catch((error: unknown) => {
    world.close();
    throw error;
  });
  wake = () => {
    server.wake();
  };
  return {
    url: server.url,
    close: async () => {
      world.close();
      await server.close();
    },
  };
}

async function started(serve: (port: number) => Promise<PageServer>, asked: number | null): Promise<PageServer> {
  try {
    return await serve(asked ?? PAGE_PORT);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    if (asked === null) return serve(0);
    const why = code === 'EACCES' ? 'may not be used' : 'is taken';
    throw new UsageError(`port ${asked} ${why}; use another --port, or 0 for any free one`);
  }
}

function rolesOf({ people }: Playground): Roles {
  const roles = { admin: PEOPLE.mira, operator: PEOPLE.jo, viewer: PEOPLE.sam, guest: PEOPLE.guest } as const;
  return new Map(
    (['admin', 'operator', 'viewer', 'guest'] as const).map((role) => [people[role], { role, may: roles[role].may }]),
  );
}
