import { formatDuration } from '../model/duration.js';
import { SECOND, type Clock, type Millis } from '../model/time.js';
import { NotThere } from '../playground/not-there.js';
import type { Playground } from '../playground/playground.js';
import type { Entered } from '../playground/slack/view-values.js';
import { NothingToPress, type Person } from '../playground/slack/person.js';
import type { Seen } from '../playground/slack/watch.js';
import type { StandInView } from '../playground/slack/workspace-types.js';
import { isObject, type JsonObject } from '../slack/views/check-shape.js';
import { CALLBACK_IDS } from '../slack/views/action-ids.js';
import type { Feed, Numbered } from './demo-feed.js';
import { DEMO_CHANNEL } from './demo-settings.js';

const DESK_HELP = `Ask      /pod why NAME   /pod list   /pod explain CrashLoopBackOff   /pod help   (also: @podwhy why NAME)
Press    press 3   press Restart        the number before it, or the words on the newest one; also just: 3
         press 3 TEXT                   search in a menu, and choose the first that is offered
Modal    set FIELD VALUE   submit [REASON]   close
People   as mira|jo|sam|guest           mira may restart, jo may read logs and acknowledge, sam may ask, guest nothing
         home   people
Cluster  cluster [NAME]                 its pods
         break WORKLOAD [RECORDING]   fix WORKLOAD   node lose NAME   node recover NAME
Scripts  wait 5   wait alert [NAME]   wait TEXT     seconds; until an alert or any message says so, 60 s at most
         help   quit
`;

export interface DeskOptions {
  readonly playground: Playground;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** An answer that has not come by then will not come. */
const ANSWER_MS: Millis = 6 * SECOND;
/** A modal may still be loading when the next line of a script wants to use it. */
const PRESSABLE_MS: Millis = 5 * SECOND;
/** A number is read from the screen, so it is there already, or about to be printed. */
const NUMBERED_MS: Millis = SECOND;
const WAIT_MS: Millis = 60 * SECOND;
/** After the first sight of an answer, for what comes with it. */
const SETTLE_MS: Millis = 150;
const LOOK_MS: Millis = 50;
/** All pods of the cluster are no help; well ones beyond so many are counted. */
const WELL_SHOWN = 12;

type PersonName = 'mira' | 'jo' | 'sam' | 'guest';
export const PEOPLE: Readonly<Record<PersonName, { readonly key: keyof Playground['people']; readonly may: string }>> =
  {
    mira: { key: 'admin', may: 'admin: everything, also restart' },
    jo: { key: 'operator', may: 'operator: logs, describe, acknowledge, mute' },
    sam: { key: 'viewer', may: 'viewer: ask' },
    guest: { key: 'guest', may: 'a guest of the workspace: nothing' },
  };

/** The person at the prompt: each line is one thing they do; it resolves when its answer has been shown. */
export class Desk {
  readonly #options: DeskOptions;
  #acting: PersonName = 'mira';
  #alertsWaitedFor = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get acting(): string {
    return this.#acting;
  }

  /** Does what the line says. Resolves with `quit` when it says so; never rejects for what a person typed. */
  async run(line: string): Promise<'quit' | 'go-on'> {
    const text = line.trim();
    if (text === '') return 'go-on';
    if (text === 'quit' || text === 'exit') return 'quit';
    try {
      await this.#do(text);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
    return 'go-on';
  }

  async #do(text: string): Promise<void> {
    const [verb = '', ...words] = text.split(/\s+/);
    const rest = text.slice(verb.length).trim();
    const { playground } = this.#options;
    if (verb.startsWith('/')) return this.#command(text);
    if (/^\d+$/.test(verb)) return this.#press(text);
    switch (verb) {
      case '@podwhy':
        return this.#mention(rest);
      case 'press':
        return this.#press(rest);
      case 'set':
        this.#set(words[0] ?? '', words.slice(1).join(' '));
        return;
      case 'submit':
        return this.#submit(rest);
      case 'close':
        await this.#settled(this.#person().closeModal({ waitMs: SECOND }));
        return;
      case 'as':
        this.#become(rest);
        return;
      case 'home':
        return this.#home();
      case 'people':
        for (const [name, { may }] of Object.entries(PEOPLE)) this.#say(`${name.padEnd(6)} ${may}`);
        return;
      case 'wait':
        return this.#wait(rest);
      case 'cluster':
        this.#cluster(rest);
        return;
      case 'break': {
        if (words.length === 0) throw new NotThere('break WORKLOAD [RECORDING]; cluster lists the pods');
        const target = await playground.disorder.break(words[0] ?? '', words[1]);
        this.#say(`A bad release of ${target.kind} ${target.namespace}/${target.name} is rolling out.`);
        return;
      }
      case 'fix': {
        if (rest === '') throw new NotThere('fix WORKLOAD; cluster lists the pods');
        const target = playground.disorder.fix(rest);
        this.#say(`What made ${target.kind} ${target.namespace}/${target.name} fail is gone; its pods come up.`);
        return;
      }
      case 'node': {
        const [what, name = ''] = words;
        if ((what !== 'lose' && what !== 'recover') || name === '')
          throw new NotThere('node lose NAME, or node recover NAME; cluster shows the nodes');
        playground.disorder.node(what, name);
        this.#say(what === 'lose' ? `${name} gives no sign of life any more.` : `${name} is back.`);
        return;
      }
      case 'help':
      case '?':
        this.#options.write(DESK_HELP);
        return;
      default:
        this.#say(`"${verb}" means nothing here; try /pod why checkout, press 1, cluster, or help`);
    }
  }

  async #command(text: string): Promise<void> {
    const started = performance.now();
    const openly = text.includes('--public');
    const seen = await this.#person().command(text, DEMO_CHANNEL, {
      waitMs: ANSWER_MS,
      until: (now) => answered(now) || (openly && now.messages.length > 0),
    });
    const seconds = (performance.now() - started) / 1000;
    await this.#settle();
    this.#say(isSilent(seen) ? `No answer within ${ANSWER_MS / SECOND} s.` : `(answered in ${seconds.toFixed(2)} s)`);
  }

  async #mention(text: string): Promise<void> {
    const seen = await this.#person().mention(DEMO_CHANNEL, text, {
      waitMs: ANSWER_MS,
      until: (now) => answered(now) || now.messages.length > 0,
    });
    await this.#settle();
    if (isSilent(seen)) this.#say(`No answer within ${ANSWER_MS / SECOND} s.`);
  }

  async #press(words: string): Promise<void> {
    const [, number, search = ''] = /^(\d{1,9})(?:\s+(.{1,200}))?$/.exec(words) ?? [];
    const thing = await this.#find(words, number);
    if (thing === null) {
      this.#say(`There is nothing to press called "${words}"; numbers stand before what can be pressed`);
      return;
    }
    try {
      await this.#pressThing(thing, search);
    } catch (error) {
      if (!(error instanceof NothingToPress)) throw error;
      this.#say(`"${thing.pressable.label}" is not there any more: what it stood on has changed`);
    }
  }

  async #pressThing(thing: Numbered, search: string): Promise<void> {
    const { pressable, place } = thing;
    if (pressable.kind === 'input') {
      this.#say(`"${pressable.label}" is to be filled in: set ${pressable.ref} VALUE`);
      return;
    }
    if (pressable.actionId === 'submit') return this.#submit('');
    if (pressable.url !== null) this.#say(`(opens ${pressable.url})`);
    const person = this.#person();
    const option = pressable.option ?? (search === '' ? null : await this.#offered(person, thing, search));
    const options = {
      waitMs: ANSWER_MS,
      until: (seen: Seen) =>
        answered(seen) || (place.kind === 'message' && seen.messages.some((message) => message.ts === place.ts)),
      ...(option === null ? {} : { option }),
    };
    switch (place.kind) {
      case 'message':
        await this.#settled(person.click(place.channel, place.ts, pressable.actionId, options));
        return;
      case 'modal':
        await this.#settled(
          pressable.actionId === 'close' ? person.closeModal() : person.clickInModal(pressable.actionId, options),
        );
        return;
      case 'home':
        await this.#settled(person.clickInHome(pressable.actionId, options));
        return;
    }
  }

  async #find(words: string, number: string | undefined): Promise<Numbered | null> {
    const { feed } = this.#options;
    const look = (): Numbered | null =>
      number === undefined ? feed.byLabel(words, this.#userId()) : feed.byNumber(Number(number));
    await this.#until(() => look() !== null, number === undefined ? PRESSABLE_MS : NUMBERED_MS);
    return look();
  }

  /** The first option that a menu offers for what was typed into it. */
  async #offered(person: Person, { pressable, place }: Numbered, search: string): Promise<Entered> {
    const where = place.kind === 'message' ? { channel: place.channel, ts: place.ts } : undefined;
    const answer = await person.typeahead(pressable.actionId, search, where);
    const options: readonly unknown[] = Array.isArray(answer['options']) ? answer['options'] : [];
    const groups: readonly unknown[] = Array.isArray(answer['option_groups']) ? answer['option_groups'] : [];
    const grouped = groups
      .filter(isObject)
      .flatMap((group): unknown[] => (Array.isArray(group['options']) ? group['options'] : []));
    const [first] = [...options, ...grouped].filter(isObject);
    if (first === undefined) throw new NotThere(`"${search}" is not offered`);
    return first;
  }

  #set(field: string, value: string): void {
    if (field === '' || value === '')
      throw new NotThere('set FIELD VALUE; a field is named by its number or its words');
    const { feed } = this.#options;
    const thing = /^\d+$/.test(field) ? feed.byNumber(Number(field)) : feed.byLabel(field, this.#userId());
    this.#person().fill({ [thing?.pressable.actionId ?? field]: value });
    this.#say('(filled in)');
  }

  async #submit(reason: string): Promise<void> {
    const { slack } = this.#options.playground;
    await this.#until(() => slack.viewStack(this.#userId()).at(-1)?.source['submit'] !== undefined, PRESSABLE_MS);
    const view = slack.viewStack(this.#userId()).at(-1);
    if (view === undefined) throw new NotThere('no modal is open; press Restart opens one');
    if (view.source['submit'] === undefined) throw new NotThere('there is nothing to submit in this modal; close it');
    const [first] = view.blocks.flatMap((block) => (isObject(block['element']) ? [block['element']] : []));
    const values = reason === '' || first === undefined ? {} : { [String(first['action_id'])]: reason };
    await this.#settled(
      this.#person().submit(values, {
        waitMs: ANSWER_MS,
        until: (seen) => seen.ephemerals.length > 0 || seen.viewErrors !== null || seen.trouble !== null,
      }),
    );
  }

  #become(name: string): void {
    if (!Object.hasOwn(PEOPLE, name)) throw new NotThere(`as ${Object.keys(PEOPLE).join('|')}`);
    this.#acting = name as PersonName;
    this.#say(`You are ${name} now (${PEOPLE[this.#acting].may}).`);
  }

  async #home(): Promise<void> {
    const seen = await this.#person().openHome({ waitMs: ANSWER_MS });
    await this.#settle();
    const view = seen.home ?? this.#options.playground.slack.home(this.#userId());
    if (view === null) this.#say('The Home tab is empty.');
    else this.#options.feed.showHome(view);
  }

  async #wait(what: string): Promise<void> {
    if (what === '') throw new NotThere('wait SECONDS, wait alert [NAME], or wait TEXT');
    const { feed } = this.#options;
    if (/^\d{1,4}$/.test(what)) {
      await this.#options.clock.sleep(Number(what) * SECOND, this.#options.signal);
      return;
    }
    const [, name = ''] = /^alert(?:\s+(.{1,200}))?$/.exec(what) ?? [];
    const isAlert = what === 'alert' || what.startsWith('alert ');
    const wanted = (isAlert ? name : what).toLowerCase();
    // A named alert may be there already; an unnamed one is the next that no earlier wait was for.
    const met = (): boolean => {
      if (isAlert && name === '') return feed.alerts.length > this.#alertsWaitedFor;
      return (isAlert ? feed.alerts : feed.said).some((text) => text.toLowerCase().includes(wanted));
    };
    const came = await this.#until(met, WAIT_MS);
    if (came && isAlert && name === '') this.#alertsWaitedFor += 1;
    if (!came && !this.#options.signal.aborted) this.#say(`Nothing came within ${WAIT_MS / SECOND} s.`);
    await this.#settle();
  }

  #cluster(filter: string): void {
    const rows = this.#options.playground.disorder.pods().filter((row) => row.name.includes(filter));
    const ill = rows.filter((row) => !row.well);
    const well = rows.filter((row) => row.well);
    const shown = [...ill, ...well.slice(0, filter === '' ? WELL_SHOWN : rows.length)];
    const width = Math.max(20, ...shown.map((row) => row.name.length));
    this.#say(`${'POD'.padEnd(width)}  READY  ${'STATUS'.padEnd(26)}  RESTARTS  AGE      NODE`);
    for (const row of shown) {
      const age = formatDuration(Math.max(SECOND, Math.floor(row.ageMs / SECOND) * SECOND));
      this.#say(
        `${row.name.padEnd(width)}  ${row.ready.padEnd(5)}  ${row.status.padEnd(26)}  ${String(row.restarts).padEnd(8)}  ${age.padEnd(7)}  ${row.node}`.trimEnd(),
      );
    }
    const hidden = rows.length - shown.length;
    if (hidden > 0) this.#say(`… and ${hidden} more that run well; cluster NAME shows them`);
    if (rows.length === 0) this.#say(`no pod is named "${filter}"`);
  }

  async #settled(act: Promise<Seen>): Promise<void> {
    const seen = await act;
    await this.#settle();
    if (isSilent(seen) && seen.messages.length === 0) this.#say('(nothing to see)');
  }

  #settle(): Promise<void> {
    return this.#options.clock.sleep(SETTLE_MS, this.#options.signal);
  }

  async #until(met: () => boolean, limitMs: Millis): Promise<boolean> {
    const { clock, signal } = this.#options;
    const end = clock.now() + limitMs;
    while (!met()) {
      if (signal.aborted || clock.now() >= end) return false;
      await clock.sleep(LOOK_MS, signal);
    }
    return true;
  }

  #person(): Person {
    return this.#options.playground.slack.person(this.#userId());
  }

  #userId(): string {
    return this.#options.playground.people[PEOPLE[this.#acting].key];
  }

  #say(text: string): void {
    this.#options.write(`${text}\n`);
  }
}

/** Something for this person came that is more than "loading". */
function answered(seen: Seen): boolean {
  const modal = seen.view !== null && !isLoading(seen.view);
  return seen.trouble !== null || seen.ephemerals.length > 0 || seen.viewErrors !== null || seen.home !== null || modal;
}

/** What podwhy opens at once and fills in later: a message whose only words are set in italics. */
function isLoading({ source, blocks }: StandInView): boolean {
  if (source['callback_id'] !== CALLBACK_IDS.message || blocks.length !== 1) return false;
  const parts = blocks.flatMap((block) => elementsIn(block)).flatMap(elementsIn);
  return parts.every(({ style }) => isObject(style) && style['italic'] === true);
}

function elementsIn({ elements }: JsonObject): readonly JsonObject[] {
  return Array.isArray(elements) ? elements.filter(isObject) : [];
}

function isSilent(seen: Seen): boolean {
  return !answered(seen) && seen.view === null && seen.messages.length === 0;
}
