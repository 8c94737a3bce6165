import { projectEvent, projectNode, projectPod, projectWorkload } from '../kubernetes/project.js';
import { viewsFromRecords } from '../detection/snapshot.js';
import type { Evidence, Gap } from '../model/evidence.js';
import { EMPTY_HISTORY, type PodRecord, type SubjectHistory, type SubjectView } from '../model/records.js';
import { gapName, subjectKey, type Subject } from '../model/subject.js';
import type { Millis } from '../model/time.js';

/** What a fresh reading of the API says about a subject's existence. */
export type Observed =
  | { readonly kind: 'present'; readonly view: SubjectView }
  | { readonly kind: 'absent'; readonly view: SubjectView }
  /** Nothing may be concluded: it could not be read. */
  | { readonly kind: 'unreadable'; readonly gap: Gap };

/** Projects gathered evidence into the view that detection takes. `history` is the watcher's, when this process has one. */
export function observeSubject(
  evidence: Evidence,
  subject: Subject,
  history: SubjectHistory = EMPTY_HISTORY,
): Observed {
  const key = subjectKey(subject);
  const view = viewsOfEvidence(evidence, subject.cluster).find((each) => subjectKey(each.subject) === key);
  if (view !== undefined && exists(view)) return { kind: 'present', view: { ...view, history } };
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
export function viewsOfEvidence(evidence: Pick<Evidence, 'objects'>, cluster: string): readonly SubjectView[] {
  const pods = [];
  const workloads = [];
  const nodes = [];
  const events = [];
  for (const raw of evidence.objects) {
    switch (raw['kind']) {
      case 'Pod':
        pods.push(projectPod(raw));
        break;
      case 'Node':
        nodes.push(projectNode(raw));
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
        workloads.push(projectWorkload(raw));
        break;
      default:
    }
  }
  return viewsFromRecords(known(pods), known(workloads), known(nodes), known(events), cluster);
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

function exists(view: SubjectView): boolean {
  return view.subject.kind === 'Node' ? view.nodes.length > 0 : view.workload !== null || view.pods.length > 0;
}

function emptyView(subject: Subject): SubjectView {
  return { subject, workload: null, children: [], pods: [], nodes: [], events: [], history: EMPTY_HISTORY };
}

function known<T>(records: readonly (T | null)[]): T[] {
  return records.filter((record): record is T & {} => record !== null);
}
