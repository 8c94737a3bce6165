import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { until } from './until.js';

/** Folder with `kube-apiserver` and `etcd` (the convention of envtest); undefined where there is none. */
export const KUBE_ASSETS = process.env['KUBEBUILDER_ASSETS'];

export const ADMIN_TOKEN = 'admin-token';
/** The same user's next token. */
export const RENEWED_TOKEN = 'admin-token-2';
/** A user without any right. */
export const NOBODY_TOKEN = 'nobody-token';

export interface KubeApiServer {
  readonly url: URL;
  /** Stops the API server and keeps etcd: what it stored is there after `startAgain`, on the same port. */
  stopServer(): Promise<void>;
  startAgain(): Promise<void>;
  /** Makes etcd forget every revision before the present one, as the API server has it do every five minutes. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A real API server with an etcd of its own, on free ports of this machine. */
export async function startKubeApiServer(assets: string): Promise<KubeApiServer> {
  const dir = await mkdtemp(join(tmpdir(), 'podwhy-kube-'));
  const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  await writeFile(
    join(dir, 'tokens.csv'),
    [
      `${ADMIN_TOKEN},admin,1,"system:masters"`,
      `${RENEWED_TOKEN},admin,1,"system:masters"`,
      `${NOBODY_TOKEN},nobody,2,"people"`,
      '',
    ].join('\n'),
  );
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await writeFile(join(dir, 'sa.key'), privateKey);
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const etcd = run(join(assets, 'etcd'), [
    `--data-dir=${join(dir, 'etcd')}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    '--unsafe-no-fsync',
  ]);
  const url = new URL(`https://127.0.0.1:${port}`);
  const start = async (): Promise<ChildProcess> => {
    const child = run(join(assets, 'kube-apiserver'), [
      `--etcd-servers=${etcdUrl}`,
      `--cert-dir=${join(dir, 'certs')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      '--insecure-port=0',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--service-account-issuer=https://podwhy.test',
      `--service-account-signing-key-file=${join(dir, 'sa.key')}`,
      `--service-account-key-file=${join(dir, 'sa.key')}`,
      `--token-auth-file=${join(dir, 'tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--disable-admission-plugins=ServiceAccount',
      '--shutdown-delay-duration=0s',
    ]);
    await ready(url, child);
    return child;
  };
  let server = await start();
  return {
    url,
    stopServer: () => end(server, 'SIGKILL'),
    startAgain: async () => {
      server = await start();
    },
    compact: async () => {
      // etcd's own gateway (etcd.io api_grpc_gateway); keys and values are base64.
      const range = await etcdCall(etcdUrl, 'kv/range', { key: 'AA==', limit: '1' });
      const header = range['header'];
      const revision = typeof header === 'object' && header !== null && 'revision' in header ? header.revision : '1';
      await etcdCall(etcdUrl, 'kv/compaction', { revision, physical: true });
    },
    close: async () => {
      await end(server, 'SIGKILL');
      await end(etcd, 'SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function etcdCall(url: string, call: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${url}/v3/${call}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`etcd answers ${call} with ${answer.status}`);
  return (await answer.json()) as Readonly<Record<string, unknown>>;
}

/** One request as `token`'s user; resolves with any status. */
export function ask(
  server: URL,
  method: string,
  path: string,
  body?: unknown,
  options: { readonly token?: string; readonly contentType?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { request: send } = server.protocol === 'https:' ? https : http;
    const request = send(new URL(path, server), {
      method,
      rejectUnauthorized: false,
      agent: false,
      headers: {
        Authorization: `Bearer ${options.token ?? ADMIN_TOKEN}`,
        'Content-Type': options.contentType ?? 'application/json',
      },
    });
    // for good: a TLS socket that is torn down may fail twice
    request.on('error', reject);
    request.on('socket', (socket) => socket.on('error', reject));
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : { text } });
      });
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function run(command: string, args: readonly string[]): ChildProcess {
  return spawn(command, args, { stdio: 'ignore' });
}

async function ready(url: URL, child: ChildProcess): Promise<void> {
  const isReady = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`kube-apiserver ended with ${child.exitCode}`);
    // the roles and the default namespaces are written by a hook after the start
    const answer = await ask(url, 'GET', '/readyz').catch(() => null);
    return answer?.status === 200;
  };
  await until(isReady, 60_000);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
