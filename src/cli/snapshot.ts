import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogTail, RawObject } from '../model/evidence.js';
import { untrustedText } from '../model/untrusted.js';
import { UsageError } from './usage-error.js';

/** Larger files than this are no `kubectl get -o json` output that a person meant. */
const FILE_MAX_BYTES = 400 * 1024 * 1024;
const LOG_MAX_BYTES = 1024 * 1024;
/** Container names hold no dots, pod names may. */
const LOG_NAME = /^(.+)\.([^.]+)\.(current|previous)\.log$/;

/**
 * Objects of a saved `kubectl get … -o json`: a v1 List, a typed list, an array, or a single object.
 * `-` reads standard input. Throws a {@link UsageError} that names the file and what is wrong with it.
 */
export async function readObjects(path: string): Promise<readonly RawObject[]> {
  const name = path === '-' ? 'standard input' : path;
  const text = path === '-' ? await readStandardInput() : await readText(path);
  if (text.trim() === '')
    throw new UsageError(`${name} is empty; save objects with kubectl get pods,events,nodes -o json`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n', 1)[0] : '';
    throw new UsageError(`${name} is not JSON (${detail}); save it with kubectl get … -o json`);
  }
  const objects = flatten(parsed);
  if (objects.length === 0)
    throw new UsageError(`${name} holds no Kubernetes objects; save it with kubectl get pods,events,nodes -o json`);
  return objects;
}

/** Log tails of a folder, named `<pod>.<container>.current.log` and `<pod>.<container>.previous.log`; other files are passed over. */
export async function readLogs(folder: string, objects: readonly RawObject[]): Promise<readonly LogTail[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch {
    throw new UsageError(`--logs ${folder} is not a folder that can be read`);
  }
  const namespaces = new Map<string, string>();
  for (const object of objects) {
    const metadata = asRecord(object['metadata']);
    if (object['kind'] === 'Pod' && typeof metadata['name'] === 'string' && typeof metadata['namespace'] === 'string') {
      namespaces.set(metadata['name'], metadata['namespace']);
    }
  }
  const logs: LogTail[] = [];
  for (const name of names) {
    const [, pod, container, run] = LOG_NAME.exec(name) ?? [];
    if (pod === undefined || container === undefined || (run !== 'current' && run !== 'previous')) continue;
    const path = join(folder, name);
    const bytes = await readFile(path);
    const { mtimeMs } = await stat(path);
    const text = bytes.subarray(Math.max(0, bytes.length - LOG_MAX_BYTES)).toString('utf8');
    logs.push({ namespace: namespaces.get(pod) ?? '', pod, container, run, text: untrustedText(text), at: mtimeMs });
  }
  return logs;
}

/** Kinds that a snapshot holds completely: `kubectl get` prints all objects of the kinds it was asked for. */
export function kindsOf(objects: readonly RawObject[]): readonly string[] {
  const kinds = new Set<string>();
  for (const object of objects) if (typeof object['kind'] === 'string') kinds.add(object['kind']);
  return [...kinds];
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > FILE_MAX_BYTES)
      throw new UsageError(`${path} is larger than 400 MiB; save one namespace at a time with -n`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${path} cannot be read (${errorCode(error)}); give an existing file, or - for standard input`,
    );
  }
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

function flatten(value: unknown): RawObject[] {
  if (Array.isArray(value)) return value.flatMap(flatten);
  const object = asRecord(value);
  if (Array.isArray(object['items'])) {
    // Typed lists (PodList) leave kind and apiVersion out of their items.
    const kind =
      typeof object['kind'] === 'string' && object['kind'] !== 'List' ? object['kind'].replace(/List$/, '') : null;
    return object['items']
      .flatMap(flatten)
      .map((item) => (kind !== null && item['kind'] === undefined ? { ...item, kind } : item));
  }
  return Object.keys(object).length > 0 && (typeof object['kind'] === 'string' || object['metadata'] !== undefined)
    ? [object]
    : [];
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}
