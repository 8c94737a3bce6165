import { describe } from '@jest/globals';
import { ACCESS_SIGNATURES } from '../../../src/diagnosis/logs/signatures/access.js';
import { DATABASE_SIGNATURES } from '../../../src/diagnosis/logs/signatures/databases.js';
import { VOLUME_SIGNATURES } from '../../../src/diagnosis/logs/signatures/volumes.js';
import { testRows } from './contract.js';

describe('databases and brokers', () => {
  testRows(DATABASE_SIGNATURES, [
    [
      'prisma-authentication',
      'Error: P1000: Authentication failed against database server at `pg.db`, the provided database credentials for `shop` are not valid.',
      { host: 'pg.db' },
      'Authentication succeeded against database server at `pg.db`',
    ],
    [
      'mysql-access-denied',
      "ERROR 1045 (28000): Access denied for user 'app'@'10.244.0.9' (using password: YES)",
      { user: 'app', host: '10.244.0.9', protocol: 'MySQL' },
      "ERROR 1049 (42000): Unknown database 'app'",
    ],
    [
      'pg-authentication',
      'FATAL:  password authentication failed for user "orders"',
      { user: 'orders', protocol: 'PostgreSQL' },
      'FATAL:  database "orders" does not exist',
    ],
    [
      'pg-authentication',
      'psycopg2.OperationalError: FATAL:  no pg_hba.conf entry for host "10.244.0.9", user "app", database "shop", no encryption',
      { host: '10.244.0.9', user: 'app', database: 'shop', protocol: 'PostgreSQL' },
      'psycopg2.OperationalError: FATAL:  sorry, too many clients already',
    ],
    [
      'pg-role-missing',
      'FATAL:  role "root" does not exist',
      { user: 'root', protocol: 'PostgreSQL' },
      'ERROR:  relation "root" does not exist',
    ],
    [
      'pg-permission-denied',
      'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.InsufficientPrivilege) permission denied for schema public',
      { database: 'public', protocol: 'PostgreSQL' },
      'mkdir: /data: Permission denied',
    ],
    [
      'mongo-authentication',
      'MongoServerError: Authentication failed.\n    at Connection.onMessage (/app/node_modules/mongodb/lib/cmap/connection.js:202:26)',
      { protocol: 'MongoDB' },
      'MongoServerSelectionError: connect ECONNREFUSED 10.0.0.1:27017',
    ],
    [
      'redis-authentication',
      'ReplyError: WRONGPASS invalid username-password pair or user is disabled.',
      { protocol: 'Redis' },
      'ReplyError: MOVED 3999 10.0.0.1:6381',
    ],
    [
      'redis-authentication',
      'redis.exceptions.AuthenticationError: NOAUTH Authentication required.',
      { protocol: 'Redis' },
      'redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.',
    ],
    [
      'sqlserver-login',
      "Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed for user 'sa'.",
      { user: 'sa', protocol: 'SQL Server' },
      'Microsoft.Data.SqlClient.SqlException (0x80131904): Cannot open database "shop" requested by the login. The login failed.',
    ],
    [
      'oracle-login',
      'Caused by: java.sql.SQLException: ORA-01017: invalid username/password; logon denied',
      { error: 'ORA-01017', protocol: 'Oracle' },
      'Caused by: java.sql.SQLException: ORA-12541: TNS:no listener',
    ],
    [
      'cassandra-authentication',
      'com.datastax.driver.core.exceptions.AuthenticationException: Authentication error on host cassandra/10.0.0.4:9042: Provided username cassandra and/or password are incorrect',
      { user: 'cassandra', protocol: 'Cassandra' },
      "InvalidRequest: Keyspace 'shop' does not exist",
    ],
    [
      'elastic-authentication',
      'ResponseError: security_exception: unable to authenticate user [kibana_system] for REST request [/_nodes]',
      { user: 'kibana_system', protocol: 'Elasticsearch' },
      'ResponseError: no such index [kibana]',
    ],
    [
      'other-database-authentication',
      'DB::Exception: default: Authentication failed: password is incorrect, or there is no user with such name.',
      { user: 'default' },
      'DB::Exception: Table shop.orders is full',
    ],
    [
      'kafka-authentication',
      'org.apache.kafka.common.errors.SaslAuthenticationException: Authentication failed: Invalid username or password',
      { protocol: 'Kafka' },
      'org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: describeCluster',
    ],
    [
      'kafka-authentication',
      'org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [orders]',
      { table: 'orders', protocol: 'Kafka' },
      'org.apache.kafka.common.errors.InvalidTopicException: orders',
    ],
    [
      'amqp-authentication',
      "pika.exceptions.ProbableAuthenticationError: ConnectionClosedByBroker: (403) 'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.'",
      { protocol: 'AMQP' },
      "pika.exceptions.ChannelClosedByBroker: (404, \"NOT_FOUND - no queue 'mail' in vhost '/'\")",
    ],
    [
      'nats-mqtt-authentication',
      '2026/05/12 08:54:10 fatal: nats: Authorization Violation',
      {},
      '2026/05/12 08:54:10 fatal: nats: no servers available for connection',
    ],
    ['database-authentication', 'ERROR database authentication failed', {}, 'ERROR database migration skipped'],
    [
      'pg-database-missing',
      'FATAL:  database "orders" does not exist',
      { database: 'orders', protocol: 'PostgreSQL' },
      'FATAL:  role "orders" does not exist',
    ],
    [
      'mysql-unknown-database',
      "Error: Unknown database 'shop'",
      { database: 'shop', protocol: 'MySQL' },
      "Error: Unknown column 'shop' in 'field list'",
    ],
    [
      'sqlserver-cannot-open-database',
      'Unhandled exception. Microsoft.Data.SqlClient.SqlException (0x80131904): Cannot open database "shop" requested by the login. The login failed.',
      { database: 'shop', protocol: 'SQL Server' },
      "Unhandled exception. Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed for user 'sa'.",
    ],
    [
      'schema-or-keyspace-missing',
      'InvalidRequest: Error from server: code=2200 [Invalid query] message="Keyspace \'shop\' does not exist"',
      { database: 'shop' },
      "panic: file '/etc/keyspace' does not exist",
    ],
    [
      'topic-queue-or-index-missing',
      "ERROR (404, \"NOT_FOUND - no queue 'mail' in vhost '/prod'\")",
      { table: 'mail', database: '/prod' },
      'ERROR (404, "route NOT_FOUND")',
    ],
    [
      'prisma-migration',
      'Error: P3018\n\nA migration failed to apply.',
      { error: 'P3018' },
      "Error: P1001\n\nCan't reach database server at `db`:`5432`",
    ],
    [
      'flyway-migration',
      'Caused by: org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migration checksum mismatch for migration version 7',
      { migration: '7' },
      'INFO o.f.core.internal.command.DbMigrate - Successfully applied 7 migrations',
    ],
    [
      'liquibase-migration',
      'Caused by: liquibase.exception.MigrationFailedException: Migration failed for changeset db/changelog-7.xml::add-status::jo: Reason: ERROR: column exists',
      { migration: 'db/changelog-7.xml::add-status::jo' },
      'INFO liquibase.changelog - ChangeSet db/changelog-7.xml::add-status::jo ran successfully',
    ],
    [
      'alembic-migration',
      "alembic.util.exc.CommandError: Can't locate revision identified by 'ae1027a6acf'",
      { migration: 'ae1027a6acf' },
      'INFO  [alembic.runtime.migration] Running upgrade  -> ae1027a6acf',
    ],
    [
      'sql-duplicate-object',
      'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.DuplicateTable) relation "orders" already exists',
      { error: 'relation "orders" already exists' },
      'ERROR: file "orders" already exists',
    ],
    [
      'migrate-dirty',
      'error: Dirty database version 14. Fix and force version.',
      { migration: '14' },
      'error: dirty pages written',
    ],
    [
      'migration-failed',
      'ERROR could not apply migrations: syntax error at or near "FORM"',
      {},
      'INFO applied migrations',
    ],
    [
      'migrations-pending',
      'ActiveRecord::PendingMigrationError: Migrations are pending. To resolve this issue, run: bin/rails db:migrate',
      {},
      'Rails: no migrations were run',
    ],
    [
      'schema-version',
      'Unable to start server. Error: sql schema version compatibility check failed: version mismatch for keyspace/database: "temporal". Expected version: 1.9 cannot be greater than Actual version: 1.8',
      { database: 'temporal', wanted: '1.9', version: '1.8' },
      'Unable to start server. Error: sql schema check skipped',
    ],
    [
      'table-missing',
      'ERROR:  relation "public.users" does not exist at character 15',
      { table: 'public.users' },
      'ERROR:  role "users" does not exist',
    ],
    [
      'table-missing',
      'django.db.utils.OperationalError: no such table: auth_user',
      { table: 'auth_user' },
      'django.db.utils.OperationalError: unable to open database file',
    ],
    [
      'table-missing',
      'Caused by: org.hibernate.tool.schema.spi.SchemaManagementException: Schema-validation: missing column [status] in table [orders]',
      { detail: 'status', table: 'orders' },
      'Caused by: org.hibernate.HibernateException: missing dialect',
    ],
  ]);
});

describe('interfaces that refuse', () => {
  testRows(ACCESS_SIGNATURES, [
    [
      'metadata-unreachable',
      'panic: RequestError: send request failed caused by: Get "http://169.254.169.254/latest/api/token": context deadline exceeded',
      { host: '169.254.169.254' },
      'panic: Get "http://10.0.0.1/latest/api/token": dial tcp 10.0.0.1:80: connect: connection refused',
    ],

    [
      'git-authentication',
      "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
      { url: 'https://github.com' },
      "fatal: could not read from remote repository 'origin'",
    ],
    ['git-authentication', 'git@github.com: Permission denied (publickey).', {}, 'mkdir: /data: Permission denied'],
    [
      'kubernetes-forbidden',
      'E0512 08:54:10.340872       1 reflector.go:147] pods is forbidden: User "system:serviceaccount:tools:bot" cannot list resource "pods" in API group "" at the cluster scope',
      { user: 'system:serviceaccount:tools:bot', verb: 'list', apiResource: 'pods' },
      'E0512 08:54:10.340872       1 server.go:9] request forbidden by policy',
    ],
    [
      'kubernetes-forbidden',
      'error: deployments.apps is forbidden: User "system:serviceaccount:tools:bot" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
      {
        user: 'system:serviceaccount:tools:bot',
        verb: 'patch',
        apiResource: 'deployments',
        apiGroup: 'apps',
        namespace: 'shop',
      },
      'error: the server could not find the requested resource',
    ],
    [
      'crd-missing',
      'E0512 08:54:10.340872       1 main.go:71] "problem running manager" err="no matches for kind "Certificate" in version "cert-manager.io/v1""',
      { apiResource: 'Certificate', apiGroup: 'cert-manager.io/v1' },
      'E0512 08:54:10.340872       1 main.go:71] "no matches for selector"',
    ],
    [
      'leader-election-lost',
      'F0512 08:54:10.340872       1 main.go:71] leader election lost',
      {},
      'I0512 08:54:10.340872       1 leaderelection.go:260] successfully acquired lease kube-system/x',
    ],
    [
      'leader-election-lost',
      'E0512 08:54:10.340872       1 leaderelection.go:367] Failed to renew lease kube-system/my-operator: timed out waiting for the condition',
      { detail: 'kube-system/my-operator' },
      'E0512 08:54:10.340872       1 leaderelection.go:330] error retrieving resource lock kube-system/x: Unauthorized',
    ],
    [
      'vault-denied',
      'Error: Error making API request. URL: GET https://vault:8200/v1/secret/data/app Code: 403. Errors: * permission denied',
      { status: '403' },
      'mkdir: cannot create directory /vault/data: Permission denied',
    ],
    [
      'aws-not-authorized',
      'botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:sts::123456789012:assumed-role/app/i-0 is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::bkt/key"',
      { user: 'arn:aws:sts::123456789012:assumed-role/app/i-0', verb: 's3:GetObject' },
      'botocore.exceptions.ClientError: An error occurred (NoSuchKey) when calling the GetObject operation',
    ],
    [
      'cloud-denied',
      'botocore.exceptions.NoCredentialsError: Unable to locate credentials',
      {},
      'botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL',
    ],
    [
      'cloud-denied',
      'google.api_core.exceptions.PermissionDenied: 403 PERMISSION_DENIED: caller lacks storage.objects.get',
      {},
      'java.nio.file.AccessDeniedException: /data/x',
    ],
    ['license', 'ERROR: Your license has expired', {}, 'INFO: license valid until 2027-01-01'],
    [
      'http-401-403-url',
      'requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.example.com/v1/me',
      { status: '401', url: 'https://api.example.com/v1/me' },
      'requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://api.example.com/v1/me',
    ],
    [
      'http-401-403',
      'AxiosError: Request failed with status code 403\n    at settle (/app/node_modules/axios/lib/core/settle.js:19:12)',
      { status: '403' },
      'AxiosError: Request failed with status code 503\n    at settle (/app/node_modules/axios/lib/core/settle.js:19:12)',
    ],
    [
      'ldap-smtp-credentials',
      'javax.naming.AuthenticationException: [LDAP: error code 49 - Invalid Credentials]',
      {},
      'javax.naming.CommunicationException: ldap:389',
    ],
    ['vault-sealed', 'Error: Vault is sealed', {}, 'Error: envelope is closed'],
    [
      'first-run-missing',
      '{"t":{"$date":"2026-05-12T08:54:10.000Z"},"s":"E","c":"REPL","msg":"no replset config has been received"}',
      {},
      '{"t":{"$date":"2026-05-12T08:54:10.000Z"},"s":"I","c":"REPL","msg":"replset config received"}',
    ],
    [
      'version-skew',
      'Error: this feature is not supported by this version of the server',
      {},
      'Error: this feature is supported by every version',
    ],
  ]);
});

describe('volumes', () => {
  testRows(VOLUME_SIGNATURES, [
    [
      'volume-not-empty',
      'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty',
      { path: '/var/lib/postgresql/data' },
      'initdb: creating directory "/var/lib/postgresql/data" ... ok',
    ],
    [
      'volume-not-empty',
      '[ERROR] [MY-010457] [Server] --initialize specified but the data directory has files in it. Aborting.',
      {},
      '[ERROR] [MY-010187] [Server] Could not open file for error logging',
    ],
    [
      'postgres-version',
      'DETAIL:  The data directory was initialized by PostgreSQL version 13, which is not compatible with this version 15.3.',
      { version: '13', wanted: '15.3' },
      'LOG:  starting PostgreSQL 15.3 on x86_64-pc-linux-musl',
    ],
    [
      'data-version',
      '2026-05-12T08:58:40.114Z 1 [ERROR] [MY-014061] [InnoDB] Invalid MySQL server downgrade: Cannot downgrade from 80034 to 80033.',
      { version: '80034', wanted: '80033' },
      '2026-05-12T08:58:40.114Z 1 [ERROR] [MY-012526] [InnoDB] Upgrade finished',
    ],
    [
      'data-version',
      "1:M 12 May 2026 08:56:00.117 # Can't handle RDB format version 11",
      { version: '11' },
      '1:M 12 May 2026 08:56:00.117 # Short read or OOM loading DB',
    ],
    [
      'lock-held',
      'FATAL:  lock file "postmaster.pid" already exists',
      { path: 'postmaster.pid' },
      'LOG:  clock file was read',
    ],
    [
      'lock-held',
      'ts=2026-05-12T08:54:10Z caller=main.go:1166 level=error err="opening storage failed: lock DB directory: resource temporarily unavailable"',
      {},
      'ts=2026-05-12T08:54:10Z caller=main.go:1166 level=error err="opening storage failed: block dir: permission denied"',
    ],
    [
      'lock-held',
      'org.apache.kafka.common.KafkaException: Failed to acquire lock on file .lock in /var/lib/kafka/data. A Kafka instance in another process or thread is using this directory.',
      { path: '/var/lib/kafka/data' },
      'org.apache.kafka.common.KafkaException: Failed to create new NetworkReceive',
    ],
    [
      'another-instance',
      'ERROR Another instance is already running on this directory',
      {},
      'ERROR another try was made',
    ],
    [
      'data-corrupt',
      '2026-05-12 08:58:40.114 UTC [27] PANIC:  could not locate a valid checkpoint record',
      {},
      '2026-05-12 08:58:40.114 UTC [27] LOG:  checkpoint starting: time',
    ],
    [
      'data-corrupt',
      'panic: segment 14 is corrupted: /prometheus/wal/00000014',
      { path: '/prometheus/wal/00000014' },
      'panic: corrupt request header',
    ],
  ]);
});
