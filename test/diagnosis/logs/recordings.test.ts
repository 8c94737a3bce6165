import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { readLog } from '../../../src/diagnosis/logs/reading.js';

interface Scenario {
  readonly expect: {
    readonly cause: string;
    readonly container: string | null;
    readonly mustMention: readonly string[];
  };
  readonly alternatives: readonly string[];
}

const ROOT = 'test/recordings';

/** The log of the last ended run of a container: the previous one where it has been started again. */
function logOf(recording: string, container: string): string {
  const folder = `${ROOT}/${recording}/logs`;
  const names = readdirSync(folder).filter((name) => name.includes(`.${container}.`));
  const texts = names.sort().map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  return texts.reverse().find((text) => text.trim() !== '') ?? '';
}

function scenarioOf(recording: string): Scenario {
  return JSON.parse(readFileSync(`${ROOT}/${recording}/scenario.json`, 'utf8')) as Scenario;
}

/** What the log alone must tell: the cause first, and these parameters. */
const FROM_LOG: readonly (readonly [recording: string, cause: string, params: Readonly<Record<string, unknown>>])[] = [
  ['crash-abort-as-pid1-139', 'assertion-failed', {}],
  ['crash-bad-argument', 'bad-argument', { argument: 'forever' }],
  ['crash-config-file-missing', 'missing-file', { path: '/etc/router/routes.yaml' }],
  ['crash-db-migration-failed-init', 'db-migration-failed', {}],
  ['crash-dotnet-connection-string', 'missing-configuration', { setting: 'ConnectionString' }],
  ['crash-elasticsearch-bootstrap', 'vm-max-map-count', { available: '65530', wanted: '262144' }],
  ['crash-exec-not-found-127', 'command-not-found', { command: 'gunicorn' }],
  ['crash-go-address-in-use', 'port-in-use', { port: 8080 }],
  ['crash-go-io-timeout', 'connection-timeout', { host: '10.77.0.66', port: 9092 }],
  ['crash-go-no-such-host', 'dns-resolution', { host: 'kafka-bootstrap.kafka.svc.cluster.local' }],
  ['crash-go-tls-expired', 'tls-expired', { expiredAt: '2026-05-01T00:00:00Z' }],
  ['crash-java-class-not-found', 'class-not-found', { className: 'com.acme.ledger.LedgerServiceApplication' }],
  ['crash-java-unsupported-class-version', 'runtime-version-mismatch', { wanted: '69.0', version: '61.0' }],
  ['crash-mysql-access-denied', 'db-authentication', { user: 'ledger', protocol: 'MySQL' }],
  ['crash-no-space-left-memory-emptydir', 'no-space-left', { path: '/cache/tiles.bin' }],
  ['crash-node-dns-eai-again', 'dns-unavailable', { host: 'redis-master.cache.svc.cluster.local' }],
  ['crash-node-heap-limit', 'heap-exhausted', { runtime: 'Node.js' }],
  ['crash-node-heap-limit-134', 'heap-exhausted', { runtime: 'Node.js' }],
  ['crash-node-missing-env', 'missing-env-var', { variable: 'STRIPE_SECRET_KEY' }],
  ['crash-node-redis-enotfound', 'dns-resolution', { host: 'redis-master.cache.svc.cluster.local' }],
  ['crash-node-tls-untrusted', 'tls-untrusted', {}],
  ['crash-operation-not-permitted', 'capability-missing', { command: 'ip' }],
  [
    'crash-operator-rbac-forbidden',
    'rbac-forbidden',
    { verb: 'get', apiResource: 'leases', apiGroup: 'coordination.k8s.io' },
  ],
  ['crash-php-fpm-config', 'config-parse-error', { setting: 'www', detail: 'user has not been defined' }],
  ['crash-prisma-p3009', 'db-migration-failed', { migration: '20260507120031_add_shipment_ref' }],
  ['crash-python-keyerror-env', 'missing-env-var', { variable: 'DATABASE_URL' }],
  ['crash-python-shared-library', 'shared-library-missing', { library: 'libpthread.so.0' }],
  ['crash-python-yaml-parse', 'config-parse-error', { path: '/etc/router/routes.yaml', detail: 'line 2, column 3' }],
  ['crash-readonly-root-filesystem', 'read-only-filesystem', { path: '/var/lib/segments.db' }],
  ['crash-redis-permission', 'permission-denied', { path: 'appendonlydir' }],
  ['crash-script-permission-126', 'command-not-executable', { path: '/app/bin/transform.sh' }],
  ['crash-second-container', 'missing-env-var', { variable: 'DATABASE_URL' }],
  ['crash-sidecar-init', 'connection-refused', { host: 'istiod.istio-system.svc', port: 15012 }],
  ['crash-volume-permission', 'permission-denied', { path: '/var/opt/artifacts/tmp' }],
  ['runtime-crlf-entrypoint', 'missing-interpreter', { path: '/docker-entrypoint.sh' }],
  ['runtime-missing-interpreter', 'missing-interpreter', { path: '/docker-entrypoint.sh' }],
];

describe('logs of recorded failures', () => {
  test.each(FROM_LOG)('%s tells %s first', (recording, cause, params) => {
    const scenario = scenarioOf(recording);
    const reading = readLog(logOf(recording, scenario.expect.container ?? ''));
    expect(reading.findings[0]).toMatchObject({ cause, params, confidence: expect.stringMatching(/likely|possible/) });
    expect([scenario.expect.cause, ...scenario.alternatives]).toContain(cause);
  });

  test.each([
    ['crash-db-migration-failed-init', 'duplicate column name: status'],
    ['crash-node-heap-limit', 'heap out of memory'],
    ['crash-operator-rbac-forbidden', 'forbidden'],
    ['crash-abort-as-pid1-139', 'ring buffer overrun'],
    ['crash-go-io-timeout', 'i/o timeout'],
    ['crash-python-yaml-parse', 'line 2, column 3'],
  ])('the telling line of %s holds the words people must see', (recording, words) => {
    const reading = readLog(logOf(recording, scenarioOf(recording).expect.container ?? ''));
    expect(reading.best?.text).toContain(words);
    expect(reading.marked).toContain(reading.best?.index);
  });

  test.each([
    ['crash-script-dollar-escape', 'kill-script', "sh: invalid number '$'"],
    ['crash-exit-137-own-code', 'pdf-worker', 'supervisor: child 17 killed by signal 9, giving up'],
    ['crash-exit-143', 'sms-worker', 'master: received SIGTERM from supervisor'],
    ['crash-exit-0-loop', 'email-worker', 'no work for 2s, exiting'],
    ['crash-oom-child-process', 'csv-importer', 'Killed'],
    ['job-pod-failure-policy', 'scorer', 'FATAL: model checksum mismatch'],
    [
      'job-pod-error',
      'loader',
      'pyarrow.lib.ArrowInvalid: Could not open Parquet input source: Parquet magic bytes not found in footer',
    ],
    [
      'job-backoff-limit-exceeded',
      'loader',
      'pyarrow.lib.ArrowInvalid: Could not open Parquet input source: Parquet magic bytes not found in footer',
    ],
  ])('%s names no cause and quotes its telling line', (recording, container, line) => {
    const reading = readLog(logOf(recording, container));
    expect(reading.findings).toEqual([]);
    expect(reading.best?.text).toBe(line);
  });

  test('an expired licence key behind a 401 is a licence matter', () => {
    const reading = readLog(logOf('crash-init-container', 'load-geoip'));
    expect(reading.findings[0]).toMatchObject({
      cause: 'license-expired',
      line: { text: 'ERROR 401: Unauthorized (license key expired)' },
    });
  });

  test('a repeated wait is weak and names what is waited for', () => {
    const reading = readLog(logOf('crash-init-waiting-for-service', 'wait-for-api'));
    expect(reading.findings).toMatchObject([
      {
        cause: 'dependency-not-ready',
        params: { service: 'api-backend' },
        confidence: 'possible',
        signature: 'waiting-for',
      },
    ]);
    expect(reading.findings[0]?.line.count).toBeGreaterThan(10);
  });

  const quiet = readdirSync(ROOT)
    .filter((name) =>
      /^(?:healthy|probe|evicted|node|rejected|sched|term|cronjob|crash-oom|job-oom|job-pod-active|runtime-poststart|runtime-unknown)/.test(
        name,
      ),
    )
    .filter((name) => readdirSync(`${ROOT}/${name}`).includes('logs'))
    .flatMap((name) =>
      readdirSync(`${ROOT}/${name}/logs`)
        .filter((file) => file.endsWith('.log'))
        .map((file) => `${name}/logs/${file}`),
    );

  test.each(quiet)('%s holds nothing that a signature takes for a fault', (file) => {
    const { findings } = readLog(readFileSync(`${ROOT}/${file}`, 'utf8'));
    expect(findings.filter(({ signature }) => signature !== 'waiting-for')).toEqual([]);
  });
});
