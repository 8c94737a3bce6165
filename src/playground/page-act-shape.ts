import { z } from 'zod';
import type { Act } from './page-contract.js';

const id = z.string().min(1).max(100);
const ts = z.string().regex(/^\d{1,12}\.\d{6}$/);
/** Slack's own limit of a message that is typed. */
const typed = z.string().min(1).max(40_000);
const json = z.record(z.string().max(100), z.unknown());
const value = z.union([z.string().max(40_000), json, z.array(z.union([z.string().max(3_000), json])).max(100)]);
const values = z.record(z.string().max(255), value);
const name = z.string().min(1).max(253);
const workload = z.strictObject({ kind: z.string().min(1).max(63), namespace: name, name });
const place = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), channel: id, ts }),
  z.strictObject({ kind: z.literal('modal'), view: id }),
  z.strictObject({ kind: z.literal('home') }),
]);
const element = { person: id, place, blockId: z.string().max(255), actionId: z.string().max(255) };

const ACT: z.ZodType<Act> = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('say'), person: id, channel: id, text: typed, threadTs: ts.exactOptional() }),
  z.strictObject({ act: z.literal('command'), person: id, channel: id, text: typed }),
  z.strictObject({
    act: z.literal('press'),
    ...element,
    option: z.union([z.string().max(3_000), json]).exactOptional(),
    value: value.exactOptional(),
    values: values.exactOptional(),
  }),
  z.strictObject({ act: z.literal('submit'), person: id, view: id, values }),
  z.strictObject({ act: z.literal('close'), person: id, view: id }),
  z.strictObject({ act: z.literal('close-all'), person: id }),
  z.strictObject({ act: z.literal('options'), ...element, search: z.string().max(1_000) }),
  z.strictObject({ act: z.literal('shortcut'), person: id, callbackId: id }),
  z.strictObject({ act: z.literal('message-shortcut'), person: id, callbackId: id, channel: id, ts }),
  z.strictObject({ act: z.literal('home'), person: id }),
  z.strictObject({ act: z.literal('break'), workload, failure: id }),
  z.strictObject({ act: z.literal('fix'), workload, how: z.enum(['revision', 'cause']) }),
  z.strictObject({ act: z.literal('restart'), workload }),
  z.strictObject({ act: z.literal('rollback'), workload }),
  z.strictObject({ act: z.literal('scale'), workload, replicas: z.int().min(0).max(20) }),
  z.strictObject({ act: z.literal('delete-workload'), workload }),
  z.strictObject({ act: z.literal('delete-pod'), namespace: name, name }),
  z.strictObject({ act: z.literal('run'), workload }),
  z.strictObject({
    act: z.literal('node'),
    name,
    what: z.enum(['lose', 'return', 'cordon', 'uncordon', 'drain']),
  }),
  z.strictObject({ act: z.literal('registry'), down: z.boolean() }),
  z.strictObject({ act: z.literal('storm'), count: z.int().min(0).max(100) }),
  z.strictObject({
    act: z.literal('slack-fault'),
    fault: z.enum(['none', 'rate-limited', 'errors', 'disconnected']),
  }),
  z.strictObject({ act: z.literal('speed'), speed: z.union([z.literal(1), z.literal(10), z.literal(60)]) }),
  z.strictObject({ act: z.literal('skip'), ms: z.int().min(1).max(3_600_000) }),
  z.strictObject({ act: z.literal('podwhy'), what: z.enum(['stop', 'start']) }),
]);

/** The act that a body holds, or one sentence that says what is wrong with it. */
export function readAct(
  body: unknown,
): { readonly ok: true; readonly act: Act } | { readonly ok: false; readonly why: string } {
  const read = ACT.safeParse(body);
  if (read.success) return { ok: true, act: read.data };
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  return { ok: false, why: `${where}${issue?.message ?? 'this is no act'}`.slice(0, 300) };
}
