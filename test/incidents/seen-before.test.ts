import { describe, expect, test } from '@jest/globals';
import { seenBefore, signatureOf, whatHelped } from '../../src/incidents/seen-before.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { Incident, IncidentId, TimelineEvent } from '../../src/model/incident.js';
import { MINUTE } from '../../src/model/time.js';
import { untrustedText } from '../../src/model/untrusted.js';
import { anIncident } from '../support/an-incident.js';
import { diagnosisOf, min, type Failing } from './play.js';

function saying(quote: string, what: Partial<Failing> & { readonly pod?: string } = {}): Diagnosis {
  const made = diagnosisOf({ cause: 'connection-refused', ...what });
  const evidence = [{ source: 'log api', quote: untrustedText(quote), at: null, count: 1 }];
  return { ...made, causes: made.causes.map((cause) => ({ ...cause, pod: what.pod ?? cause.pod, evidence })) };
}

const proof = { kind: 'ready', ready: 3, desired: 3, stableForMs: 1, revision: '7' } as const;

function over(episode: number, quote: string, events: readonly TimelineEvent[] = []): Incident {
  const story: readonly TimelineEvent[] = [...events, { kind: 'resolved', proof, lastedMs: 11 * MINUTE }];
  return anIncident('api', {
    episode,
    diagnosis: saying(quote),
    failingSince: min(episode),
    phase: { phase: 'resolved', since: min(episode + 30), proof },
    timeline: story.map((event, index) => ({ seq: index + 1, at: min(0), event })),
  });
}

describe('incidents/seen-before: the signature', () => {
  const line = 'dial tcp 10.4.2.17:5432: connect: connection refused';

  test.each<[string, Diagnosis]>([
    ['another address, port and time', saying('dial tcp 10.9.9.9:31999: connect: connection refused')],
    ['capitals', saying('Dial TCP 10.4.2.17:5432: connect: Connection refused')],
    ['what follows after 300 characters', saying(`${line}${' '.repeat(300)}x`)],
  ])('is the same with %s', (_name, other) => {
    const base = _name.startsWith('what') ? saying(`${line}${' '.repeat(300)}y`) : saying(line);
    expect(signatureOf(other)).toBe(signatureOf(base));
  });

  test('is the same for another pod of the workload, whose name the line holds', () => {
    const of = (pod: string) =>
      signatureOf(saying(`pod ${pod} failed, id 3f2504e0-4f89-11d3-9a0c-0305e82c3301`, { pod }));
    expect(of('api-7d9c5-x2x7p')).toBe(of('api-5f6b8-qqqqq'));
  });

  test.each<[string, Diagnosis | null]>([
    ['another cause', saying(line, { cause: 'connection-timeout' })],
    ['another container', saying(line, { container: 'sidecar' })],
    ['another error', saying('password authentication failed for user "app"')],
    ['another workload', { ...saying(line), workload: { ...saying(line).workload, name: 'web' } }],
    ['no cause', { ...saying(line), causes: [] }],
    ['no diagnosis', null],
  ])('is another one, or none, with %s', (_name, other) => {
    expect(signatureOf(other)).not.toBe(signatureOf(saying(line)));
  });
});

describe('incidents/seen-before', () => {
  test('counts what was the same and tells how the newest of them ended and what helped', () => {
    const helped: readonly TimelineEvent[] = [
      { kind: 'action', action: 'restart', by: 'U1', reason: '', outcome: 'done', detail: '' },
      { kind: 'verdict', action: 'restart', helped: true, detail: 'healthy for 10m' },
    ];
    const earlier = [over(3, 'other trouble'), over(2, 'refused 2', helped), over(1, 'refused 1')];
    expect(seenBefore(saying('refused 3'), earlier)).toEqual({
      times: 2,
      last: {
        id: 'api-2' as IncidentId,
        failingSince: min(2),
        lastedMs: 11 * MINUTE,
        proof,
        helped: { action: 'restart', by: 'U1' },
      },
    });
  });

  test('what is new, or of unknown cause, was not seen before', () => {
    const earlier = [over(1, 'refused 1')];
    expect([
      seenBefore(saying('unknown trouble'), earlier),
      seenBefore(null, earlier),
      seenBefore(saying('x'), []),
    ]).toEqual([null, null, null]);
  });

  test('an action that did not help is not named as one that did', () => {
    const events: readonly TimelineEvent[] = [
      { kind: 'action', action: 'restart', by: 'U1', reason: '', outcome: 'done', detail: '' },
      { kind: 'verdict', action: 'restart', helped: false, detail: 'crashed again' },
    ];
    expect(whatHelped(over(1, 'x', events))).toBeNull();
  });
});
