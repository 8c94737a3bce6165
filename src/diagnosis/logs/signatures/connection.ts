import { HOST, PORT, loose, signature, type Signature } from '../signature.js';

const AT = String.raw`${HOST}:${PORT}`;
/** `dial tcp 10.0.0.1:5432: connect: `, and from which local address where it says so. */
const DIAL = String.raw`(?:dial|read) tcp[46]? (?:[^ >]{3,60}->)?${HOST}:${PORT}: `;
const POOL = String.raw`HTTPS?ConnectionPool\(host='${HOST}', port=${PORT}\)`;
const PG_SERVER = String.raw`connection to server at "${HOST}"(?: \([^)]{1,60}\))?, port ${PORT} failed: `;

/** Dependencies that refuse, do not answer, cut the line, or are not there yet. */
export const CONNECTION_SIGNATURES: readonly Signature[] = [
  signature(
    'go-dial-refused',
    'connection-refused',
    3,
    ['connection refused'],
    [loose`${DIAL}(?:connect: )?connection refused`],
  ),
  signature(
    'node-econnrefused',
    'connection-refused',
    3,
    ['econnrefused'],
    [
      loose`ECONNREFUSED ${AT}`,
      loose`ECONNREFUSED (?<host>[0-9a-f:.]{2,45}):${PORT}\b`,
      loose`tcp connect \(${AT}\): connection refused - :econnrefused`,
    ],
  ),
  signature(
    'pg-refused',
    'connection-refused',
    3,
    ['refused'],
    [
      loose`${PG_SERVER}Connection refused`,
      loose`could not connect to server: Connection refused.{0,60}host "${HOST}".{0,60}port ${PORT}`,
      loose`Connection to ${AT} refused`,
    ],
    { protocol: 'PostgreSQL' },
  ),
  signature(
    'mysql-refused',
    'connection-refused',
    3,
    ["can't connect to", 'lost connection'],
    [
      loose`Can't connect to (?:local )?(?:MySQL |MariaDB )?server (?:on|through socket) '${HOST}(?::${PORT})?' ?(?:\(111\)|\(\[Errno 111\]|\(115\)|\(61\))`,
    ],
    { protocol: 'MySQL' },
  ),
  signature(
    'redis-refused',
    'connection-refused',
    3,
    ['connecting to', 'could not connect to redis', 'unable to connect to'],
    [
      loose`Error 111 connecting to ${AT}`,
      loose`could not connect to redis at ${AT}: connection refused`,
      loose`RedisConnectionException: Unable to connect to ${HOST}(?:/<unresolved>)?:${PORT}`,
    ],
    { protocol: 'Redis' },
  ),
  signature(
    'broker-url-refused',
    'connection-refused',
    3,
    ['refused'],
    [
      loose`Cannot connect to (?<protocol>amqps?|redis)://(?:[^@/ ]{1,100}@)?${AT}.{0,100}refused`,
      loose`\b(?<protocol>amqps?|rediss?|mongodb|postgres(?:ql)?|mysql|nats|kafka)://(?:[^@/ ]{1,100}@)?${AT}.{0,100}refused`,
    ],
  ),
  signature(
    'kafka-no-broker',
    'connection-refused',
    2,
    ['nobrokersavailable', 'could not be established', 'run out of available brokers', 'no brokers available'],
    [
      loose`Connection to node -?\d{1,10} \(${HOST}(?:/[0-9.]{7,15})?:${PORT}\) could not be established`,
      loose`\bNoBrokersAvailable\b|run out of available brokers to talk to(?!:)|no brokers available`,
    ],
    { protocol: 'Kafka' },
  ),
  signature(
    'connect-named-refused',
    'connection-refused',
    3,
    ['refused', 'connect'],
    [
      loose`${POOL}.{0,400}connection refused`,
      loose`Connect to (?:https?://)?${AT} (?:\[[^\]]{0,120}\] )?failed: Connection refused`,
      loose`Connection refused: ${HOST}/[0-9.]{7,15}:${PORT}`,
      loose`Connection refused - connect\(2\) for "${HOST}" port ${PORT}`,
      loose`Connection refused (?:- connect\(2\) for |[[(])${AT}`,
      loose`Failed to connect to ${HOST} port ${PORT}.{0,60}(?:refused|couldn't connect|could not connect)`,
      loose`connect(?:ing|ion)? to (?:https?://)?${AT}.{0,80}refused`,
      loose`/dev/tcp/${HOST}/${PORT}: Connection refused`,
      loose`can't connect to remote host \(${HOST}\): Connection refused`,
      loose`\b${AT}\b.{0,80}\brefused\b`,
      loose`(?:to|at|host) ['"]?${HOST}['"]?,? (?:\([^)]{1,60}\),? )?(?:on )?port ${PORT}\b.{0,60}\brefused\b`,
    ],
  ),
  signature(
    'refused-bare',
    'connection-refused',
    2,
    [
      'connection refused',
      'actively refused it',
      'econnrefused',
      'connectionrefused',
      'it was not possible to connect to the redis',
      'network-related or instance-specific',
    ],
    [
      loose`connection refused|actively refused it|\bECONNREFUSED\b|ConnectionRefused(?:Error)?\b|It was not possible to connect to the redis server|A network-related or instance-specific error occurred while establishing a connection to SQL Server`,
    ],
  ),
  // It may as well be a time-out: the program does not say.
  signature(
    'database-unreachable',
    'connection-refused',
    2,
    ["can't reach database server", 'communications link failure', 'the connection attempt failed'],
    [
      loose`Can't reach database server at \x60${HOST}\x60?:\x60?${PORT}\x60`,
      loose`Can't reach database server|Communications link failure|The connection attempt failed`,
    ],
  ),
  signature(
    'go-dial-timeout',
    'connection-timeout',
    3,
    [
      'i/o timeout',
      'no route to host',
      'network is unreachable',
      'operation was canceled',
      'connection timed out',
      'deadline exceeded',
    ],
    [
      loose`${DIAL}(?:connect: )?(?:i/o timeout|no route to host|network is unreachable|connection timed out|operation was canceled|context deadline exceeded)`,
    ],
  ),
  signature(
    'node-etimedout',
    'connection-timeout',
    3,
    ['etimedout', 'ehostunreach', 'enetunreach'],
    [loose`(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH) ${AT}`],
  ),
  signature(
    'pg-timeout',
    'connection-timeout',
    3,
    ['timed out', 'timeout expired', 'no route to host'],
    [loose`${PG_SERVER}(?:Connection timed out|timeout expired|No route to host|Operation timed out)`],
    { protocol: 'PostgreSQL' },
  ),
  signature(
    'mysql-timeout',
    'connection-timeout',
    3,
    ["can't connect to"],
    [
      loose`Can't connect to (?:MySQL |MariaDB )?server on '${HOST}(?::${PORT})?' ?(?:\(110\)|\(113\)|\(timed out\)|\(\[Errno 11[03]\])`,
    ],
    { protocol: 'MySQL' },
  ),
  signature(
    'connect-named-timeout',
    'connection-timeout',
    3,
    ['timed out', 'timeout', 'time-out', 'no route to host', 'deadline exceeded'],
    [
      loose`${POOL}.{0,400}(?:timed out|timeout|no route to host)`,
      loose`connect(?:ing|ion)?(?: to)? (?:tcp:?/{0,2}|https?://)?["'(]?${AT}["')]?.{0,120}(?:timed out|time-?out)`,
      loose`connection timed out(?: after \d{1,8} ?ms)?: ${HOST}/[0-9.]{7,15}:${PORT}`,
      loose`Failed to connect to ${HOST} port ${PORT}.{0,60}(?:timed out|timeout|no route)`,
      loose`\b(?:to|from|at) ["'(]?${AT}["')]?.{0,80}\b(?:timed out|timeout)\b`,
      loose`(?:Get|Post|Put) "(?<url>https?://[^" ]{3,300})": (?:context deadline exceeded|net/http: (?:request canceled|TLS handshake timeout))`,
    ],
  ),
  signature(
    'mongo-server-selection',
    'connection-timeout',
    2,
    ['serverselection', 'server selection'],
    [
      loose`(?:MongoServerSelectionError|ServerSelectionTimeoutError|server selection (?:timed out|error|timeout)|MongooseServerSelectionError)`,
    ],
    { protocol: 'MongoDB' },
  ),
  signature(
    'kafka-metadata-timeout',
    'connection-timeout',
    2,
    [
      'failed to update metadata',
      'timed out waiting for a node assignment',
      'not present in metadata',
      'failed to get metadata',
    ],
    [
      loose`Topic (?<table>[A-Za-z0-9._-]{1,200}) not present in metadata after`,
      loose`failed to update metadata after|timed out waiting for a node assignment|failed to get metadata`,
    ],
    { protocol: 'Kafka' },
  ),
  signature(
    'timed-out-bare',
    'connection-timeout',
    2,
    [
      'connect timed out',
      'connection timed out',
      'connecttimeout',
      'os error 110',
      'errno 110',
      'dial timeout',
      'etimedout',
      'no route to host',
      'ehostunreach',
      'network is unreachable',
      'connection timeout expired',
      'und_err_connect_timeout',
      'i/o timeout',
    ],
    [
      loose`connect(?:ion)? timed out|\bConnectTimeout(?:Exception|Error)?\b|os error 110|Errno 110|dial timeout|\bETIMEDOUT\b|UND_ERR_CONNECT_TIMEOUT|no route to host|\bEHOSTUNREACH\b|network is unreachable|Connection Timeout Expired|i/o timeout`,
    ],
  ),
  signature(
    'pool-timeout',
    'connection-timeout',
    1,
    ['request timed out after', 'context deadline exceeded', 'timeout of ', 'timeouterror'],
    [
      loose`Connection is not available, request timed out after|context deadline exceeded|timeout of \d{1,9}ms exceeded|connection pool timeout`,
    ],
  ),
  signature(
    'connection-reset-named',
    'connection-reset',
    3,
    ['connection reset', 'econnreset', 'eof'],
    [
      loose`${DIAL}read: connection reset by peer`,
      loose`(?:Get|Post|Put) "(?<url>https?://[^" ]{3,300})": (?:unexpected )?EOF`,
      loose`(?:read|connect) ECONNRESET ${AT}`,
      loose`\b${AT}\b.{0,60}connection reset by peer`,
    ],
  ),
  signature(
    'connection-reset',
    'connection-reset',
    2,
    [
      'connection reset',
      'econnreset',
      'server closed the connection unexpectedly',
      'socket hang up',
      'server has gone away',
      'lost connection to mysql',
      'connection closed prematurely',
      'closed the connection before',
      'eof detected',
    ],
    [
      loose`connection reset(?: by peer)?\b|\bECONNRESET\b|server closed the connection unexpectedly|socket hang up|MySQL server has gone away|Lost connection to MySQL server|connection closed prematurely|SSL SYSCALL error: EOF detected`,
    ],
  ),
  signature(
    'address-family',
    'address-family-unsupported',
    3,
    [
      'address family not supported',
      'eafnosupport',
      'cannot assign requested address',
      'eaddrnotavail',
      'protocol family unavailable',
    ],
    [
      loose`address family not supported(?: by protocol)?|\bEAFNOSUPPORT\b|protocol family unavailable|(?:listen|bind).{0,60}(?:EADDRNOTAVAIL|cannot assign requested address).{0,40}::|\[?::1?\]?:${PORT}.{0,40}cannot assign requested address`,
    ],
  ),
  signature(
    'dependency-starting',
    'dependency-not-ready',
    3,
    [
      'database system is starting up',
      'redis is loading the dataset',
      'masterdown',
      'state not recovered',
      'no cluster leader',
      'etcdserver: no leader',
      'connectionloss',
      'is not ready yet',
      'database system is shutting down',
      'in recovery mode',
    ],
    [
      loose`the database system is (?:starting up|shutting down|in recovery mode)|LOADING Redis is loading the dataset in memory|MASTERDOWN Link with MASTER|state not recovered / initialized|No cluster leader|etcdserver: no leader|KeeperErrorCode = ConnectionLoss|\bserver is not ready yet`,
    ],
  ),
  signature(
    'waited-for-named',
    'dependency-not-ready',
    3,
    ['wait', 'did not become', 'not ready after', 'still not available'],
    [
      loose`timeout occurred after waiting \d{1,6} seconds for ${AT}`,
      loose`waiting on dependencies to become available: \[(?:tcp|https?)://${AT}`,
      loose`(?:gave up|giving up|timed out|timeout(?: exceeded)?) (?:while |after [^ ]{1,12} )?waiting (?:for |on )(?:tcp://|https?://)?${AT}`,
      loose`(?:gave up|giving up) (?:while |after [^ ]{1,12} )?waiting (?:for |on )(?!(?:the|database|db|broker|server|service|dependenc(?:y|ies)|connection|cache)\b)["']?(?<service>[A-Za-z0-9_.-]{2,120})`,
      loose`(?:timed out|timeout(?: exceeded)?) (?:while |after [^ ]{1,12} )?waiting for (?:service |database |the )?["'](?<service>[A-Za-z0-9_.-]{2,120})["']`,
      loose`\b(?<service>[a-z0-9][A-Za-z0-9_.-]{1,80}) (?:did not become (?:ready|available|healthy)|(?:is )?still not available|(?:is )?not ready after)`,
    ],
  ),
  signature(
    'gave-up',
    'dependency-not-ready',
    2,
    [
      'timeout contacting cluster nodes',
      'waiting for',
      'max retries',
      'retries exhausted',
      'retries exceeded',
      'maximum retries',
      'could not connect after',
      'attempts',
    ],
    [
      loose`timeout contacting cluster nodes|timed out waiting for tables`,

      loose`(?:gave up|giving up|timed out) waiting for (?:the )?(?:database|db|broker|server|service|dependenc(?:y|ies)|connection)\b`,
      loose`(?:retries exhausted|max(?:imum)? (?:number of )?retries (?:exceeded|reached)|could not connect after) ?.{0,12}(?<attempts>\d{1,4})?`,
    ],
  ),
  signature(
    'waiting-for',
    'dependency-not-ready',
    1,
    ['waiting for'],
    [
      loose`^(?:[[(]?[A-Za-z0-9_-]{1,40}[\])]?:? )?(?:still )?waiting for (?:service |the )?["']?(?<service>[A-Za-z0-9][A-Za-z0-9_.-]{1,120})["']?(?: (?:service|to (?:be|become|start)).{0,40})?(?: \(\d{1,6}\))?[ .…]{0,4}$`,
    ],
  ),
];
