import { describe, expect, test } from '@jest/globals';
import { readLog } from '../../../src/diagnosis/logs/reading.js';

/** How well-known programs end, and the cause that an experienced reader would name. */
const ENDINGS: readonly (readonly [program: string, log: string, cause: string])[] = [
  [
    'postgres',
    '2026-05-12 08:58:40.114 UTC [1] FATAL:  data directory "/var/lib/postgresql/data" has invalid permissions\n2026-05-12 08:58:40.114 UTC [1] DETAIL:  Permissions should be u=rwx (0700) or u=rwx,g=rx (0750).',
    'permission-denied',
  ],
  [
    'postgres',
    'PostgreSQL Database directory appears to contain a database; Skipping initialization\n\n2026-05-12 08:58:40.114 UTC [1] FATAL:  database files are incompatible with server\n2026-05-12 08:58:40.114 UTC [1] DETAIL:  The data directory was initialized by PostgreSQL version 13, which is not compatible with this version 15.3.',
    'data-version-mismatch',
  ],
  [
    'postgres',
    "chmod: changing permissions of '/var/lib/postgresql/data': Operation not permitted",
    'capability-missing',
  ],
  [
    'postgres',
    '2026-05-12 08:58:40.114 UTC [1] FATAL:  could not write lock file "postmaster.pid": No space left on device',
    'no-space-left',
  ],
  [
    'postgres',
    '2026-05-12 08:58:40.114 UTC [1] LOG:  could not bind IPv4 address "0.0.0.0": Address already in use\n2026-05-12 08:58:40.114 UTC [1] FATAL:  could not create any TCP/IP sockets',
    'port-in-use',
  ],
  [
    'postgres image',
    'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
    'missing-env-var',
  ],
  [
    'mysql image',
    '2026-05-12 08:58:40+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD',
    'missing-env-var',
  ],
  [
    'mysql',
    '2026-05-12T08:58:40.114Z 1 [ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11\n2026-05-12T08:58:40.114Z 1 [Note] [MY-012575] [InnoDB] Check that you do not already have another mysqld process using the same InnoDB data or log files.',
    'lock-held',
  ],
  [
    'mysql',
    '2026-05-12T08:58:40.114Z 0 [ERROR] [MY-010457] [Server] --initialize specified but the data directory has files in it. Aborting.\n2026-05-12T08:58:40.114Z 0 [ERROR] [MY-013236] [Server] The designated data directory /var/lib/mysql/ is unusable. You can remove all files that the server added to it.',
    'unexpected-volume-content',
  ],
  [
    'mysql',
    "mysqld: Can't create/write to file '/var/lib/mysql/is_writable' (OS errno 13 - Permission denied)",
    'permission-denied',
  ],
  [
    'mariadb',
    "2026-05-12  8:58:40 0 [ERROR] InnoDB: Cannot open datafile for read-only: 'ibdata1' OS error: 13\n2026-05-12  8:58:40 0 [ERROR] InnoDB: The error means mariadbd does not have the access rights to the directory: permission denied",
    'permission-denied',
  ],
  [
    'mongod',
    '{"t":{"$date":"2026-05-12T08:54:10.000+00:00"},"s":"E","c":"STORAGE","id":20568,"ctx":"initandlisten","msg":"Error setting up listener","attr":{"error":{"code":9001,"codeName":"SocketException","errmsg":"Address already in use"}}}',
    'port-in-use',
  ],
  [
    'mongod',
    '{"t":{"$date":"2026-05-12T08:54:10.000+00:00"},"s":"E","c":"CONTROL","id":20557,"ctx":"initandlisten","msg":"DBException in initAndListen, terminating","attr":{"error":"DBPathInUse: Unable to lock the lock file: /data/db/mongod.lock (Resource temporarily unavailable). Another mongod instance is already running on the /data/db directory"}}',
    'lock-held',
  ],
  [
    'mongod',
    '{"t":{"$date":"2026-05-12T08:54:10.000+00:00"},"s":"F","c":"CONTROL","id":20573,"msg":"Wrong mongod version","attr":{"error":"UPGRADE PROBLEM: Found an invalid featureCompatibilityVersion document"}}',
    'data-version-mismatch',
  ],
  [
    'redis',
    '1:M 12 May 2026 08:56:00.117 # Fatal error loading the DB, check server logs. Exiting.\n1:M 12 May 2026 08:56:00.117 # Bad file format reading the append only file appendonly.aof.1.incr.aof: make a backup of your AOF file, then use ./redis-check-aof --fix',
    'data-corrupt',
  ],
  [
    'redis',
    '1:M 12 May 2026 08:56:00.117 # Could not create server TCP listening socket *:6379: bind: Address already in use',
    'port-in-use',
  ],
  [
    'kafka',
    "[2026-05-12 08:58:40,114] ERROR [KafkaServer id=1] Fatal error during KafkaServer startup. Prepare to shutdown (kafka.server.KafkaServer)\nkafka.common.InconsistentClusterIdException: The Cluster ID aB3 doesn't match stored clusterId Some(xY9) in meta.properties.",
    'unexpected-volume-content',
  ],
  [
    'kafka',
    '[2026-05-12 08:58:40,114] ERROR Exiting Kafka due to fatal exception during startup. (kafka.Kafka$)\njava.lang.RuntimeException: No readable meta.properties files found.\n\tat kafka.server.X(X.scala:1)',
    'needs-initialisation',
  ],
  [
    'kafka',
    '[2026-05-12 08:58:40,114] ERROR [KafkaServer id=1] Fatal error during KafkaServer startup. (kafka.server.KafkaServer)\nkafka.zookeeper.ZooKeeperClientTimeoutException: Timed out waiting for connection while in state: CONNECTING',
    'dependency-not-ready',
  ],
  [
    'zookeeper',
    '2026-05-12 08:58:40,114 [myid:] - ERROR [main:QuorumPeerMain@98] - Unable to access datadir, exiting abnormally\norg.apache.zookeeper.server.persistence.FileTxnSnapLog$DatadirException: Unable to create data directory /data/version-2',
    'permission-denied',
  ],
  [
    'rabbitmq',
    '2026-05-12 08:58:40.114 [error] <0.227.0> Error when reading /var/lib/rabbitmq/.erlang.cookie: eacces',
    'permission-denied',
  ],
  [
    'elasticsearch',
    '{"@timestamp":"2026-05-12T08:53:44.871Z","log.level":"ERROR","message":"fatal exception while booting Elasticsearch","error.message":"failed to obtain node locks, tried [/usr/share/elasticsearch/data]; maybe these locations are not writable or multiple nodes were started on the same data path?"}',
    'lock-held',
  ],
  [
    'elasticsearch',
    '{"@timestamp":"2026-05-12T08:53:44.871Z","log.level":"ERROR","message":"uncaught exception in thread [main]","error.message":"java.nio.file.AccessDeniedException: /usr/share/elasticsearch/data/nodes"}',
    'permission-denied',
  ],
  [
    'opensearch',
    'ERROR: [1] bootstrap checks failed\n[1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
    'vm-max-map-count',
  ],
  [
    'minio',
    'ERROR Unable to initialize backend: Unable to write to the backend\n      > Please ensure MinIO binary has write permissions for the backend\nERROR mkdir /data/.minio.sys: permission denied',
    'permission-denied',
  ],
  [
    'vault',
    'Error initializing storage of type raft: failed to create fsm: failed to open bolt file: open /vault/data/vault.db: permission denied',
    'permission-denied',
  ],
  [
    'vault',
    'Error parsing listener configuration.\nerror loading configuration from /vault/config/extraconfig-from-values.hcl: At 4:12: object expected closing RBRACE got: EOF',
    'config-parse-error',
  ],
  [
    'consul',
    '==> failed to parse /consul/config/server.json: 1 error occurred:\n\t* invalid config key retry_joined',
    'config-parse-error',
  ],
  [
    'prometheus',
    'ts=2026-05-12T08:54:10Z caller=main.go:1166 level=error err="error loading config from \\"/etc/prometheus/prometheus.yml\\": couldn\'t load configuration (--config.file=\\"/etc/prometheus/prometheus.yml\\"): parsing YAML file /etc/prometheus/prometheus.yml: yaml: unmarshal errors:\\n  line 12: field scrape_config not found in type config.plain"',
    'config-parse-error',
  ],
  [
    'prometheus',
    'ts=2026-05-12T08:54:10Z caller=query_logger.go:114 level=error component=activeQueryTracker msg="Error opening query log file" file=/prometheus/queries.active err="open /prometheus/queries.active: permission denied"\npanic: Unable to create mmap-ed active query log\n\ngoroutine 1 [running]:',
    'permission-denied',
  ],
  [
    'grafana',
    "GF_PATHS_DATA='/var/lib/grafana' is not writable.\nYou may have issues with file permissions\nmkdir: can't create directory '/var/lib/grafana/plugins': Permission denied",
    'permission-denied',
  ],
  [
    'grafana',
    'logger=sqlstore t=2026-05-12T08:54:10Z level=error msg="failed to connect" \nError: ✗ failed to check table existence: dial tcp 10.0.0.5:5432: connect: connection refused',
    'connection-refused',
  ],
  [
    'loki',
    'failed parsing config: /etc/loki/loki.yaml: yaml: unmarshal errors:\n  line 5: field max_look_back_period not found in type',
    'config-parse-error',
  ],
  [
    'airflow',
    'airflow.exceptions.AirflowException: \nERROR: You need to initialize the database. Please run `airflow db init`. Make sure the command is run using Airflow version 2.7.1.',
    'needs-initialisation',
  ],
  [
    'airflow',
    'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "airflow-postgresql" (10.96.3.1), port 5432 failed: FATAL:  password authentication failed for user "postgres"',
    'db-authentication',
  ],
  [
    'temporal',
    'Unable to create dynamic config client. Error: stat /etc/temporal/config/dynamicconfig/docker.yaml: no such file or directory',
    'missing-file',
  ],
  [
    'keycloak',
    "Unknown option: '--hostname-strict-httpss'\nPossible solutions: --hostname-strict, --hostname",
    'bad-argument',
  ],
  [
    'etcd',
    '{"level":"fatal","ts":"2026-05-12T08:54:10.000Z","caller":"etcdmain/etcd.go:204","msg":"discovery failed","error":"member a3b has already been bootstrapped"}',
    'unexpected-volume-content',
  ],
  [
    'etcd',
    '{"level":"panic","ts":"2026-05-12T08:54:10.000Z","msg":"failed to recover v3 backend from snapshot","error":"failed to find database snapshot file (snap: snapshot file doesn\'t exist)"}',
    'data-corrupt',
  ],
  [
    'coredns',
    'plugin/forward: not an IP address or file: "upstream"\n/etc/coredns/Corefile:3 - Error during parsing: not an IP address or file: "upstream"',
    'config-parse-error',
  ],
  ['coredns', 'Listen: listen tcp :53: bind: permission denied', 'privileged-port'],
  [
    'cert-manager',
    'E0512 08:54:10.340872       1 main.go:43] "error executing command" err="failed to run: error getting CRD: customresourcedefinitions.apiextensions.k8s.io \\"certificates.cert-manager.io\\" is forbidden: User \\"system:serviceaccount:cert-manager:cainjector\\" cannot get resource \\"customresourcedefinitions\\" in API group \\"apiextensions.k8s.io\\" at the cluster scope"',
    'rbac-forbidden',
  ],
  [
    'argo',
    'time="2026-05-12T08:54:10Z" level=fatal msg="configmaps \\"argocd-cm\\" is forbidden: User \\"system:serviceaccount:argocd:argocd-server\\" cannot get resource \\"configmaps\\" in API group \\"\\" in the namespace \\"argocd\\""',
    'rbac-forbidden',
  ],
  [
    'argo',
    'time="2026-05-12T08:54:10Z" level=fatal msg="error retrieving argocd-cm: configmap \\"argocd-cm\\" not found"',
    'missing-configuration',
  ],
  [
    'traefik',
    '2026-05-12T08:54:10Z ERR error="error opening listener: listen tcp :80: bind: permission denied"',
    'privileged-port',
  ],
  [
    'traefik',
    '2026/05/12 08:54:10 command traefik error: failed to decode configuration from flags: field not found, node: entrypoint',
    'config-parse-error',
  ],
  [
    'nginx',
    'nginx: [emerg] host not found in upstream "backend" in /etc/nginx/conf.d/default.conf:2',
    'dns-resolution',
  ],
  [
    'nginx',
    '2026/05/12 08:58:40 [emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)',
    'permission-denied',
  ],
  [
    'nginx',
    '2026/05/12 08:58:40 [emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
    'read-only-filesystem',
  ],
  [
    'nginx',
    '2026/05/12 08:58:40 [emerg] 1#1: cannot load certificate "/etc/tls/tls.crt": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(/etc/tls/tls.crt, r))',
    'missing-file',
  ],
  ['nginx', '2026/05/12 08:58:40 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)', 'port-in-use'],
  [
    'apache',
    '(13)Permission denied: AH00072: make_sock: could not bind to address [::]:80\nno listening sockets available, shutting down',
    'privileged-port',
  ],
  [
    'haproxy',
    '[ALERT]    (1) : Starting frontend http: cannot bind socket (Permission denied) [0.0.0.0:80]',
    'privileged-port',
  ],
  [
    'haproxy',
    "[ALERT]    (1) : config : [/usr/local/etc/haproxy/haproxy.cfg:20] : 'server api/a' : could not resolve address 'api-backend'.",
    'dns-resolution',
  ],
  [
    'envoy',
    "[2026-05-12 08:58:40.114][1][critical][main] [source/server/server.cc:114] error initializing config '/etc/envoy/envoy.yaml': cannot bind '0.0.0.0:8080': Address already in use",
    'port-in-use',
  ],
  [
    'celery',
    '[2026-05-12 08:58:40,114: ERROR/MainProcess] consumer: Cannot connect to redis://redis:6379/0: Error -2 connecting to redis:6379. Name or service not known..',
    'dns-resolution',
  ],
  [
    'flask',
    "Error: While importing 'app', an ImportError was raised:\n\nTraceback (most recent call last):\n  File \"/app/app.py\", line 2, in <module>\n    import redis\nModuleNotFoundError: No module named 'redis'",
    'module-not-found',
  ],
  [
    'django',
    "django.db.utils.OperationalError: (2002, \"Can't connect to MySQL server on 'mysql' (115)\")",
    'connection-refused',
  ],
  [
    'django',
    "django.core.exceptions.ImproperlyConfigured: Error loading psycopg2 module: No module named 'psycopg2'",
    'module-not-found',
  ],
  [
    'rails',
    'bin/rails:4:in `<main>\': PG::ConnectionBad: could not translate host name "db" to address: Name or service not known (ActiveRecord::ConnectionNotEstablished)',
    'dns-resolution',
  ],
  [
    'rails',
    'Could not find nokogiri-1.15.4-x86_64-linux, pg-1.5.4 in locally installed gems\nRun `bundle install` to install missing gems.',
    'module-not-found',
  ],
  [
    'puma',
    '! Unable to load application: Errno::EACCES: Permission denied @ dir_s_mkdir - /app/tmp/pids',
    'permission-denied',
  ],
  [
    'laravel',
    "In Connection.php line 829:\n  SQLSTATE[HY000] [1049] Unknown database 'shop' (SQL: select * from information_schema.tables)",
    'db-not-found',
  ],
  [
    'php',
    "PHP Warning:  Uncaught PDOException: SQLSTATE[HY000] [1045] Access denied for user 'app'@'10.0.0.1' (using password: YES)",
    'db-authentication',
  ],
  [
    'elixir',
    '** (Mix) Could not start application shop: Shop.Application.start(:normal, []) returned an error: shutdown: failed to start child: Shop.Repo\n    ** (EXIT) an exception was raised:\n        ** (RuntimeError) environment variable DATABASE_URL is missing.',
    'missing-env-var',
  ],
  [
    'rust',
    'thread \'main\' panicked at src/main.rs:15:10:\ncalled `Result::unwrap()` on an `Err` value: Os { code: 98, kind: AddrInUse, message: "Address already in use" }',
    'port-in-use',
  ],
  [
    'rust',
    'Error: Database(PgDatabaseError { severity: Fatal, code: "28P01", message: "password authentication failed for user \\"app\\"" })',
    'db-authentication',
  ],
  ['go', '2026/05/12 08:54:10 pq: SSL is not enabled on the server', 'tls-mismatch'],
  [
    'go',
    '2026/05/12 08:54:10 main.go:22: pq: password authentication failed for user "app"\nexit status 1',
    'db-authentication',
  ],
  [
    'go',
    'flag provided but not defined: -metrics-bind-addr\nUsage of /manager:\n  -kubeconfig string\n    \tPaths to a kubeconfig.',
    'bad-argument',
  ],
  [
    'spring',
    "***************************\nAPPLICATION FAILED TO START\n***************************\n\nDescription:\n\nWeb server failed to start. Port 8080 was already in use.\n\nAction:\n\nIdentify and stop the process that's listening on port 8080 or configure this application to listen on another port.",
    'port-in-use',
  ],
  [
    'spring',
    '***************************\nAPPLICATION FAILED TO START\n***************************\n\nDescription:\n\nFailed to bind properties under \'server.port\' to java.lang.Integer:\n\n    Property: server.port\n    Value: "tcp://10.0.0.1:8080"\n    Reason: failed to convert java.lang.String to java.lang.Integer',
    'config-parse-error',
  ],
  [
    'spring',
    'Caused by: org.flywaydb.core.internal.command.DbMigrate$FlywayMigrateException: Migration V7__add_status.sql failed',
    'db-migration-failed',
  ],
  [
    'quarkus',
    '2026-05-12 08:58:40,114 ERROR [io.qua.run.Application] (main) Failed to start application: java.lang.RuntimeException: Failed to start quarkus\nCaused by: io.quarkus.runtime.configuration.ConfigurationException: Failed to read configuration properties\nCaused by: java.util.NoSuchElementException: SRCFG00014: The config property app.token is required but it could not be found in any config source',
    'missing-configuration',
  ],
  ['java', 'Error: Unable to access jarfile /app/app.jar', 'missing-file'],
  [
    'java',
    'Error occurred during initialization of VM\nCould not reserve enough space for 4194304KB object heap',
    'heap-exhausted',
  ],
  ['java', 'Terminating due to java.lang.OutOfMemoryError: Java heap space', 'heap-exhausted'],
  [
    '.net',
    'fail: Microsoft.Extensions.Hosting.Internal.Host[11]\n      Hosting failed to start\n      System.IO.IOException: Failed to bind to address http://[::]:80: address already in use.',
    'port-in-use',
  ],
  [
    '.net',
    'Unhandled exception. System.Net.Sockets.SocketException (13): Permission denied\n   at System.Net.Sockets.Socket.DoBind(EndPoint endPointSnapshot, SocketAddress socketAddress)',
    'permission-denied',
  ],
  [
    '.net',
    "Unhandled exception. System.IO.FileNotFoundException: The configuration file 'appsettings.json' was not found and is not optional. The expected physical path was '/app/appsettings.json'.",
    'missing-file',
  ],
  ['.net', 'Could not execute because the specified command or file was not found.', 'missing-file'],
  [
    'node',
    "Error: The module '/app/node_modules/bcrypt/lib/binding/napi-v3/bcrypt_lib.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 93. This version of Node.js requires\nNODE_MODULE_VERSION 115.",
    'runtime-version-mismatch',
  ],
  [
    'node',
    "PrismaClientInitializationError: Can't reach database server at `db`:`5432`\n\nPlease make sure your database server is running at `db`:`5432`.",
    'connection-refused',
  ],
  ['node', "Error: P1001: Can't reach database server at `db:5432`", 'connection-refused'],
  ['node', 'PrismaClientInitializationError: error: Environment variable not found: DATABASE_URL.', 'missing-env-var'],
  ['node', "Error: Invalid environment variables: { JWT_SECRET: [ 'Required' ] }", 'missing-env-var'],
  ['node', 'Error: SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'db-authentication'],
  [
    'node',
    '/app/node_modules/mongodb-connection-string-url/lib/index.js:86\nMongoParseError: Invalid scheme, expected connection string to start with "mongodb://" or "mongodb+srv://"',
    'config-parse-error',
  ],
  [
    'python',
    'botocore.exceptions.ClientError: An error occurred (403) when calling the HeadObject operation: Forbidden',
    'access-denied',
  ],
  [
    'python',
    'OSError: libGL.so.1: cannot open shared object file: No such file or directory',
    'shared-library-missing',
  ],
  [
    'python',
    'usage: worker.py [-h] --queue QUEUE\nworker.py: error: the following arguments are required: --queue',
    'bad-argument',
  ],
  ['python', 'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB', 'heap-exhausted'],
  ['shell', '/docker-entrypoint.sh: line 22: syntax error: unexpected "fi"', 'app-exit'],
  ['shell', "/bin/sh: can't open '/scripts/start.sh': No such file or directory", 'missing-file'],
  ['shell', 'standard_init_linux.go:228: exec user process caused: no such file or directory', 'missing-interpreter'],
  [
    'git',
    "fatal: destination path '/data/repo' already exists and is not an empty directory.",
    'unexpected-volume-content',
  ],
  ['git', "fatal: could not read Username for 'https://github.com': terminal prompts disabled", 'access-denied'],
  ['curl', 'curl: (60) SSL certificate problem: unable to get local issuer certificate', 'tls-untrusted'],
  ['curl', 'curl: (22) The requested URL returned error: 401', 'access-denied'],
  ['wget', 'wget: server returned error: HTTP/1.1 403 Forbidden', 'access-denied'],
  [
    'kubectl',
    'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:ci:default" cannot list resource "pods" in API group "" in the namespace "ci"',
    'rbac-forbidden',
  ],
  [
    'terraform',
    'Error: Error acquiring the state lock\n\nError message: ConditionalCheckFailedException: The conditional request failed',
    'lock-held',
  ],
  [
    'istio',
    '2026-05-12T08:54:10.000Z	error	failed to fetch token from file: open /var/run/secrets/tokens/istio-token: no such file or directory',
    'missing-file',
  ],
  [
    'iptables',
    "iptables v1.8.7 (legacy): can't initialize iptables table `nat': Permission denied (you must be root)",
    'capability-missing',
  ],
  [
    'calico',
    'iptables-restore: line 2 failed\nmodprobe: FATAL: Module ip_tables not found in directory /lib/modules/6.1.0',
    'host-dependency-missing',
  ],
  [
    'jenkins',
    "touch: cannot touch '/var/jenkins_home/copy_reference_file.log': Permission denied\nCan not write to /var/jenkins_home/copy_reference_file.log. Wrong volume permissions?",
    'permission-denied',
  ],
  ['sonarqube', 'org.postgresql.util.PSQLException: FATAL: database "sonar" does not exist', 'db-not-found'],
  [
    'gitlab-runner',
    'FATAL: Failed to load config stat /etc/gitlab-runner/config.toml: no such file or directory',
    'missing-file',
  ],
  ['fluent-bit', '[2026/05/12 08:54:10] [error] configuration file contains errors, aborting.', 'config-parse-error'],
  [
    'alertmanager',
    'ts=2026-05-12T08:54:10Z caller=coordinator.go:118 level=error component=configuration msg="Loading configuration file failed" file=/etc/alertmanager/config.yml err="no route provided in config"',
    'config-parse-error',
  ],
  [
    'supervisor',
    "Error: Format string '%(ENV_WORKERS)s' for 'program:web.numprocs' contains names ('ENV_WORKERS') which cannot be expanded.",
    'missing-env-var',
  ],
  [
    'superset',
    "Traceback (most recent call last):\n  File \"/app/superset_config.py\", line 9, in <module>\n    REDIS_PORT = int(os.environ.get('REDIS_PORT'))\nValueError: invalid literal for int() with base 10: 'tcp://172.20.55.149:6379'",
    'service-link-env-collision',
  ],
  ['gunicorn', "Error: 'tcp://10.0.0.1:80' is not a valid port number.", 'service-link-env-collision'],
  [
    'confluent kafka',
    '===> Configuring ...\nport is deprecated. Please use KAFKA_ADVERTISED_LISTENERS instead.',
    'service-link-env-collision',
  ],
  [
    'postgres',
    'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty\ninitdb: detail: It contains a lost+found directory, perhaps due to it being a mount point.\ninitdb: hint: Using a mount point directly as the data directory is not recommended.',
    'unexpected-volume-content',
  ],
  [
    'aws-load-balancer-controller',
    '{"level":"error","ts":"2026-05-12T08:54:10Z","logger":"setup","msg":"unable to initialize AWS cloud","error":"failed to get VPC ID: failed to fetch VPC ID from instance metadata: error in fetching vpc id through ec2 metadata: EC2MetadataRequestError: failed to get EC2 instance identity document"}',
    'metadata-service-unreachable',
  ],
  [
    'aws sdk go v2',
    'operation error S3: PutObject, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, request canceled, context deadline exceeded',
    'metadata-service-unreachable',
  ],
  [
    'promtail',
    'level=error ts=2026-05-12T08:54:10Z caller=main.go:170 msg="error creating promtail" error="failed to make file target manager: too many open files: watcher"',
    'too-many-open-files',
  ],
  [
    'promtail',
    'level=error msg="error creating promtail" error="failed to create fsnotify watcher: too many open files"',
    'kernel-limit',
  ],
  [
    'vault',
    '2026-05-12T08:54:10.000Z [INFO]  core: security barrier not initialized\n2026-05-12T08:54:15.000Z [WARN]  core: seal configuration missing, not initialized\n2026-05-12T08:54:20.000Z [ERROR] core: seal configuration missing, not initialized',
    'needs-initialisation',
  ],
  [
    'kube controller',
    'F0512 08:54:10.340872       1 controllermanager.go:299] leaderelection lost',
    'leader-election-lost',
  ],
  [
    'controller-runtime',
    '2026-05-12T08:54:10Z\tERROR\tsetup\tproblem running manager\t{"error": "leader election lost"}',
    'leader-election-lost',
  ],
  [
    'helm operator',
    'error: unable to recognize "crs.yaml": no matches for kind "Kafka" in version "kafka.strimzi.io/v1beta2"',
    'crd-not-installed',
  ],
  [
    'coredns',
    '[FATAL] plugin/loop: Loop (10.244.0.3:43215 -> :53) detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO 4547."',
    'dns-forwarding-loop',
  ],
  ['node', 'Error: listen EAFNOSUPPORT: address family not supported :::3000', 'address-family-unsupported'],
  [
    'kong',
    'nginx: [error] init_by_lua error: /usr/local/share/lua/5.1/kong/init.lua:553: [PostgreSQL error] failed to retrieve PostgreSQL server_version_num: connection refused',
    'connection-refused',
  ],
  [
    'kong',
    'Error: [PostgreSQL error] Database needs bootstrapping or is older than Kong 1.0: run kong migrations bootstrap',
    'db-migration-pending',
  ],
  [
    'gitea',
    '2026/05/12 08:54:10 routers/common/db.go:36:InitDBEngine() [F] ORM engine initialization failed: dial tcp: lookup gitea-postgresql on 10.96.0.10:53: no such host',
    'dns-resolution',
  ],
  [
    'strapi',
    'Error: Missing jwtSecret. Please, set configuration variable "jwtSecret" for the users-permissions plugin',
    'missing-configuration',
  ],
  [
    'nextjs',
    "Error: Could not find a production build in the '.next' directory. Try building your app with 'next build' before starting the production server.",
    'missing-file',
  ],
  [
    'ghost',
    'MigrationsAreLockedError: Migration lock was never released or currently a migration is running.',
    'lock-held',
  ],
  [
    'sqlite',
    'sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) unable to open database file',
    'missing-file',
  ],
  ['sqlite', 'sqlite3.OperationalError: attempt to write a readonly database', 'permission-denied'],
  ['sqlite', 'Error: SQLITE_BUSY: database is locked', 'lock-held'],
  [
    'mssql',
    'ERROR: Unable to set system administrator password: Password validation failed. The password does not meet SQL Server password policy requirements',
    'config-parse-error',
  ],
  [
    'mssql',
    '/opt/mssql/bin/sqlservr: Error: The system directory [/.system] could not be created. File: LinuxDirectory.cpp:420 [Status: 0xC0000022 Access Denied errno = 0xD(13) Permission denied]',
    'permission-denied',
  ],
  [
    'neo4j',
    'org.neo4j.kernel.StoreLockException: Store and its lock file has been locked by another process: /data/databases/store_lock.',
    'lock-held',
  ],
  [
    'clickhouse',
    'DB::Exception: Cannot lock file /var/lib/clickhouse/status. Another server instance in same directory is already running.',
    'lock-held',
  ],
  [
    'influxdb',
    'run: open server: open tsdb store: mkdir /var/lib/influxdb/data: permission denied',
    'permission-denied',
  ],
  [
    'rabbitmq',
    'BOOT FAILED\n===========\nERROR: could not bind to distribution port 25672, it is in use by another node: rabbit@rabbitmq-0',
    'port-in-use',
  ],
  [
    'rabbitmq',
    "BOOT FAILED\n===========\nTimeout contacting cluster nodes: ['rabbit@rabbitmq-1'].\n\nTimed out waiting for tables: [rabbit_user]",
    'dependency-not-ready',
  ],
  [
    'nodejs',
    'node:internal/errors:496\n    ErrorCaptureStackTrace(err);\n    ^\n\nError [ERR_REQUIRE_ESM]: require() of ES Module /app/node_modules/chalk/source/index.js from /app/index.js not supported.\n    at Object.<anonymous> (/app/index.js:1:15)',
    'panic',
  ],
  [
    'yarn',
    'Internal Error: app@workspace:.: This package doesn\'t seem to be present in your lockfile; run "yarn install" to update the lockfile',
    'app-exit',
  ],
  [
    'python',
    'Traceback (most recent call last):\n  File "/app/main.py", line 40, in <module>\n    main()\n  File "/app/main.py", line 12, in main\n    rows = load()\nZeroDivisionError: division by zero',
    'panic',
  ],
  [
    'python',
    'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    port = int(os.getenv("PORT"))\nTypeError: int() argument must be a string, a bytes-like object or a real number, not \'NoneType\'',
    'panic',
  ],
  [
    'go',
    'panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:9 +0x1d\nexit status 2',
    'panic',
  ],
  ['go', 'fatal error: concurrent map writes\n\ngoroutine 34 [running]:\nmain.main.func1()', 'panic'],
  [
    'java',
    'Exception in thread "main" java.lang.IllegalStateException: order is already closed\n\tat com.acme.Main.main(Main.java:9)',
    'panic',
  ],
  [
    'java',
    '# A fatal error has been detected by the Java Runtime Environment:\n#\n#  SIGSEGV (0xb) at pc=0x00007f1, pid=1, tid=7\n#\n# JRE version: OpenJDK Runtime Environment (17.0.2)',
    'segfault',
  ],
  ['alpine', 'Error relocating /usr/local/lib/libfoo.so: __strdup: symbol not found', 'shared-library-missing'],
  ['wine', 'qemu: uncaught target signal 11 (Segmentation fault) - core dumped', 'segfault'],
  ['numpy', 'Illegal instruction (core dumped)', 'illegal-instruction'],
  [
    'chrome',
    'Error: Failed to launch the browser process!\n/usr/bin/chromium: error while loading shared libraries: libnss3.so: cannot open shared object file: No such file or directory',
    'shared-library-missing',
  ],
  [
    'chrome',
    '[0512/085410.000000:FATAL:zygote_host_impl_linux.cc(117)] No usable sandbox! Failed to move to new namespace: Operation not permitted',
    'capability-missing',
  ],
  [
    'docker-in-docker',
    'mount: permission denied (are you root?)\nCould not mount /sys/kernel/security.',
    'capability-missing',
  ],
  [
    'openvpn',
    'ERROR: Cannot open TUN/TAP dev /dev/net/tun: No such file or directory (errno=2)',
    'host-dependency-missing',
  ],
  [
    'longhorn',
    'time="2026-05-12T08:54:10Z" level=fatal msg="Error starting manager: Failed environment check, please make sure you have iscsiadm/open-iscsi installed on the host"',
    'host-dependency-missing',
  ],
  [
    'nuxt',
    '{"level":"fatal","message":"ENV validation failed","error":"child \\"API_KEY\\" fails because [\\"API_KEY\\" is required]"}',
    'missing-env-var',
  ],
  [
    'joi',
    '{"name":"app","level":60,"msg":"Config validation error: \\"database.host\\" is required"}',
    'missing-configuration',
  ],
  [
    'nest',
    "[Nest] 1  - 05/12/2026, 9:14:03 AM   ERROR [ExceptionHandler] Nest can't resolve dependencies of the UsersService (?).",
    'app-exit',
  ],
  ['busybox', "nslookup: can't resolve 'db'", 'dns-resolution'],
];

describe('endings of well-known programs', () => {
  test.each(ENDINGS)('%s: %s', (_program, log, cause) => {
    expect(readLog(log).findings[0]?.cause ?? 'app-exit').toBe(cause);
  });
});
