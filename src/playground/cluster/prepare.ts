import { at, nameOf, setAt, uidOf, type JsonObject } from './json.js';
import type { Resource } from './kinds.js';

/** What registries fill in when an object is created, beyond what all objects get; changes `object`. */
export function prepareForCreate(resource: Resource, object: JsonObject): void {
  switch (resource.plural) {
    case 'namespaces':
      // registry/core/namespace/strategy.go, PrepareForCreate; the label is of apis/core/v1/defaults.go.
      setAt(object, ['metadata', 'labels', 'kubernetes.io/metadata.name'], nameOf(object));
      setAt(object, ['spec', 'finalizers'], ['kubernetes']);
      setAt(object, ['status', 'phase'], 'Active');
      return;
    case 'jobs': {
      // registry/batch/job/strategy.go, generateSelector: the old names of the labels stay beside the new.
      if (at(object, 'spec', 'selector') !== undefined || at(object, 'spec', 'manualSelector') === true) return;
      for (const prefix of ['', 'batch.kubernetes.io/']) {
        setAt(object, ['spec', 'template', 'metadata', 'labels', `${prefix}controller-uid`], uidOf(object));
        setAt(object, ['spec', 'template', 'metadata', 'labels', `${prefix}job-name`], nameOf(object));
      }
      setAt(object, ['spec', 'selector', 'matchLabels', 'batch.kubernetes.io/controller-uid'], uidOf(object));
    }
  }
}
