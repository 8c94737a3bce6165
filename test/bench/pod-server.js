// A list of synthetic pods over HTTP, streamed item by item: `node pod-server.js COUNT`. Prints its port.
import http from 'node:http';
import { URL } from 'node:url';

const count = Number(process.argv[2] ?? 20_000);
const uid = (at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;

function pod(at) {
  const app = `app-${Math.floor(at / 4)}`;
  const env = Array.from({ length: 60 }, (_, n) => ({
    name: `SETTING_${n}`,
    value: `value-${n}-of-${app}-${'x'.repeat(30)}`,
  }));
  const time = '2026-11-24T10:00:00Z';
  return {
    metadata: {
      name: `${app}-5d9c8b7f6-${at.toString(36)}`,
      namespace: `team-${at % 40}`,
      uid: uid(at),
      resourceVersion: String(1000 + at),
      creationTimestamp: time,
      labels: { app, 'pod-template-hash': '5d9c8b7f6', team: `team-${at % 40}` },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${app}-5d9c8b7f6`,
          uid: uid(1e6 + Math.floor(at / 4)),
          controller: true,
        },
      ],
      managedFields: [{ manager: 'kubelet', fieldsV1: { padding: 'f'.repeat(2000) } }],
    },
    spec: {
      nodeName: `node-${at % 500}`,
      restartPolicy: 'Always',
      containers: [
        { name: 'app', image: `registry.test/${app}:1`, env, readinessProbe: { periodSeconds: 10 } },
        { name: 'proxy', image: 'registry.test/proxy:1' },
      ],
    },
    status: {
      phase: 'Running',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: time,
      })),
      containerStatuses: ['app', 'proxy'].map((name) => ({
        name,
        ready: true,
        started: true,
        restartCount: 0,
        imageID: 'sha256:abc',
        state: { running: { startedAt: time } },
      })),
    },
  };
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const streaming = url.searchParams.get('sendInitialEvents') === 'true';
  const write = (text) => (response.write(text) ? null : new Promise((resolve) => response.once('drain', resolve)));
  if (url.searchParams.get('watch') === 'true' && (!streaming || process.argv[3] !== 'stream')) {
    response.writeHead(streaming ? 422 : 200);
    if (streaming) response.end('{}');
    else response.flushHeaders();
    return;
  }
  if (streaming) {
    for (let at = 0; at < count; at += 1)
      await write(`${JSON.stringify({ type: 'ADDED', object: { kind: 'Pod', ...pod(at) } })}\n`);
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    await write(
      `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion: '9', annotations } } })}\n`,
    );
    return;
  }
  const from = Number(url.searchParams.get('continue') ?? 0);
  const to = Math.min(count, from + Number(url.searchParams.get('limit') ?? count));
  const metadata = { resourceVersion: '9', continue: to < count ? String(to) : '' };
  await write(`{"kind":"PodList","apiVersion":"v1","metadata":${JSON.stringify(metadata)},"items":[`);
  for (let at = from; at < to; at += 1) await write((at > from ? ',' : '') + JSON.stringify(pod(at)));
  response.end(']}');
});
server.listen(0, '127.0.0.1', () => {
  console.log(server.address().port);
});
