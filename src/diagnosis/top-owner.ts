import type { Subject } from '../model/subject.js';
import type { AnyObject, ClusterView } from './objects/cluster.js';
import type { Meta } from './objects/meta.js';

/**
 * What incidents about this object are about: the top-most owner, or the object itself. A ReplicaSet that is not among
 * the objects gives way to the Deployment that its pod-template-hash names.
 */
export function topOwner(
  cluster: ClusterView,
  object: Meta,
  clusterName: string,
): { readonly workload: Subject; readonly object: AnyObject | null } {
  const chain = cluster.owners(object);
  const top = chain.at(-1);
  const subject = (kind: string, name: string): Subject => ({
    cluster: clusterName,
    kind,
    namespace: object.namespace,
    name,
  });
  if (top === undefined) {
    return {
      workload: subject(object.kind, object.name),
      object: object.kind === 'Pod' ? null : cluster.find(object.kind, object.namespace, object.name),
    };
  }
  const hash = object.labels['pod-template-hash'] ?? '';
  if (top.kind === 'ReplicaSet' && top.object === null && hash !== '' && top.name.endsWith(`-${hash}`)) {
    const name = top.name.slice(0, -hash.length - 1);
    return { workload: subject('Deployment', name), object: cluster.find('Deployment', object.namespace, name) };
  }
  return { workload: subject(top.kind, top.name), object: top.object };
}
