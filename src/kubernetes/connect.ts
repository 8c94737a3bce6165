import type { Agent } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { SECOND, type Clock, type Instant, type Millis } from '../model/time.js';
import { readPlainContext, type PlainContext } from './plain-kubeconfig.js';

export type ConnectErrorCode = 'file-missing' | 'malformed' | 'context-missing' | 'nothing-configured' | 'credentials';

/** Why no connection to a cluster could be set up. The message is one line and says what to do. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly code: ConnectErrorCode;
  constructor(code: ConnectErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export interface TlsOptions {
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized?: boolean | undefined;
}

export interface Credentials {
  /** `Authorization` and, where the kubeconfig says `as`, `Impersonate-User`. Secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsOptions;
  /** Set where the kubeconfig names a proxy: requests must go through it. */
  readonly proxyAgent: Agent | null;
}

export interface ClusterConnection {
  readonly server: URL;
  /** For people: `the service account of this pod`, `context eu-1 of /home/a/.kube/config`. */
  readonly source: string;
  /** The pod's own namespace or the context's; null when neither says. */
  readonly namespace: string | null;
  /** Cached for a minute; token files, kubeconfig and exec plugins are read anew after {@link refreshCredentials}. Throws ConnectError `credentials`. */
  credentials(): Promise<Credentials>;
  /** Forgets what is cached: after a 401 the next call reads everything anew. */
  refreshCredentials(): void;
}

export interface ConnectRequest {
  /** Null: the pod's service account if there is one, else the default kubeconfig. */
  readonly kubeconfig: string | null;
  readonly context: string | null;
  /** The process environment, of which KUBECONFIG, HOME, KUBERNETES_SERVICE_HOST and _PORT are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Other than the standard place only in tests. */
  readonly serviceAccountDir?: string;
}

/** The kubelet rotates projected tokens at 80 % of their life, so a minute is always early enough; client-go does the same. */
const CREDENTIALS_MAX_AGE_MS: Millis = 60 * SECOND;
/** A plugin that waits for a person would hold every call. */
const CREDENTIALS_LIMIT_MS: Millis = 20 * SECOND;
const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Finds out how to reach a cluster. Reads files and runs nothing else; exec plugins run at the first `credentials()`. Throws {@link ConnectError}. */
export async function connect(request: ConnectRequest): Promise<ClusterConnection> {
  const host = request.env['KUBERNETES_SERVICE_HOST'];
  if (request.kubeconfig === null && request.context === null && host !== undefined && host !== '') {
    const dir = request.serviceAccountDir ?? SERVICE_ACCOUNT_DIR;
    const token = await readOptional(join(dir, 'token'));
    if (token !== null) return inCluster(host, request.env['KUBERNETES_SERVICE_PORT'] ?? '443', dir, request.clock);
  }
  return fromKubeconfig(kubeconfigFiles(request), request.context, request.clock);
}

async function inCluster(host: string, port: string, dir: string, clock: Clock): Promise<ClusterConnection> {
  const namespace = await readOptional(join(dir, 'namespace'));
  const scheme = port === '80' || port === '8080' ? 'http' : 'https';
  const read = async (): Promise<Credentials> => {
    const token = await readOptional(join(dir, 'token'));
    if (token === null) throw new ConnectError('credentials', `cannot read ${join(dir, 'token')}: mount the token`);
    const ca = await readOptional(join(dir, 'ca.crt'));
    return {
      headers: { Authorization: `Bearer ${token.trim()}` },
      tls: ca === null ? {} : { ca },
      proxyAgent: null,
    };
  };
  return {
    server: new URL(`${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`),
    source: 'the service account of this pod',
    namespace: namespace?.trim() ?? null,
    ...cached(read, clock),
  };
}

function kubeconfigFiles(request: ConnectRequest): readonly string[] {
  if (request.kubeconfig !== null) return [request.kubeconfig];
  const listed = (request.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return listed;
  const home = request.env['HOME'] ?? '';
  if (home === '') {
    throw new ConnectError(
      'nothing-configured',
      'no cluster to talk to: set clusters[].kubeconfig or KUBECONFIG, or run inside a cluster with a service account',
    );
  }
  return [join(home, '.kube', 'config')];
}

async function fromKubeconfig(
  files: readonly string[],
  context: string | null,
  clock: Clock,
): Promise<ClusterConnection> {
  const [file] = files;
  const readPlain = (): Promise<PlainContext | null> =>
    file !== undefined && files.length === 1 ? readPlainContext(file, context) : Promise.resolve(null);
  const plain = await readPlain();
  if (plain !== null) {
    const read = async (): Promise<Credentials> => {
      const now = await readPlain();
      return now === null ? credentialsOf(await loadKubeconfig(files, context), clock) : now.credentials;
    };
    const source = `context ${plain.name} of ${files.join(delimiter)}`;
    return { server: plain.server, source, namespace: plain.namespace, ...cached(read, clock) };
  }
  const first = await loadKubeconfig(files, context);
  const server = serverOf(first, files);
  let loaded: KubeConfig | null = first;
  const read = async (): Promise<Credentials> => {
    // a fresh KubeConfig has fresh authenticators: nothing that expired is remembered
    loaded ??= await loadKubeconfig(files, context);
    const config = loaded;
    loaded = null;
    return credentialsOf(config, clock);
  };
  return {
    server,
    source: `context ${first.getCurrentContext()} of ${files.join(delimiter)}`,
    namespace: first.getContextObject(first.getCurrentContext())?.namespace ?? null,
    ...cached(read, clock),
  };
}

async function loadKubeconfig(files: readonly string[], context: string | null): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  let merged: KubeConfig | null = null;
  for (const file of files) {
    // kubectl skips files of KUBECONFIG that are not there; a single one must be
    if (files.length > 1 && (await readOptional(file)) === null) continue;
    if (files.length === 1) await requireFile(file);
    const config = new KubeConfig();
    try {
      config.loadFromFile(file);
      if (merged === null) merged = config;
      else merged.mergeConfig(config, true);
    } catch (error) {
      throw new ConnectError('malformed', `kubeconfig ${file} is not usable: ${firstLine(error)}`, { cause: error });
    }
  }
  if (merged === null) throw new ConnectError('file-missing', `no file of KUBECONFIG exists: ${files.join(delimiter)}`);
  const wanted = context ?? merged.getCurrentContext();
  if (typeof wanted !== 'string' || wanted === '') {
    throw new ConnectError(
      'context-missing',
      `kubeconfig ${files.join(delimiter)} has no current-context: set clusters[].context to one of ${contextNames(merged)}`,
    );
  }
  if (merged.getContextObject(wanted) === null) {
    throw new ConnectError(
      'context-missing',
      `kubeconfig ${files.join(delimiter)} has no context ${JSON.stringify(wanted)}: use one of ${contextNames(merged)}`,
    );
  }
  merged.setCurrentContext(wanted);
  return merged;
}

function serverOf(config: KubeConfig, files: readonly string[]): URL {
  const cluster = config.getCurrentCluster();
  if (cluster !== null && URL.canParse(cluster.server)) return new URL(cluster.server);
  const why = cluster === null ? 'names a cluster that is not in the file' : 'has a server that is no URL';
  throw new ConnectError(
    'malformed',
    `kubeconfig ${files.join(delimiter)}: context ${config.getCurrentContext()} ${why}`,
  );
}

async function credentialsOf(config: KubeConfig, clock: Clock): Promise<Credentials> {
  const cluster = config.getCurrentCluster();
  // client-node refuses plain http without this flag, which means nothing there
  if (cluster?.server.startsWith('http:') === true) config.clusters = [{ ...cluster, skipTLSVerify: true }];
  const options: RequestOptions = {};
  const limit = new AbortController();
  try {
    await Promise.race([
      config.applyToHTTPSOptions(options),
      clock.sleep(CREDENTIALS_LIMIT_MS, limit.signal).then(() => {
        throw new Error(`no answer within ${CREDENTIALS_LIMIT_MS / SECOND} s`);
      }),
    ]);
  } catch (error) {
    throw new ConnectError(
      'credentials',
      `cannot get credentials of context ${config.getCurrentContext()}: ${firstLine(error)}`,
      { cause: error },
    );
  } finally {
    limit.abort();
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === 'string' || typeof value === 'number') headers[name] = String(value).trim();
  }
  if (typeof options.auth === 'string')
    headers['Authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  return {
    headers,
    tls: {
      ca: single(options.ca),
      cert: single(options.cert),
      key: single(options.key),
      servername: options.servername,
      rejectUnauthorized: options.rejectUnauthorized,
    },
    proxyAgent:
      cluster?.proxyUrl !== undefined && cluster.proxyUrl !== '' && typeof options.agent === 'object'
        ? options.agent
        : null,
  };
}

function cached(
  read: () => Promise<Credentials>,
  clock: Clock,
): Pick<ClusterConnection, 'credentials' | 'refreshCredentials'> {
  let held: { readonly at: Instant; readonly value: Promise<Credentials> } | null = null;
  return {
    credentials: () => {
      if (held !== null && clock.now() - held.at < CREDENTIALS_MAX_AGE_MS) return held.value;
      const mine = { at: clock.now(), value: read() };
      held = mine;
      mine.value.catch(() => {
        if (held === mine) held = null;
      });
      return mine.value;
    },
    refreshCredentials: () => {
      held = null;
    },
  };
}

async function requireFile(file: string): Promise<void> {
  try {
    await readFile(file);
  } catch (error) {
    throw new ConnectError(
      'file-missing',
      `cannot read kubeconfig ${file} (${firstLine(error)}): set clusters[].kubeconfig or KUBECONFIG to a readable file`,
      { cause: error },
    );
  }
}

async function readOptional(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}

function contextNames(config: KubeConfig): string {
  const names = config.getContexts().map((context) => context.name);
  return names.length === 0 ? '(it has none)' : names.slice(0, 20).join(', ');
}

function single(value: unknown): string | Buffer | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value : undefined;
}

function firstLine(error: unknown): string {
  const named = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  const text = String(named);
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
