import { describe, expect, test } from '@jest/globals';
import type { Subject } from '../../../src/model/subject.js';
import { HOUR, MINUTE } from '../../../src/model/time.js';
import { parseCommand } from '../../../src/slack/listeners/commands/parse.js';
import { KNOWN_VERBS } from '../../../src/slack/listeners/commands/run.js';
import { assignedTo, assignVerb, mutedFor, muteVerb } from '../../../src/slack/listeners/commands/target.js';
import { writeCommand } from '../../../src/slack/listeners/commands/write-command.js';
import { nearNames } from '../../../src/slack/listeners/near-names.js';

const subject = (name: string, namespace = 'payments', cluster = 'prod'): Subject => ({
  cluster,
  kind: 'Deployment',
  namespace,
  name,
});

const CLUSTERS = [
  {
    name: 'prod',
    subjects: () => [
      subject('checkout'),
      subject('checkout-worker'),
      subject('checkout', 'staging'),
      subject('api'),
      subject('payments-api'),
      subject('redis', 'cache'),
    ],
  },
  { name: 'dev', subjects: () => [subject('checkout', 'dev', 'dev')] },
];

const named = async (text: string, namespace: string | null = null, cluster: string | null = null) =>
  (await nearNames(text, { namespace, cluster }, CLUSTERS)).map(
    ({ target }) => `${target.cluster}/${target.namespace}/${target.name}`,
  );

describe('names near what was typed', () => {
  test.each([
    ['a letter is missing', 'chekout', null, 'dev', ['dev/dev/checkout']],
    ['a letter too many', 'rediss', null, null, ['prod/cache/redis']],
    ['two letters swapped', 'paymenst-api', null, null, ['prod/payments/payments-api']],
    ['other letters', 'paymants-apu', null, null, ['prod/payments/payments-api']],
    ['upper case', 'REDIS', null, null, ['prod/cache/redis']],
    ['a kind or namespace in front', 'deploy/rediz', null, null, ['prod/cache/redis']],
    [
      'the right name in another namespace, and the beginning of a longer one',
      'checkout',
      'paymnts',
      'prod',
      ['prod/payments/checkout', 'prod/staging/checkout', 'prod/payments/checkout-worker'],
    ],
    [
      'its own namespace before others',
      'chekout',
      'staging',
      'prod',
      ['prod/staging/checkout', 'prod/payments/checkout', 'prod/payments/checkout-worker'],
    ],
    ['a short word', 'ap', null, null, []],
    ['a short word with another letter', 'apo', null, null, ['prod/payments/api']],
    ['something else', 'ingress', null, null, []],
    ['a novel', 'checkout'.repeat(100), null, null, []],
    ['nothing', '', null, null, []],
  ])('are found where there is %s', async (_name, text, namespace, cluster, expected) => {
    expect(await named(text, namespace, cluster)).toEqual(expected);
  });
});

test.each([
  'why chekout -n payments --cluster prod --public',
  'logs chekout -c api --previous --tail 20 --grep "timeout|refused"',
  'mute chekout 2h known bug, fix is on the way',
  'assign <@U0001> chekout',
  'export chekout --json',
])('%s is written again about the name that was meant', (line) => {
  const parsed = parseCommand(line, KNOWN_VERBS);
  if (!parsed.ok) throw new Error('a misuse');
  const { command } = parsed;
  const again = parseCommand(writeCommand(command, 'checkout', command.flags.namespace), KNOWN_VERBS);
  expect(again).toEqual({ ok: true, command: { ...command, name: 'checkout' } });
});

test('what a button goes on with keeps the duration, and the person', () => {
  expect([2 * HOUR, 90 * MINUTE, MINUTE].map((ms) => mutedFor(muteVerb(ms)))).toEqual([2 * HOUR, 90 * MINUTE, MINUTE]);
  expect(assignedTo(assignVerb('U0A1B2C3D4'))).toBe('U0A1B2C3D4');
  expect([mutedFor('mute-m'), mutedFor('mute1h'), assignedTo('assign-<!channel>'), assignedTo('why')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
