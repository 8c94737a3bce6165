import { isObject, type JsonObject } from '../slack/views/check-shape.js';
import { NotThere } from './not-there.js';
import type { Act, ActAnswer, OptionsAnswer, PagePlace, PageValues, Refused } from './page-contract.js';
import type { PodwhyControl } from './page-podwhy.js';
import { optionsOf } from './slack/block-ids.js';
import type { Person, Target } from './slack/person.js';
import type { StandInSlack } from './slack/stand-in-slack.js';
import type { Playground } from './playground.js';

/** Something on the page cannot be done; becomes a 4xx. */
export class ActRefused extends Error {
  override readonly name = 'ActRefused';
  readonly code: Refused['error'];
  constructor(code: Refused['error'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface ActDesk {
  readonly playground: Playground;
  readonly podwhy: PodwhyControl;
  /** Why the clock must run at 1; null when it need not. */
  readonly clockFixed: string | null;
}

const OK: ActAnswer = { ok: true };
/** What an act leads to comes by the stream: only the app's acknowledgement is waited for. */
const AT_ONCE = { waitMs: 0 } as const;

/** Does what somebody did on the page. Rejects with {@link ActRefused}. */
export async function perform(act: Act, desk: ActDesk): Promise<ActAnswer> {
  try {
    return (await inCluster(act, desk)) ?? (await inSlack(act, desk)) ?? OK;
  } catch (error) {
    if (error instanceof ActRefused) throw error;
    if (error instanceof NotThere) throw new ActRefused('not-found', sentence(error.message));
    // The stand-in says in an Error what a person cannot do: the thing has gone, or was never there.
    throw new ActRefused('not-now', sentence(error instanceof Error ? error.message : String(error)));
  }
}

/** Null: it is no act in the cluster. */
async function inCluster(act: Act, desk: ActDesk): Promise<ActAnswer | null> {
  const { playground } = desk;
  const { disorder, clock } = playground;
  const { hands } = disorder;
  const tell = (text: string): void => {
    playground.tell(text);
  };
  const named = 'workload' in act ? `${act.workload.kind} ${act.workload.namespace}/${act.workload.name}` : '';
  switch (act.act) {
    case 'break':
      await disorder.breakWorkload(act.workload, act.failure);
      return OK;
    case 'fix':
      disorder.fixWorkload(act.workload, act.how);
      return OK;
    case 'restart':
      hands.restart(act.workload);
      tell(`Somebody restarted ${named} with kubectl.`);
      return OK;
    case 'rollback':
      hands.rollback(act.workload);
      tell(`Somebody rolled ${named} back with kubectl.`);
      return OK;
    case 'scale':
      hands.scale(act.workload, act.replicas);
      tell(`Somebody scaled ${named} to ${act.replicas}.`);
      return OK;
    case 'delete-workload':
      hands.deleteWorkload(act.workload);
      tell(`Somebody deleted ${named}.`);
      return OK;
    case 'delete-pod':
      hands.deletePod(act);
      tell(`Somebody deleted pod ${act.namespace}/${act.name}.`);
      return OK;
    case 'run':
      tell(`Somebody started ${hands.runCronJob(act.workload)} from ${named}.`);
      return OK;
    case 'node':
      ofNode(act.what, act.name, playground);
      return OK;
    case 'registry':
      disorder.registry(act.down);
      return OK;
    case 'storm':
      await disorder.storm(act.count);
      return OK;
    case 'speed':
    case 'skip':
      if (desk.clockFixed !== null) throw new ActRefused('not-now', desk.clockFixed);
      if (act.act === 'speed') clock.setSpeed(act.speed);
      else clock.skip(act.ms);
      return OK;
    case 'podwhy':
      await (act.what === 'stop' ? desk.podwhy.stop() : desk.podwhy.start());
      return OK;
    case 'slack-fault':
      playground.breakSlack(act.fault);
      return OK;
    default:
      return null;
  }
}

function ofNode(what: 'lose' | 'return' | 'cordon' | 'uncordon' | 'drain', name: string, playground: Playground): void {
  const { disorder } = playground;
  switch (what) {
    case 'lose':
      disorder.node('lose', name);
      return;
    case 'return':
      disorder.node('recover', name);
      return;
    case 'drain': {
      const stayed = disorder.hands.drain(name);
      const kept = stayed.length === 0 ? '' : ` Disruption budgets kept ${stayed.join(', ')} there.`;
      playground.tell(`Somebody drained ${name}.${kept}`);
      return;
    }
    case 'cordon':
    case 'uncordon':
      disorder.hands.cordon(name, what === 'cordon');
      playground.tell(what === 'cordon' ? `Somebody cordoned ${name}.` : `${name} takes pods again.`);
  }
}

async function inSlack(act: Act, desk: ActDesk): Promise<ActAnswer | null> {
  if (!('person' in act)) return null;
  const { slack } = desk.playground;
  const person = personOf(act.person, slack);
  switch (act.act) {
    case 'say':
      channelOf(act.channel, act.person, slack);
      await person.write(act.channel, act.text, {
        ...AT_ONCE,
        ...(act.threadTs === undefined ? {} : { threadTs: act.threadTs }),
      });
      return OK;
    case 'command': {
      if (!/^\/pod(?: |$)/.test(act.text)) throw new ActRefused('bad-request', 'The only command here is /pod.');
      channelOf(act.channel, act.person, slack);
      await person.command(act.text, act.channel, AT_ONCE);
      return OK;
    }
    case 'press':
      await press(act, person, desk);
      return OK;
    case 'submit':
      topView(act.person, act.view, desk);
      await person.submit(act.values, AT_ONCE);
      return OK;
    case 'close':
      topView(act.person, act.view, desk);
      await person.closeModal(AT_ONCE);
      return OK;
    case 'close-all':
      await person.closeModal({ ...AT_ONCE, all: true });
      return OK;
    case 'options':
      return options(act, person, desk);
    case 'shortcut':
      await person.shortcut(act.callbackId, AT_ONCE);
      return OK;
    case 'message-shortcut':
      channelOf(act.channel, act.person, slack);
      await person.messageShortcut(act.callbackId, act.channel, act.ts, AT_ONCE);
      return OK;
    case 'home':
      await person.openHome(AT_ONCE);
      return OK;
  }
}

async function press(act: Extract<Act, { act: 'press' }>, person: Person, desk: ActDesk): Promise<void> {
  const target: Target = { blockId: act.blockId, actionId: act.actionId };
  const chosen = act.option ?? act.value;
  const how = { ...AT_ONCE, ...(chosen === undefined ? {} : { option: chosen }) };
  switch (act.place.kind) {
    case 'message':
      await person.click(act.place.channel, act.place.ts, target, how);
      return;
    case 'home':
      await person.clickInHome(target, how);
      return;
    case 'modal':
      topView(act.person, act.place.view, desk);
      fill(person, act.values);
      await person.clickInModal(target, how);
  }
}

function fill(person: Person, values: PageValues | undefined): void {
  if (values !== undefined && Object.keys(values).length > 0) person.fill(values);
}

async function options(act: Extract<Act, { act: 'options' }>, person: Person, desk: ActDesk): Promise<OptionsAnswer> {
  if (act.place.kind === 'home') throw new ActRefused('bad-request', 'App Home has nothing to search in.');
  if (act.place.kind === 'modal') topView(act.person, act.place.view, desk);
  const target = { blockId: act.blockId, actionId: act.actionId };
  const answer = await person.typeahead(target, act.search, placeOf(act.place));
  const groups: unknown[] = Array.isArray(answer['option_groups']) ? answer['option_groups'] : [];
  const grouped = groups.filter(isObject).map((group) => ({ label: labelOf(group), options: optionsOf(group) }));
  const direct: readonly JsonObject[] = optionsOf({ options: answer['options'] });
  return { ok: true, groups: grouped.length > 0 ? grouped : [{ label: null, options: direct }] };
}

function labelOf(group: JsonObject): JsonObject | null {
  return isObject(group['label']) ? group['label'] : null;
}

function placeOf(place: PagePlace): { readonly channel: string; readonly ts: string } | undefined {
  return place.kind === 'message' ? { channel: place.channel, ts: place.ts } : undefined;
}

function personOf(id: string, slack: StandInSlack): Person {
  const user = slack.users().find((each) => each.id === id && !each.bot);
  if (user === undefined) throw new ActRefused('not-found', `There is nobody with the id ${id}.`);
  return slack.person(id);
}

function channelOf(id: string, person: string, slack: StandInSlack): void {
  const channel = slack.channels().find((each) => each.id === id);
  if (channel === undefined) throw new ActRefused('not-found', `There is no channel with the id ${id}.`);
  if (channel.archived) throw new ActRefused('not-now', `#${channel.name} is archived.`);
  if (!channel.members.has(person)) throw new ActRefused('not-now', `You are not a member of #${channel.name}.`);
}

/** The person sees the modal on top only; one that has gone meanwhile cannot be used. */
function topView(person: string, view: string, { playground }: ActDesk): void {
  if (playground.slack.viewStack(person).at(-1)?.id !== view)
    throw new ActRefused('not-now', 'This modal is not on top any more: it was closed or replaced.');
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
