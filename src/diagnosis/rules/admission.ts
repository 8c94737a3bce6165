import type { CauseId } from '../../model/causes.js';
import type { Cause } from '../../model/diagnosis.js';
import type { CauseParams } from '../../model/params.js';
import type { AnyObject, ClusterView } from '../objects/cluster.js';
import { cause, eventLine, lastEvent, line, params } from '../finding.js';
import { podCondition } from '../objects/pod.js';
import { readConditions } from '../objects/meta.js';

/** Why the API refused a pod, by the text after `Error creating:` (facts A.11). Ordered. */
export const ADMISSION_PATTERNS: readonly { readonly pattern: RegExp; readonly cause: CauseId }[] = [
  { pattern: /failed calling webhook|failed to call webhook/, cause: 'webhook-failed' },
  {
    pattern:
      /ValidatingAdmissionPolicy|validating admission policy|violat.{0,60}(?:constraint|policy)|denied by .{0,100}policy/i,
    cause: 'policy-denied',
  },
  { pattern: /admission webhook "[^"]{1,300}" denied the request/, cause: 'webhook-denied' },
  { pattern: /exceeded quota: |insufficient quota to match these scopes/, cause: 'quota-exceeded' },
  { pattern: /failed quota: .{0,300}must specify/, cause: 'quota-requires-limits' },
  { pattern: /(?:minimum|maximum) \S{1,100} usage per |max limit to request ratio/, cause: 'limit-range' },
  {
    pattern: /violates PodSecurity|unable to validate against any (?:pod )?security (?:context constraint|policy)/,
    cause: 'pod-security',
  },
  {
    pattern: /error looking up service account|serviceaccount "[^"]{1,253}" not found/,
    cause: 'serviceaccount-not-found',
  },
  { pattern: /no PriorityClass with name/, cause: 'priorityclass-not-found' },
  { pattern: /RuntimeClass "?[^" ]{1,253}"? not found/, cause: 'runtimeclass-not-found' },
  { pattern: /because it is being terminated/, cause: 'namespace-terminating' },
  {
    pattern: /node label selector conflicts|is invalid: |Invalid value|must be |Unsupported value|Required value/,
    cause: 'template-invalid',
  },
];

/** The cause of a refusal by its text; a policy engine's webhook counts as the policy it enforces only when it says so. */
export function classifyAdmissionText(text: string): CauseId | null {
  const id = ADMISSION_PATTERNS.find(({ pattern }) => pattern.test(text))?.cause ?? null;
  return id === 'policy-denied' && /admission webhook "[^"]{1,300}" denied/.test(text) ? 'webhook-denied' : id;
}

function admissionParams(text: string): CauseParams {
  const first = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1];
  return params({
    quota: first(/(?:exceeded|failed) quota: ([^,:]{1,253})/),
    requested: first(/requested: ([^ ]{1,300}?)(?:, used:|$)/),
    used: first(/used: ([^ ]{1,300}?)(?:, limited:|$)/),
    limit: first(/limited: ([^ ]{1,300})/) ?? first(/usage per \w{1,30} is (\S{1,60}?)[,.]/),
    resource:
      first(/requested: ([\w./-]{1,100})=/) ??
      first(/must specify ([\w.,/-]{1,200})/) ??
      first(/(?:minimum|maximum) (\S{1,100}) usage/),
    policy: first(/violates PodSecurity "([^":]{1,100})/) ?? first(/[Pp]olicy '?"?([\w.-]{1,253})/),
    webhook: first(/webhook "([^"]{1,300})"/),
    serviceAccount: first(/serviceaccount "([^"]{1,253})" not found/),
    priorityClass: first(/no PriorityClass with name (\S{1,253}) was/),
    runtimeClass: first(/RuntimeClass "?([^" ]{1,253})"? not found/),
    namespace: first(/in namespace (\S{1,253}) because/) ?? first(/service account ([^/ ]{1,253})\//),
    field: first(/(?:is invalid: |: )(spec[\w.[\]-]{1,200})/),
    error: text,
    detail: first(/denied the request: (.{1,300})/) ?? first(/violates PodSecurity "[^"]{1,100}": (.{1,300})/),
  });
}

/** Pods that were never created: the refusal stands on the owner (facts A.11). */
export function neverCreatedCauses(cluster: ClusterView, members: readonly AnyObject[]): Cause[] {
  for (const member of members) {
    const events = cluster.eventsOf(member);
    const failed = lastEvent(events, ['FailedCreate', 'ReplicaSetCreateError']);
    const condition = podCondition({ conditions: readConditions(member.raw) }, 'ReplicaFailure');
    const standing = condition !== null && condition.status === 'True' ? condition.message : '';
    const succeeded = lastEvent(events, ['SuccessfulCreate']);
    const overtaken =
      failed !== null && succeeded !== null && (succeeded.lastAt ?? 0) > (failed.lastAt ?? 0) + 1000 && standing === '';
    const text = standing === '' ? (overtaken ? '' : (failed?.message ?? '')) : standing;
    if (text === '') continue;
    const id = classifyAdmissionText(text);
    const given = admissionParams(text);
    const quota =
      given.quota === undefined ? null : cluster.find('ResourceQuota', member.namespace, String(given.quota));
    const proven = id === 'quota-exceeded' && quota !== null;
    const absent =
      (id === 'serviceaccount-not-found' &&
        cluster.complete('ServiceAccount') &&
        cluster.find('ServiceAccount', member.namespace, String(given.serviceAccount ?? '')) === null) ||
      (id === 'priorityclass-not-found' &&
        cluster.complete('PriorityClass') &&
        cluster.find('PriorityClass', '', String(given.priorityClass ?? '')) === null);
    const evidence = [
      standing === '' || condition === null
        ? null
        : line(`${member.kind} ${member.name}, condition ReplicaFailure`, standing, condition.since),
      failed === null ? null : eventLine(failed),
    ];
    return cause(
      id ?? 'admission-failed',
      id === null ? 'possible' : proven || absent || standing !== '' ? 'certain' : 'likely',
      given,
      evidence,
      {
        reach: { scope: 'workload', name: member.name, affected: 1, total: 1 },
      },
    );
  }
  return [];
}
