import type {
  PageIncident,
  PageMessage,
  PagePod,
  PageState,
  PageView,
  PageWorkload,
} from '../../../src/playground/page-contract.js';

export const NOW = Date.UTC(2026, 10, 25, 14, 5);

export function aMessage(ts: string, changes: Partial<PageMessage> = {}): PageMessage {
  return {
    channel: 'C1',
    ts,
    user: 'U0PODWHY',
    text: '',
    blocks: [],
    attachments: [],
    threadTs: null,
    broadcast: false,
    edited: false,
    revision: 0,
    reactions: [],
    files: [],
    at: Number(ts) * 1000,
    ...changes,
  };
}

export function aView(id: string, changes: Partial<PageView> = {}): PageView {
  return { id, hash: 'h1', user: 'U1', source: { type: 'modal' }, blocks: [], values: {}, ...changes };
}

export function aWorkload(name: string, changes: Partial<PageWorkload> = {}): PageWorkload {
  return {
    kind: 'Deployment',
    namespace: 'payments',
    name,
    ready: 1,
    desired: 1,
    revision: '1',
    image: 'image:1',
    broken: null,
    can: { break: true, restart: true, scale: true, rollback: true, run: false },
    ...changes,
  };
}

export function aPod(name: string, changes: Partial<PagePod> = {}): PagePod {
  return {
    namespace: 'payments',
    name,
    ready: '1/1',
    status: 'Running',
    restarts: 0,
    createdAt: NOW,
    node: 'node-1',
    well: true,
    workload: { kind: 'Deployment', namespace: 'payments', name: 'api' },
    containers: ['api'],
    ...changes,
  };
}

export function anIncident(name: string, changes: Partial<PageIncident> = {}): PageIncident {
  return {
    id: name,
    subject: { kind: 'Deployment', namespace: 'payments', name },
    phase: 'open',
    severity: 'critical',
    state: 'CrashLoopBackOff',
    causes: [],
    failingSince: NOW,
    openedAt: NOW,
    quietUntil: null,
    acknowledgedBy: null,
    mutedUntil: null,
    heldBack: false,
    reopened: 0,
    channels: ['C1'],
    ...changes,
  };
}

export function aState(changes: Partial<PageState> = {}): PageState {
  return {
    clock: { now: NOW, real: 1_000, speed: 1, skippingTo: null, fixed: null },
    people: [
      { id: 'U1', name: 'mira', role: 'admin', may: 'everything', bot: false },
      { id: 'U0PODWHY', name: 'podwhy', role: null, may: '', bot: true },
    ],
    channels: [{ id: 'C1', name: 'alerts', private: false, archived: false, direct: null, members: ['U1'] }],
    messages: [],
    ephemerals: [],
    stacks: {},
    homes: {},
    files: [],
    groups: [],
    nodes: [],
    workloads: [],
    pods: [],
    gallery: [],
    outages: { registry: false, storm: 0, slack: 'none' },
    podwhy: { state: 'running', why: '', url: '', parts: [], queues: [], store: '' },
    incidents: [],
    journal: [],
    notifications: [],
    happenings: [],
    ...changes,
  };
}
