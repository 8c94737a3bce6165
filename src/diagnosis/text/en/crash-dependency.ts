import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, type Names } from '../facts.js';

/** `db:5432`, `db`, or general words. */
const peer = (p: Names) =>
  p.address ?? (p.host !== undefined && p.port !== undefined ? `${p.host}:${p.port}` : (p.host ?? p.service));

/** Crashes because of something the program talks to. */
export const crashDependency = {
  'connection-refused': ({ p, container, k }) =>
    words(
      `${peer(p) ?? 'A dependency'} refuses connections${given` (${p.protocol})`}${given` from ${container}`}`,
      `The address was found and the host answered, but nothing listens there: the dependency is down, not ready, or on another port. ${given`The log says: ${p.line}. `}This workload recovers by itself when the dependency is back.`,
      ['Look at the dependency first: does its Service have ready endpoints?', k.endpoints],
      ['Try it from inside the namespace', k.reach],
      ['Check host and port in the configuration', k.listEnv],
    ),
  'connection-timeout': ({ p, k }) =>
    words(
      `${peer(p) ?? 'A dependency'} does not answer (timeout)${given` (${p.protocol})`}`,
      `Packets go out and nothing comes back: a NetworkPolicy or firewall drops them, or the host is gone. ${given`The log says: ${p.line}. `}A refused connection would have failed at once.`,
      ['Try it from inside the namespace', k.reach],
      ['See the network policies', k.policies],
      ['Look at the dependency', k.endpoints],
    ),
  'connection-reset': ({ p, k }) =>
    words(
      `${peer(p) ?? 'A dependency'} cuts the connection${given` (${p.protocol})`}`,
      `The connection was made and then closed by the other side or something between${given`: ${p.line}`}. A crashing dependency, a proxy, TLS against plain text, or an idle limit.`,
      ['Look at the dependency and its log', k.servicePods],
      ['Check protocol and port in the configuration', k.listEnv],
    ),
  'dns-resolution': ({ p, k }) =>
    words(
      `Host name ${p.host ?? p.service ?? 'of a dependency'} does not exist in DNS`,
      `The resolver answered, and it knows no such name${given`: ${p.line}`}. A typing error, a Service in another namespace (use name.namespace), or one that was deleted.`,
      ['Look it up from inside the namespace', k.resolve],
      ['See whether the Service exists', k.service],
      ['Correct the name', k.edit],
    ),
  'dns-unavailable': ({ p, k }) =>
    words(
      `The DNS resolver does not answer${given` for ${p.host}`}`,
      `Not the name is at fault but the resolver: it gave no answer in time${given`: ${p.line}`}. CoreDNS that is down or overloaded, or a network policy that forbids port 53.`,
      ['See whether CoreDNS runs', k.coredns],
      ['Read its log', k.corednsLogs],
      ['See whether a policy blocks egress to port 53', k.policies],
    ),
  'dns-forwarding-loop': ({ p, k }) =>
    words(
      `CoreDNS forwards to itself${given` (${p.host})`} and stops`,
      "The node's /etc/resolv.conf names a local resolver (127.0.0.53 of systemd-resolved), so CoreDNS asks itself without end. Its loop plugin ends it on purpose.",
      ['Point the kubelet’s resolvConf to the real file, such as /run/systemd/resolve/resolv.conf', k.nodeShell],
      ['Or forward to a fixed server in the Corefile', 'kubectl -n kube-system edit configmap coredns'],
    ),
  'tls-expired': ({ p, k }) =>
    words(
      `The certificate${given` of ${peer(p)}`}${given` (${p.certificate})`} has expired${given` (${p.expiredAt})`}`,
      `TLS refuses certificates outside their dates${given`: ${p.line}`}. Rarely the clock of the node is wrong instead.`,
      ['Renew the certificate', k.describeSecret],
      ['See whether cert-manager has failed to renew it', k.events],
    ),
  'tls-untrusted': ({ p, k }) =>
    words(
      `The certificate${given` of ${peer(p)}`} is not trusted${given` (issuer ${p.certificate})`}`,
      `The container does not know the authority that signed it${given`: ${p.line}`}. Company CAs and self-signed certificates must be given to the program.`,
      ['Mount the CA and tell the program (SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, a trust store)', k.edit],
      ['See the whole message', k.previous],
    ),
  'tls-mismatch': ({ p, k }) =>
    words(
      `TLS${given` with ${peer(p)}`} does not fit: ${brief(p.error) ?? 'name, version or protocol'}`,
      `Both sides speak, but not the same: the certificate is for another name, versions or ciphers differ, or one side speaks plain text${given`: ${p.line}`}.`,
      ['Check host name, port and whether TLS is wanted there', k.edit],
      ['See the whole message', k.previous],
    ),
  'db-authentication': ({ p, k }) =>
    words(
      `${p.protocol ?? 'The database'}${given` at ${peer(p)}`} rejects ${p.user === undefined ? 'the login' : `user ${p.user}`}: Access denied`,
      `The database was reached and refuses user or password${given`: ${p.line}`}. A password changed on one side only, or a Secret that is older than the database.`,
      ['See which Secret gives the credentials', k.listEnv ?? k.podYaml],
      ['Set the right password in the Secret and restart', k.restart],
    ),
  'db-not-found': ({ p, k }) =>
    words(
      `${p.table !== undefined ? `Table ${p.table}` : `Database ${p.database ?? 'it uses'}`} does not exist${given` at ${peer(p)}`}`,
      `The login worked, and what the program uses is not there${given`: ${p.line}`}. Never created, another name, or migrations that have not run.`,
      ['Create it, or run the migrations', null],
      ['Check the name in the configuration', k.listEnv],
    ),
  'db-migration-failed': ({ p, k }) =>
    words(
      `Database migration ${p.migration ?? ''} failed${given`: ${brief(p.error ?? p.line)}`}`.replace('  ', ' '),
      `A migration stopped half-way, so the program does not start${given`: ${p.line}`}. Most tools then refuse to go on until the failed step is settled by hand.`,
      ['Read the whole message', k.initLogs ?? k.previous],
      ['Settle the failed step (mend the schema, mark it as applied or rolled back), then start again', k.restart],
    ),
  'db-migration-pending': ({ p, k }) =>
    words(
      `Database migrations have not been run${given`: ${p.migration}`}`,
      `The program expects a newer schema than the database has${given`: ${p.line}`}.`,
      ['Run the migrations (often a Job or init container of the release)', k.jobs],
      ['Read what it asks for', k.previous],
    ),
  'broker-authentication': ({ p, k }) =>
    words(
      `${p.protocol ?? 'The message broker'}${given` at ${peer(p)}`} rejects ${p.user === undefined ? 'the login' : `user ${p.user}`}`,
      `The broker was reached and refuses the credentials, or the right on ${p.table ?? 'a topic or queue'}${given`: ${p.line}`}.`,
      ['See which Secret gives the credentials', k.listEnv ?? k.podYaml],
      ['Correct user, password or SASL mechanism', k.edit],
    ),
  'metadata-service-unreachable': ({ p, k }) =>
    words(
      `The cloud's metadata service${given` (${peer(p)})`} cannot be reached`,
      `The program asks it for credentials or its zone${given`: ${p.line}`}. Hop limits (IMDSv2), network policies and missing workload identity stop that.`,
      ['See the network policies', k.policies],
      ['Give the pod a workload identity instead of the node’s', k.podYaml],
    ),
} satisfies CataloguePart;
