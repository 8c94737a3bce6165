import type { JsonObject } from './json.js';
import { at, objectAt, textAt, textsAt, objectsAt } from './json.js';
import { badRequest } from './status.js';

export type Matches = (object: JsonObject) => boolean;

/**
 * A label selector as the query parameter writes it: `a=b,c!=d,e in (f,g),h notin (i),j,!k`
 * (apimachinery/pkg/labels/selector.go). Throws a 400 for anything else.
 */
export function parseLabelSelector(text: string): Matches {
  const requirements = splitRequirements(text).map(parseRequirement);
  return (object) => {
    const labels = objectAt(object, 'metadata', 'labels');
    return requirements.every((meets) => meets(labels));
  };
}

/** A LabelSelector object (matchLabels and matchExpressions); an empty one matches everything. */
export function labelSelectorMatches(selector: JsonObject, labels: JsonObject): boolean {
  const wanted = Object.entries(objectAt(selector, 'matchLabels'));
  if (!wanted.every(([key, value]) => labels[key] === value)) return false;
  return objectsAt(selector, 'matchExpressions').every((expression) => {
    const value = labels[textAt(expression, 'key')];
    const values = textsAt(expression, 'values');
    switch (textAt(expression, 'operator')) {
      case 'In':
        return typeof value === 'string' && values.includes(value);
      case 'NotIn':
        return typeof value !== 'string' || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}

/**
 * Fields that can be selected by, per resource (registry/core/pod/strategy.go ToSelectableFields,
 * registry/core/event/strategy.go, registry/core/node/strategy.go); `metadata.name` and `metadata.namespace` always.
 */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
    'spec.hostNetwork',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  secrets: ['type'],
  jobs: ['status.successful'],
};

/** A field selector: `a=b,c!=d`. Throws the API server's 400 for a field that the resource cannot be selected by. */
export function parseFieldSelector(plural: string, text: string): Matches {
  const allowed = ['metadata.name', 'metadata.namespace', ...(SELECTABLE[plural] ?? [])];
  const requirements = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^([A-Za-z.]{1,200})(!=|==?)(.*)$/.exec(part);
      if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      const [, field = '', operator, value = ''] = match;
      if (!allowed.includes(field)) throw badRequest(`field label not supported: ${field}`);
      return { field, equal: operator !== '!=', value };
    });
  return (object) => requirements.every((one) => (fieldOf(object, one.field) === one.value) === one.equal);
}

function fieldOf(object: JsonObject, field: string): string {
  if (field === 'source') return textAt(object, 'source', 'component') || textAt(object, 'reportingComponent');
  const value = at(object, ...field.split('.'));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function splitRequirements(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function parseRequirement(part: string): (labels: JsonObject) => boolean {
  const set = /^([^\s=!()]{1,320}) (in|notin) \(([^()]*)\)$/.exec(part);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (labels) => {
      const value = labels[key];
      const included = typeof value === 'string' && values.includes(value);
      return operator === 'in' ? included : !included;
    };
  }
  const equality = /^([^\s=!()]{1,320})\s?(!=|==?)\s?([^\s=!()]{0,63})$/.exec(part);
  if (equality !== null) {
    const [, key = '', operator, value] = equality;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  const existence = /^(!?)([^\s=!()]{1,320})$/.exec(part);
  if (existence !== null) {
    const [, negated, key = ''] = existence;
    return (labels) => (labels[key] !== undefined) === (negated !== '!');
  }
  throw badRequest(`unable to parse requirement: found '${part}', expected: identifier`);
}
