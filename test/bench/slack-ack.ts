/**
 * How soon people's commands and clicks are acknowledged (Slack gives up after 3 s), and answered, with 50 of them in flight
 * while pods change all the time. podwhy runs as it is shipped, in a process of its own; the cluster in another; the stand-in
 * Slack and its people in this one.
 *
 *   npm run bench:slack -- [--pods 2000] [--per-second 200] [--in-flight 50] [--count 1000] [--mode socket,http] [--json FILE]
 */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { StandInSlack } from '../../src/playground/slack/stand-in-slack.js';
import type { Person } from '../../src/playground/slack/person.js';
import type { Seen } from '../../src/playground/slack/watch.js';
import { percentile, rounded, table } from './figures.js';
import { StandIn } from './processes.js';
import { freePort } from '../support/free-port.js';
import { Served } from './served.js';

type Mode = 'socket' | 'http';
type Act = (
  person: Person,
  wait: { readonly waitMs: number; readonly until: (seen: Seen) => boolean },
) => Promise<Seen>;

const CHANNEL = 'oncall';
const GOAL_MS = 1_000;
/** Before the measurement: connections, caches and the just-in-time compiler. */
const WARM_UP = 100;

const typed =
  (line: string): Act =>
  (person, wait) =>
    person.command(`/pod ${line}`, CHANNEL, wait);

/** What people do, in turn. Workload names are those of the made cluster. */
const ACTS: readonly (readonly [name: string, act: Act])[] = [
  ['why', typed('why app-7 -n team-7')],
  ['list', typed('list -n team-3')],
  ['explain', typed('explain CrashLoopBackOff')],
  ['help', typed('help')],
  ['status', typed('status')],
  ['events', typed('events app-11 -n team-11')],
  ['why-silent', typed('why-silent app-12 -n team-12')],
  ['unknown name', typed('why chekout-service')],
  ['Home', (person, wait) => person.openHome(wait)],
];

interface Sample {
  readonly act: string;
  readonly ackMs: number;
  readonly answerMs: number | null;
}

async function measure(mode: Mode, options: Options): Promise<readonly Sample[]> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const standIn = await StandIn.start(options.pods);
    closers.push(() => standIn.stop());
    const slack = new StandInSlack({ botToken: 'xoxb-bench', appToken: 'xapp-bench' });
    await slack.start();
    closers.push(() => slack.stop());
    slack.addChannel(CHANNEL);
    const people = Array.from({ length: options.inFlight }, (_, n) => slack.person(slack.addUser(`user-${n}`).id));
    const port = await freePort();
    const served = await Served.start({
      port: standIn.port,
      redisUrl: null,
      roles: 'watcher,worker,slack',
      slackApiUrl: slack.apiUrl(),
      slack: { mode, port },
      env: { SLACK_SIGNING_SECRET: slack.signingSecret },
    });
    closers.push(() => served.stop());
    if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
    standIn.tell({ do: 'churn', perSecond: options.perSecond });
    await pause(2_000);
    await drive(people, WARM_UP);
    return await drive(people, options.count);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** Every person does one thing after the other, so that as many are in flight as there are people. */
async function drive(people: readonly Person[], count: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let next = 0;
  await Promise.all(
    people.map(async (person) => {
      for (let at = next++; at < count; at = next++) {
        const [act, run] = ACTS[at % ACTS.length] ?? ['none', typed('help')];
        samples.push({ act, ...(await timed(person, run)) });
      }
    }),
  );
  return samples;
}

async function timed(person: Person, act: Act): Promise<Omit<Sample, 'act'>> {
  const started = performance.now();
  let ackMs = Number.NaN;
  const seen = await act(person, {
    waitMs: 10_000,
    // Asked for the first time as soon as the acknowledgement is there.
    until: (now) => {
      if (Number.isNaN(ackMs)) ackMs = performance.now() - started;
      return now.trouble !== null || now.ephemerals.length > 0 || now.home !== null;
    },
  });
  const answered = seen.trouble === null && (seen.ephemerals.length > 0 || seen.home !== null);
  // Where the acknowledgement never came, the whole wait counts.
  if (Number.isNaN(ackMs)) ackMs = performance.now() - started;
  return { ackMs, answerMs: answered ? performance.now() - started : null };
}

interface Options {
  readonly pods: number;
  readonly perSecond: number;
  readonly inFlight: number;
  readonly count: number;
  readonly modes: readonly Mode[];
  readonly json: string | null;
}

function read(): Options {
  const { values } = parseArgs({
    options: {
      pods: { type: 'string', default: '2000' },
      'per-second': { type: 'string', default: '200' },
      'in-flight': { type: 'string', default: '50' },
      count: { type: 'string', default: '1000' },
      mode: { type: 'string', default: 'socket,http' },
      json: { type: 'string' },
    },
  });
  return {
    pods: Number(values.pods),
    perSecond: Number(values['per-second']),
    inFlight: Number(values['in-flight']),
    count: Number(values.count),
    modes: values.mode.split(',').filter((mode): mode is Mode => mode === 'socket' || mode === 'http'),
    json: values.json ?? null,
  };
}

const options = read();
const results = [];
for (const mode of options.modes) {
  const samples = await measure(mode, options);
  const acks = samples.map(({ ackMs }) => ackMs).sort((one, other) => one - other);
  const answers = samples.flatMap(({ answerMs }) => answerMs ?? []).sort((one, other) => one - other);
  const slowest = [...samples].sort((one, other) => other.ackMs - one.ackMs)[0]?.act ?? '';
  results.push({
    mode,
    interactions: samples.length,
    unanswered: samples.length - answers.length,
    ackMs: { p50: percentile(acks, 50), p99: percentile(acks, 99), max: acks.at(-1) ?? Number.NaN, slowest },
    answerMs: { p50: percentile(answers, 50), p99: percentile(answers, 99), max: answers.at(-1) ?? Number.NaN },
    load: loadavg()[0],
    reached: percentile(acks, 99) < GOAL_MS,
  });
}
const { pods, perSecond, inFlight } = options;
process.stdout.write(
  `${pods} pods, ${perSecond} changes a second, ${inFlight} in flight, ${cpus().length} processors; ms\n\n${table(
    ['mode', 'n', 'ack p50', 'ack p99', 'ack max', 'answer p50', 'answer p99', 'no answer', 'load', 'p99 < 1 s'],
    results.map(({ mode, interactions, unanswered, ackMs, answerMs, load, reached }) => [
      mode,
      ...[interactions, ackMs.p50, ackMs.p99, ackMs.max, answerMs.p50, answerMs.p99, unanswered, load ?? 0].map(
        (value) => String(rounded(value)),
      ),
      reached ? 'yes' : 'no',
    ]),
  )}\n`,
);
if (options.json !== null) await writeFile(options.json, `${JSON.stringify({ ...options, results }, null, 2)}\n`);
