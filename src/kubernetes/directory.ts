import { podStatusWord } from '../detection/status-column.js';
import type { PodRecord } from '../model/records.js';
import type { Subject } from '../model/subject.js';
import type { Directory, Match, PodRow } from './cluster.js';
import type { Home } from './home.js';
import type { Memory } from './memory.js';
import { unpackPod } from './packed-pod.js';

/** What people type for a kind, as kubectl knows it. */
const KIND_WORDS: Readonly<Record<string, string>> = {
  po: 'Pod',
  pod: 'Pod',
  pods: 'Pod',
  deploy: 'Deployment',
  deployment: 'Deployment',
  deployments: 'Deployment',
  rs: 'ReplicaSet',
  replicaset: 'ReplicaSet',
  replicasets: 'ReplicaSet',
  sts: 'StatefulSet',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  ds: 'DaemonSet',
  daemonset: 'DaemonSet',
  daemonsets: 'DaemonSet',
  job: 'Job',
  jobs: 'Job',
  cj: 'CronJob',
  cronjob: 'CronJob',
  cronjobs: 'CronJob',
  no: 'Node',
  node: 'Node',
  nodes: 'Node',
};

const HEALTHY_WORDS = new Set(['Running', 'Completed', 'Succeeded']);
const HOW_ORDER: readonly Match['how'][] = ['exact', 'workload', 'prefix', 'substring'];

/** The {@link Directory} over a memory. Every look-up is one pass over names; nothing is asked of the API server. */
export function createDirectory(memory: Memory, cluster: string): Directory {
  return {
    search: (text, options) => search(memory, cluster, text, options),
    pods: ({ namespace, failingOnly, limit }) => {
      const rows: PodRow[] = [];
      for (const home of memory.homes()) {
        if (namespace !== undefined && home.subject.namespace !== namespace) continue;
        for (const pod of home.pods) {
          const row = rowOf(unpackPod(pod), home);
          if (!failingOnly || isFailing(row)) rows.push(row);
        }
      }
      rows.sort(byTrouble);
      return { rows: rows.slice(0, limit), total: rows.length };
    },
    podsOf: (subject) => podsOf(memory, subject),
    namespaces: () => {
      const names = new Set<string>();
      for (const home of memory.homes()) names.add(home.subject.namespace);
      return [...names].sort();
    },
    workload: ({ kind, namespace, name }) => memory.workload(kind, namespace, name),
    node: (name) => memory.node(name),
    events: (subject) => memory.view(subject)?.events ?? [],
  };
}

interface Wanted {
  readonly kind: string | null;
  readonly namespace: string | null;
  readonly name: string;
}

function search(
  memory: Memory,
  cluster: string,
  text: string,
  options: { readonly namespace?: string; readonly limit: number },
): readonly Match[] {
  const wanted = readWanted(text, options.namespace ?? null);
  const matches: Match[] = [];
  for (const home of memory.homes()) {
    const { subject } = home;
    if (wanted.namespace !== null && subject.namespace !== wanted.namespace) continue;
    if (subject.kind !== 'Pod') matchName(matches, wanted, subject, subject);
    for (const pod of home.pods) {
      matchName(matches, wanted, { cluster, kind: 'Pod', namespace: pod.namespace, name: pod.name }, subject);
    }
  }
  for (const subject of memory.subjects()) {
    // nodes are found by their kind or by their whole name: their names share long beginnings
    if (subject.kind !== 'Node' || wanted.namespace !== null) continue;
    if (wanted.kind === 'Node') matchName(matches, wanted, subject, subject);
    else if (wanted.kind === null && subject.name === wanted.name) {
      matches.push({ target: subject, workload: subject, how: 'exact' });
    }
  }
  return matches.sort(byRank).slice(0, options.limit);
}

/** `checkout`, `payments/checkout`, `deploy/checkout`, `payments/deploy/checkout`; a known kind's word is read as the kind. */
function readWanted(text: string, namespace: string | null): Wanted {
  const parts = text
    .trim()
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '');
  const name = parts.at(-1) ?? '';
  const before = parts.slice(0, -1);
  let kind: string | null = null;
  let place = namespace;
  for (const part of before) {
    const word = Object.hasOwn(KIND_WORDS, part) ? KIND_WORDS[part] : undefined;
    if (word !== undefined && kind === null) kind = word;
    else place = part;
  }
  return { kind, namespace: place, name };
}

function matchName(matches: Match[], wanted: Wanted, target: Subject, workload: Subject): void {
  if (wanted.kind !== null && target.kind !== wanted.kind) return;
  const how = howItMatches(wanted.name, target);
  if (how !== null) matches.push({ target, workload, how });
}

function howItMatches(name: string, target: Subject): Match['how'] | null {
  if (target.name === name) return 'exact';
  const at = target.name.indexOf(name);
  if (at === -1) return null;
  if (target.kind !== 'Pod') return 'workload';
  return at === 0 ? 'prefix' : 'substring';
}

function byRank(one: Match, other: Match): number {
  return (
    HOW_ORDER.indexOf(one.how) - HOW_ORDER.indexOf(other.how) ||
    Number(one.target.kind === 'Pod') - Number(other.target.kind === 'Pod') ||
    one.target.name.length - other.target.name.length ||
    compareText(one.target.name, other.target.name) ||
    compareText(one.target.namespace, other.target.namespace)
  );
}

function podsOf(memory: Memory, subject: Subject): readonly PodRecord[] {
  const home = memory.home(subject);
  if (home !== null) return home.pods.map(unpackPod);
  if (subject.kind === 'Node') return memory.view(subject)?.pods ?? [];
  const found: PodRecord[] = [];
  for (const other of memory.homes()) {
    if (other.subject.namespace !== subject.namespace) continue;
    for (const pod of other.pods) {
      const isIt =
        subject.kind === 'Pod'
          ? pod.name === subject.name
          : pod.owner?.kind === subject.kind && pod.owner.name === subject.name;
      if (isIt) found.push(unpackPod(pod));
    }
  }
  return found;
}

function rowOf(pod: PodRecord, home: Home): PodRow {
  const counted = pod.containers.filter(({ role }) => role === 'main' || role === 'sidecar');
  return {
    pod,
    subject: home.subject,
    status: podStatusWord(pod),
    ready: counted.filter(({ ready }) => ready).length,
    containers: counted.length,
    restarts: counted.reduce((sum, { restarts }) => sum + restarts, 0),
  };
}

function isFailing(row: PodRow): boolean {
  if (!HEALTHY_WORDS.has(row.status)) return true;
  return row.status === 'Running' && row.ready < row.containers;
}

function byTrouble(one: PodRow, other: PodRow): number {
  return (
    Number(isFailing(other)) - Number(isFailing(one)) ||
    compareText(one.pod.namespace, other.pod.namespace) ||
    compareText(one.pod.name, other.pod.name)
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
