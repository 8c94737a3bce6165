/** What a problem is about: a workload, a bare Pod, or a Node (whose namespace is ''). */
export interface Subject {
  /** The cluster's name in settings; podwhy's own name for it, not necessarily a kubeconfig context. */
  readonly cluster: string;
  /** `Deployment`, `StatefulSet`, `DaemonSet`, `ReplicaSet`, `Job`, `CronJob`, `Pod`, `Node`, or a custom owner's kind such as `Rollout`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The kind of what a test alert is about; no API server knows it. */
export const TEST_KIND = 'Test';

export type SubjectKey = string & { readonly __subjectKey: true };

/** The one place where subjects become keys. Cluster names may hold any character (EKS ARNs hold `/`), hence the encoding. */
export function subjectKey(subject: Subject): SubjectKey {
  return [subject.cluster, subject.kind, subject.namespace, subject.name]
    .map(encodeURIComponent)
    .join('/') as SubjectKey;
}

/** The inverse of {@link subjectKey}. Throws a `RangeError` for text that no `subjectKey` made. */
export function parseSubjectKey(key: string): Subject {
  const parts = key.split('/').map(decodeURIComponent);
  const [cluster, kind, namespace, name] = parts;
  if (parts.length !== 4 || !cluster || !kind || namespace === undefined || !name) {
    throw new RangeError(`not a subject key: ${JSON.stringify(key.slice(0, 200))}`);
  }
  return { cluster, kind, namespace, name };
}

/** `payments/checkout-api`, or only the name for cluster-scoped subjects. For people; not a key. */
export function subjectLabel(subject: Subject): string {
  return subject.namespace === '' ? subject.name : `${subject.namespace}/${subject.name}`;
}

/** How a gap calls the subject itself: `Deployment web in payments`. A gap of this name with `not-found` proves absence. */
export function gapName(subject: Pick<Subject, 'kind' | 'namespace' | 'name'>): string {
  return `${subject.kind} ${subject.name}${subject.namespace === '' ? '' : ` in ${subject.namespace}`}`;
}
