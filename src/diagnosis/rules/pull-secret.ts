import type { AnyObject } from '../objects/cluster.js';
import { at, isObject, mapAt, textAt, textsAt } from '../objects/raw.js';

/** What is known of a Secret as a pull secret. The kubelet ignores an unusable one silently (facts B.2). */
export type PullSecretFault =
  /** Not of a docker type and without its key. `detail`: its type. */
  | { readonly kind: 'type'; readonly detail: string }
  /** No entry for the registry. `detail`: the hosts it has entries for. */
  | { readonly kind: 'host'; readonly detail: string }
  /** Its content cannot be read. `detail`: its key. */
  | { readonly kind: 'content'; readonly detail: string };

const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'];
const CONTENT_MAX = 1_400_000;

/** Why the kubelet cannot use this Secret for `registry`; null when it can, or when too little of it is known. */
export function pullSecretFault(secret: AnyObject, registry: string): PullSecretFault | null {
  const type = textAt(secret.raw, 'type');
  const data = mapAt(secret.raw, 'data');
  const keys = [...Object.keys(data), ...textsAt(secret.raw, 'keys')];
  const docker = /^kubernetes\.io\/dockerc(?:onfigjson|fg)$/.test(type);
  if (type !== '' && !docker && !keys.some((key) => key.startsWith('.dockerc'))) return { kind: 'type', detail: type };
  const key = ['.dockerconfigjson', '.dockercfg'].find((each) => (data[each] ?? '') !== '');
  const content = key === undefined ? '' : (data[key] ?? '');
  if (key === undefined || content.length > CONTENT_MAX) return null;
  const hosts = hostsOf(content, key === '.dockerconfigjson');
  if (hosts === null) return { kind: 'content', detail: key };
  return hosts.some((host) => covers(host, registry))
    ? null
    : { kind: 'host', detail: hosts.length === 0 ? 'none' : hosts.join(', ') };
}

/** The registry hosts with an entry; null when it is no such file. Credentials are never looked at. */
function hostsOf(content: string, wrapped: boolean): readonly string[] | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(content, 'base64').toString('utf8'));
    const entries = wrapped ? at(parsed, 'auths') : parsed;
    if (!isObject(entries)) return wrapped && isObject(parsed) ? [] : null;
    return Object.keys(entries)
      .map((entry) => entry.replace(/^https?:\/\//, '').split('/', 1)[0] ?? '')
      .slice(0, 50);
  } catch {
    return null;
  }
}

/** A `*` stands for one label of the host name. */
function covers(entry: string, registry: string): boolean {
  if (DOCKER_HUB.includes(entry) && DOCKER_HUB.includes(registry)) return true;
  const [wanted, given] = [registry.split('.'), entry.split('.')];
  return (
    wanted.length === given.length &&
    given.every((label, index) => label === wanted[index] || label === '*' || sameAround(label, wanted[index] ?? ''))
  );
}

function sameAround(pattern: string, label: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return false;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return label.length >= before.length + after.length && label.startsWith(before) && label.endsWith(after);
}
