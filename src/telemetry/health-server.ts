import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PrometheusMetrics } from './prometheus.js';

/** One part of podwhy, as `/readyz` shows it. */
export interface HealthPart {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong and the fix; '' when well. */
  readonly detail: string;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `/healthz`: the process answers (restart it when not). `/readyz`: every part works; 503 with the parts that do not.
 * `/metrics`: Prometheus. Anything else is 404. Rejects when the port is taken.
 */
export async function startHealthServer(options: {
  readonly host: string;
  readonly port: number;
  readonly parts: () => Promise<readonly HealthPart[]>;
  readonly metrics: PrometheusMetrics;
}): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', options).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });
  server.requestTimeout = 5_000;
  await listen(server, options.port, options.host);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function answer(url: string, options: Parameters<typeof startHealthServer>[0]): Promise<Answer> {
  const path = url.split('?', 1)[0];
  try {
    switch (path) {
      case '/healthz':
        return { status: 200, type: 'text/plain', body: 'ok\n' };
      case '/readyz': {
        const parts = await options.parts();
        const ok = parts.every((part) => part.ok);
        return {
          status: ok ? 200 : 503,
          type: 'application/json',
          body: `${JSON.stringify({ ok, parts }, null, 2)}\n`,
        };
      }
      case '/metrics':
        return { status: 200, type: options.metrics.contentType, body: await options.metrics.text() };
      default:
        return { status: 404, type: 'text/plain', body: 'not found: try /healthz, /readyz or /metrics\n' };
    }
  } catch {
    return { status: 500, type: 'text/plain', body: 'podwhy could not look at itself\n' };
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
