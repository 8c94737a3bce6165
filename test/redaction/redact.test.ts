import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fuzz.js';
import { untrustedText } from '../../src/model/untrusted.js';
import { redact } from '../../src/redaction/redact.js';
import { PLANTED_SECRETS } from './secrets-corpus.js';

const gate = (text: string): string => redact(untrustedText(text));

describe('secrets', () => {
  test.each(PLANTED_SECRETS)('$kind does not come through', ({ secret, text }) => {
    const result = gate(text);
    expect(result).not.toContain(secret);
    expect(result).toContain('‹redacted:');
  });

  test.each(PLANTED_SECRETS)('$kind does not come through in the middle of a long log', ({ secret, text }) => {
    const result = gate(`${'line before: ok\n'.repeat(20)}${text}\n${'line after: ok\n'.repeat(20)}`);
    expect(result).not.toContain(secret);
    expect(result.split('line before: ok')).toHaveLength(21);
  });

  test('a second pass changes nothing', () => {
    for (const { text } of PLANTED_SECRETS) expect(gate(gate(text))).toBe(gate(text));
  });

  test('the same secret gets the same placeholder, and names around it stay', () => {
    expect(gate('DB_PASSWORD=a1b2c3d4 and DB_PASSWORD=a1b2c3d4; DB_HOST=db')).toBe(
      'DB_PASSWORD=‹redacted:secret› and DB_PASSWORD=‹redacted:secret›; DB_HOST=db',
    );
    expect(gate('dial postgres://app:pa55word@db-main.billing.svc:5432/shop: refused')).toBe(
      'dial postgres://‹redacted:url-credentials›@db-main.billing.svc:5432/shop: refused',
    );
  });
});

describe('what is no secret stays as it is', () => {
  test.each([
    'secret "stripe-credentials" not found',
    `couldn't find key STRIPE_KEY in Secret payments/stripe-credentials`,
    'MountVolume.SetUp failed for volume "tls" : secret "default-token-x7d8f" not found',
    'Error: connect ECONNREFUSED 10.4.2.17:5432',
    'FATAL: password authentication failed for user "app"',
    'missing required environment variable DATABASE_PASSWORD',
    'error: token: expired since 3 minutes',
    `SyntaxError: Unexpected token '}' in JSON at position 12`,
    'secretName: stripe-credentials',
    'imagePullSecrets: [regcred]',
    'max_tokens=4096 tokens: 512',
    'password: ${DB_PASSWORD}',
    'password: null, token: <nil>',
    'partition_key=orders-42 sort.key=created',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'http://user-service:8080/api/v1/items@latest',
    'git@github.com:acme/shop.git and ssh://git@github.com/acme/shop.git',
    'http: basic authentication required',
    'pod uid 1d7f2c1e-2f0b-4c1c-9d2b-6f1e5a0c9d11 on node ip-10-0-3-7.eu-west-1.compute.internal',
    'Authorization: denied for user alice',
    'at com.acme.security.TokenProvider.refresh(TokenProvider.java:42)',
    '/var/lib/kubelet/pods/1d7f2c1e/volumes/kubernetes.io~secret/tls/key.pem: no such file',
  ])('%s', (line) => {
    expect(gate(line)).toBe(line);
  });

  test('fewer than one in a hundred lines of the recorded logs is altered', () => {
    const recordings = join(import.meta.dirname, '../recordings');
    let lines = 0;
    const altered: string[] = [];
    for (const name of readdirSync(recordings)) {
      const folder = join(recordings, name, 'logs');
      for (const file of listLogs(folder)) {
        for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
          if (line === '') continue;
          lines += 1;
          if (gate(line).includes('‹redacted:')) altered.push(line);
        }
      }
    }
    expect(lines).toBeGreaterThan(500);
    expect({ share: altered.length / lines < 0.01, altered: altered.slice(0, 20) }).toEqual({
      share: true,
      altered: altered.slice(0, 20),
    });
  });
});

describe('what a reader cannot see', () => {
  test.each([
    ['colours', '\u001b[31;1mERROR\u001b[0m down', 'ERROR down'],
    ['a one-byte CSI', '\u009b31mERROR', 'ERROR'],
    ['a window title', '\u001b]0;evil\u0007text', 'text'],
    ['a hyperlink', '\u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\', 'here'],
    ['control characters but not tab and line end', 'a\u0000b\u0007c\td\ne\u007f', 'abc\td\ne'],
    ['bidirectional overrides', 'safe\u202egnp.exe\u202c', 'safegnp.exe'],
    ['zero-width characters', 'a\u200bb\u200dc\ufeffd', 'abcd'],
    ['invisible tags', 'a\u{e0041}b', 'ab'],
    ['carriage returns', '10%\r50%\r\ndone', '10%\n50%\ndone'],
    ['half a surrogate pair', 'a\ud83db', 'a\ufffdb'],
  ])('%s are taken away', (_name, text, expected) => {
    expect(gate(text)).toBe(expected);
  });
});

describe('hostile input', () => {
  test('any text is answered, and twice is as good as once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const once = gate(text);
        expect(gate(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['one token-like run', 'eyJ'.repeat(350_000)],
    ['separated token starts', '-eyJ'.repeat(260_000)],
    ['URL schemes', 'a://'.repeat(260_000)],
    ['URL users', 'http://a:'.repeat(110_000)],
    ['key starts', '-----BEGIN PRIVATE KEY-----'.repeat(38_000)],
    ['key ends', '-----END PRIVATE KEY-----\n'.repeat(40_000)],
    ['key material', `${'QUJDRGVmZ2hpams3'.repeat(4)}\n`.repeat(16_000)],
    ['names and separators', 'password:'.repeat(115_000)],
    ['open quotes', 'password="'.repeat(100_000)],
    ['escapes', '\u001b['.repeat(500_000)],
    ['bearer words', 'bearer '.repeat(150_000)],
    ['base64', 'QUJD'.repeat(260_000)],
    ['spaces', ' '.repeat(1_048_576)],
    ['dots', 'a.'.repeat(500_000)],
    ['lines', 'name: value\n'.repeat(90_000)],
  ])('1 MiB of %s takes no more than seconds', (_name, text) => {
    const before = performance.now();
    gate(text);
    expect(performance.now() - before).toBeLessThan(4_000);
  });
});

function listLogs(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.log'));
  } catch {
    return [];
  }
}
