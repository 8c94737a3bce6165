import { DEFAULT_LABELS, projectEvent, projectNode, projectPod, projectWorkload } from '../kubernetes/project.js';
import { viewsFromRecords } from '../detection/snapshot.js';
import type { FreshFailure } from '../incidents/action-verdict.js';
import type { Evidence, Gap } from '../model/evidence.js';
import {
  EMPTY_HISTORY,
  type PodRecord,
  type SubjectHistory,
  type SubjectView,
  type TerminatedRecord,
} from '../model/records.js';
import { gapName, subjectKey, type Subject } from '../model/subject.js';
import type { Symptom } from '../model/symptom.js';
import type { Millis } from '../model/time.js';

/** What a fresh reading of the API says about a subject's existence. */
export type Observed =
  | { readonly kind: 'present'; readonly view: SubjectView }
  | { readonly kind: 'absent'; readonly view: SubjectView }
  /** Nothing may be concluded: it could not be read. */
  | { readonly kind: 'unreadable'; readonly gap: Gap };

/** Projects gathered evidence into the view that detection takes. `history` is the watcher's, when this process has one; `labels` are those that settings route by. */
export function observeSubject(
  evidence: Evidence,
  subject: Subject,
  known: { readonly history?: SubjectHistory | undefined; readonly labels?: readonly string[] } = {},
): Observed {
  const key = subjectKey(subject);
  const views = viewsOfEvidence(evidence, subject.cluster, known.labels);
  const view = views.find((each) => subjectKey(each.subject) === key);
  if (view !== undefined && exists(view))
    return { kind: 'present', view: { ...view, history: known.history ?? EMPTY_HISTORY } };
  const name = gapName(subject);
  const isAbsent = evidence.gaps.some((gap) => gap.what === name && gap.reason === 'not-found');
  if (!isAbsent)
    return {
      kind: 'unreadable',
      gap: evidence.gaps.find((gap) => gap.what === name) ?? {
        what: name,
        reason: 'unavailable',
        detail: 'nothing was read about it',
      },
    };
  return { kind: 'absent', view: view ?? emptyView(subject) };
}

/** Every subject that a bag of objects shows. */
export function viewsOfEvidence(
  evidence: Pick<Evidence, 'objects'>,
  cluster: string,
  labels: readonly string[] = DEFAULT_LABELS,
): readonly SubjectView[] {
  const pods = [];
  const workloads = [];
  const nodes = [];
  const events = [];
  for (const raw of evidence.objects) {
    switch (raw['kind']) {
      case 'Pod':
        pods.push(projectPod(raw, labels));
        break;
      case 'Node':
        nodes.push(projectNode(raw, labels));
        break;
      case 'Event':
        events.push(projectEvent(raw));
        break;
      case 'Deployment':
      case 'ReplicaSet':
      case 'StatefulSet':
      case 'DaemonSet':
      case 'Job':
      case 'CronJob':
        workloads.push(projectWorkload(raw, labels));
        break;
      default:
    }
  }
  return viewsFromRecords(present(pods), present(workloads), present(nodes), present(events), cluster);
}

/** The longest run that ended abnormally among the pods' containers, ms; null when none did. */
export function longestCrashRun(pods: readonly PodRecord[]): Millis | null {
  let longest: Millis | null = null;
  for (const pod of pods) {
    for (const container of pod.containers) {
      const ends = [container.last, container.state.kind === 'terminated' ? container.state : null];
      for (const end of ends) {
        if (end === null || (end.exitCode === 0 && end.reason === 'Completed' && container.role === 'init')) continue;
        const ran = end.startedAt === null || end.finishedAt === null ? 0 : Math.max(0, end.finishedAt - end.startedAt);
        longest = Math.max(longest ?? 0, ran);
      }
    }
  }
  return longest;
}

/** The youngest pod that shows a symptom, and its newest abnormal end; null when no pod does. */
export function freshFailure(pods: readonly PodRecord[], symptoms: readonly Symptom[]): FreshFailure | null {
  const failing = new Set(symptoms.map((symptom) => symptom.podUid));
  const youngest = pods
    .filter((pod) => failing.has(pod.uid))
    .reduce<PodRecord | null>((best, pod) => (best === null || pod.createdAt > best.createdAt ? pod : best), null);
  if (youngest === null) return null;
  let newest: TerminatedRecord | null = null;
  for (const container of youngest.containers) {
    for (const end of [container.last, container.state.kind === 'terminated' ? container.state : null]) {
      if (end !== null && (end.finishedAt ?? 0) >= (newest?.finishedAt ?? 0)) newest = end;
    }
  }
  const { startedAt, finishedAt, exitCode } = newest ?? { startedAt: null, finishedAt: null, exitCode: null };
  const ranMs = startedAt === null || finishedAt === null ? null : Math.max(0, finishedAt - startedAt);
  return { podCreatedAt: youngest.createdAt, ranMs, exitCode };
}

function exists(view: SubjectView): boolean {
  return view.subject.kind === 'Node' ? view.nodes.length > 0 : view.workload !== null || view.pods.length > 0;
}

function emptyView(subject: Subject): SubjectView {
  return { subject, workload: null, children: [], pods: [], nodes: [], events: [], history: EMPTY_HISTORY };
}

function present<T>(records: readonly (T | null)[]): T[] {
  return records.filter((record): record is T & {} => record !== null);
}
