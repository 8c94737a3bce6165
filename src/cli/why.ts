import { DEFAULT_THRESHOLDS } from '../detection/thresholds.js';
import { wouldAlert } from '../detection/alert.js';
import { diagnose } from '../diagnosis/diagnose.js';
import { failingSubjects } from '../diagnosis/subjects.js';
import { diagnosisJson, diagnosisText } from '../diagnosis/text/plain.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Evidence } from '../model/evidence.js';
import { LOCALES, type Locale } from '../model/locale.js';
import { subjectKey, type Subject } from '../model/subject.js';
import type { Instant } from '../model/time.js';
import { viewsOfEvidence } from '../triage/observe.js';
import { kindsOf, readLogs, readObjects } from './snapshot.js';
import { parseOptions } from './parse-options.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

export const WHY_HELP = `podwhy why: the root cause of a failing pod, its evidence and the fix

Usage
  podwhy why NAME [-n NAMESPACE] [--context C] [--kubeconfig FILE]
  podwhy why --from FILE [--logs DIR] [--pod NS/NAME | --workload KIND/NS/NAME] [--at TIME]

From the cluster
  NAME               a pod, a workload or a node: checkout, payments/checkout, deploy/checkout
  -n, --namespace    look in this namespace only; default: the whole cluster
      --context      context of the kubeconfig; default: its current one
      --kubeconfig   its path; default: $KUBECONFIG, else ~/.kube/config

From files
      --from FILE    what "kubectl get pods,events,nodes,… -o json" printed; - for standard input
      --logs DIR     log tails named <pod>.<container>.current.log and <pod>.<container>.previous.log
      --pod NS/NAME, --workload KIND/NS/NAME
                     what to diagnose; default: everything that fails
      --at TIME      diagnose at this moment (RFC 3339); default: now

Output
      --lang en|zh-CN
      --json         an array, one entry per subject

Exit status: 0 when it ran, 2 when the input is unusable.
`;

/** The cluster's name where a snapshot has none. */
const OFFLINE_CLUSTER = 'snapshot';

/** `podwhy why`. Returns the exit status; throws {@link UsageError} for input that cannot be used. */
export async function why(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help === true) {
    terminal.out(WHY_HELP);
    return 0;
  }
  const locale = localeOf(values.lang);
  const now = values.at === undefined ? Date.now() : instantOf(values.at);
  const found =
    values.from === undefined
      ? await fromCluster(positionals, values)
      : await fromFiles(values.from, positionals, values);
  const entries = found.map((evidence) => {
    const diagnosis = diagnose(evidence, now);
    return { diagnosis, alert: alertOf(evidence, diagnosis, now) };
  });
  if (values.json === true) {
    const json = entries.map(({ diagnosis, alert }) => diagnosisJson(diagnosis, locale, alert, now));
    terminal.out(`${JSON.stringify(json, null, 2)}\n`);
    return 0;
  }
  if (entries.length === 0) {
    terminal.out(locale === 'zh-CN' ? '没有发现异常。\n' : 'Nothing fails here.\n');
    return 0;
  }
  const texts = entries.map(({ diagnosis }) =>
    diagnosisText(diagnosis, locale, { color: terminal.color, width: terminal.width, now }),
  );
  terminal.out(`${texts.join('\n\n')}\n`);
  return 0;
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  return parseOptions('why', {
    args: [...args],
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      logs: { type: 'string' },
      pod: { type: 'string' },
      workload: { type: 'string' },
      at: { type: 'string' },
      lang: { type: 'string' },
      json: { type: 'boolean' },
      namespace: { type: 'string', short: 'n' },
      context: { type: 'string' },
      kubeconfig: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

async function fromFiles(file: string, positionals: readonly string[], values: Values): Promise<readonly Evidence[]> {
  if (positionals.length > 0)
    throw new UsageError(
      `with --from, name the subject by --pod NS/NAME or --workload KIND/NS/NAME, not by "${positionals[0] ?? ''}"`,
    );
  const objects = await readObjects(file);
  const logs = values.logs === undefined ? [] : await readLogs(values.logs, objects);
  const base = { objects, logs, gaps: [], completeKinds: kindsOf(objects) };
  return subjectsAsked(values, base).map((subject) => ({ ...base, subject }));
}

function subjectsAsked(values: Values, base: Omit<Evidence, 'subject'>): readonly Subject[] {
  if (values.pod !== undefined && values.workload !== undefined)
    throw new UsageError('give --pod or --workload, not both');
  const asked =
    values.pod !== undefined ? podOf(values.pod) : values.workload !== undefined ? workloadOf(values.workload) : null;
  if (asked === null) return failingSubjects(base.objects, OFFLINE_CLUSTER);
  const present = base.objects.some((object) => {
    const metadata = object['metadata'] as { name?: unknown; namespace?: unknown } | null | undefined;
    return (
      object['kind'] === asked.kind && metadata?.name === asked.name && (metadata.namespace ?? '') === asked.namespace
    );
  });
  const mentioned = present || asked.kind === 'Pod';
  if (!mentioned)
    throw new UsageError(
      `no ${asked.kind} ${asked.namespace}/${asked.name} in the file; save it too, e.g. kubectl get ${asked.kind.toLowerCase()}s,pods,events -n ${asked.namespace} -o json`,
    );
  if (!present) {
    throw new UsageError(
      `no Pod ${asked.namespace}/${asked.name} in the file; kubectl get pods -n ${asked.namespace} lists them`,
    );
  }
  return [asked];
}

function podOf(text: string): Subject {
  const [namespace, name, ...rest] = text.split('/');
  if (namespace === undefined || name === undefined || namespace === '' || name === '' || rest.length > 0) {
    throw new UsageError(`--pod "${text}" must be NAMESPACE/NAME`);
  }
  return { cluster: OFFLINE_CLUSTER, kind: 'Pod', namespace, name };
}

function workloadOf(text: string): Subject {
  const parts = text.split('/');
  const [kind = '', second = '', third] = parts;
  if (kind === 'Node' && parts.length === 2 && second !== '')
    return { cluster: OFFLINE_CLUSTER, kind, namespace: '', name: second };
  if (parts.length !== 3 || parts.includes('') || third === undefined)
    throw new UsageError(`--workload "${text}" must be KIND/NAMESPACE/NAME`);
  return { cluster: OFFLINE_CLUSTER, kind, namespace: second, name: third };
}

/** Whether detection would raise an alert about the owner of what was asked for (design 12). */
function alertOf(evidence: Evidence, diagnosis: Diagnosis, now: Instant): boolean {
  const keys = new Set([subjectKey(diagnosis.workload), subjectKey(evidence.subject)]);
  return viewsOfEvidence(evidence, evidence.subject.cluster).some(
    (view) => keys.has(subjectKey(view.subject)) && wouldAlert(view, now, DEFAULT_THRESHOLDS),
  );
}

function localeOf(text: string | undefined): Locale {
  if (text === undefined) return 'en';
  const locale = LOCALES.find((each) => each.toLowerCase() === text.toLowerCase());
  if (locale === undefined) throw new UsageError(`--lang ${text} is not known; use ${LOCALES.join(' or ')}`);
  return locale;
}

function instantOf(text: string): Instant {
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new UsageError(`--at ${text} is no moment; write it like 2026-11-24T14:02:00Z`);
  return at;
}

async function fromCluster(positionals: readonly string[], values: Values): Promise<readonly Evidence[]> {
  const [name, ...more] = positionals;
  if (name === undefined)
    throw new UsageError('what should be diagnosed? Give a NAME, or --from FILE; see podwhy why --help');
  if (more.length > 0) throw new UsageError(`one NAME at a time, not also "${more.join(' ')}"`);
  if (values.logs !== undefined || values.pod !== undefined || values.workload !== undefined) {
    throw new UsageError('--logs, --pod and --workload go with --from');
  }
  const { gatherByName } = await import('./cluster-lookup.js');
  return gatherByName(name, {
    namespace: values.namespace ?? null,
    context: values.context ?? null,
    kubeconfig: values.kubeconfig ?? null,
  });
}
