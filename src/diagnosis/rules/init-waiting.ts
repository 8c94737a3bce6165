import type { Cause } from '../../model/diagnosis.js';
import type { PodCase } from '../finding.js';
import { MINUTE } from '../../model/time.js';
import { cause, line, params } from '../finding.js';
import { podCondition } from '../objects/pod.js';
import { dependencyFacts } from './dependency.js';

/** An init container that runs and runs: it waits for something (facts I, step 6). */
export function initWaiting(podCase: PodCase): Cause[] {
  const { pod, now } = podCase;
  if (podCondition(pod, 'Initialized')?.status === 'True' || pod.phase !== 'Pending') return [];
  for (const container of pod.containers) {
    if (container.role !== 'init' && container.role !== 'sidecar') continue;
    if (container.state.kind === 'terminated' && container.state.exitCode === 0) continue;
    if (container.role === 'sidecar' && container.started === true) continue;
    if (container.state.kind !== 'running') return [];
    const since = container.state.startedAt ?? pod.createdAt ?? now;
    if (now - since < 2 * MINUTE) return [];
    const reading = podCase.log(container.name);
    const finding = reading?.findings[0];
    const command = [...container.command, ...container.args].join(' ');
    const target = /\b([a-z0-9][\w.-]{0,252})[ :]\d{2,5}\b/.exec(command);
    const host =
      finding?.params.host ??
      /\b(?:nslookup|host|getent hosts|dig)\s{1,9}"?([\w.-]{1,253})/.exec(command)?.[1] ??
      /https?:\/\/([\w.-]{1,253})/.exec(command)?.[1] ??
      target?.[1];
    const given = {
      ...(finding?.params ?? {}),
      ...params({
        initContainer: container.name,
        host,
        command: command,
        duration: `${Math.floor((now - since) / MINUTE)}m`,
        line: reading?.best?.text,
      }),
    };
    const facts = dependencyFacts(podCase, 'init-container-waiting', given);
    const evidence = [
      line(`init container ${container.name}`, `running since ${new Date(since).toISOString()}, not finished`, since),
      ...facts.evidence,
      command === '' ? null : line('pod spec', `${container.name}: ${command}`),
      reading?.best === null || reading?.best === undefined
        ? null
        : line(`log ${container.name}`, reading.best.text, reading.best.at, reading.best.count),
    ];
    const where = { pod: pod.name, container: container.name };
    return [
      ...cause(
        'init-container-waiting',
        facts.proven ? 'certain' : 'likely',
        { ...given, ...facts.params },
        evidence,
        where,
      ),
      ...(reading?.findings ?? [])
        .slice(0, 2)
        .flatMap((each) =>
          cause(
            each.cause,
            'possible',
            each.params,
            [line(`log ${container.name}`, each.line.text, each.line.at, each.line.count)],
            where,
          ),
        ),
    ];
  }
  return [];
}
