import type { Incident, IncidentId, Phase } from '../../src/model/incident.js';

const START = Date.parse('2026-11-24T12:00:00Z');

export const RESOLVED: Phase = { phase: 'resolved', since: START + 60_000, proof: { kind: 'deleted' } };

/** A small incident about deployment `name`; `id` is `name-episode`. */
export function anIncident(name: string, change: Partial<Incident> = {}): Incident {
  const episode = change.episode ?? 1;
  return {
    schema: 1,
    id: `${name}-${episode}` as IncidentId,
    subject: { cluster: 'arn:aws:eks/x', kind: 'Deployment', namespace: 'payments', name },
    episode,
    phase: { phase: 'open', since: START },
    openedAt: START,
    failingSince: START,
    updatedAt: START,
    severity: 'warning',
    diagnosis: null,
    timeline: [],
    acknowledged: null,
    mutedUntil: null,
    reopened: 0,
    longestCrashRunMs: 0,
    crashed: false,
    channels: ['C1'],
    heldBack: false,
    ...change,
  };
}
