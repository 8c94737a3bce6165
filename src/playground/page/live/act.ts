import type {
  Act,
  ActAnswer,
  JournalDetail,
  OptionsAnswer,
  PodDetail,
  PodRef,
  Refused,
  WorkloadDetail,
  WorkloadRef,
} from '../../page-contract.js';

/** The server said no, or did not answer; the message says why in one plain sentence. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

/** Longer than any of the server's own limits: a person waits at most so long for an answer. */
const ANSWER_LIMIT_MS = 20_000;

/** Does something on the playground. Rejects with {@link NotDone}; `offline` are the words for a server that is gone. */
export async function act(what: Act, offline: string): Promise<ActAnswer> {
  const body = JSON.stringify(what);
  const headers = { 'content-type': 'application/json' };
  const response = await ask('api/act', { method: 'POST', headers, body }, offline);
  return (await response.json()) as ActAnswer;
}

/** The options that the app offers in an external select. */
export async function askOptions(what: Extract<Act, { act: 'options' }>, offline: string): Promise<OptionsAnswer> {
  const answer = await act(what, offline);
  return 'groups' in answer ? answer : { ok: true, groups: [] };
}

export async function readJournal(seq: number, offline: string): Promise<JournalDetail> {
  const response = await ask(`api/journal/${seq}`, {}, offline);
  return (await response.json()) as JournalDetail;
}

export async function readPod({ namespace, name }: PodRef, offline: string): Promise<PodDetail> {
  const response = await ask(`api/pod?${new URLSearchParams({ namespace, name }).toString()}`, {}, offline);
  return (await response.json()) as PodDetail;
}

export async function readWorkload({ kind, namespace, name }: WorkloadRef, offline: string): Promise<WorkloadDetail> {
  const response = await ask(`api/workload?${new URLSearchParams({ kind, namespace, name }).toString()}`, {}, offline);
  return (await response.json()) as WorkloadDetail;
}

export async function readLog(
  of: PodRef & { readonly container: string; readonly previous: boolean },
  offline: string,
): Promise<string> {
  const query = new URLSearchParams({ namespace: of.namespace, pod: of.name, container: of.container });
  if (of.previous) query.set('previous', 'true');
  const response = await ask(`api/log?${query.toString()}`, {}, offline);
  return response.text();
}

export async function readFile(id: string, offline: string): Promise<string> {
  const response = await ask(`api/file/${encodeURIComponent(id)}`, {}, offline);
  return response.text();
}

async function ask(path: string, request: RequestInit, offline: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...request, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
  } catch (cause) {
    throw new NotDone(offline, { cause });
  }
  if (response.ok) return response;
  const refused = (await response.json().catch(() => null)) as Partial<Refused> | null;
  throw new NotDone(refused?.message ?? `${response.status} ${response.statusText}`);
}
