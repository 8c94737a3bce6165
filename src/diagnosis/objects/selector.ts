import type { RawObject } from '../../model/evidence.js';
import { mapAt, objectAt, objectsAt, textAt, textsAt } from './raw.js';

type Labels = Readonly<Record<string, string>>;

function matchesExpression(expression: RawObject, labels: Labels): boolean {
  const value = labels[textAt(expression, 'key')];
  const values = textsAt(expression, 'values');
  switch (textAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** A LabelSelector (matchLabels and matchExpressions) against labels. */
export function matchesSelector(selector: RawObject, labels: Labels): boolean {
  return (
    Object.entries(mapAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value) &&
    objectsAt(selector, 'matchExpressions').every((expression) => matchesExpression(expression, labels))
  );
}

/** A NodeSelector (its terms are alternatives) against a node's labels and name. */
export function matchesNodeSelector(selector: RawObject, labels: Labels, nodeName: string): boolean {
  return objectsAt(selector, 'nodeSelectorTerms').some((term) => {
    const expressions = objectsAt(term, 'matchExpressions');
    const fields = objectsAt(term, 'matchFields');
    if (expressions.length + fields.length === 0) return false;
    return (
      expressions.every((expression) => matchesExpression(expression, labels)) &&
      fields.every((field) => matchesExpression(field, { 'metadata.name': nodeName }))
    );
  });
}

/** Selector expressions for people: `zone in (a, b)`, `gpu exists`, `tier=web`. */
export function selectorText(selector: RawObject): string {
  const labels = Object.entries(mapAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...objectsAt(selector, 'matchExpressions').map(expressionText)].join(', ');
}

function expressionText(expression: RawObject): string {
  const key = textAt(expression, 'key');
  const values = textsAt(expression, 'values').join(', ');
  switch (textAt(expression, 'operator')) {
    case 'In':
      return textsAt(expression, 'values').length === 1 ? `${key}=${values}` : `${key} in (${values})`;
    case 'NotIn':
      return `${key} not in (${values})`;
    case 'Exists':
      return `${key} exists`;
    case 'DoesNotExist':
      return `${key} absent`;
    case 'Gt':
      return `${key} > ${values}`;
    case 'Lt':
      return `${key} < ${values}`;
    default:
      return key;
  }
}

/** The terms of a NodeSelector for people, joined with `or`. */
export function nodeSelectorText(selector: RawObject): string {
  return objectsAt(selector, 'nodeSelectorTerms')
    .map((term) =>
      [...objectsAt(term, 'matchExpressions'), ...objectsAt(term, 'matchFields')].map(expressionText).join(', '),
    )
    .join(' or ');
}

/** The required node affinity of a pod, or an empty object. */
export function requiredNodeAffinity(pod: { readonly raw: RawObject }): RawObject {
  return objectAt(pod.raw, 'spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
}
