import type { Act, Json, PageMessage, WorkloadRef } from '../../page-contract.js';
import { isObject, objectsAt, textAt } from '../blocks/json.js';
import { toBreak } from '../cluster/fleet.js';
import type { Held } from '../live/held.js';

export const TOUR_STEPS = ['ask', 'alert', 'thread', 'restart', 'mute'] as const;
export type TourStep = (typeof TOUR_STEPS)[number];

/** How far the tour has come; kept between visits. */
export interface Tour {
  /** Index into {@link TOUR_STEPS}; their number means that it is finished. */
  readonly at: number;
  readonly shown: boolean;
}

/** What the tour looks at to know that a step is done. */
export interface TourView {
  readonly held: Held;
  readonly person: string;
  readonly openThread: string | null;
}

/** An alert that is firing. */
export interface Alert {
  readonly channel: string;
  readonly ts: string;
  /** The row of its buttons. */
  readonly row: Json;
}

/** Whether a step has been done, whoever did it. */
export function isDone(step: TourStep, { held, person, openThread }: TourView): boolean {
  switch (step) {
    case 'ask':
      return held.ephemerals.some(({ user, blocks }) => user === person && blocks.length > 0);
    case 'alert':
      return newestAlert(held) !== null;
    case 'thread':
      return openThread !== null && ownMessages(held).some(({ ts }) => ts === openThread);
    case 'restart':
      return ownMessages(held).some((reply) => reply.threadTs !== null && tellsVerdict(reply));
    case 'mute':
      return held.incidents.some(({ mutedUntil }) => mutedUntil !== null);
  }
}

/** The newest alert that still offers a restart: the one the tour points at. */
export function newestAlert(held: Held): Alert | null {
  return alertsIn(held).reduce<Alert | null>(
    (newest, alert) => (newest === null || alert.ts > newest.ts ? alert : newest),
    null,
  );
}

/** A workload to ask about: one that fails and whose name fits nothing else, else the one that is broken next. */
export function nameToAsk(held: Held): string {
  const isAlone = ({ name }: WorkloadRef): boolean => held.workloads.filter((each) => each.name === name).length === 1;
  const failing = held.pods.find(({ well, workload }) => !well && workload !== null && isAlone(workload));
  return failing?.workload?.name ?? toBreak(held.workloads)?.name ?? '';
}

/** What the page presses on an alert when it does a step for somebody; null when the alert does not offer it. */
export function pressFor(
  step: 'restart' | 'mute',
  { channel, ts, row }: Alert,
  person: string,
): Extract<Act, { act: 'press' }> | null {
  const place = { kind: 'message' as const, channel, ts };
  const press = { act: 'press' as const, person, place, blockId: textAt(row, 'block_id') };
  if (step === 'restart') return { ...press, actionId: RESTART_ACTION };
  const menu = elementIn(row, MORE_ACTION);
  const option =
    menu === undefined
      ? undefined
      : objectsAt(menu, 'options').find((each) => textAt(each, 'value').endsWith(MUTE_END));
  return option === undefined ? null : { ...press, actionId: MORE_ACTION, option: textAt(option, 'value') };
}

/** Alerts by their Restart button: what stands in a channel with one is an alert, and firing. */
const RESTART_ACTION = 'pod.restart';
const MORE_ACTION = 'incident.more';
/** How the value of "Mute for 1 hour" ends. */
const MUTE_END = '.mute1h';
/** Stands in podwhy's verdict in the thread: it helped, or it did not. */
const VERDICT = /[✓✗]/;

function alertsIn(held: Held): readonly Alert[] {
  return ownMessages(held)
    .filter(({ threadTs, ts }) => threadTs === null || threadTs === ts)
    .flatMap(({ channel, ts, blocks }): Alert[] => {
      const row = blocks.find((block) => elementIn(block, RESTART_ACTION) !== undefined);
      return row === undefined ? [] : [{ channel, ts, row }];
    });
}

/** What the app has written, channel by channel. */
function ownMessages(held: Held): readonly PageMessage[] {
  const apps = new Set(held.people.filter(({ bot }) => bot).map(({ id }) => id));
  return Object.values(held.messages).flatMap((messages) => messages.filter(({ user }) => apps.has(user)));
}

function elementIn(row: Json, actionId: string): Json | undefined {
  return objectsAt(row, 'elements').find((element) => element['action_id'] === actionId);
}

function tellsVerdict({ blocks, text }: PageMessage): boolean {
  return VERDICT.test(text) || blocks.some((block) => VERDICT.test(wordsIn(block)));
}

function wordsIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(wordsIn).join(' ');
  return isObject(value) ? Object.values(value).map(wordsIn).join(' ') : '';
}
