import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { textColumns, wrapText } from '../../../src/diagnosis/text/columns.js';
import { diagnosisJson, diagnosisText, explainText } from '../../../src/diagnosis/text/plain.js';
import type { Cause, Diagnosis } from '../../../src/model/diagnosis.js';
import { LOCALES } from '../../../src/model/locale.js';
import { untrustedText } from '../../../src/model/untrusted.js';
import { causeOf, diagnosisOf, NOW } from './made-up.js';

const ESCAPE = String.fromCharCode(27);

const SECRET = diagnosisOf(
  [
    causeOf(
      'secret-not-found',
      { secret: 'stripe-credentials', variable: 'STRIPE_KEY' },
      {
        reach: { scope: 'revision', name: '43', affected: 3, total: 3 },
        evidence: [
          {
            source: 'container api (CreateContainerConfigError)',
            quote: untrustedText('secret "stripe-credentials" not found'),
            at: NOW - 12_000,
            count: 4,
          },
        ],
      },
    ),
  ],
  {
    state: 'CreateContainerConfigError',
    ruledOut: [{ id: 'image-not-found', because: 'image-but-pulled', params: { duration: '2.1s' }, evidence: null }],
    gaps: [{ what: 'previous log of api in payments/checkout-api-7d9c-x2x', reason: 'not-found', detail: '' }],
    suspectChange: {
      from: '42',
      to: '43',
      rolledOutAt: NOW - 240_000,
      fromReady: 1,
      toReady: 0,
      changes: [
        { path: 'spec.containers[api].env[STRIPE_KEY]', before: untrustedText(''), after: untrustedText('set') },
      ],
    },
  },
);

const PROBE = diagnosisOf(
  [
    causeOf('probe-timeout', { probe: 'liveness', probeTarget: 'GET :8080/healthz', timeoutSeconds: 1 }),
    causeOf('liveness-probe', { probeTarget: 'GET :8080/healthz', failureThreshold: 3 }, { confidence: 'likely' }),
  ],
  {
    severity: 'warning',
    replicas: { ready: 2, desired: 5, failing: 3 },
    ruledOut: [{ id: 'oom-killed', because: 'oom-but-liveness', params: { exitCode: 137, count: 6 }, evidence: null }],
  },
);

const HEALTHY = diagnosisOf([causeOf('none')], {
  state: null,
  container: '',
  severity: 'info',
  replicas: { ready: 3, desired: 3, failing: 0 },
});

const CASES: readonly [string, Diagnosis][] = [
  ['secret', SECRET],
  ['probe', PROBE],
  ['healthy', HEALTHY],
];

/** Goldens are written anew with `UPDATE_GOLDEN=1`, and read by people. */
function golden(name: string, actual: string): string {
  const file = new URL(`golden/${name}.txt`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${actual}\n`);
  return readFileSync(file, 'utf8').trimEnd();
}

describe('a diagnosis on a terminal', () => {
  const all = LOCALES.flatMap((locale) => CASES.map(([name, diagnosis]) => [locale, name, diagnosis] as const));

  test.each(all)('%s: %s is as people read it', (locale, name, diagnosis) => {
    const actual = diagnosisText(diagnosis, locale, { color: false, width: 80, now: NOW });
    expect(actual).toBe(golden(`${name}.${locale}`, actual));
  });

  test.each(all)('%s: %s fits into 80 columns, commands aside', (locale, _, diagnosis) => {
    const rows = diagnosisText(diagnosis, locale, { color: false, width: 80, now: NOW }).split('\n');
    // A closing mark may hang over by one wide character, as Chinese typesetting does.
    expect(rows.filter((row) => textColumns(row) > 82 && !row.includes('kubectl'))).toEqual([]);
  });

  test('a general cause beside the particular one it follows from is a consequence, not a rival', () => {
    const text = (causes: readonly Cause[]) =>
      diagnosisText(diagnosisOf(causes), 'en', { color: false, width: 80, now: NOW });
    const migration = causeOf('db-migration-failed');
    expect(text([migration, causeOf('init-container-failed'), causeOf('app-exit-nonzero')])).not.toContain('  Or ');
    // Another container's exit is a failure of its own.
    expect(text([migration, causeOf('app-exit-nonzero', {}, { container: 'sidecar' })])).toContain('  Or ');
    expect(text([migration, causeOf('db-authentication')])).toContain('  Or ');
  });

  test('a long error that event and status both carry is quoted once', () => {
    const error = `failed to pull and unpack image "harbor.acme.io/shop/web:1": ${'x'.repeat(60)}: authorization failed`;
    const line = (source: string, prefix: string) => ({
      source,
      quote: untrustedText(`${prefix}${error}`),
      at: null,
      count: 1,
    });
    const cause = causeOf(
      'image-pull-unauthorized',
      {},
      {
        evidence: [line('container web', 'Back-off pulling image: '), line('kubelet event Failed', 'Failed to pull: ')],
      },
    );
    const text = diagnosisText(diagnosisOf([cause]), 'en', { color: false, width: 80, now: NOW });
    expect(text).toContain('container web');
    expect(text).not.toContain('kubelet event Failed');
  });

  test('colour comes only when asked for, and changes no word', () => {
    const options = { width: 80, now: NOW };
    const bare = diagnosisText(SECRET, 'en', { ...options, color: false });
    const coloured = diagnosisText(SECRET, 'en', { ...options, color: true });
    expect(bare).not.toContain(ESCAPE);
    expect(coloured).toContain(`${ESCAPE}[31mcritical${ESCAPE}[0m`);
    expect(
      coloured
        .split(ESCAPE)
        .map((part) => part.replace(/^\[\d+m/, ''))
        .join(''),
    ).toBe(bare);
  });

  test('nothing from the cluster moves the cursor or reverses the line', () => {
    const quote = untrustedText(`a${ESCAPE}[2Jb\rc\u202Ed\u0007\ne`);
    const hostile = causeOf(
      'secret-not-found',
      { secret: `x${ESCAPE}]0;title\u0007` },
      {
        evidence: [{ source: `pod\u001b[1m`, quote, at: null, count: 1 }],
      },
    );
    const gap = { what: `log\n${ESCAPE}[31m`, reason: 'forbidden', detail: '\r' } as const;
    for (const locale of LOCALES) {
      const text = diagnosisText(diagnosisOf([hostile], { gaps: [gap] }), locale, {
        color: false,
        width: 80,
        now: NOW,
      });
      expect(Array.from(text).filter((each) => each !== '\n' && /[\p{Cc}\p{Cf}]/u.test(each))).toEqual([]);
    }
  });

  test('an odd width does no harm', () => {
    for (const width of [0, -1, Number.NaN, 1e9]) {
      expect(diagnosisText(SECRET, 'en', { color: false, width, now: NOW })).toContain('stripe-credentials');
    }
  });
});

test('the JSON has the shape of the offline contract', () => {
  const json = diagnosisJson(SECRET, 'en', true, NOW);
  expect(json).toEqual({
    subject: { kind: 'Pod', namespace: 'payments', name: 'checkout-api-7d9c-x2x' },
    workload: { kind: 'Deployment', namespace: 'payments', name: 'checkout-api' },
    severity: 'critical',
    state: 'CreateContainerConfigError',
    container: 'api',
    alert: true,
    causes: [
      {
        id: 'secret-not-found',
        confidence: 'certain',
        params: { secret: 'stripe-credentials', variable: 'STRIPE_KEY' },
        title: 'Secret "stripe-credentials" does not exist in namespace payments',
        explanation: expect.stringContaining('Container api'),
        evidence: [
          { source: 'container api (CreateContainerConfigError)', quote: 'secret "stripe-credentials" not found' },
        ],
        fixes: expect.arrayContaining([
          {
            text: 'Roll back to revision 42, which is ready',
            command: 'kubectl -n payments rollout undo deployment/checkout-api --to-revision=42',
          },
        ]),
      },
    ],
    ruledOut: [{ id: 'image-not-found', why: 'the image: it was pulled in 2.1s' }],
    gaps: [
      {
        what: 'previous log of api in payments/checkout-api-7d9c-x2x',
        reason: 'not-found',
        why: 'previous log of api in payments/checkout-api-7d9c-x2x: not found',
      },
    ],
    text: diagnosisText(SECRET, 'en', { color: false, width: 80, now: NOW }),
  });
});

describe('the glossary on a terminal', () => {
  test.each(LOCALES)('%s: an entry is as people read it', (locale) => {
    const { text, known } = explainText('node-lost', locale, { color: false, width: 80 });
    expect(known).toBe(true);
    expect(text).toBe(golden(`node-lost.${locale}`, text));
  });

  test('an unknown word is not an answer', () => {
    const { text, known } = explainText(`Zzzz${ESCAPE}[1m`, 'en', { color: false, width: 80 });
    expect(known).toBe(false);
    expect(text).toMatch(/^"Zzzz" is not a word I know\.\n {2}Did you mean/);
  });
});

test.each([
  ['one two three', 8, ['one two', 'three']],
  ['一二三四五', 6, ['一二三', '四五']],
  ['一二三，四', 6, ['一二三，', '四']],
  ['一二（三四', 6, ['一二', '（三四']],
  ['averyveryverylongname x', 5, ['averyveryverylongname', 'x']],
  ['', 5, ['']],
])('%j wraps at %d columns', (text, columns, lines) => {
  expect(wrapText(text, columns)).toEqual(lines);
});
