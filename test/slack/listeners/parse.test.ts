import { describe, expect, test } from '@jest/globals';
import fc from '../../support/fuzz.js';
import { DAY, HOUR, MINUTE } from '../../../src/model/time.js';
import { parseCommand, type Command, type Flags } from '../../../src/slack/listeners/commands/parse.js';
import { HELP_VERBS, type HelpVerb } from '../../../src/slack/views/words.js';

const NO_FLAGS: Flags = {
  namespace: null,
  container: null,
  cluster: null,
  public: false,
  failing: false,
  previous: false,
  first: false,
  all: false,
  json: false,
  tail: null,
  grep: null,
};

const command = (verb: HelpVerb, name = '', flags: Partial<Flags> = {}, change: Partial<Command> = {}): Command => ({
  verb,
  name,
  forMs: null,
  rest: '',
  mentioned: null,
  flags: { ...NO_FLAGS, ...flags },
  ...change,
});

describe('what people type', () => {
  test.each<[string, Command]>([
    ['', command('help')],
    ['help', command('help')],
    ['--help', command('help')],
    ['help mute', command('help', 'mute')],
    ['scale-up checkout', command('scale-up', 'checkout')],
    ['scale up deploy/checkout', command('scale-up', 'deploy/checkout')],
    ['kubectl delete pod db-0 -n data --force --grace-period=0', command('delete-pod', 'db-0', { namespace: 'data' })],
    ['kubectl cordon ip-10-0-3-7', command('cordon', 'ip-10-0-3-7')],
    ['why checkout', command('why', 'checkout')],
    ['WHY checkout', command('why', 'checkout')],
    ['why checkout?', command('why', 'checkout')],
    ['why is checkout failing?', command('why', 'checkout', {}, { rest: 'failing' })],
    ['why payments/checkout-7d9c5-x2x7p', command('why', 'payments/checkout-7d9c5-x2x7p')],
    ['why deploy/checkout', command('why', 'deploy/checkout')],
    ['why deployment checkout', command('why', 'deployment/checkout')],
    ['why pod/checkout', command('why', 'checkout')],
    ['why `checkout`', command('why', 'checkout')],
    ['why “checkout”', command('why', 'checkout')],
    ['why checkout -n payments', command('why', 'checkout', { namespace: 'payments' })],
    ['why -n payments checkout', command('why', 'checkout', { namespace: 'payments' })],
    ['why checkout --namespace=payments', command('why', 'checkout', { namespace: 'payments' })],
    ['why checkout –n payments', command('why', 'checkout', { namespace: 'payments' })],
    ['why checkout —public', command('why', 'checkout', { public: true })],
    ['why checkout –public', command('why', 'checkout', { public: true })],
    ['why\u00a0checkout\u00a0-n\u00a0payments', command('why', 'checkout', { namespace: 'payments' })],
    ['why <http://checkout.example|checkout.example>', command('why', 'checkout.example')],
    ['why checkout --cluster prod-eu -c api', command('why', 'checkout', { cluster: 'prod-eu', container: 'api' })],
    [
      'why checkout-7d9c5-x2x7p 0/1 CrashLoopBackOff 7',
      command('why', 'checkout-7d9c5-x2x7p', {}, { rest: '0/1 CrashLoopBackOff 7' }),
    ],
    ['list', command('list')],
    ['list --failing', command('list', '', { failing: true })],
    ['list payments', command('list', '', { namespace: 'payments' })],
    ['ls -n payments', command('list', '', { namespace: 'payments' })],
    ['logs checkout -p', command('logs', 'checkout', { previous: true })],
    ['logs checkout --first', command('logs', 'checkout', { first: true })],
    ['explain CrashLoopBackOff', command('explain', 'CrashLoopBackOff')],
    ['mute checkout 2h', command('mute', 'checkout', {}, { forMs: 2 * HOUR })],
    ['mute checkout for 2 hours known bug', command('mute', 'checkout', {}, { forMs: 2 * HOUR, rest: 'known bug' })],
    ['mute 30m checkout', command('mute', 'checkout', {}, { forMs: 30 * MINUTE })],
    ['mute -n staging 1d', command('mute', '', { namespace: 'staging' }, { forMs: DAY })],
    ['mute --all 1 day maintenance', command('mute', '', { all: true }, { forMs: DAY, rest: 'maintenance' })],
    [
      'kubectl logs -n payments deploy/checkout -c api --previous',
      command('logs', 'deploy/checkout', { namespace: 'payments', container: 'api', previous: true }),
    ],
    ['kubectl -n payments describe pod checkout', command('describe', 'checkout', { namespace: 'payments' })],
    ['kubectl get pods -n payments', command('list', '', { namespace: 'payments' })],
    ['kubectl get pod checkout -n payments', command('why', 'checkout', { namespace: 'payments' })],
    ['kubectl rollout restart deployment/checkout', command('restart', 'deployment/checkout')],
    ['kubectl logs -f checkout', command('logs', 'checkout')],
  ])('%s', (line, expected) => {
    expect(parseCommand(line, HELP_VERBS)).toEqual({ ok: true, command: expected });
  });
});

describe('what cannot be understood gets a line that would work', () => {
  test.each([
    ['wyh checkout', { problem: 'unknown-verb', word: 'wyh', ready: 'why checkout' }],
    ['restrat checkout -n x', { problem: 'unknown-verb', word: 'restrat', ready: 'restart checkout -n x' }],
    ['checkout', { problem: 'unknown-verb', word: 'checkout', ready: 'why checkout' }],
    ['frobnicate the thing', { problem: 'unknown-verb', word: 'frobnicate', ready: null }],
    ['why', { problem: 'name-missing', word: 'why', ready: null }],
    [
      'why checkout --namspace payments',
      { problem: 'unknown-flag', word: '--namspace', ready: 'why checkout --namespace payments' },
    ],
    ['why checkout -n', { problem: 'flag-needs-value', word: '--namespace', ready: null }],
    ['mute checkout', { problem: 'duration-missing', word: 'checkout', ready: 'mute checkout 2h' }],
    ['mute 2h', { problem: 'name-missing', word: 'mute', ready: null }],
  ])('%s', (line, misuse) => {
    expect(parseCommand(line, HELP_VERBS)).toEqual({ ok: false, misuse });
  });

  test('a verb that is not built is unknown', () => {
    expect(parseCommand('restart checkout', ['why', 'help'])).toMatchObject({ ok: false });
  });
});

test('any line is answered', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^(why|mute|kubectl|list) [-–—"' a-z=]{0,40}$/)),
      (line) => {
        expect(typeof parseCommand(line, HELP_VERBS).ok).toBe('boolean');
      },
    ),
    { numRuns: 500 },
  );
});

test.each(['"'.repeat(100_000), '-'.repeat(100_000), '<@'.repeat(50_000), '— '.repeat(50_000)])(
  'a long line is cut, not chewed',
  (line) => {
    const parsed = parseCommand(line, HELP_VERBS);
    expect(JSON.stringify(parsed).length).toBeLessThan(10_000);
  },
);
