import type { Clock } from '../../src/model/time.js';
import { createApiClient } from '../../src/kubernetes/calls.js';
import type { ApiClient } from '../../src/kubernetes/api-client.js';
import { createTransport } from '../../src/kubernetes/transport.js';
import { systemClock } from '../../src/telemetry/clock.js';

/** The real client, over real HTTP, to a stand-in, a mocked or (without checking its certificate) a real API server. */
export function clientFor(
  url: string,
  token = '',
  clock: Clock = systemClock,
): { readonly api: ApiClient; readonly close: () => void } {
  const transport = createTransport({
    server: new URL(url),
    source: 'test',
    namespace: null,
    credentials: () =>
      Promise.resolve({
        headers: token === '' ? {} : { Authorization: `Bearer ${token}` },
        tls: url.startsWith('https') ? { rejectUnauthorized: false } : {},
        proxyAgent: null,
      }),
    refreshCredentials: () => undefined,
  });
  return {
    api: createApiClient({ cluster: 'test', transport, clock, random: () => 0 }),
    close: () => {
      transport.close();
    },
  };
}
