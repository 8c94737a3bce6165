import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlainContext } from '../../src/kubernetes/plain-kubeconfig.js';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'podwhy-plain-'));
  await writeFile(join(dir, 'ca.pem'), 'the CA');
  await writeFile(join(dir, 'token'), 'from a file\n');
});

afterAll(() => rm(dir, { recursive: true, force: true }));

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
  readonly more?: object;
}

async function read(parts: Parts, wanted: string | null = null): ReturnType<typeof readPlainContext> {
  const file = join(dir, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'one',
    clusters: [{ name: 'c', cluster: { server: 'https://one.test:6443', ...parts.cluster } }],
    contexts: [{ name: 'one', context: { cluster: 'c', user: 'me', ...parts.context } }],
    users: [{ name: 'me', user: parts.user ?? { token: 'secret' } }],
    ...parts.more,
  };
  await writeFile(file, JSON.stringify(config));
  return readPlainContext(file, wanted);
}

describe('a kubeconfig is read without the client', () => {
  test('with a token and a CA in a file beside it', async () => {
    expect(await read({ cluster: { 'certificate-authority': 'ca.pem' }, context: { namespace: 'team' } })).toEqual({
      name: 'one',
      server: new URL('https://one.test:6443'),
      namespace: 'team',
      credentials: {
        headers: { Authorization: 'Bearer secret' },
        tls: { ca: 'the CA', cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: undefined },
        proxyAgent: null,
      },
    });
  });

  test('with certificates in it, another name of the server, and no check of it', async () => {
    const data = (text: string): string => Buffer.from(text).toString('base64');
    const found = await read({
      cluster: { 'insecure-skip-tls-verify': true, 'tls-server-name': 'api.test', extensions: [{ name: 'minikube' }] },
      user: { 'client-certificate-data': data('cert'), 'client-key-data': data('key') },
    });
    expect(found?.credentials).toEqual({
      headers: {},
      tls: {
        ca: undefined,
        cert: Buffer.from('cert'),
        key: Buffer.from('key'),
        servername: 'api.test',
        rejectUnauthorized: false,
      },
      proxyAgent: null,
    });
  });

  test('with a token in a file', async () => {
    expect((await read({ user: { tokenFile: 'token' } }))?.credentials.headers).toEqual({
      Authorization: 'Bearer from a file',
    });
  });
});

describe('a kubeconfig is left to the client', () => {
  test.each<[string, Parts, string | null]>([
    ['with an exec plugin', { user: { exec: { command: 'aws' } } }, null],
    ['with a provider', { user: { 'auth-provider': { name: 'oidc' } } }, null],
    ['with user and password', { user: { username: 'a', password: 'b' } }, null],
    ['with impersonation', { user: { token: 'x', as: 'somebody' } }, null],
    ['with a proxy', { cluster: { 'proxy-url': 'http://proxy.test' } }, null],
    ['with a context that is not there', {}, 'two'],
    ['without a current context', { more: { 'current-context': '' } }, null],
    ['with a cluster that is not there', { context: { cluster: 'nowhere' } }, null],
    [
      'with two users of one name',
      {
        more: {
          users: [
            { name: 'me', user: {} },
            { name: 'me', user: {} },
          ],
        },
      },
      null,
    ],
    ['with a server that is no URL', { cluster: { server: 'nonsense' } }, null],
    ['with a file that is not there', { cluster: { 'certificate-authority': 'gone.pem' } }, null],
  ])('%s', async (_, parts, wanted) => {
    expect(await read(parts, wanted)).toBeNull();
  });

  test('when it is no kubeconfig at all', async () => {
    await writeFile(join(dir, 'odd'), '- just\n- a list');
    expect(await readPlainContext(join(dir, 'odd'), null)).toBeNull();
    expect(await readPlainContext(join(dir, 'missing'), null)).toBeNull();
  });
});
