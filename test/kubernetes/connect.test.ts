import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ClusterConnection, type ConnectError } from '../../src/kubernetes/connect.js';
import { MINUTE } from '../../src/model/time.js';
import { ManualClock } from '../support/manual-clock.js';

let dir: string;
let clock: ManualClock;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'podwhy-connect-'));
  clock = new ManualClock();
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const kubeconfig = (user: string, current = 'one'): string => `
apiVersion: v1
kind: Config
current-context: ${current}
clusters:
  - name: c1
    cluster: { server: 'https://one.test:6443', certificate-authority-data: ${Buffer.from('the CA').toString('base64')} }
  - name: c2
    cluster: { server: 'http://two.test:8080/prefix' }
contexts:
  - name: one
    context: { cluster: c1, user: me, namespace: team }
  - name: two
    context: { cluster: c2, user: me }
  - name: broken
    context: { cluster: nowhere, user: me }
users:
  - name: me
    user: ${user}
`;

async function withConfig(text: string, context: string | null = null): Promise<ClusterConnection> {
  const file = join(dir, 'config');
  await writeFile(file, text);
  return connect({ kubeconfig: file, context, env: {}, clock });
}

async function failure(attempt: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await attempt.then(
    () => {
      throw new Error('it did not fail');
    },
    (reason: unknown) => reason as ConnectError,
  );
  return { code: error.code, message: error.message.replaceAll(dir, 'DIR') };
}

describe('a kubeconfig', () => {
  test('the current context, with its token and CA', async () => {
    const connection = await withConfig(kubeconfig('{ token: secret }'));
    expect([connection.server.href, connection.namespace]).toEqual(['https://one.test:6443/', 'team']);
    const { headers, tls } = await connection.credentials();
    expect({ headers, ca: String(tls.ca) }).toEqual({ headers: { Authorization: 'Bearer secret' }, ca: 'the CA' });
  });

  test('a named context, plain http, user and password', async () => {
    const connection = await withConfig(kubeconfig('{ username: ann, password: pw }'), 'two');
    expect(connection.server.href).toBe('http://two.test:8080/prefix');
    expect((await connection.credentials()).headers).toEqual({ Authorization: 'Basic YW5uOnB3' });
  });

  test('an exec plugin runs again after a refusal, and not before', async () => {
    const plugin = join(dir, 'plugin');
    await writeFile(
      plugin,
      `#!/bin/sh\necho run >> ${dir}/runs\necho "{\\"status\\":{\\"token\\":\\"run-$(wc -l < ${dir}/runs | tr -d ' ')\\"}}"\n`,
    );
    await chmod(plugin, 0o755);
    const exec = `{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ${plugin} } }`;
    const connection = await withConfig(kubeconfig(exec));
    const token = async (): Promise<string | undefined> => (await connection.credentials()).headers['Authorization'];
    expect([await token(), await token()]).toEqual(['Bearer run-1', 'Bearer run-1']);
    connection.refreshCredentials();
    expect(await token()).toBe('Bearer run-2');
  });

  test('an exec plugin that fails is one line', async () => {
    const connection = await withConfig(kubeconfig('{ exec: { command: /nowhere/plugin } }'));
    expect(await failure(connection.credentials())).toEqual({
      code: 'credentials',
      message: 'cannot get credentials of context one: spawn /nowhere/plugin ENOENT',
    });
  });

  test('a rewritten file is read again after a refusal', async () => {
    const connection = await withConfig(kubeconfig('{ token: old }'));
    await connection.credentials();
    await writeFile(join(dir, 'config'), kubeconfig('{ token: new }'));
    connection.refreshCredentials();
    expect((await connection.credentials()).headers).toEqual({ Authorization: 'Bearer new' });
  });

  test.each([
    ['not YAML', 'a: [', null, 'malformed'],
    ['no kubeconfig at all', 'just text', null, 'context-missing'],
    ['a cluster without server', kubeconfig('{}').replace("server: 'https://one.test:6443', ", ''), null, 'malformed'],
    ['a context that names no cluster', kubeconfig('{}'), 'broken', 'malformed'],
  ])('%s is one line with the file', async (_, text, context, code) => {
    const result = await failure(withConfig(text, context));
    expect(result.code).toBe(code);
    expect(result.message).toMatch(/^kubeconfig DIR\/config[^\n]{5,300}$/);
  });

  test('a missing context names those that are there', async () => {
    expect(await failure(withConfig(kubeconfig('{}'), 'three'))).toEqual({
      code: 'context-missing',
      message: 'kubeconfig DIR/config has no context "three": use one of one, two, broken',
    });
  });

  test('a missing file says which setting to change', async () => {
    const attempt = connect({ kubeconfig: join(dir, 'none'), context: null, env: {}, clock });
    const { code, message } = await failure(attempt);
    expect(code).toBe('file-missing');
    expect(message).toMatch(
      /^cannot read kubeconfig DIR\/none \(ENOENT.*\): set clusters\[\]\.kubeconfig or KUBECONFIG/,
    );
  });

  test('without anything it says what could be set', async () => {
    expect((await failure(connect({ kubeconfig: null, context: null, env: {}, clock }))).code).toBe(
      'nothing-configured',
    );
  });

  test('KUBECONFIG may list several files, some of them missing', async () => {
    await writeFile(join(dir, 'a'), kubeconfig('{ token: a }', 'two'));
    const env = { KUBECONFIG: `${dir}/none:${dir}/a` };
    expect((await connect({ kubeconfig: null, context: null, env, clock })).server.host).toBe('two.test:8080');
  });
});

describe('inside a cluster', () => {
  test('the token is read again each minute and after a refusal', async () => {
    await writeFile(join(dir, 'token'), 'one\n');
    await writeFile(join(dir, 'ca.crt'), 'the CA');
    await writeFile(join(dir, 'namespace'), 'bots');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    const connection = await connect({ kubeconfig: null, context: null, env, clock, serviceAccountDir: dir });
    const token = async (): Promise<string | undefined> => (await connection.credentials()).headers['Authorization'];
    expect([connection.server.href, connection.namespace, await token()]).toEqual([
      'https://[fd00::1]/',
      'bots',
      'Bearer one',
    ]);
    await writeFile(join(dir, 'token'), 'two');
    clock.advance(MINUTE - 1);
    expect(await token()).toBe('Bearer one');
    clock.advance(1);
    expect(await token()).toBe('Bearer two');
    await writeFile(join(dir, 'token'), 'three');
    connection.refreshCredentials();
    expect(await token()).toBe('Bearer three');
    expect((await connection.credentials()).tls).toEqual({ ca: 'the CA' });
  });
});
