import { describe } from '@jest/globals';
import { CONNECTION_SIGNATURES } from '../../../src/diagnosis/logs/signatures/connection.js';
import { DNS_SIGNATURES } from '../../../src/diagnosis/logs/signatures/dns.js';
import { TLS_SIGNATURES } from '../../../src/diagnosis/logs/signatures/tls.js';
import { testRows } from './contract.js';

describe('certificates and handshakes', () => {
  testRows(TLS_SIGNATURES, [
    [
      'go-x509-expired',
      '2026/11/24 22:37:20 fatal: Get "https://rates.example/v2": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-24T22:37:20Z is after 2026-05-01T00:00:00Z',
      { url: 'https://rates.example/v2', expiredAt: '2026-05-01T00:00:00Z' },
      'level=info msg="certificate renewed" notAfter=2027-01-01T00:00:00Z',
    ],
    [
      'java-expired',
      'Caused by: java.security.cert.CertificateExpiredException: NotAfter: Tue May 12 10:00:00 UTC 2026',
      { expiredAt: 'Tue May 12 10:00:00 UTC 2026' },
      'javax.net.ssl.SSLHandshakeException: PKIX path building failed',
    ],
    [
      'openssl-expired',
      "Error: certificate has expired\n    at TLSSocket.onConnectSecure (node:_tls_wrap:1659:34) {\n  code: 'CERT_HAS_EXPIRED'\n}",
      {},
      'Error: session token has expired',
    ],
    [
      'go-x509-unknown-authority',
      'E0512 08:54:10.340872       1 reflector.go:147] Get "https://10.96.0.1:443/api": x509: certificate signed by unknown authority',
      { url: 'https://10.96.0.1:443/api' },
      'time="2026-05-12T08:54:10Z" level=error msg="unknown authority in request header"',
    ],
    [
      'java-pkix',
      'Caused by: sun.security.validator.ValidatorException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      {},
      'java.security.cert.CertificateExpiredException: NotAfter: Tue May 12 10:00:00 UTC 2026',
    ],
    [
      'python-pool-untrusted',
      "requests.exceptions.SSLError: HTTPSConnectionPool(host='pypi.internal', port=443): Max retries exceeded with url: / (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate')))",
      { host: 'pypi.internal', port: 443 },
      "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='pypi.internal', port=443): Max retries exceeded with url: / (Caused by NewConnectionError('Connection refused'))",
    ],
    [
      'python-hostname-mismatch',
      "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'db.internal'. (_ssl.c:1007)",
      { host: 'db.internal' },
      'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate',
    ],
    [
      'openssl-untrusted',
      'Error: unable to verify the first certificate\n    at TLSSocket.onConnectSecure (node:_tls_wrap:1699:34)',
      {},
      'info: certificate verified by first authority\nError: certificate has expired',
    ],
    [
      'rust-dotnet-untrusted',
      'Error: error trying to connect: invalid peer certificate: UnknownIssuer',
      {},
      'Error: invalid peer certificate: Expired',
    ],
    [
      'peer-refused-certificate',
      '2026/05/12 08:54:10 rpc error: code = Unavailable desc = connection error: remote error: tls: bad certificate',
      {},
      '2026/05/12 08:54:10 remote error: tls: internal error',
    ],
    [
      'go-x509-wrong-name',
      '2026/05/12 08:54:10 fatal: Get "https://vault:8200/v1/sys/health": x509: certificate is valid for localhost, vault.vault.svc, not vault',
      { url: 'https://vault:8200/v1/sys/health', certificate: 'localhost, vault.vault.svc', host: 'vault' },
      '2026/05/12 08:54:10 certificate is valid for 90 days',
    ],
    [
      'go-x509-wrong-name',
      "panic: tls: failed to verify certificate: x509: cannot validate certificate for 10.0.3.7 because it doesn't contain any IP SANs",
      { host: '10.0.3.7' },
      'panic: x509: certificate signed by unknown authority',
    ],
    [
      'node-altname',
      "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: db.internal. is not in the cert's altnames: DNS:localhost",
      { host: 'db.internal' },
      'Error: self-signed certificate in certificate chain',
    ],
    [
      'java-no-subject-alt',
      'Caused by: java.security.cert.CertificateException: No name matching kafka.internal found',
      { host: 'kafka.internal' },
      'java.lang.IllegalArgumentException: No enum constant matching kafka.internal found',
    ],
    [
      'rust-wrong-name',
      'Error: invalid peer certificate: NotValidForName',
      {},
      'Error: invalid peer certificate: UnknownIssuer',
    ],
    [
      'key-does-not-match',
      '2026/05/12 08:58:40 [emerg] 1#1: SSL_CTX_use_PrivateKey("/etc/nginx/tls.key") failed (SSL: error:05800074:x509 certificate routines::key values mismatch)',
      { path: '/etc/nginx/tls.key' },
      '2026/05/12 08:58:40 [emerg] 1#1: cannot load certificate key "/etc/nginx/tls.key": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory)',
    ],
    [
      'server-without-tls',
      '2026/05/12 08:54:10 Get "https://registry:5000/v2/": http: server gave HTTP response to HTTPS client',
      { url: 'https://registry:5000/v2/' },
      '2026/05/12 08:54:10 fatal: server gave an empty response to client',
    ],
    [
      'server-without-tls',
      'psycopg2.OperationalError: connection to server at "db" (10.0.0.1), port 5432 failed: server does not support SSL, but SSL was required',
      {},
      'psycopg2.OperationalError: connection to server at "db" (10.0.0.1), port 5432 failed: Connection refused',
    ],
    [
      'tls-wrong-protocol',
      'Error: write EPROTO 140:error:1408F10B:SSL routines:ssl3_get_record:wrong version number',
      {},
      'Error: wrong number of arguments',
    ],
  ]);
});

describe('names', () => {
  testRows(DNS_SIGNATURES, [
    [
      'node-eai-again',
      'Error: getaddrinfo EAI_AGAIN redis-master.cache',
      { host: 'redis-master.cache' },
      'Error: getaddrinfo ENOTFOUND redis-master.cache',
    ],
    [
      'go-resolver-silent',
      '2026/05/12 08:54:10 fatal: dial tcp: lookup db.prod on 10.96.0.10:53: read udp 10.244.0.9:41234->10.96.0.10:53: i/o timeout',
      { host: 'db.prod' },
      '2026/05/12 08:54:10 fatal: dial tcp: lookup db.prod on 10.96.0.10:53: no such host',
    ],
    [
      'temporary-failure-named',
      'psycopg2.OperationalError: could not translate host name "db" to address: Temporary failure in name resolution',
      { host: 'db' },
      'psycopg2.OperationalError: could not translate host name "db" to address: Name or service not known',
    ],
    [
      'temporary-failure',
      'redis.exceptions.ConnectionError: Error -3 connecting to redis:6379. Temporary failure in name resolution.',
      {},
      'redis.exceptions.ConnectionError: Error -2 connecting to redis:6379. Name or service not known.',
    ],
    [
      'resolver-timeout',
      '2026/05/12 08:58:40 [error] 7#7: *1 backend.prod.svc could not be resolved (110: Operation timed out)',
      { host: 'backend.prod.svc' },
      '2026/05/12 08:58:40 [error] 7#7: *1 backend.prod.svc could not be resolved (3: Host not found)',
    ],
    [
      'go-no-such-host',
      'panic: dial tcp: lookup mongo.db.svc.cluster.local on 10.96.0.10:53: no such host',
      { host: 'mongo.db.svc.cluster.local' },
      'panic: dial tcp: lookup mongo.db.svc.cluster.local: i/o timeout',
    ],
    [
      'node-enotfound',
      'Error: querySrv ENOTFOUND _mongodb._tcp.cluster0.example.net',
      { host: '_mongodb._tcp.cluster0.example.net' },
      'Error: command ENOTFOUND',
    ],
    [
      'java-unknown-host',
      'Caused by: java.net.UnknownHostException: mysql-primary: Name or service not known',
      { host: 'mysql-primary' },
      'Caused by: java.net.UnknownHostException: mysql-primary: Temporary failure in name resolution',
    ],
    [
      'name-not-known-named',
      'django.db.utils.OperationalError: could not translate host name "pg" to address: Name or service not known',
      { host: 'pg' },
      'django.db.utils.OperationalError: could not translate host name "pg" to address: Temporary failure in name resolution',
    ],
    [
      'name-not-known-named',
      'redis.exceptions.ConnectionError: Error -2 connecting to redis:6379. Name or service not known.',
      { host: 'redis', port: 6379 },
      'redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.',
    ],
    [
      'mysql-unknown-host',
      "ERROR 2005 (HY000): Unknown MySQL server host 'mysql' (-2)",
      { host: 'mysql' },
      "ERROR 1049 (42000): Unknown database 'mysql'",
    ],
    [
      'curl-resolve-host',
      'curl: (6) Could not resolve host: vault.vault.svc',
      { host: 'vault.vault.svc' },
      'curl: (7) Failed to connect to vault.vault.svc port 8200 after 1 ms: Connection refused',
    ],
    [
      'kafka-bootstrap-unresolved',
      '[main] WARN org.apache.kafka.clients.ClientUtils - starting\norg.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers',
      {},
      'org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: listTopics',
    ],
    [
      'nginx-host-not-found',
      'nginx: [emerg] host not found in upstream "api-backend:8080" in /etc/nginx/conf.d/default.conf:4',
      { host: 'api-backend', port: 8080 },
      'nginx: [emerg] unknown directive "upstreamm" in /etc/nginx/conf.d/default.conf:4',
    ],
    [
      'busybox-bad-address',
      "wget: bad address 'api-backend'",
      { host: 'api-backend' },
      "wget: can't connect to remote host (10.0.0.1): Connection refused",
    ],
    [
      'name-does-not-resolve',
      'Error: failed to lookup address information: Name does not resolve',
      {},
      'Error: failed to lookup address information: Temporary failure in name resolution',
    ],
    [
      'coredns-loop',
      '[FATAL] plugin/loop: Loop (127.0.0.1:55953 -> :1053) detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting.',
      {},
      '[INFO] plugin/reload: Running configuration SHA512 = 5a2b, zone "."',
    ],
  ]);
});

describe('connections', () => {
  testRows(CONNECTION_SIGNATURES, [
    [
      'http-unavailable',
      'Error: Request failed with status code 503',
      { status: '503' },
      'Error: Request failed with status code 404',
    ],
    [
      'database-unreachable',
      "Error: P1001: Can't reach database server at `db:5432`",
      { host: 'db', port: 5432 },
      'Error: P1000: Authentication failed against database server at `db`',
    ],
    [
      'go-dial-refused',
      '2026/05/12 08:54:10 failed to connect to `host=postgres user=app database=app`: dial error (dial tcp 10.96.12.4:5432: connect: connection refused)',
      { host: '10.96.12.4', port: 5432 },
      '2026/05/12 08:54:10 dial tcp 10.96.12.4:5432: i/o timeout',
    ],
    [
      'node-econnrefused',
      'Error: connect ECONNREFUSED 10.0.0.7:6379\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)',
      { host: '10.0.0.7', port: 6379 },
      'Error: connect ETIMEDOUT 10.0.0.7:6379',
    ],
    [
      'node-econnrefused',
      'Error: connect ECONNREFUSED ::1:5432',
      { host: '::1', port: 5432 },
      'Error: read ECONNRESET',
    ],
    [
      'node-econnrefused',
      '08:56:00.114 [error] Postgrex.Protocol failed to connect: ** (DBConnection.ConnectionError) tcp connect (localhost:5432): connection refused - :econnrefused',
      { host: 'localhost', port: 5432 },
      '08:56:00.114 [error] tcp connect (db:5432): non-existing domain - :nxdomain',
    ],
    [
      'pg-refused',
      'psycopg2.OperationalError: connection to server at "db.prod" (10.1.2.3), port 5432 failed: Connection refused',
      { host: 'db.prod', port: 5432, protocol: 'PostgreSQL' },
      'psycopg2.OperationalError: connection to server at "db.prod" (10.1.2.3), port 5432 failed: FATAL:  password authentication failed for user "app"',
    ],
    [
      'pg-refused',
      'Caused by: org.postgresql.util.PSQLException: Connection to localhost:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.',
      { host: 'localhost', port: 5432, protocol: 'PostgreSQL' },
      'Caused by: org.postgresql.util.PSQLException: FATAL: database "app" does not exist',
    ],
    [
      'mysql-refused',
      "sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on 'mysql' ([Errno 111] Connection refused)\")",
      { host: 'mysql', protocol: 'MySQL' },
      "ERROR 2003 (HY000): Can't connect to MySQL server on 'mysql:3306' (110)",
    ],
    [
      'redis-refused',
      'redis.exceptions.ConnectionError: Error 111 connecting to redis-master:6379. Connection refused.',
      { host: 'redis-master', port: 6379, protocol: 'Redis' },
      'redis.exceptions.AuthenticationError: invalid username-password pair',
    ],
    [
      'broker-url-refused',
      '[2026-05-12 08:58:40,114: ERROR/MainProcess] consumer: Cannot connect to amqp://guest:**@rabbitmq:5672//: [Errno 111] Connection refused.',
      { protocol: 'amqp', host: 'rabbitmq', port: 5672 },
      '[2026-05-12 08:58:40,114: ERROR/MainProcess] consumer: Cannot connect to amqp://guest:**@rabbitmq:5672//: timed out.',
    ],
    [
      'kafka-no-broker',
      'kafka.errors.NoBrokersAvailable: NoBrokersAvailable',
      { protocol: 'Kafka' },
      'kafka.errors.TopicAlreadyExistsError: topic exists',
    ],
    [
      'connect-named-refused',
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='api', port=8080): Max retries exceeded with url: /v1 (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))",
      { host: 'api', port: 8080 },
      "requests.exceptions.ConnectTimeout: HTTPConnectionPool(host='api', port=8080): Max retries exceeded with url: /v1 (Caused by ConnectTimeoutError('timed out'))",
    ],
    [
      'connect-named-refused',
      'Caused by: io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: config-server/10.0.0.5:8888',
      { host: 'config-server', port: 8888 },
      'Caused by: io.netty.channel.ConnectTimeoutException: connection timed out: config-server/10.0.0.5:8888',
    ],
    [
      'connect-named-refused',
      'curl: (7) Failed to connect to vault port 8200 after 1 ms: Connection refused',
      { host: 'vault', port: 8200 },
      'curl: (22) The requested URL returned error: 404',
    ],
    [
      'connect-named-refused',
      'PG::ConnectionBad: Connection refused - connect(2) for "db" port 5432',
      { host: 'db', port: 5432 },
      'PG::ConnectionBad: FATAL:  role "app" does not exist',
    ],
    [
      'refused-bare',
      'PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /app/db.php:12',
      {},
      'PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] No such file or directory in /app/db.php:12',
    ],
    [
      'go-dial-timeout',
      'panic: dial tcp 10.77.0.66:9092: i/o timeout',
      { host: '10.77.0.66', port: 9092 },
      'panic: dial tcp 10.77.0.66:9092: connect: connection refused',
    ],
    [
      'node-etimedout',
      'Error: connect ETIMEDOUT 10.0.0.7:3306',
      { host: '10.0.0.7', port: 3306 },
      'Error: connect ECONNREFUSED 10.0.0.7:3306',
    ],
    [
      'pg-timeout',
      'psycopg2.OperationalError: connection to server at "db" (10.1.2.3), port 5432 failed: Connection timed out',
      { host: 'db', port: 5432, protocol: 'PostgreSQL' },
      'psycopg2.OperationalError: connection to server at "db" (10.1.2.3), port 5432 failed: Connection refused',
    ],
    [
      'mysql-timeout',
      "ERROR 2003 (HY000): Can't connect to MySQL server on 'mysql:3306' (110)",
      { host: 'mysql', port: 3306, protocol: 'MySQL' },
      "ERROR 2003 (HY000): Can't connect to MySQL server on 'mysql:3306' (111)",
    ],
    [
      'connect-named-timeout',
      'Caused by: org.apache.http.conn.ConnectTimeoutException: Connect to eureka:8761 [eureka/10.0.0.3] failed: connect timed out',
      { host: 'eureka', port: 8761 },
      'Caused by: org.apache.http.conn.HttpHostConnectException: Connect to eureka:8761 [eureka/10.0.0.3] failed: Connection refused (Connection refused)',
    ],
    [
      'mongo-server-selection',
      'MongoServerSelectionError: Server selection timed out after 30000 ms\n    at Timeout._onTimeout (/app/node_modules/mongodb/lib/sdam/topology.js:277:38)',
      { protocol: 'MongoDB' },
      'MongoServerError: Authentication failed.',
    ],
    [
      'kafka-metadata-timeout',
      'org.apache.kafka.common.errors.TimeoutException: Topic orders not present in metadata after 60000 ms.',
      { table: 'orders', protocol: 'Kafka' },
      'org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [orders]',
    ],
    [
      'timed-out-bare',
      'Caused by: java.net.SocketTimeoutException: connect timed out',
      {},
      'Caused by: java.net.SocketException: Connection reset',
    ],
    [
      'pool-timeout',
      'java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.',
      {},
      'info: HikariPool-1 - Added connection',
    ],
    [
      'connection-reset-named',
      '2026/05/12 08:54:10 read tcp 10.244.0.9:41234->10.0.0.7:5432: read: connection reset by peer',
      { host: '10.0.0.7', port: 5432 },
      '2026/05/12 08:54:10 dial tcp 10.0.0.7:5432: connect: connection refused',
    ],
    [
      'connection-reset',
      'Error: socket hang up\n    at connResetException (node:internal/errors:720:14)',
      {},
      'Error: socket path is empty',
    ],
    [
      'address-family',
      'nginx: [emerg] socket() [::]:80 failed (97: Address family not supported by protocol)',
      {},
      'nginx: [emerg] bind() to [::]:80 failed (98: Address already in use)',
    ],
    [
      'dependency-starting',
      'FATAL:  the database system is starting up',
      {},
      'FATAL:  the database "starting" is closed',
    ],
    [
      'waited-for-named',
      'wait-for-it.sh: timeout occurred after waiting 15 seconds for db:5432',
      { host: 'db', port: 5432 },
      'wait-for-it.sh: db:5432 is available after 3 seconds',
    ],
    [
      'waited-for-named',
      '2026/05/12 08:54:10 Timeout after 30s waiting on dependencies to become available: [tcp://db:5432]',
      { host: 'db', port: 5432 },
      '2026/05/12 08:54:10 Connected to tcp://db:5432',
    ],
    ['gave-up', 'ERROR gave up waiting for database', {}, 'INFO waiting for database'],
    [
      'waiting-for',
      'waiting for api-backend\nwaiting for api-backend\nwaiting for api-backend',
      { service: 'api-backend' },
      'waiting for connections on port 8080 since the start of this process, as everybody does',
    ],
  ]);
});
