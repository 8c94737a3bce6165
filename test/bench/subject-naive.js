/**
 * The baseline: the stock informer of @kubernetes/client-node in the way its examples show it, looking at container
 * states in its handlers and posting what fails from memory, without a queue, a store or any evidence.
 *
 *   subject-naive.js PORT [CHANNELS]: with CHANNELS it posts to the stand-in's Slack
 */
import { setImmediate, setTimeout } from 'node:timers';
import { URLSearchParams } from 'node:url';
import { CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node';
import { beSampled } from './sampled.js';

const [port, channels = '0'] = process.argv.slice(2);
const FAILING = new Set(['CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull', 'CreateContainerConfigError']);

const config = new KubeConfig();
config.loadFromOptions({
  clusters: [{ name: 'bench', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }],
  users: [{ name: 'bench' }],
  contexts: [{ name: 'bench', cluster: 'bench', user: 'bench' }],
  currentContext: 'bench',
});
const api = config.makeApiClient(CoreV1Api);
const told = new Set();

function look(pod) {
  for (const { state } of pod.status?.containerStatuses ?? []) {
    const reason = state?.waiting?.reason ?? '';
    const key = `${pod.metadata?.uid ?? ''}/${reason}`;
    if (!FAILING.has(reason) || told.has(key)) continue;
    told.add(key);
    if (channels !== '0') void post(pod, reason);
  }
}

async function post(pod, reason) {
  const workload = pod.metadata?.labels?.app ?? '';
  const namespace = Number(/\d+/.exec(pod.metadata?.namespace ?? '')?.[0] ?? 0);
  const channel = `C${String(namespace % Number(channels)).padStart(4, '0')}`;
  const body = new URLSearchParams({ channel, text: `${workload} is in ${reason}` });
  const response = await globalThis.fetch(`http://127.0.0.1:${port}/slack/api/chat.postMessage`, {
    method: 'POST',
    body,
  });
  await response.text();
}

const informer = makeInformer(config, '/api/v1/pods', () => api.listPodForAllNamespaces());
const sampled = beSampled(() => informer.list().length);
informer.on('add', look);
informer.on('update', look);
informer.on('error', (error) => {
  console.error(`informer: ${error instanceof Error ? error.message : String(error)}`);
  setTimeout(() => void informer.start(), 1000);
});
let isSynced = false;
informer.on('add', () => {
  if (isSynced) return;
  isSynced = true;
  // the whole list is handed out in one turn
  setImmediate(() => {
    sampled.synced();
  });
});
await informer.start();
