import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import type { Credentials } from './connect.js';
import { fieldsOf, itemsOf, textOf, type Fields } from './raw-fields.js';

/** A context whose credentials stand in the kubeconfig or in files that it names. */
export interface PlainContext {
  readonly name: string;
  readonly server: URL;
  readonly namespace: string | null;
  readonly credentials: Credentials;
}

const CONTEXT_FIELDS = new Set(['cluster', 'user', 'namespace', 'extensions']);
const CLUSTER_FIELDS = new Set([
  'server',
  'certificate-authority',
  'certificate-authority-data',
  'insecure-skip-tls-verify',
  'tls-server-name',
  'extensions',
]);
const USER_FIELDS = new Set([
  'token',
  'tokenFile',
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
]);

/**
 * Reads one kubeconfig file without the Kubernetes client, which needs 70 MB of memory to be loaded. Null for everything
 * that is more than a token or a certificate (plugins, providers, impersonation, proxies), odd, or wrong: the client then
 * does it, and says what is wrong. Never rejects.
 */
export async function readPlainContext(file: string, wanted: string | null): Promise<PlainContext | null> {
  try {
    const config = fieldsOf(parse(await readFile(file, 'utf8')));
    const name = wanted ?? textOf(config['current-context']);
    const context = named(config['contexts'], name, 'context', CONTEXT_FIELDS);
    const cluster = named(config['clusters'], textOf(context?.['cluster']), 'cluster', CLUSTER_FIELDS);
    const user = named(config['users'], textOf(context?.['user']), 'user', USER_FIELDS);
    if (context === null || cluster === null || user === null) return null;
    const folder = dirname(file);
    const token = textOf(user['token']) || (await textOfFile(folder, user['tokenFile']))?.trim() || '';
    const namespace = textOf(context['namespace']);
    const servername = textOf(cluster['tls-server-name']);
    return {
      name,
      server: new URL(textOf(cluster['server'])),
      namespace: namespace === '' ? null : namespace,
      credentials: {
        headers: token === '' ? {} : { Authorization: `Bearer ${token}` },
        tls: {
          ca: await pem(folder, cluster, 'certificate-authority'),
          cert: await pem(folder, user, 'client-certificate'),
          key: await pem(folder, user, 'client-key'),
          servername: servername === '' ? undefined : servername,
          rejectUnauthorized: cluster['insecure-skip-tls-verify'] === true ? false : undefined,
        },
        proxyAgent: null,
      },
    };
  } catch {
    return null;
  }
}

/** The one entry of that name, if it says nothing but what is known here. */
function named(list: unknown, name: string, key: string, known: ReadonlySet<string>): Fields | null {
  const found = itemsOf(list)
    .map(fieldsOf)
    .filter((each) => each['name'] === name);
  const [first] = found;
  if (name === '' || found.length !== 1 || first === undefined) return null;
  const fields = fieldsOf(first[key]);
  return Object.keys(fields).every((each) => known.has(each)) ? fields : null;
}

async function pem(folder: string, fields: Fields, key: string): Promise<string | Buffer | undefined> {
  const data = textOf(fields[`${key}-data`]);
  return data === '' ? textOfFile(folder, fields[key]) : Buffer.from(data, 'base64');
}

async function textOfFile(folder: string, name: unknown): Promise<string | undefined> {
  const path = textOf(name);
  return path === '' ? undefined : readFile(isAbsolute(path) ? path : join(folder, path), 'utf8');
}
