import { HOST, PORT, signature, type Signature } from '../signature.js';

/** Dependencies that cannot be reached, by name resolution, connection or time. */
export const NETWORK_SIGNATURES: readonly Signature[] = [
  // dns: names that do not exist
  signature('go-no-such-host', 'dns-resolution', 3, ['no such host'], `lookup ${HOST}(?: on [^ :]{1,60}(?::\\d{1,5})?)?: no such host`),
  signature('node-enotfound', 'dns-resolution', 3, ['enotfound'], `getaddrinfo ENOTFOUND ${HOST}`),
  signature('java-unknown-host', 'dns-resolution', 3, ['unknownhostexception'], `UnknownHostException: ${HOST}`),
  signature('libc-name-not-known', 'dns-resolution', 3, ['name or service not known'], `(?:could not translate host name|lookup|resolve(?: host(?:name)?)?:?|host) ["']?${HOST}["']?[^\\n]{0,80}name or service not known`),
  signature('pg-translate-host', 'dns-resolution', 3, ['could not translate host name'], `could not translate host name "${HOST}" to address: (?!Temporary)`),
  signature('curl-resolve-host', 'dns-resolution', 3, ['could not resolve', "couldn't resolve"], `could(?:n't| not) resolve (?:host(?:name)?|proxy)[: ]{1,2}["']?${HOST}`),
  signature('nginx-host-not-found', 'dns-resolution', 3, ['host not found in upstream'], `host not found in upstream "${HOST}(?::${PORT})?"`),
  signature('ruby-getaddrinfo', 'dns-resolution', 3, ['getaddrinfo'], `getaddrinfo: (?:Name or service not known|Name does not resolve|nodename nor servname)`),
  signature('php-getaddrinfo', 'dns-resolution', 2, ['getaddrinfo failed', 'getaddrinfo for'], `php_network_getaddresses: getaddrinfo (?:for ${HOST} )?failed: (?:Name or service not known|Name does not resolve)`),
  signature('name-does-not-resolve', 'dns-resolution', 2, ['name or service not known', 'name does not resolve', 'nxdomain', 'unknown host', 'no address associated with hostname', 'bad address', 'failed to lookup address information', "can't resolve"], `(?:name or service not known|name does not resolve|NXDOMAIN|unknown host|no address associated with hostname|bad address '${HOST}'|can't resolve '?${HOST}'?|failed to lookup address information: (?!temporary))`),
  // dns: the resolver does not answer
  signature('node-eai-again', 'dns-unavailable', 3, ['eai_again'], `getaddrinfo EAI_AGAIN ${HOST}`),
  signature('go-resolver-timeout', 'dns-unavailable', 3, ['lookup '], `lookup ${HOST} on (?<address>[^ ]{3,60}): (?:read udp|dial udp|server misbehaving|connection refused|i/o timeout)`),
  signature('go-server-misbehaving', 'dns-unavailable', 3, ['server misbehaving'], `lookup ${HOST}(?: on [^ ]{3,60})?: server misbehaving`),
  signature('temporary-failure-name-resolution', 'dns-unavailable', 2, ['temporary failure in name resolution', 'try again later'], `(?:host name "${HOST}" to address: |lookup ${HOST}: |\\b)temporary failure in name resolution`),
  // refused
  signature('go-dial-refused', 'connection-refused', 3, ['connection refused'], `dial tcp ${HOST}:${PORT}: (?:connect: )?connection refused`),
  signature('node-econnrefused', 'connection-refused', 3, ['econnrefused'], `ECONNREFUSED ${HOST}:${PORT}`),
  signature('node-econnrefused-bare', 'connection-refused', 2, ['econnrefused'], `\\bECONNREFUSED\\b`),
  signature('java-connect-refused-to', 'connection-refused', 3, ['connection refused', 'connect to', 'connection to'], `(?:connect(?:ion)? to|connecting to) (?:https?://)?\\[?${HOST}[:/]{1,2}(?:[0-9.]{7,15}:)?${PORT}\\]?(?: \\[[^\\]]{0,120}\\])?[ :,]{0,2}(?:failed|refused|could not|connection refused)[^\\n]{0,120}`),
  signature('pg-connection-refused', 'connection-refused', 3, ['refused'], `connection to server at "${HOST}"(?: \\([^)]{1,60}\\))?, port ${PORT} failed: Connection refused`),
  signature('pg-could-not-connect', 'connection-refused', 3, ['could not connect to server: connection refused'], `could not connect to server: Connection refused[^\\n]{0,60}host "${HOST}"[^\\n]{0,60}port ${PORT}`),
  signature('jdbc-connection-refused', 'connection-refused', 3, ['refused. check that the hostname'], `Connection to ${HOST}:${PORT} refused`),
  signature('errno-111-host', 'connection-refused', 3, ['errno 111', 'error 111'], `(?:Error 111 connecting to ${HOST}:${PORT}|\\[Errno 111\\])`),
  signature('rust-os-error-111', 'connection-refused', 2, ['os error 111'], `connection refused \\(os error 111\\)`),
  signature('redis-refused', 'connection-refused', 3, ['could not connect to redis'], `could not connect to redis at ${HOST}:${PORT}: connection refused`, { params: { protocol: 'Redis' } }),
  signature('amqp-refused', 'connection-refused', 3, ['refused'], `(?:amqps?|redis|mongodb|postgres(?:ql)?|mysql|nats|kafka|https?)://(?:[^@/ ]{1,100}@)?${HOST}:${PORT}[^\\n]{0,100}(?:connection )?refused`),
  signature('host-port-refused', 'connection-refused', 3, ['refused'], `\\b${HOST}:${PORT}\\b[^\\n]{0,80}\\brefused\\b`),
  signature('connection-refused-bare', 'connection-refused', 2, ['connection refused', 'actively refused it'], `connection refused|actively refused it`),
  // no time
  signature('go-dial-timeout', 'connection-timeout', 3, ['i/o timeout'], `dial tcp ${HOST}:${PORT}: i/o timeout`),
  signature('node-etimedout', 'connection-timeout', 3, ['etimedout'], `ETIMEDOUT ${HOST}:${PORT}`),
  signature('node-etimedout-bare', 'connection-timeout', 2, ['etimedout', 'und_err_connect_timeout'], `\\bETIMEDOUT\\b|UND_ERR_CONNECT_TIMEOUT`),
  signature('java-connect-timed-out', 'connection-timeout', 3, ['timed out'], `connect to ${HOST}:${PORT}[^\\n]{0,120}timed out`),
  signature('pg-timeout', 'connection-timeout', 3, ['timed out', 'timeout expired'], `connection to server at "${HOST}"[^\\n]{0,80}port ${PORT} failed: (?:Connection timed out|timeout expired)`),
  signature('mongo-server-selection', 'connection-timeout', 2, ['serverselection', 'server selection'], `server ?selection ?(?:timeout|error|timed out)[^\\n]{0,200}`, { params: { protocol: 'MongoDB' } }),
  signature('host-port-timeout', 'connection-timeout', 3, ['timed out', 'timeout'], `\\b(?:to|from|at|connect(?:ing)?) (?:tcp:?/{0,2})?["'(]?${HOST}:${PORT}["')]?[^\\n]{0,80}\\b(?:timed out|timeout)\\b`),
  signature('connect-timed-out-bare', 'connection-timeout', 2, ['connect timed out', 'connection timed out', 'connecttimeoutexception', 'connecttimeout', 'os error 110', 'errno 110', 'dial timeout'], `connect(?:ion)? timed out|ConnectTimeout(?:Exception|Error)?|os error 110|Errno 110|dial timeout`),
  signature('no-route-to-host', 'connection-timeout', 2, ['no route to host', 'ehostunreach', 'network is unreachable', 'enetunreach'], `(?:dial tcp ${HOST}:${PORT}: (?:connect: )?)?(?:no route to host|network is unreachable)|EHOSTUNREACH ${'(?<address>[^ ]{3,80})'}|ENETUNREACH`),
  // cut
  signature('connection-reset', 'connection-reset', 2, ['connection reset by peer', 'econnreset', 'connection reset', 'broken pipe', 'server closed the connection unexpectedly', 'socket hang up'], `(?:${HOST}:${PORT}[^\\n]{0,60})?(?:connection reset(?: by peer)?|\\bECONNRESET\\b|server closed the connection unexpectedly|socket hang up)`),
  signature('address-family', 'address-family-unsupported', 3, ['address family not supported', 'eafnosupport', 'cannot assign requested address', 'eaddrnotavail'], `address family not supported|EAFNOSUPPORT|socket\\(\\) \\[::\\][^\\n]{0,60}failed|(?:EADDRNOTAVAIL|cannot assign requested address)[^\\n]{0,40}::`),
  signature('dns-loop', 'dns-forwarding-loop', 3, ['loop ('], `Loop \\([^)]{3,120}\\) detected for zone`),
  signature('metadata-unreachable', 'metadata-service-unreachable', 3, ['169.254.169.254', 'metadata.google.internal', 'imds'], `(?:169\\.254\\.169\\.254|metadata\\.google\\.internal|\\bIMDS\\b)[^\\n]{0,160}(?:refused|timeout|timed out|unreachable|deadline|no route|failed|denied|40[13])|(?:refused|timeout|timed out|failed)[^\\n]{0,120}169\\.254\\.169\\.254`),
  // applications that wait and give up
  signature('waited-and-gave-up', 'dependency-not-ready', 2, ['gave up', 'giving up', 'timed out waiting', 'timeout exceeded while waiting', 'wait-for-it', 'did not become', 'not ready after', 'still not available', 'max retries', 'retries exhausted', 'retry limit', 'waiting for'], `(?:gave up|giving up|timed out|timeout(?: exceeded)?(?: occurred)?) (?:while |after )?(?:waiting|[^\\n]{0,30}waiting) (?:for )?["']?(?<service>[A-Za-z0-9_.:/-]{2,120})|(?:wait-for-it(?:\\.sh)?: timeout occurred after waiting \\d{1,6} seconds for (?<address>[^ \\n]{3,120}))|(?<otherWorkload>[A-Za-z0-9_.-]{2,80}) (?:did not become (?:ready|available|healthy)|(?:is )?still not available|not ready after)|max(?:imum)? (?:number of )?retries (?:exceeded|reached)`),
];
