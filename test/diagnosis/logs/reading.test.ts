import { describe, expect, test } from '@jest/globals';
import { readLog } from '../../../src/diagnosis/logs/reading.js';

const TELEMETRY =
  'level=warn msg="traces export: dial tcp 10.96.4.4:4317: connect: connection refused, retrying" component=otel';
const NODE_STACK =
  '    at Object.<anonymous> (/app/dist/server.js:3:50)\n    at Module._compile (node:internal/modules/cjs/loader:1521:14)';

function causes(log: string): readonly string[] {
  return readLog(log).findings.map(({ cause }) => cause);
}

describe('choosing among what went wrong', () => {
  test('a dependency that is tried again in vain does not hide the missing variable that ends it', () => {
    const log = `${`${TELEMETRY}\n`.repeat(20)}Error: Missing required environment variable: STRIPE_SECRET_KEY\n${NODE_STACK}\n`;
    const reading = readLog(log);
    expect(reading.findings[0]).toMatchObject({ cause: 'missing-env-var', confidence: 'likely' });
    expect(reading.best?.text).toBe('Error: Missing required environment variable: STRIPE_SECRET_KEY');
    expect(causes(log)).not.toContain('connection-refused');
  });

  test('the same holds for warnings about a dependency that is not known to be optional', () => {
    const warning = 'WARN c.a.Cache - redis 10.96.4.4:6379 connection refused, retrying in 1 s\n';
    expect(
      causes(
        `${warning.repeat(9)}panic: open /etc/app/config.yaml: no such file or directory\n\ngoroutine 1 [running]:\n`,
      )[0],
    ).toBe('missing-file');
  });

  test.each([
    [
      'Spring Boot',
      `2026-05-12T08:54:10.000Z ERROR 1 --- [main] o.s.b.SpringApplication : Application run failed
org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'dataSource'
	at org.springframework.beans.factory.support.A.b(A.java:1)
Caused by: com.zaxxer.hikari.pool.HikariPool$PoolInitializationException: Failed to initialize pool: The connection attempt failed.
	at com.zaxxer.hikari.pool.HikariPool.throwPoolInitializationException(HikariPool.java:596)
	... 18 more
Caused by: java.net.UnknownHostException: orders-db
	at java.base/java.net.Socket.connect(Socket.java:633)
	... 27 common frames omitted
`,
      'dns-resolution',
      'Caused by: java.net.UnknownHostException: orders-db',
    ],
    [
      'Python chain',
      `Traceback (most recent call last):
  File "/usr/lib/python3/urllib3/connection.py", line 174, in _new_conn
    conn = connection.create_connection(
ConnectionRefusedError: [Errno 111] Connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    main()
acme.errors.StartupError: cannot start
`,
      'connection-refused',
      'ConnectionRefusedError: [Errno 111] Connection refused',
    ],
    [
      'npm',
      `> app@1.0.0 start
> node server.js

node:internal/modules/cjs/loader:1145
  throw err;
  ^

Error: Cannot find module 'express'
Require stack:
- /app/server.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1142:15)

Node.js v20.20.2
npm ERR! code 1
npm ERR! path /app
npm ERR! command failed
npm ERR! A complete log of this run can be found in: /root/.npm/_logs/x.log
`,
      'module-not-found',
      "Error: Cannot find module 'express'",
    ],
    [
      '.NET inner exception',
      `Unhandled exception. System.AggregateException: One or more errors occurred.
 ---> System.Net.Http.HttpRequestException: Connection refused (identity:8080)
   at Acme.Program.<Main>$(String[] args) in /src/Program.cs:line 31
   --- End of inner exception stack trace ---
`,
      'connection-refused',
      '---> System.Net.Http.HttpRequestException: Connection refused (identity:8080)',
    ],
    [
      'gunicorn',
      `[2026-05-12 08:58:40 +0000] [1] [INFO] Starting gunicorn 21.2.0
[2026-05-12 08:58:40 +0000] [7] [INFO] Booting worker with pid: 7
[2026-05-12 08:58:41 +0000] [7] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/usr/lib/python3/gunicorn/arbiter.py", line 609, in spawn_worker
    worker.init_process()
ModuleNotFoundError: No module named 'shop.wsgi'
[2026-05-12 08:58:41 +0000] [7] [INFO] Worker exiting (pid: 7)
[2026-05-12 08:58:41 +0000] [1] [ERROR] Worker (pid:7) exited with code 3
[2026-05-12 08:58:41 +0000] [1] [ERROR] Shutting down: Master
[2026-05-12 08:58:41 +0000] [1] [ERROR] Reason: Worker failed to boot.
`,
      'module-not-found',
      "ModuleNotFoundError: No module named 'shop.wsgi'",
    ],
    [
      'kubebuilder',
      `2026-05-12T08:54:10Z	INFO	setup	starting manager
2026-05-12T08:54:10Z	ERROR	controller-runtime.source	if kind is a CRD, it should be installed before calling Start	{"kind": "Widget.acme.io", "error": "no matches for kind \\"Widget\\" in version \\"acme.io/v1\\""}
2026-05-12T08:56:10Z	ERROR	setup	problem running manager	{"error": "failed to wait for widget caches to sync: timed out waiting for cache to be synced"}
`,
      'crd-not-installed',
      expect.stringContaining('no matches for kind "Widget" in version "acme.io/v1"'),
    ],
  ])('%s: the wrapper does not hide what it wraps', (_name, log, cause, line) => {
    const reading = readLog(log);
    expect(reading.findings[0]?.cause).toBe(cause);
    expect(reading.best?.text).toEqual(line);
  });

  test('of several runs in one log the last counts', () => {
    const run = (error: string): string => `supervisor: starting app\nloading\nready\n${error}\n`;
    const log =
      run('Error: Missing required environment variable: API_TOKEN') +
      'noise\n'.repeat(20) +
      run('Error: listen EADDRINUSE: address already in use :::3000');
    expect(causes(log)[0]).toBe('port-in-use');
  });

  test('an error long before an unrelated end is possible at most, and comes after it', () => {
    const early = 'ERROR lag query failed: dial tcp 10.0.0.1:9092: connect: connection refused\n'.repeat(3);
    const log = `${early}${'INFO serving\n'.repeat(60)}panic: order has no lines\n\ngoroutine 1 [running]:\nmain.main()\n`;
    expect(readLog(log).findings).toMatchObject([
      { cause: 'panic', params: { error: 'order has no lines' } },
      { cause: 'connection-refused', confidence: 'possible' },
    ]);
  });

  test('a time-out of the API server does not hide the lease that was lost over it', () => {
    const log = `E0512 08:54:10.340872       1 leaderelection.go:332] error retrieving resource lock kube-system/x: Get "https://10.96.0.1:443/apis": context deadline exceeded
I0512 08:54:10.440872       1 leaderelection.go:285] failed to renew lease kube-system/x: timed out waiting for the condition
E0512 08:54:11.340872       1 main.go:118] "problem running manager" err="leader election lost"
`;
    expect(causes(log)).toEqual(['leader-election-lost', 'connection-timeout']);
  });

  test('a remark in the course of things is no cause', () => {
    expect(
      readLog('INFO cache: connection refused by 10.0.0.1:6379, falling back to memory\nINFO ready\n').findings,
    ).toEqual([]);
  });

  test('a bare panic is named only when nothing tells more', () => {
    expect(causes('panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n')).toEqual(['panic']);
    expect(causes('panic: dial tcp 10.0.0.1:5432: connect: connection refused\n\ngoroutine 1 [running]:\n')).toEqual([
      'connection-refused',
    ]);
  });
});

describe('quoting', () => {
  test('an unknown failure still gives its first fatal line, and never a frame or a wrapper', () => {
    const reading = readLog(
      'info: started\nFatal: the flux capacitor melted\n    at Car.drive (/app/car.js:88:1)\nexit status 1\n',
    );
    expect(reading.findings).toEqual([]);
    expect(reading.best).toEqual({ text: 'Fatal: the flux capacitor melted', at: null, count: 1, index: 1 });
    expect(reading.context.map(({ text }) => text)).toEqual(['info: started', 'at Car.drive (/app/car.js:88:1)']);
    expect(reading.marked).toEqual([1]);
    expect(reading.lines).toBe(4);
  });

  test.each([
    '',
    '\n\n',
    '   \n',
    ' 45%|████▌     | 45/100 [00:10<00:12]\n',
    '10.0.0.1 - - [12/May/2026] "GET /healthz HTTP/1.1" 200 2 "-" "kube-probe/1.36"\n',
  ])('a log without meaning has no best line: %j', (log) => {
    expect(readLog(log)).toMatchObject({ findings: [], best: null, context: [], marked: [] });
  });

  test('repeated lines are counted, numbers aside', () => {
    const log = [1, 2, 3]
      .map(
        (attempt) =>
          `2026-05-12T08:54:1${attempt}Z ERROR attempt ${attempt}: dial tcp 10.0.0.1:5432: connect: connection refused`,
      )
      .join('\n');
    expect(readLog(log).findings).toMatchObject([
      { cause: 'connection-refused', line: { count: 3, at: Date.UTC(2026, 4, 12, 8, 54, 13) } },
    ]);
  });

  test('colours, the runtime’s own prefix and JSON are taken off', () => {
    expect(readLog('\u001b[31mError: listen EADDRINUSE: address already in use :::3000\u001b[0m').best?.text).toBe(
      'Error: listen EADDRINUSE: address already in use :::3000',
    );
    expect(
      readLog('2026-05-12T08:54:10.123456789Z stderr F 2026/05/12 08:54:10 listen tcp :80: bind: permission denied')
        .best?.text,
    ).toBe('listen tcp :80: bind: permission denied');
    expect(
      readLog(
        '{"level":50,"time":1795561709176,"err":{"type":"Error","message":"connect ECONNREFUSED 10.0.0.1:5432"},"msg":"db"}',
      ).best,
    ).toEqual({
      text: 'db: connect ECONNREFUSED 10.0.0.1:5432',
      at: 1795561709176,
      count: 1,
      index: 0,
    });
  });

  test('a failure long before the end of a large log is still seen', () => {
    const log = `FATAL: open /etc/app/app.toml: no such file or directory\n${'info: tick\n'.repeat(9_000)}`;
    expect(causes(log)).toEqual(['missing-file']);
  });
});
