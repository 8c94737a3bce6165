import { describe, expect, test } from '@jest/globals';
import { CAUSE_IDS, type CauseId } from '../../../src/model/causes.js';
import { LOCALES } from '../../../src/model/locale.js';
import type { CauseParams } from '../../../src/model/params.js';
import type { Subject } from '../../../src/model/subject.js';
import { causeWords, type CauseWords } from '../../../src/diagnosis/text/words.js';
import { causeOf, diagnosisOf, ORDINARY } from './made-up.js';

const CASES = LOCALES.flatMap((locale) => CAUSE_IDS.map((id) => [locale, id] as const));
const FLAWS = /undefined|NaN|\[object| {2}|\$\{| [,.:;](?= |$)|\(\)|（）|""|[:：] *$|[^.]\.\.(?= |$)|。。|^ | $/;
const PLACEHOLDERS =
  /<[a-z]|\.\.\.|…|undefined|(?<!:)\bnull\b|YOUR|CHANGEME|\$\{(?!EDITOR)| {2}|(?:^| )(?:-n|-c) (?:-|$)/i;

/** Every text that reads badly, and every command that cannot be run as it stands. */
function flaws({ title, explanation, fixes }: CauseWords): readonly string[] {
  const texts = [title, explanation, ...fixes.map((fix) => fix.text)];
  const commands = fixes.flatMap((fix) => (fix.command === null ? [] : [fix.command]));
  return [
    ...texts.filter((text) => text.length < 2 || FLAWS.test(text)),
    ...commands.filter((command) => PLACEHOLDERS.test(command) || !/^(?:kubectl|docker) \S/.test(command)),
    ...(title.length > 3 && explanation.length > 12 && fixes.length > 0 ? [] : [`too little: ${title}`]),
  ];
}

describe('the words of every cause', () => {
  test.each(CASES)('%s: %s reads well with every parameter', (locale, id) => {
    const cause = causeOf(id, ORDINARY);
    expect(flaws(causeWords(cause, diagnosisOf([cause]), locale))).toEqual([]);
  });

  test.each(CASES)('%s: %s reads well with none', (locale, id) => {
    const cause = causeOf(id, {}, { pod: '', container: '' });
    const subject: Subject = { cluster: '', kind: 'Node', namespace: '', name: 'node-7' };
    const bare = diagnosisOf([cause], { pod: '', container: '', subject, workload: subject, replicas: null });
    expect(flaws(causeWords(cause, diagnosisOf([cause]), locale))).toEqual([]);
    expect(flaws(causeWords(cause, bare, locale))).toEqual([]);
  });

  test.each(CASES)('%s: %s reads well when only one thing is known', (locale, id) => {
    const found = Object.entries(ORDINARY).flatMap(([name, value]) => {
      const cause = causeOf(id, { [name]: value } satisfies CauseParams);
      return flaws(causeWords(cause, diagnosisOf([cause]), locale));
    });
    expect(found).toEqual([]);
  });

  test('titles stay within 80 characters for ordinary names', () => {
    const long = CASES.flatMap(([locale, id]) => {
      const { title } = causeWords(causeOf(id, ORDINARY), diagnosisOf([]), locale);
      return Array.from(title).length > 80 ? [title] : [];
    });
    expect(long).toEqual([]);
  });

  test('both languages offer the same commands', () => {
    const different = CAUSE_IDS.filter((id) => commands(id, 'en').join('\n') !== commands(id, 'zh-CN').join('\n'));
    expect(different).toEqual([]);
  });
});

function commands(id: CauseId, locale: 'en' | 'zh-CN'): readonly (string | null)[] {
  const cause = causeOf(id, ORDINARY);
  return causeWords(cause, diagnosisOf([cause]), locale).fixes.map((fix) => fix.command);
}

describe('commands fit the object at hand', () => {
  const kinds: readonly [kind: string, id: CauseId, params: CauseParams, command: string][] = [
    [
      'Deployment',
      'secret-not-found',
      { secret: 'stripe' },
      'kubectl -n shop create secret generic stripe --from-env-file=./stripe.env',
    ],
    [
      'Deployment',
      'secret-not-found',
      { secret: 'tls', volume: 'certs' },
      'kubectl -n shop create secret generic tls --from-file=./tls/',
    ],
    [
      'Deployment',
      'secret-not-found',
      { secret: 'a', key: 'b.txt' },
      'kubectl -n shop create secret generic a --from-file=b.txt=./b.txt',
    ],
    [
      'StatefulSet',
      'oom-killed',
      { limit: '48Mi' },
      'kubectl -n shop set resources statefulset/web -c api --limits=memory=96Mi',
    ],
    ['Deployment', 'bad-argument', {}, 'kubectl -n shop edit deployment/web'],
    ['Job', 'bad-argument', {}, 'kubectl -n shop get job web -o yaml > job.yaml'],
    [
      'Pod',
      'bad-argument',
      {},
      'kubectl -n shop get pod web -o yaml > pod.yaml && "${EDITOR:-vi}" pod.yaml && kubectl replace --force -f pod.yaml',
    ],
    ['CronJob', 'cronjob-suspended', {}, `kubectl -n shop patch cronjob web -p '{"spec":{"suspend":false}}'`],
    [
      'Deployment',
      'connection-refused',
      { host: 'db.billing.svc', port: 5432 },
      'kubectl -n billing describe service db',
    ],
    [
      'Deployment',
      'rbac-forbidden',
      { verb: 'get', apiResource: 'leases', serviceAccount: 'op' },
      'kubectl -n shop auth can-i get leases --as=system:serviceaccount:shop:op',
    ],
  ];
  test.each(kinds)('%s: %s', (kind, id, params, command) => {
    const cause = causeOf(id, params, { pod: 'web-1' });
    const workload = { cluster: '', kind, namespace: 'shop', name: 'web' };
    const { fixes } = causeWords(cause, diagnosisOf([cause], { workload, subject: workload }), 'en');
    expect(fixes[0]?.command).toBe(command);
  });

  test.each(['en', 'zh-CN'] as const)(
    '%s: a bare pod is never deleted for a restart, as nothing makes it anew',
    (locale) => {
      const workload = { cluster: '', kind: 'Pod', namespace: 'shop', name: 'web' };
      const cause = causeOf('db-migration-failed', ORDINARY);
      const { fixes } = causeWords(cause, diagnosisOf([cause], { workload, subject: workload }), locale);
      expect(fixes.map((fix) => fix.command).filter((command) => command?.includes(' delete ') === true)).toEqual([]);
    },
  );

  test('a pod that never restarted has no previous log: the ended run is the current one', () => {
    const cause = causeOf('panic');
    const first = (restarts: number) => causeWords(cause, diagnosisOf([cause], { restarts }), 'en').fixes[0]?.command;
    expect(first(0)).toBe('kubectl -n payments logs checkout-api-7d9c-x2x -c api --tail=200');
    expect(first(1)).toBe('kubectl -n payments logs checkout-api-7d9c-x2x -c api --previous --tail=200');
  });

  test.each(['node-not-ready', 'container-runtime-down', 'evicted-disk-pressure'] as const)(
    '%s: no debugging pod for a node that cannot start one',
    (id) => {
      for (const locale of ['en', 'zh-CN'] as const) {
        expect(commands(id, locale).filter((command) => command?.includes('kubectl debug') === true)).toEqual([]);
      }
    },
  );

  test('a name can never become a command of its own', () => {
    const cause = causeOf('secret-not-found', { secret: "x'; rm -rf ~ #" });
    const workload = { cluster: '', kind: 'Deployment', namespace: '$(id)', name: '--all' };
    const { fixes } = causeWords(cause, diagnosisOf([cause], { workload }), 'en');
    expect(fixes.map((fix) => fix.command)).toEqual([
      `kubectl -n '$(id)' create secret generic 'x'\\''; rm -rf ~ #' --from-env-file='./x'\\''; rm -rf ~ #.env'`,
      `kubectl -n '$(id)' get secrets`,
      `kubectl -n '$(id)' edit deployment/'./--all'`,
    ]);
  });

  test('rolling back to the revision that is ready comes second', () => {
    const cause = causeOf('image-not-found', { image: 'a:1' });
    const suspectChange = { from: '42', to: '43', rolledOutAt: null, fromReady: 2, toReady: 0, changes: [] };
    const { fixes } = causeWords(cause, diagnosisOf([cause], { suspectChange }), 'en');
    expect(fixes[1]).toEqual({
      text: 'Roll back to revision 42, which is ready',
      command: 'kubectl -n payments rollout undo deployment/checkout-api --to-revision=42',
    });
  });

  test('what the evidence quotes is not repeated in the explanation', () => {
    const cause = causeOf('app-exit-nonzero', { line: 'a fact', exitCode: 3 });
    const { title, explanation } = causeWords(cause, diagnosisOf([cause]), 'en');
    expect(title).toBe('api exits with code 3: a fact');
    expect(explanation).not.toContain('a fact');
  });
});
