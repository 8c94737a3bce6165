import { nameOf, namespaceOf } from './json.js';
import { RESOURCES, resourceNamed } from './kinds.js';
import { isDeleting } from './pod-status.js';
import type { World } from './world.js';

/** Empties terminating namespaces and lets them go (controller/namespace/deletion/namespaced_resources_deleter.go). */
export function runNamespaces(world: World): void {
  const { store } = world;
  for (const namespace of store.all('namespaces').filter(isDeleting)) {
    const inside = RESOURCES.filter((resource) => resource.namespaced).flatMap((resource) =>
      store.list(resource, nameOf(namespace)).map((object) => ({ resource, object })),
    );
    for (const { resource, object } of inside) {
      if (!isDeleting(object)) store.remove(resource, { namespace: namespaceOf(object), name: nameOf(object) });
    }
    if (inside.length > 0) continue;
    // The namespace controller takes its finalizer away, and the object goes.
    store.erase(resourceNamed('namespaces'), namespace);
  }
}
