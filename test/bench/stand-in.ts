/**
 * The other side of the benchmarks, in a process of its own so that nothing of it is counted: an API server that holds
 * the made cluster, and a Slack that notes when each message comes. Started with `fork`, told what to do by messages.
 */
import http from 'node:http';
import {
  deployment,
  namespaceOf,
  NAMESPACES,
  node,
  nodeCount,
  PODS_PER_WORKLOAD,
  podName,
  podUid,
  renderPod,
  replicaSet,
  setName,
  workloadName,
  workloadOf,
  type PodState,
} from './made-cluster.js';
import type { StandInCommand, StandInNews } from './stand-in-messages.js';

interface Watch {
  readonly response: http.ServerResponse;
  readonly resource: string;
  readonly namespace: string | null;
}

const [podsText = '1000', listing = 'stream'] = process.argv.slice(2);
const count = Number(podsText);
const workloads = Math.ceil(count / PODS_PER_WORKLOAD);
const pods: PodState[] = Array.from({ length: count }, (_, at) => ({
  at,
  version: 1000 + at,
  touched: 0,
  failing: false,
}));
const watches = new Set<Watch>();
const leases = new Map<string, Record<string, unknown>>();
let version = 1000 + count;

/** When each workload began to fail, and when each message about it came, in ms of this process. */
let failedAt = new Map<string, number>();
let posts: { readonly workload: string; readonly at: number; readonly channel: string }[] = [];
let slackPerSecond = Infinity;
const slackNext = new Map<string, number>();
let slackCalls = 0;

const say = (news: StandInNews): void => {
  process.send?.(news);
};

const COLLECTIONS: Readonly<Record<string, string>> = {
  pods: 'Pod',
  nodes: 'Node',
  events: 'Event',
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
};

const unready = (workload: number): number => {
  let failing = 0;
  for (let at = workload * PODS_PER_WORKLOAD; at < Math.min(count, (workload + 1) * PODS_PER_WORKLOAD); at += 1) {
    if (pods[at]?.failing === true) failing += 1;
  }
  return failing;
};

/** The texts of a collection, one at a time. */
function* items(resource: string, namespace: string | null, query: URLSearchParams): Generator<string> {
  const app = /(?:^|,)app(?:=| in \()(app-\d+)/.exec(query.get('labelSelector') ?? '')?.[1];
  const only = app === undefined ? null : Number(app.slice('app-'.length));
  const mine = (workload: number): boolean =>
    (namespace === null || namespaceOf(workload) === namespace) && (only === null || workload === only);
  switch (resource) {
    case 'pods': {
      const from = only === null ? 0 : only * PODS_PER_WORKLOAD;
      const to = only === null ? count : Math.min(count, from + PODS_PER_WORKLOAD);
      for (let at = from; at < to; at += 1) {
        const pod = pods[at];
        if (pod !== undefined && mine(workloadOf(at))) yield renderPod(pod, count);
      }
      break;
    }
    case 'deployments':
    case 'replicasets': {
      const make = resource === 'deployments' ? deployment : replicaSet;
      const from = only ?? 0;
      const to = only === null ? workloads : Math.min(workloads, only + 1);
      for (let at = from; at < to; at += 1) if (mine(at)) yield JSON.stringify(make(at, 500 + at, unready(at)));
      break;
    }
    case 'nodes':
      for (let at = 0; at < nodeCount(count); at += 1) yield JSON.stringify(node(at));
      break;
    default:
  }
}

function write(response: http.ServerResponse, text: string): Promise<unknown> | null {
  if (response.write(text)) return null;
  return new Promise<void>((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.once('drain', go);
    response.once('close', go);
  });
}

async function list(
  response: http.ServerResponse,
  resource: string,
  namespace: string | null,
  query: URLSearchParams,
): Promise<void> {
  const from = Number(query.get('continue') ?? 0);
  const limit = Number(query.get('limit') ?? Infinity);
  response.setHeader('Content-Type', 'application/json');
  await write(response, `{"kind":"${COLLECTIONS[resource] ?? 'Thing'}List","apiVersion":"v1","items":[`);
  let at = 0;
  let next = '';
  // whole blocks: one write per item would cost both sides more than a real server does
  let block = '';
  for (const text of items(resource, namespace, query)) {
    if (at >= from + limit) {
      next = String(at);
      break;
    }
    if (at >= from) {
      block += `${at > from ? ',' : ''}${text}`;
      if (block.length > BLOCK) {
        await write(response, block);
        block = '';
      }
    }
    at += 1;
  }
  response.end(`${block}],"metadata":{"resourceVersion":"${version}","continue":"${next}"}}`);
}

const BLOCK = 60_000;

async function watch(
  response: http.ServerResponse,
  resource: string,
  namespace: string | null,
  query: URLSearchParams,
): Promise<void> {
  const streaming = query.get('sendInitialEvents') === 'true';
  if (streaming && listing === 'pages') {
    response.writeHead(422, { 'Content-Type': 'application/json' });
    response.end('{"kind":"Status","code":422,"reason":"Invalid","message":"sendInitialEvents is forbidden"}');
    return;
  }
  response.setHeader('Content-Type', 'application/json');
  response.flushHeaders();
  const entry: Watch = { response, resource, namespace };
  if (streaming) {
    let block = '';
    for (const text of items(resource, namespace, query)) {
      block += `{"type":"ADDED","object":${text}}\n`;
      if (block.length > BLOCK) {
        await write(response, block);
        block = '';
      }
    }
    const metadata = { resourceVersion: String(version), annotations: { 'k8s.io/initial-events-end': 'true' } };
    await write(response, `${block}${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Pod', metadata } })}\n`);
  }
  watches.add(entry);
  response.once('close', () => watches.delete(entry));
}

function tellPod(pod: PodState): void {
  version += 1;
  pod.version = version;
  tell('pods', namespaceOf(workloadOf(pod.at)), renderPod(pod, count));
}

function tellWorkload(workload: number): void {
  for (const [resource, make] of [
    ['replicasets', replicaSet],
    ['deployments', deployment],
  ] as const) {
    version += 1;
    tell(resource, namespaceOf(workload), JSON.stringify(make(workload, version, unready(workload))));
  }
}

function tell(resource: string, namespace: string, text: string): void {
  for (const each of watches) {
    if (each.resource !== resource || (each.namespace !== null && each.namespace !== namespace)) continue;
    each.response.write(`{"type":"MODIFIED","object":${text}}\n`);
  }
}

/** The first pod of the workload fails, or is well again. */
function setFailing(workload: number, failing: boolean): void {
  const pod = pods[workload * PODS_PER_WORKLOAD];
  if (pod === undefined) return;
  pod.failing = failing;
  if (failing) failedAt.set(workloadName(workload), performance.now());
  tellPod(pod);
  tellWorkload(workload);
}

/** Calls `step` `total` times, `perSecond` of them each second, evenly. */
async function evenly(total: number, perSecond: number, step: (at: number) => void): Promise<void> {
  const startedAt = performance.now();
  for (let at = 0; at < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
    for (; at < due; at += 1) step(at);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

let churning = 0;

async function obey(command: StandInCommand): Promise<void> {
  switch (command.do) {
    case 'touch':
      await evenly(command.total, command.perSecond, (at) => {
        const pod = pods[(at * 7919) % count];
        if (pod === undefined || pod.failing) return;
        pod.touched += 1;
        tellPod(pod);
      });
      say({ did: 'touch', id: command.id });
      return;
    case 'fail': {
      failedAt = new Map();
      posts = [];
      const step = Math.max(1, Math.floor(workloads / command.total));
      await evenly(command.total, command.perSecond, (at) => {
        // each namespace in turn, and so each channel
        setFailing(Math.floor((at * step) / NAMESPACES) * NAMESPACES + (at % NAMESPACES), true);
      });
      say({ did: 'fail', id: command.id });
      return;
    }
    case 'heal':
      for (let at = 0; at < workloads; at += 1) if (unready(at) > 0) setFailing(at, false);
      say({ did: 'heal', id: command.id });
      return;
    case 'expire':
      tellError();
      say({ did: 'expire', id: command.id });
      return;
    case 'slack':
      slackPerSecond = command.perSecond;
      say({ did: 'slack', id: command.id });
      return;
    case 'churn': {
      const mine = (churning += 1);
      let at = 0;
      while (mine === churning && command.perSecond > 0) {
        // a rolling restart of one workload: its pods come back under the same names with other moments
        await evenly(command.perSecond, command.perSecond, () => {
          at += 1;
          const pod = pods[(at * 7919) % count];
          if (pod === undefined || pod.failing) return;
          pod.touched += 1;
          if (at % 20 === 0) replace(pod);
          else tellPod(pod);
        });
      }
      return;
    }
    case 'report':
      say({ did: 'report', id: command.id, failedAt: [...failedAt], posts, slackCalls });
      return;
  }
}

function replace(pod: PodState): void {
  const namespace = namespaceOf(workloadOf(pod.at));
  const text = renderPod(pod, count);
  for (const each of watches) {
    if (each.resource !== 'pods' || (each.namespace !== null && each.namespace !== namespace)) continue;
    each.response.write(`{"type":"DELETED","object":${text}}\n`);
  }
  version += 1;
  pod.version = version;
  tell('pods', namespace, renderPod(pod, count));
}

/** Every watch is told that it fell behind. */
function tellError(): void {
  for (const each of watches) {
    if (each.resource !== 'pods') continue;
    each.response.end(
      `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' } })}\n`,
    );
  }
}

const notFound = (response: http.ServerResponse): void => {
  response.writeHead(404, { 'Content-Type': 'application/json' });
  response.end('{"kind":"Status","code":404,"reason":"NotFound","message":"not found"}');
};

const answer = (response: http.ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
};

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function one(resource: string, name: string): string | null {
  const workload = Number(/^app-(\d+)/.exec(name)?.[1] ?? -1);
  if (workload < 0 || workload >= workloads) return null;
  if (resource === 'deployments' && name === workloadName(workload))
    return JSON.stringify(deployment(workload, version, unready(workload)));
  if (resource === 'replicasets' && name === setName(workload))
    return JSON.stringify(replicaSet(workload, version, unready(workload)));
  if (resource !== 'pods') return null;
  for (let at = workload * PODS_PER_WORKLOAD; at < (workload + 1) * PODS_PER_WORKLOAD; at += 1) {
    const pod = pods[at];
    if (pod !== undefined && podName(at) === name) return renderPod(pod, count);
  }
  return null;
}

async function lease(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  name: string | undefined,
): Promise<void> {
  if (request.method === 'GET') {
    const found = leases.get(name ?? '');
    if (found === undefined) notFound(response);
    else answer(response, found);
    return;
  }
  const object = JSON.parse(await bodyOf(request)) as { metadata: { name: string } };
  version += 1;
  const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version), uid: 'lease' } };
  leases.set(object.metadata.name, stored);
  answer(response, stored, request.method === 'POST' ? 201 : 200);
}

async function slack(request: http.IncomingMessage, response: http.ServerResponse, path: string): Promise<void> {
  const at = performance.now();
  const body = await bodyOf(request);
  slackCalls += 1;
  if (!path.endsWith('chat.postMessage')) {
    answer(response, {
      ok: true,
      ts: String(at),
      bot_id: 'B1',
      messages: [],
      channels: [],
      user_id: 'U1',
      team_id: 'T1',
    });
    return;
  }
  const fields = new URLSearchParams(body);
  const channel = fields.get('channel') ?? '';
  const now = performance.now();
  const next = slackNext.get(channel) ?? 0;
  if (slackPerSecond !== Infinity && next > now) {
    response.writeHead(429, { 'Retry-After': '1', 'Content-Type': 'application/json' });
    response.end('{"ok":false,"error":"ratelimited"}');
    return;
  }
  slackNext.set(channel, now + 1000 / slackPerSecond);
  const workload = /\b(app-\d+)\b/.exec(fields.get('text') ?? '')?.[1];
  if (workload !== undefined && fields.get('thread_ts') === null) posts.push({ workload, at, channel });
  answer(response, { ok: true, ts: at.toFixed(6), channel });
}

const server = http.createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname;
  if (path.startsWith('/slack/')) {
    void slack(request, response, path);
    return;
  }
  if (path.startsWith('/apis/coordination.k8s.io/')) {
    void lease(request, response, path.split('/leases/')[1]);
    return;
  }
  const found = /^\/api(?:s\/[a-z.0-9-]+)?\/[a-z0-9]+(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?(\/log)?$/.exec(
    path,
  );
  if (path === '/apis/batch/v1') {
    answer(response, { kind: 'APIResourceList', resources: [{ name: 'cronjobs' }] });
    return;
  }
  if (found === null) {
    notFound(response);
    return;
  }
  const [, namespace = null, resource = '', name, log] = found;
  if (log !== undefined) answer(response, '');
  else if (name !== undefined) {
    const object = one(resource, decodeURIComponent(name));
    if (object === null) notFound(response);
    else answer(response, object);
  } else if (url.searchParams.get('watch') === 'true' || url.searchParams.get('watch') === '1') {
    void watch(response, resource, namespace, url.searchParams);
  } else void list(response, resource, namespace, url.searchParams);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  say({ did: 'listen', id: 0, port: address.port, example: podUid(0) });
});
process.on('message', (command: StandInCommand) => {
  void obey(command);
});
process.on('disconnect', () => process.exit(0));
