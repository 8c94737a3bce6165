import { BLOCKS, ELEMENTS, PARTS, type Field, type Shape, type Surface } from './block-shapes.js';

/** One complaint in Slack's words: where it is (JSON pointer) and what is wrong. */
export interface Complaint {
  readonly pointer: string;
  readonly message: string;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether this is a JSON object (not a list, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Holds an object against its shape and adds what Slack would complain about, outermost first. Wording: recorded answers of
 * real workspaces ("must be less than 3001 characters", "no more than 10 items allowed", "missing required field: text",
 * "invalid additional property: x", "unsupported type: x").
 */
export function checkShape(value: JsonObject, shape: Shape, pointer: string, found: Complaint[]): void {
  for (const [name, field] of Object.entries(shape.fields)) {
    const held = value[name];
    if (held !== undefined) checkField(held, field, `${pointer}/${name}`, found);
    else if (field.required === true) found.push({ pointer, message: `missing required field: ${name}` });
  }
  for (const name of Object.keys(value)) {
    if (!(name in shape.fields) && name !== 'type' && name !== 'block_id') {
      found.push({ pointer, message: `invalid additional property: ${name}` });
    }
  }
  if (shape.anyOf !== undefined && !shape.anyOf.some((name) => value[name] !== undefined)) {
    found.push({ pointer, message: `missing required field: ${shape.anyOf.join(' or ')}` });
  }
  if (shape.notBoth !== undefined && shape.notBoth.filter((name) => value[name] !== undefined).length > 1) {
    found.push({ pointer, message: `only one of ${shape.notBoth.join(', ')} is allowed` });
  }
}

/** Checks one block: known type, allowed on the surface, its shape, its `block_id`. */
export function checkBlock(value: unknown, surface: Surface, pointer: string, found: Complaint[]): void {
  if (!isObject(value)) {
    found.push({ pointer, message: 'must provide an object' });
    return;
  }
  const type = value['type'];
  if (type === undefined) {
    found.push({ pointer, message: 'missing required field: type' });
    return;
  }
  const shape = typeof type === 'string' ? own(BLOCKS, type) : undefined;
  if (shape === undefined || shape.surfaces?.includes(surface) === false) {
    found.push({ pointer: `${pointer}/type`, message: `unsupported type: ${shown(type)}` });
    return;
  }
  if (value['block_id'] !== undefined) {
    checkField(value['block_id'], { kind: 'string', min: 1, max: 255 }, `${pointer}/block_id`, found);
  }
  checkShape(value, shape, pointer, found);
}

function checkField(value: unknown, field: Field, pointer: string, found: Complaint[]): void {
  const complain = (message: string): void => {
    found.push({ pointer, message });
  };
  switch (field.kind) {
    case 'any':
      return;
    case 'boolean':
      if (typeof value !== 'boolean') complain('must provide a boolean');
      return;
    case 'number':
      if (typeof value !== 'number') complain('must provide a number');
      else if (field.min !== undefined && value < field.min) complain(`must be at least ${field.min}`);
      else if (field.max !== undefined && value > field.max) complain(`must be at most ${field.max}`);
      return;
    case 'string':
      checkString(value, field, complain);
      return;
    case 'text':
      checkText(value, field, pointer, found);
      return;
    case 'list':
      if (!Array.isArray(value)) {
        complain('must provide an array');
        return;
      }
      if (value.length > field.max) complain(`no more than ${field.max} items allowed`);
      if (value.length < field.min) complain(`must provide at least ${field.min} items`);
      value.forEach((item: unknown, index) => {
        checkField(item, field.of, `${pointer}/${index}`, found);
      });
      return;
    case 'part':
      if (isObject(value)) {
        if (value['type'] !== undefined) complain('invalid additional property: type');
        checkShape(value, PARTS[field.part], pointer, found);
      } else complain('must provide an object');
      return;
    case 'typed':
      checkTyped(value, field.types, pointer, found);
  }
}

function checkString(
  value: unknown,
  field: Extract<Field, { kind: 'string' }>,
  complain: (message: string) => void,
): void {
  if (typeof value !== 'string') complain('must provide a string');
  else if (field.oneOf !== undefined && !field.oneOf.includes(value)) {
    complain(`must be a valid enum value: ${field.oneOf.join(', ')}`);
  } else if (field.max !== undefined && value.length > field.max) {
    complain(`must be less than ${field.max + 1} characters`);
  } else if (field.min !== undefined && value.length < field.min) {
    complain(`must be more than ${field.min - 1} characters`);
  }
}

function checkText(value: unknown, field: Extract<Field, { kind: 'text' }>, pointer: string, found: Complaint[]): void {
  if (!isObject(value)) {
    found.push({ pointer, message: 'must provide an object' });
    return;
  }
  const type = value['type'];
  const allowed = field.types.find((candidate) => candidate === type);
  if (allowed === undefined) {
    found.push({ pointer: `${pointer}/type`, message: `unsupported type: ${shown(type)}` });
    return;
  }
  const mark: Field = { kind: 'boolean' };
  checkShape(
    value,
    {
      source: 'composition-objects.d.ts TextObject',
      fields: {
        text: { kind: 'string', min: 1, max: field.max, required: true },
        ...(allowed === 'plain_text' ? { emoji: mark } : { verbatim: mark }),
      },
    },
    pointer,
    found,
  );
}

function checkTyped(value: unknown, types: readonly string[], pointer: string, found: Complaint[]): void {
  if (!isObject(value)) {
    found.push({ pointer, message: 'must provide an object' });
    return;
  }
  const type = value['type'];
  const shape =
    typeof type === 'string' && types.includes(type) ? (own(ELEMENTS, type) ?? own(BLOCKS, type)) : undefined;
  if (shape === undefined) found.push({ pointer: `${pointer}/type`, message: `unsupported type: ${shown(type)}` });
  else checkShape(value, shape, pointer, found);
}

/** Looks up an own property: a block of type "constructor" must not find Object's. */
function own(table: Readonly<Record<string, Shape>>, key: string): Shape | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function shown(type: unknown): string {
  return typeof type === 'string' ? type : 'undefined';
}
