import { shortHash } from '../../../src/model/hash.js';
import type { Incident } from '../../../src/model/incident.js';
import { subjectKey, type Subject } from '../../../src/model/subject.js';
import { quietUntil } from '../../../src/routing/quiet-hours.js';
import { plainLost, plainRender } from '../../slack/delivery/plain-render.js';
import type { Shown } from '../../slack/delivery/fake-slack.js';
import { ROUTED } from './replica.js';
import { truthOfNode, truthOfWorkload, type Truth } from './truth.js';
import type { Walk } from './walk.js';

/** One place in a channel where people see an incident, and the line that tells its state. */
export interface VisiblePlace {
  readonly channel: string;
  readonly text: string;
  readonly message: Shown;
}

/** Where an incident is seen now. The only reader of "visible": what else shows incidents belongs here. */
export function visiblePlaces(walk: Walk, incident: Incident, channel: string): readonly VisiblePlace[] {
  const subject = shortHash(subjectKey(incident.subject));
  return walk.slack
    .parents()
    .filter(
      (message) =>
        message.channel === channel &&
        message.mark.subject === subject &&
        message.mark.episode === incident.episode &&
        !walk.buried.has(message) &&
        !isEndedAsLost(message) &&
        (message.mark.over !== true || incident.phase.phase === 'resolved'),
    )
    .map((message) => ({ channel, text: message.content.text, message }));
}

/** Holds the end of a walk against what the clusters are, and adds what differs to the walk's problems. */
export async function judge(walk: Walk): Promise<void> {
  const { store, triage, delivery } = walk.ground;
  const problem = (text: string): void => {
    walk.problems.push(text);
  };
  const known = new Set<Shown>();
  for (const [key, { subject, truth }] of subjectsOf(walk)) {
    const latest = (await store.latest(key))?.value ?? null;
    judgePhase(walk, subject, truth, latest, problem);
    for (const incident of await store.history(key, 100)) {
      for (const channel of incident.channels) judgePlaces(walk, incident, channel, known, problem);
    }
  }
  for (const message of walk.slack.parents()) {
    // What still stands must be somebody's. A channel of /pod watch is forgotten with the watch.
    const forgotten = walk.sums.losses > 0 && !ROUTED.includes(message.channel);
    if (!known.has(message) && message.mark.over !== true && !forgotten)
      problem(`"${message.content.text}" stands in ${message.channel} for no incident`);
  }
  for (const channel of await store.dirtyChannels(10)) problem(`${channel} is still dirty`);
  if (!triage.idle || !delivery.idle) problem('a queue is not idle');
}

function subjectsOf(walk: Walk): Map<ReturnType<typeof subjectKey>, { subject: Subject; truth: Truth }> {
  const now = walk.clock.now();
  const found = new Map<ReturnType<typeof subjectKey>, { subject: Subject; truth: Truth }>();
  for (const cluster of walk.clusters) {
    for (const key of cluster.truths.keys()) {
      const [, kind = '', namespace = '', name = ''] = key.split('/');
      const subject = { cluster: cluster.name, kind, namespace, name };
      const workload = cluster.workloads.get(key);
      const node = cluster.nodes.get(name);
      if (kind === 'Node') found.set(key, { subject, truth: node === undefined ? 'well' : truthOfNode(node) });
      else
        found.set(key, { subject, truth: workload === undefined ? 'well' : truthOfWorkload(cluster, workload, now) });
    }
  }
  return found;
}

function judgePhase(
  walk: Walk,
  subject: Subject,
  truth: Truth,
  incident: Incident | null,
  problem: (text: string) => void,
): void {
  if (truth === 'either') return;
  const phase = incident?.phase ?? null;
  const is = `its incident is ${phase?.phase ?? 'none'} ${incident?.severity ?? ''}`;
  const key = subjectKey(subject);
  if (truth === 'well') {
    // A slow crasher is held back from its end for twice its longest run.
    const holding = phase?.phase === 'recovering' && phase.quietUntil > walk.clock.now();
    if (phase !== null && phase.phase !== 'resolved' && !holding) problem(`${key} is well, and ${is}`);
    return;
  }
  if (truth === 'with-node') {
    const isFolded = phase === null || phase.phase === 'resolved';
    if (!isFolded && (phase.phase !== 'open' || incident?.severity !== 'critical'))
      problem(`${key} is down, and ${is}`);
    return;
  }
  if (phase?.phase !== 'open' || incident?.severity !== truth) problem(`${key} is ${truth}, and ${is}`);
  else if (incident.heldBack && !(truth === 'warning' && isQuiet(walk))) problem(`${key} is ${truth} and held back`);
}

function judgePlaces(
  walk: Walk,
  incident: Incident,
  channel: string,
  known: Set<Shown>,
  problem: (text: string) => void,
): void {
  const places = visiblePlaces(walk, incident, channel);
  for (const { message } of places) known.add(message);
  const wanted = plainRender(incident, channel).parent.text;
  const hidden = incident.heldBack && (incident.phase.phase === 'resolved' || isQuiet(walk));
  if (places.length === 0 && hidden) return;
  // What a lost store had told stands as it was, until what is held back is told.
  if (hidden && walk.sums.losses > 0 && places.length === 1) return;
  const shown = places.map(({ text }) => text);
  if (shown.length !== 1 || shown[0] !== wanted)
    problem(`${incident.id} in ${channel} shows ${JSON.stringify(shown)} instead of ${wanted}`);
  const [place] = places;
  if (incident.heldBack || place === undefined) return;
  const told = new Set(
    walk.slack
      .replies()
      .filter(({ thread, mark }) => thread === place.message.ts && mark.episode === incident.episode)
      .map(({ mark }) => mark.seq),
  );
  // A thread that goes on from a lost store is not told anew that it began.
  const opened = walk.sums.losses > 0 ? incident.timeline.findIndex(({ event }) => event.kind === 'opened') : -1;
  const untold = incident.timeline
    .filter(({ seq }, index) => !told.has(seq) && index > opened)
    .map(({ event }) => event.kind);
  if (untold.length > 0) problem(`${incident.id} never told in its thread in ${channel}: ${untold.join()}`);
}

/** An alert of a lost store, ended since nothing failed when it was looked for. */
function isEndedAsLost({ content }: Shown): boolean {
  return content.text.startsWith(plainLost('').text);
}

function isQuiet(walk: Walk): boolean {
  const { quietHours } = walk.ground.settings;
  return quietHours !== null && quietUntil(walk.clock.now(), quietHours) !== null;
}
