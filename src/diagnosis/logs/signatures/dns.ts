import { HOST, PORT, exact, loose, signature, type Signature } from '../signature.js';

/** Names that do not resolve, and resolvers that do not answer. The second kind first: its text often names the first. */
export const DNS_SIGNATURES: readonly Signature[] = [
  signature(
    'node-eai-again',
    'dns-unavailable',
    3,
    ['eai_again'],
    [loose`(?:getaddrinfo|query[A-Za-z]{1,8}) EAI_AGAIN ${HOST}`, exact`\bEAI_AGAIN\b`],
  ),
  signature(
    'go-resolver-silent',
    'dns-unavailable',
    3,
    ['lookup '],
    [
      loose`lookup ${HOST} on [^ ]{3,60}: (?:(?:read|dial|write) udp|server misbehaving|connection refused|i/o timeout|no route)`,
      loose`lookup ${HOST}: (?:i/o timeout|server misbehaving|temporary failure in name resolution|Try again)`,
    ],
  ),
  signature(
    'temporary-failure-named',
    'dns-unavailable',
    3,
    ['temporary failure in name resolution'],
    [
      loose`(?:host name|UnknownHostException:|HTTPS?ConnectionPool\(host=|Failed to resolve|lookup|resolve host) ?["']?${HOST}["']?.{0,300}temporary failure in name resolution`,
    ],
  ),
  signature(
    'temporary-failure',
    'dns-unavailable',
    2,
    ['temporary failure in name resolution', 'temporary failure resolving'],
    [loose`temporary failure resolving ['"]?${HOST}`, loose`temporary failure in name resolution`],
  ),
  signature(
    'resolver-timeout',
    'dns-unavailable',
    3,
    [
      'could not be resolved (',
      'etimeout',
      'eservfail',
      'servfail',
      'no servers could be reached',
      'dns request timed out',
      'dnsnameresolvertimeoutexception',
    ],
    [
      loose`\b${HOST} could not be resolved \(110: Operation timed out\)`,
      loose`query[A-Za-z]{1,8} (?:ETIMEOUT|ESERVFAIL) ${HOST}`,
      loose`no servers could be reached|DnsNameResolverTimeoutException|\bSERVFAIL\b`,
    ],
  ),
  signature(
    'go-no-such-host',
    'dns-resolution',
    3,
    ['no such host'],
    [
      loose`lookup ${HOST}(?: on [^ ]{3,60})?: no such host`,
      loose`no such host is known\.? \(${HOST}:${PORT}\)`,
      loose`no such host is known`,
    ],
  ),
  signature(
    'node-enotfound',
    'dns-resolution',
    3,
    ['enotfound'],
    [loose`(?:getaddrinfo|query[A-Za-z]{1,8}) ENOTFOUND ${HOST}`],
  ),
  signature(
    'java-unknown-host',
    'dns-resolution',
    3,
    ['unknownhostexception', 'unknownhost'],
    [loose`UnknownHostException: (?:Failed to resolve ')?${HOST}`],
  ),
  signature(
    'name-not-known-named',
    'dns-resolution',
    3,
    [
      'name or service not known',
      'name does not resolve',
      'nodename nor servname',
      'no address associated',
      'could not translate host name',
    ],
    [
      loose`could not translate host name "${HOST}" to address: (?!Temporary)`,
      loose`HTTPS?ConnectionPool\(host='${HOST}', port=${PORT}\).{0,400}(?:name or service not known|name does not resolve|no address associated)`,
      loose`Could not connect to Redis at ${HOST}:${PORT}: Name or service not known`,
      loose`Name or service not known \(${HOST}:${PORT}\)`,
      loose`\bError -[25] connecting to ${HOST}:${PORT}`,
      loose`(?:getaddrinfo (?:for )?|lookup (?!address information)|resolve (?:host(?:name)? )?|Failed to resolve )["']?${HOST}["']?(?: failed)?.{0,80}(?:name or service not known|name does not resolve)`,
    ],
  ),
  signature(
    'mysql-unknown-host',
    'dns-resolution',
    3,
    ['unknown mysql server host', 'unknown server host'],
    [loose`Unknown (?:MySQL )?server host '${HOST}'`],
  ),
  signature(
    'curl-resolve-host',
    'dns-resolution',
    3,
    [
      'could not resolve',
      "couldn't resolve",
      'unable to resolve host',
      'failed to resolve host',
      'dns resolution failed for',
    ],
    [
      loose`could(?:n't| not) resolve (?:host(?:name)?|proxy|address)?[: ]{1,2}["'‘]?${HOST}`,
      loose`(?:unable|failed) to resolve host(?:name)?(?: address)?[: ]{1,2}["'‘]?${HOST}`,
      loose`DNS resolution failed for (?:https?://)?${HOST}`,
    ],
  ),
  signature(
    'kafka-bootstrap-unresolved',
    'dns-resolution',
    3,
    ["couldn't resolve server", 'no resolvable bootstrap'],
    [loose`Couldn't resolve server ${HOST}:${PORT} from bootstrap\.servers`, loose`No resolvable bootstrap urls`],
  ),
  signature(
    'nginx-host-not-found',
    'dns-resolution',
    3,
    ['could not be resolved to an', 'host not found in upstream', 'could not be resolved (3'],
    [
      loose`Backend host "${HOST}" could not be resolved`,

      loose`host not found in upstream "${HOST}(?::${PORT})?[/"]`,
      loose`\b${HOST} could not be resolved \(3: Host not found\)`,
    ],
  ),
  signature(
    'busybox-bad-address',
    'dns-resolution',
    3,
    ["can't resolve instance hostname", 'bad address', "can't resolve", 'nxdomain', 'name does not exist'],
    [
      loose`Can't resolve instance hostname`,

      loose`bad address '${HOST}'`,
      loose`can't resolve '${HOST}'`,
      loose`^(?:nslookup|ping|wget|nc): .{0,20}can't resolve ${HOST}`,
      loose`can't find ${HOST}: NXDOMAIN`,
      loose`tcp connect \(${HOST}:${PORT}\): non-existing domain - :nxdomain`,
      loose`\bNXDOMAIN\b`,
    ],
  ),
  signature(
    'name-does-not-resolve',
    'dns-resolution',
    2,
    [
      'name or service not known',
      'name does not resolve',
      'nodename nor servname',
      'unknown host',
      'no address associated with hostname',
      'failed to lookup address information',
    ],
    [
      loose`name or service not known|name does not resolve|nodename nor servname provided|\bunknown host\b|no address associated with hostname|failed to lookup address information: (?!temporary)`,
    ],
  ),
  signature('coredns-loop', 'dns-forwarding-loop', 3, ['loop ('], [loose`Loop \([^)]{3,120}\) detected for zone`]),
];
