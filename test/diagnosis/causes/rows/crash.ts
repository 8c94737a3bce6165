import { crashing, event, logTail, node, pod, terminated, time, waiting } from '../../made.js';
import type { CauseId } from '../../../../src/model/causes.js';
import { row, type CauseRow } from '../row.js';

const logged = (cause: CauseId, ...lines: readonly string[]): CauseRow =>
  row(cause, lines[0] ?? '', [crashing('Error', 1)], { logs: [logTail(lines.join('\n'))] });

/** What only the log of the last run tells. */
const LOGGED: readonly CauseRow[] = [
  logged('heap-exhausted', 'java.lang.OutOfMemoryError: Java heap space'),
  logged('nil-pointer', 'panic: runtime error: invalid memory address or nil pointer dereference'),
  logged('panic', 'panic: something odd', '', 'goroutine 1 [running]:', 'main.main()', '\t/app/main.go:12 +0x1d'),
  logged('deadlock', 'fatal error: all goroutines are asleep - deadlock!'),
  logged('missing-env-var', 'Error: Missing required environment variable DATABASE_URL'),
  logged('missing-configuration', 'Error: Missing required configuration "database.host"'),
  logged('config-parse-error', 'yaml: line 12: mapping values are not allowed in this context'),
  logged('missing-file', "FileNotFoundError: [Errno 2] No such file or directory: '/etc/app/settings.json'"),
  logged('bad-argument', 'Error: unknown flag: --colour'),
  logged('module-not-found', "ModuleNotFoundError: No module named 'flask'"),
  logged('class-not-found', 'Error: Could not find or load main class com.acme.Main'),
  logged(
    'shared-library-missing',
    'app: error while loading shared libraries: libssl.so.1.1: cannot open shared object file: No such file or directory',
  ),
  logged(
    'runtime-version-mismatch',
    'java.lang.UnsupportedClassVersionError: com/acme/Main has been compiled by a more recent version of the Java Runtime (class file version 65.0), this version of the Java Runtime only recognizes class file versions up to 61.0',
  ),
  logged('connection-refused', 'Error: connect ECONNREFUSED 10.0.0.7:5432'),
  logged('connection-timeout', 'Error: connect ETIMEDOUT 10.0.0.7:5432'),
  logged('connection-reset', 'Error: read ECONNRESET while talking to redis:6379'),
  logged('dns-resolution', 'Error: getaddrinfo ENOTFOUND postgres'),
  logged('dns-unavailable', 'dial tcp: lookup db on 10.96.0.10:53: read udp 10.0.0.3:1->10.96.0.10:53: i/o timeout'),
  logged(
    'tls-expired',
    'x509: certificate has expired or is not yet valid: current time 2026-05-11T10:00:00Z is after 2026-01-01T00:00:00Z',
  ),
  logged('tls-untrusted', 'x509: certificate signed by unknown authority'),
  logged('tls-mismatch', 'x509: certificate is valid for a.acme.io, not b.acme.io'),
  logged('db-authentication', 'FATAL: password authentication failed for user "shop"'),
  logged('db-not-found', 'FATAL: database "shop" does not exist'),
  logged(
    'db-migration-failed',
    'Error: P3009: migrate found failed migrations in the target database, new migrations will not be applied.',
  ),
  logged(
    'db-migration-pending',
    'ActiveRecord::PendingMigrationError: Migrations are pending. To resolve this issue, run: bin/rails db:migrate',
  ),
  logged('broker-authentication', 'Error: ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.'),
  logged(
    'access-denied',
    'AccessDenied: User: arn:aws:iam::1:role/x is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k',
  ),
  logged(
    'rbac-forbidden',
    'pods is forbidden: User "system:serviceaccount:shop:default" cannot list resource "pods" in API group "" in the namespace "shop"',
  ),
  logged('permission-denied', "PermissionError: [Errno 13] Permission denied: '/data/cache'"),
  logged('capability-missing', 'iptables: Operation not permitted (you must be root)'),
  logged('read-only-filesystem', "OSError: [Errno 30] Read-only file system: '/app/tmp'"),
  logged('no-space-left', 'write /data/wal: no space left on device'),
  logged('too-many-open-files', 'accept tcp [::]:8080: accept4: too many open files'),
  logged('port-in-use', 'Error: listen EADDRINUSE: address already in use :::8080'),
  logged('privileged-port', 'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)'),
  logged(
    'data-version-mismatch',
    'The data directory was initialized by PostgreSQL version 13, which is not compatible with this version 16.2.',
  ),
  logged('data-corrupt', 'PANIC: could not locate a valid checkpoint record'),
  logged('lock-held', 'FATAL: lock file "postmaster.pid" already exists'),
  logged('license-expired', 'ERROR: license has expired on 2026-01-01'),
  logged(
    'vm-max-map-count',
    'max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
  ),
  logged(
    'service-link-env-collision',
    'could not parse REDIS_PORT: strconv.Atoi: parsing "tcp://10.96.1.2:6379": invalid syntax',
  ),
  logged('crd-not-installed', 'no matches for kind "Certificate" in version "cert-manager.io/v1"'),
  logged('host-dependency-missing', 'modprobe: FATAL: Module ip_vs not found in directory /lib/modules/6.1.0'),
  logged('dns-forwarding-loop', '[FATAL] plugin/loop: Loop (127.0.0.1:55953 -> :53) detected for zone "."'),
  logged(
    'address-family-unsupported',
    'nginx: [emerg] socket() [::]:80 failed (97: Address family not supported by protocol)',
  ),
  logged(
    'unexpected-volume-content',
    'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty. It contains a lost+found directory',
  ),
  logged('metadata-service-unreachable', 'dial tcp 169.254.169.254:80: i/o timeout'),
  logged('kernel-limit', 'failed to create fsnotify watcher: too many open files: inotify_init1'),
  logged('image-manifest-skew', 'Error: apiVersion acme.io/v1alpha1 is not supported by this version'),
  logged('needs-initialisation', 'core: security barrier not initialized'),
  logged('leader-election-lost', 'leaderelection lost'),
  logged('dependency-not-ready', 'timed out waiting for postgres:5432 to become ready, giving up'),
];

const running = (minute: number) => ({ running: { startedAt: time(minute) } });

export const CRASH: readonly CauseRow[] = [
  ...LOGGED,
  row('oom-killed', 'reason', [
    crashing('OOMKilled', 137, { container: { resources: { limits: { memory: '64Mi' } } } }),
  ]),
  row('exits-zero', 'exit 0 again and again', [crashing('Completed', 0)]),
  row('killed-137', 'code alone', [crashing('Error', 137)]),
  row('terminated-143', 'code alone', [crashing('Error', 143)]),
  row('segfault', 'code', [crashing('Error', 139)]),
  row('assertion-failed', 'code', [crashing('Error', 134)]),
  row('illegal-instruction', 'code', [crashing('Error', 132)]),
  row('bus-error', 'code', [crashing('Error', 135)]),
  row('app-exit-nonzero', 'code alone', [crashing('Error', 3)]),
  row('init-container-failed', 'code alone', [crashing('Error', 3, { init: true })]),
  row('sidecar-failed', 'code alone', [crashing('Error', 3, { init: true, container: { restartPolicy: 'Always' } })]),
  row('init-container-waiting', 'runs and runs', [
    pod({
      init: true,
      state: running(1),
      container: { command: ['sh', '-c', 'until nc -z db 5432; do sleep 2; done'] },
    }),
  ]),
  row('container-status-unknown', 'synthetic 137', [
    crashing('ContainerStatusUnknown', 137, {
      last: terminated(
        'ContainerStatusUnknown',
        137,
        'The container could not be located when the pod was deleted.  The container used to be Running',
      ),
    }),
  ]),
  row('restart-by-node', 'reason Unknown, code 255', [crashing('Unknown', 255)]),
  row(
    'cpu-starved-start',
    'killed while it starts, with a tiny CPU limit',
    [
      crashing('Error', 143, {
        container: {
          resources: { limits: { cpu: '50m' } },
          livenessProbe: { httpGet: { path: '/healthz', port: 8080 } },
        },
      }),
      event(
        'Unhealthy',
        'Liveness probe failed: Get "http://10.0.0.3:8080/healthz": dial tcp 10.0.0.3:8080: connect: connection refused',
        { container: 'app', count: 12 },
      ),
      event('Killing', 'Container app failed liveness probe, will be restarted', {
        container: 'app',
        type: 'Normal',
        count: 4,
      }),
    ],
    { logs: [logTail('Starting ShopApplication using Java 21 with PID 1\nTomcat initialized with port 8080')] },
  ),
  row('liveness-probe', 'Killing', [
    crashing('Error', 137, { container: { livenessProbe: { httpGet: { path: '/healthz', port: 8080 } } } }),
    event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500', { container: 'app' }),
    event('Killing', 'Container app failed liveness probe, will be restarted', {
      container: 'app',
      type: 'Normal',
      minute: 13,
    }),
  ]),
  row('startup-probe', 'Killing', [
    crashing('Error', 137, { container: { startupProbe: { httpGet: { path: '/healthz', port: 8080 } } } }),
    event('Unhealthy', 'Startup probe failed: HTTP probe failed with statuscode: 503', { container: 'app' }),
    event('Killing', 'Container app failed startup probe, will be restarted', {
      container: 'app',
      type: 'Normal',
      minute: 13,
    }),
  ]),
  ...(
    [
      ['readiness-probe', 'HTTP probe failed with statuscode: 503', { httpGet: { path: '/ready', port: 8080 } }],
      [
        'probe-command-not-found',
        'Readiness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: exec: "curl": executable file not found in $PATH: unknown',
        { exec: { command: ['curl', 'localhost'] } },
      ],
      [
        'probe-wrong-port',
        'Get "http://10.0.0.3:9999/": dial tcp 10.0.0.3:9999: connect: connection refused',
        { httpGet: { path: '/', port: 9999 } },
      ],
      ['probe-wrong-path', 'HTTP probe failed with statuscode: 404', { httpGet: { path: '/nope', port: 8080 } }],
      [
        'probe-scheme',
        'Get "https://10.0.0.3:8080/": http: server gave HTTP response to HTTPS client',
        { httpGet: { path: '/', port: 8080, scheme: 'HTTPS' } },
      ],
      [
        'probe-timeout',
        'Get "http://10.0.0.3:8080/ready": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
        { httpGet: { path: '/ready', port: 8080 } },
      ],
    ] as const
  ).map(([cause, text, readinessProbe]) =>
    row(cause, text, [
      pod({
        state: running(1),
        status: { phase: 'Running' },
        container: { ports: [{ containerPort: 8080 }], readinessProbe },
      }),
      event('Unhealthy', text.startsWith('Readiness') ? text : `Readiness probe failed: ${text}`, {
        container: 'app',
        count: 30,
      }),
    ]),
  ),
  row('readiness-gate', 'condition', [
    pod({
      state: running(1),
      ready: true,
      status: { phase: 'Running' },
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'ReadinessGatesNotReady',
          message: 'corresponding condition of pod readiness gate "lb.acme.io/ready" does not exist.',
        },
      ],
    }),
  ]),
  row('sidecar-still-running', 'a Job whose work is done', [
    pod({
      spec: {
        restartPolicy: 'Never',
        containers: [
          { name: 'app', image: 'x:1' },
          { name: 'proxy', image: 'y:1' },
        ],
      },
      status: {
        phase: 'Running',
        containerStatuses: [
          { name: 'app', state: terminated('Completed', 0) },
          { name: 'proxy', ready: true, state: running(1) },
        ],
      },
    }),
  ]),
  row('resize-deferred', 'condition', [
    pod({
      ready: true,
      state: running(1),
      status: { phase: 'Running' },
      conditions: [
        { type: 'Ready', status: 'True' },
        {
          type: 'PodResizePending',
          status: 'True',
          reason: 'Deferred',
          message: "Node didn't have enough resource: cpu, requested: 4000, used: 3900, capacity: 4000",
        },
      ],
    }),
    node('n1'),
  ]),
  row('resize-infeasible', 'condition', [
    pod({
      ready: true,
      state: running(1),
      status: { phase: 'Running' },
      conditions: [
        { type: 'Ready', status: 'True' },
        {
          type: 'PodResizePending',
          status: 'True',
          reason: 'Infeasible',
          message: 'In-place resize of containers with swap is not supported',
        },
      ],
    }),
  ]),
  row('none', 'a ready pod', [
    pod({
      ready: true,
      state: running(1),
      status: { phase: 'Running' },
      conditions: [{ type: 'Ready', status: 'True' }],
    }),
  ]),
  row('none', 'an image pull that has just begun', [
    pod({
      state: waiting('ContainerCreating'),
      meta: { creationTimestamp: time(14.9) },
      conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: time(14.9) }],
    }),
  ]),
];
