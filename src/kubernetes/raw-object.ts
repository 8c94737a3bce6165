import type { RawObject } from '../model/evidence.js';
import { fieldsOf, isFields, itemsOf, textOf } from './raw-fields.js';
import type { Fields } from './raw-fields.js';

/** What every object has, read leniently. */
export function nameOf(object: Fields): string {
  return textOf(fieldsOf(object['metadata'])['name']);
}

export function namespaceOf(object: Fields): string {
  return textOf(fieldsOf(object['metadata'])['namespace']);
}

export function uidOf(object: Fields): string {
  return textOf(fieldsOf(object['metadata'])['uid']);
}

export function kindOf(object: Fields): string {
  return textOf(object['kind']);
}

export function specOf(object: Fields): Fields {
  return fieldsOf(object['spec']);
}

export function statusOf(object: Fields): Fields {
  return fieldsOf(object['status']);
}

export function labelsOf(object: Fields): Fields {
  return fieldsOf(fieldsOf(object['metadata'])['labels']);
}

export function annotationsOf(object: Fields): Fields {
  return fieldsOf(fieldsOf(object['metadata'])['annotations']);
}

/** The objects in a list; anything else in it is skipped. */
export function recordsOf(value: unknown): Fields[] {
  return itemsOf(value).filter(isFields);
}

export function isDeleting(object: Fields): boolean {
  return textOf(fieldsOf(object['metadata'])['deletionTimestamp']) !== '';
}

/** The owner that manages the object; null when nothing does. */
export function controllerOf(
  object: Fields,
): { readonly kind: string; readonly name: string; readonly uid: string } | null {
  const owner = recordsOf(fieldsOf(object['metadata'])['ownerReferences']).find((one) => one['controller'] === true);
  return owner === undefined
    ? null
    : { kind: textOf(owner['kind']), name: textOf(owner['name']), uid: textOf(owner['uid']) };
}

/** `True`, `False`, `Unknown`, or '' where the condition is missing. */
export function conditionOf(object: Fields, type: string): string {
  return textOf(recordsOf(statusOf(object)['conditions']).find((one) => one['type'] === type)?.['status']);
}

/** A label selector (matchLabels and matchExpressions) as the query parameter writes it; '' selects everything. */
export function selectorText(selector: Fields): string {
  const labels = Object.entries(fieldsOf(selector['matchLabels'])).map(([key, value]) => `${key}=${textOf(value)}`);
  const expressions = recordsOf(selector['matchExpressions']).map((one) => {
    const key = textOf(one['key']);
    const values = itemsOf(one['values']).map(textOf).join(',');
    switch (one['operator']) {
      case 'In':
        return `${key} in (${values})`;
      case 'NotIn':
        return `${key} notin (${values})`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return key;
    }
  });
  return [...labels, ...expressions].join(',');
}

/** Whether labels meet a selector (apimachinery/pkg/apis/meta/v1/helpers.go); an empty selector matches everything. */
export function selectorMatches(selector: Fields, labels: Fields): boolean {
  if (!Object.entries(fieldsOf(selector['matchLabels'])).every(([key, value]) => labels[key] === value)) return false;
  return recordsOf(selector['matchExpressions']).every((one) => {
    const value = labels[textOf(one['key'])];
    const listed = itemsOf(one['values']).includes(value);
    switch (one['operator']) {
      case 'In':
        return listed;
      case 'NotIn':
        return !listed;
      case 'Exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}

/**
 * A copy without what diagnosis must never see or never needs: values of ConfigMaps (their keys stay), everything in
 * a Secret, managedFields, and the annotation in which kubectl keeps a copy of the whole object.
 */
export function withoutSecrets(object: RawObject): RawObject {
  const metadata = { ...fieldsOf(object['metadata']) };
  Reflect.deleteProperty(metadata, 'managedFields');
  const annotations = { ...annotationsOf(object) };
  Reflect.deleteProperty(annotations, 'kubectl.kubernetes.io/last-applied-configuration');
  if (metadata['annotations'] !== undefined) metadata['annotations'] = annotations;
  const copy = { ...object, metadata };
  if (!['ConfigMap', 'Secret'].includes(kindOf(object))) return copy;
  const keysOnly = (value: unknown): Fields => Object.fromEntries(Object.keys(fieldsOf(value)).map((key) => [key, '']));
  return {
    ...copy,
    ...(object['data'] === undefined ? {} : { data: keysOnly(object['data']) }),
    ...(object['binaryData'] === undefined ? {} : { binaryData: keysOnly(object['binaryData']) }),
    ...(object['stringData'] === undefined ? {} : { stringData: keysOnly(object['stringData']) }),
  };
}
