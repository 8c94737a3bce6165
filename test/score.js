/** Diagnoses every recording and prints how well: `npm run score`. Always ends with 0; the tests hold the bar. */
import { performance } from 'node:perf_hooks';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '../dist/diagnosis/diagnose.js';
import { causeWords } from '../dist/diagnosis/text/words.js';
import { viewsFromRecords } from '../dist/detection/snapshot.js';
import { wouldAlert } from '../dist/detection/alert.js';
import { DEFAULT_THRESHOLDS } from '../dist/detection/thresholds.js';
import { projectEvent, projectNode, projectPod, projectWorkload } from '../dist/kubernetes/project.js';
import { subjectKey } from '../dist/model/subject.js';

const ROOT = process.argv[2] ?? join(import.meta.dirname, 'recordings');

function load(name) {
  const folder = join(ROOT, name);
  const scenario = JSON.parse(readFileSync(join(folder, 'scenario.json'), 'utf8'));
  const objects = JSON.parse(readFileSync(join(folder, 'objects.json'), 'utf8')).items;
  const logFolder = join(folder, 'logs');
  const pods = objects.filter((each) => each.kind === 'Pod').map((each) => each.metadata);
  const logs = (existsSync(logFolder) ? readdirSync(logFolder) : []).flatMap((file) => {
    const pod = pods.find((each) => file.startsWith(`${each.name}.`));
    const match = pod && /^(.+)\.(current|previous)\.log$/.exec(file.slice(pod.name.length + 1));
    if (!match) return [];
    const text = readFileSync(join(logFolder, file), 'utf8');
    return [{ namespace: pod.namespace, pod: pod.name, container: match[1], run: match[2], text, at: 0 }];
  });
  const subject = { cluster: '', namespace: '', ...scenario.subject };
  const completeKinds = [...new Set(objects.map((each) => each.kind))];
  return {
    name,
    scenario,
    evidence: { subject, objects, logs, gaps: [], completeKinds },
    now: Date.parse(scenario.at),
  };
}

function alerts({ evidence, now }, diagnosis) {
  const of = (project, kinds) =>
    evidence.objects
      .filter((each) => kinds.includes(each.kind))
      .map((each) => project(each))
      .filter((each) => each !== null);
  const views = viewsFromRecords(
    of(projectPod, ['Pod']),
    of(projectWorkload, ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']),
    of(projectNode, ['Node']),
    of(projectEvent, ['Event']),
    evidence.subject.cluster,
  );
  const node = evidence.objects.find((each) => each.kind === 'Pod' && each.metadata.name === evidence.subject.name)
    ?.spec?.nodeName;
  const keys = [
    subjectKey(diagnosis.workload),
    subjectKey(evidence.subject),
    subjectKey({ cluster: evidence.subject.cluster, kind: 'Node', namespace: '', name: node ?? '' }),
  ];
  return views.some((view) => keys.includes(subjectKey(view.subject)) && wouldAlert(view, now, DEFAULT_THRESHOLDS));
}

/** The names as whole words, whatever the case. */
function mentions(text, word) {
  const escaped = String(word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![A-Za-z0-9_])${escaped}(?![A-Za-z0-9_])`, 'i').test(text);
}

/** Expectations that the evidence speaks against, with the evidence. */
const DISPUTES = JSON.parse(readFileSync(join(import.meta.dirname, 'recordings-disputes.json'), 'utf8'));

function isDisputed(name, word) {
  return DISPUTES.some((each) => each.recording === name && each.field === 'mustMention' && each.expected === word);
}

function judge(recording) {
  const { scenario } = recording;
  const started = performance.now();
  const diagnosis = diagnose(recording.evidence, recording.now);
  const took = performance.now() - started;
  const [first] = diagnosis.causes;
  const words = causeWords(first, diagnosis, 'en');
  const text = [
    words.title,
    words.explanation,
    ...first.evidence.map((each) => each.quote),
    ...words.fixes.flatMap((fix) => [fix.text, fix.command ?? '']),
  ].join('\n');
  const states = [scenario.expect.state, ...(scenario.stateAlternatives ?? [])];
  return {
    name: recording.name,
    took,
    cause: [scenario.expect.cause, ...(scenario.alternatives ?? [])].includes(first.id),
    exact: first.id === scenario.expect.cause,
    state: scenario.expect.state === null || states.includes(diagnosis.state),
    container: !scenario.expect.container || [first.container, diagnosis.container].includes(scenario.expect.container),
    mention: scenario.expect.mustMention.filter((word) => !mentions(text, word) && !isDisputed(recording.name, word)),
    alert: scenario.expect.alert === null || alerts(recording, diagnosis) === scenario.expect.alert,
    got: `${diagnosis.causes.map((each) => `${each.id} (${each.confidence})`).join(', ')}`,
    gotState: diagnosis.state,
    want: scenario.expect.cause,
    wantState: scenario.expect.state,
  };
}

const results = readdirSync(ROOT)
  .filter((name) => existsSync(join(ROOT, name, 'scenario.json')))
  .map(load)
  .map(judge);
const families = new Map();
for (const result of results) {
  const family = result.name.split('-')[0];
  families.set(family, [...(families.get(family) ?? []), result]);
}
const percent = (list, test) => `${Math.round((100 * list.filter(test).length) / list.length)} %`.padStart(8);
const row = (name, list) =>
  `${name.padEnd(12)}${String(list.length).padStart(4)}${percent(list, (r) => r.cause)}${percent(list, (r) => r.exact)}${percent(list, (r) => r.state)}${percent(list, (r) => r.container)}${percent(list, (r) => r.mention.length === 0)}${percent(list, (r) => r.alert)}`;
console.log('family         n   cause   exact   state    cont mention   alert');
for (const [family, list] of families) console.log(row(family, list));
console.log(row('all', results));
const times = results.map((each) => each.took).sort((a, b) => a - b);
for (const each of DISPUTES) console.log(`disputed ${each.recording}: ${each.field} ${each.expected}`);
console.log(`time: median ${times[Math.floor(times.length / 2)].toFixed(1)} ms, worst ${times.at(-1).toFixed(1)} ms`);
for (const r of results) {
  if (!r.cause) console.log(`cause    ${r.name}: want ${r.want}, got ${r.got}`);
  if (!r.state) console.log(`state    ${r.name}: want ${r.wantState}, got ${r.gotState}`);
  if (!r.container) console.log(`container ${r.name}`);
  if (r.mention.length > 0) console.log(`mention  ${r.name}: ${r.mention.join(', ')}`);
  if (!r.alert) console.log(`alert    ${r.name}`);
}
