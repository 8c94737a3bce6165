import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../model/time.js';
import { ADMIN, AccessTable, isAllowed } from './access.js';
import type { Account } from './access.js';
import { discover } from './discovery.js';
import { FaultPlan } from './faults.js';
import type { Fault } from './faults.js';
import type { Json, JsonObject } from './json.js';
import { apiVersionOf } from './kinds.js';
import { Lister, shapeFor } from './listing.js';
import { LogShelf, readPodLog } from './pod-log.js';
import { attemptOf, isWatch, parseObjectRequest, readBody, readObject } from './request.js';
import type { ObjectRequest } from './request.js';
import { reviewAccess, reviewSelf } from './reviews.js';
import { StatusError, forbidden, noSuchPath, notFound, unauthorized } from './status.js';
import { ObjectStore } from './store.js';
import { tableOf, wantsTable } from './table.js';
import { Watcher } from './watching.js';
import type { WatchOptions } from './watching.js';
import { writeObject } from './writing.js';

export interface ClusterServerOptions extends Partial<WatchOptions> {
  readonly clock: Clock;
  /** What /version says; default v1.36.0. */
  readonly version?: string;
  /** API versions that this server does not know, e.g. `policy/v1` before 1.21: 404. */
  readonly without?: readonly string[];
  readonly port?: number;
}

/** What was asked, for tests that count calls. */
export interface AskedFor {
  readonly method: string;
  readonly url: string;
  readonly user: string;
}

/**
 * A stand-in for kube-apiserver on 127.0.0.1: the wire protocol of what podwhy uses, over an in-memory store. Plain
 * HTTP; without registered tokens everybody may do everything.
 */
export class ClusterServer {
  readonly store: ObjectStore;
  readonly logs = new LogShelf();
  readonly access = new AccessTable();
  readonly faults = new FaultPlan();
  readonly watches: Watcher;
  /** The newest 10,000 requests. */
  readonly asked: AskedFor[] = [];
  private readonly lister: Lister;
  private readonly server: Server;

  constructor(private readonly options: ClusterServerOptions) {
    this.store = new ObjectStore(options.clock);
    this.lister = new Lister(this.store);
    this.watches = new Watcher(this.store, options.clock, {
      bookmarkMs: options.bookmarkMs ?? 60_000,
      streamingList: options.streamingList ?? 'on',
      expiredAs: options.expiredAs ?? 'frame',
    });
    this.server = createServer((request, response) => {
      void this.serve(request, response);
    });
  }

  /** Listens; resolves to the address to put into a kubeconfig. */
  async start(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port ?? 0, '127.0.0.1', resolve);
    });
    return this.url;
  }

  get url(): string {
    const address: AddressInfo | string | null = this.server.address();
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  }

  /** A kubeconfig for this server, as JSON, which is YAML too. */
  kubeconfig(token: string, context = 'playground'): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': context,
      clusters: [{ name: context, cluster: { server: this.url } }],
      users: [{ name: context, user: { token } }],
      contexts: [{ name: context, context: { cluster: context, user: context } }],
    });
  }

  async stop(): Promise<void> {
    this.watches.endAll();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const fault = this.faults.strike({ method, url: request.url ?? '/', watch: isWatch(url) });
    try {
      if (fault !== null && (await this.suffer(fault, url, request, response))) return;
      const account = this.authenticate(request);
      this.note({ method, url: request.url ?? '/', user: account.user });
      const fixed = this.discovery(url);
      if (fixed !== null) {
        answer(response, 200, fixed);
        return;
      }
      if (await this.reviewed(request, response, url, account)) return;
      const parsed = parseObjectRequest(method, url);
      if (parsed === null || this.isMissing(apiVersionOf(parsed.resource))) throw noSuchPath();
      const attempt = attemptOf(parsed);
      if (!isAllowed(account, attempt)) throw forbidden(account.user, attempt);
      await this.answerObjects(parsed, request, response, fault);
    } catch (error) {
      refuse(response, error);
    }
  }

  private async answerObjects(
    parsed: ObjectRequest,
    request: IncomingMessage,
    response: ServerResponse,
    fault: Fault | null,
  ): Promise<void> {
    const shape = shapeFor(request.headers.accept ?? '');
    const shown = (object: JsonObject): JsonObject =>
      wantsTable(request.headers.accept ?? '')
        ? tableOf(parsed.resource.plural, object, this.options.clock.now())
        : object;
    const truncated = fault?.kind === 'truncate';
    switch (parsed.verb) {
      case 'watch':
        this.watches.watch(parsed, response, shape);
        if (fault?.kind === 'garbage') response.write('{"type":"MODI\u0000 garbage\n');
        return;
      case 'list':
        answer(response, 200, shown(this.lister.list(parsed, shape)), truncated);
        return;
      case 'get': {
        const object = this.store.get(parsed.resource, parsed.namespace, parsed.name);
        if (object === null) throw notFound(parsed.resource, parsed.name);
        if (parsed.subresource === 'log')
          answerLog(response, readPodLog(object, this.logs, parsed.url.searchParams, this.options.clock.now()));
        else answer(response, 200, shown(shape(object)), truncated);
        return;
      }
      default: {
        const body = await readBody(request);
        const { status, object } = writeObject(this.store, parsed, body, request.headers['content-type'] ?? '');
        answer(response, status, object, truncated);
      }
    }
  }

  /** True when the fault has taken the place of an answer. */
  private async suffer(fault: Fault, url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    switch (fault.kind) {
      case 'reset':
        request.socket.resetAndDestroy();
        return true;
      case 'drop':
        request.socket.destroy();
        return true;
      case 'silent':
        return true;
      case 'slow':
        await this.options.clock.sleep(fault.delayMs);
        return false;
      case 'status': {
        const { status, retryAfterSeconds } = fault;
        const reason =
          status === 429
            ? 'TooManyRequests'
            : status === 503
              ? 'ServiceUnavailable'
              : status === 500
                ? 'InternalError'
                : '';
        // apf_filter.go says it in these words to those it turns away.
        const message =
          status === 429 ? 'Too many requests, please try again later.' : 'Internal error occurred: injected fault';
        throw new StatusError(status, reason, message, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
      }
      case 'garbage':
        if (isWatch(url)) return false;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('<html><body>upstream proxy error</body></html>');
        return true;
      case 'truncate':
        return false;
    }
  }

  private authenticate(request: IncomingMessage): Account {
    const header = request.headers.authorization ?? '';
    const token = header.startsWith('Bearer ') ? header.slice('Bearer '.length) : '';
    const account = this.access.open ? ADMIN : this.access.ofToken(token);
    if (account === null) throw unauthorized();
    const user = request.headers['impersonate-user'];
    if (typeof user !== 'string') return account;
    // endpoints/filters/impersonation.go: the caller needs the verb impersonate on users, and on each group.
    const groups = request.headersDistinct['impersonate-group'] ?? [];
    const attempts = [{ resource: 'users', name: user }, ...groups.map((name) => ({ resource: 'groups', name }))];
    for (const { resource, name } of attempts) {
      const attempt = { verb: 'impersonate', group: '', resource, namespace: '', name };
      if (!isAllowed(account, attempt)) throw forbidden(account.user, attempt);
    }
    return this.access.ofUser(user, groups);
  }

  private discovery(url: URL): JsonObject | string | null {
    return discover(
      url.pathname,
      this.options.version ?? 'v1.36.0',
      (resource) => !this.isMissing(apiVersionOf(resource)),
    );
  }

  private async reviewed(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    account: Account,
  ): Promise<boolean> {
    const match =
      /^\/apis\/(authorization|authentication)\.k8s\.io\/v1\/(selfsubjectaccessreviews|subjectaccessreviews|selfsubjectreviews)$/.exec(
        url.pathname,
      );
    if (match === null || request.method !== 'POST') return false;
    const body = await readObject(request);
    const resource = match[2] ?? '';
    // Everybody who is known may ask about himself (system:basic-user); about others it takes a permission.
    if (resource === 'subjectaccessreviews') {
      const attempt = { verb: 'create', group: 'authorization.k8s.io', resource, namespace: '', name: '' };
      if (!isAllowed(account, attempt)) throw forbidden(account.user, attempt);
    }
    if (resource === 'selfsubjectreviews') answer(response, 201, reviewSelf(account));
    else
      answer(
        response,
        201,
        reviewAccess(
          resource === 'subjectaccessreviews' ? 'SubjectAccessReview' : 'SelfSubjectAccessReview',
          body,
          account,
          this.access,
        ),
      );
    return true;
  }

  private isMissing(apiVersion: string): boolean {
    return this.options.without?.includes(apiVersion) === true;
  }

  private note(asked: AskedFor): void {
    this.asked.push(asked);
    if (this.asked.length > 10_000) this.asked.splice(0, 1000);
  }
}

function answer(response: ServerResponse, status: number, body: Json, truncated = false): void {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  if (!truncated) {
    response.end(text);
    return;
  }
  response.write(text.slice(0, Math.floor(text.length / 2)), () => {
    response.socket?.destroy();
  });
}

function answerLog(response: ServerResponse, text: Buffer): void {
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end(text);
}

function refuse(response: ServerResponse, error: unknown): void {
  const known =
    error instanceof StatusError
      ? error
      : new StatusError(500, 'InternalError', `Internal error occurred: ${String(error)}`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (known.retryAfterSeconds !== null) response.setHeader('retry-after', String(known.retryAfterSeconds));
  answer(response, known.code, known.body());
}
