import { isObject, type JsonObject } from '../../slack/views/check-shape.js';
import { refuseOptions } from '../../slack/views/limits.js';
import { labelOf, optionsOf, placedElements, type PlacedElement } from './block-ids.js';
import { messageJson } from './content.js';
import type { Ack, Courier } from './courier.js';
import {
  blockActionsPayload,
  commandPayload,
  eventPayload,
  messageActionPayload,
  shortcutPayload,
  suggestionPayload,
  type Surface,
} from './payloads.js';
import type { ResponseUrls } from './response-urls.js';
import type { Triggers } from './triggers.js';
import type { ViewDesk } from './view-desk.js';
import { enteredState, enterValues, type Entered } from './view-values.js';
import { Submission } from './submission.js';
import { Watch, type Seen, type WaitOptions } from './watch.js';
import { APP, TEAM, type StandInChannel, type StandInUser, type StandInView } from './workspace-types.js';
import type { Workspace } from './workspace.js';

/** The app's name as people type it. */
const MENTION = new RegExp(`@${APP.name}\\b`, 'g');

/** What a person needs to act. */
export interface PersonDesk {
  readonly workspace: Workspace;
  readonly views: ViewDesk;
  readonly triggers: Triggers;
  readonly responses: ResponseUrls;
  readonly courier: Courier;
}

export interface ClickOptions extends WaitOptions {
  /** The value or words of the option to choose in a select or overflow menu. */
  readonly option?: Entered;
  /** Answer of a confirm dialog; default: confirm. A denied click sends nothing. */
  readonly confirm?: 'confirm' | 'deny';
}

/** An element by its action_id, its block_id or the words on it; or exactly, where several have the same action_id. */
export type Target = string | { readonly blockId: string; readonly actionId: string };

/** The message or view has changed since, and does not offer it any more. */
export class NothingToPress extends Error {
  override readonly name = 'NothingToPress';
}

/** Somebody at the keyboard. Every act resolves with what they see; acts that nobody could do throw. */
export class Person {
  constructor(
    readonly user: StandInUser,
    private readonly desk: PersonDesk,
  ) {}

  /** Types a slash command such as `/pod why checkout` into a channel (id or name). */
  command(line: string, channelRef: string, options: WaitOptions = {}): Promise<Seen> {
    const [command = '', ...rest] = line.split(' ');
    const channel = this.channel(channelRef);
    const context = { user: this.user.id, channel: channel.id, threadTs: null, original: null };
    return this.act({ name: command, channel: channel.id }, options, async () => {
      const payload = commandPayload({
        user: this.user,
        channel,
        command,
        text: rest.join(' '),
        triggerId: this.desk.triggers.issue(this.user.id, null),
        responseUrl: this.desk.responses.issue(context),
      });
      const ack = await this.desk.courier.deliver({ type: 'slash_commands', payload, acceptsResponse: true });
      if (ack.ok) this.desk.responses.showAck(context, ack.payload);
      return ack;
    });
  }

  /** Presses a button (or chooses in a menu) of a message or ephemeral; `target` as in {@link Target}. */
  click(channelRef: string, ts: string, target: Target, options: ClickOptions = {}): Promise<Seen> {
    const { surface, blocks } = this.messageSurface(this.channel(channelRef), ts);
    return this.press(surface, blocks, target, options);
  }

  /** Presses an element of the modal on top. */
  clickInModal(target: Target, options: ClickOptions = {}): Promise<Seen> {
    const view = this.topView();
    return this.press({ kind: 'view', view }, view.blocks, target, options);
  }

  /** Presses an element of the Home tab. */
  clickInHome(target: Target, options: ClickOptions = {}): Promise<Seen> {
    const view = this.desk.views.home(this.user.id);
    if (view === null) throw new Error('The Home tab is empty');
    return this.press({ kind: 'view', view }, view.blocks, target, options);
  }

  /** Fills in the modal on top without submitting. */
  fill(values: Readonly<Record<string, Entered>>): StandInView {
    const view = this.topView();
    return this.desk.views.setValues(view.id, enterValues(view.blocks, view.values, values));
  }

  /** Fills in and submits the modal on top. What the client itself refuses (an empty required field) shows as viewErrors, unsent. */
  submit(values: Readonly<Record<string, Entered>> = {}, options: WaitOptions = {}): Promise<Seen> {
    const view = this.fill(values);
    return this.act({ name: 'modal', channel: null }, options, () => new Submission(this.user, this.desk).submit(view));
  }

  /** Closes the modal on top, or all of them: the cross. */
  closeModal(options: WaitOptions & { readonly all?: boolean } = {}): Promise<Seen> {
    const all = options.all === true;
    return this.act({ name: 'modal', channel: null }, options, () => new Submission(this.user, this.desk).close(all));
  }

  /** Mentions the app in a channel or thread: a message, and app_mention when the app is in the channel. */
  mention(channelRef: string, text: string, options: WaitOptions & { readonly threadTs?: string } = {}): Promise<Seen> {
    return this.write(channelRef, `@${APP.name} ${text}`, options);
  }

  /**
   * Writes a message as the client sends it: `@podwhy` in it becomes a mention, and the app hears of it where it is a
   * member (docs.slack.dev app_mention: not in direct messages).
   */
  write(channelRef: string, typed: string, options: WaitOptions & { readonly threadTs?: string } = {}): Promise<Seen> {
    const channel = this.channel(channelRef);
    return this.act({ name: 'mention', channel: channel.id }, options, async () => {
      const text = typed.replaceAll(MENTION, `<@${APP.botUser}>`);
      const message = this.say(channelRef, text, options.threadTs);
      if (text === typed || channel.direct !== null || !channel.members.has(APP.botUser)) return null;
      const thread = message.threadTs === null ? {} : { thread_ts: message.threadTs };
      const event = { type: 'app_mention', user: this.user.id, text, ts: message.ts, ...thread };
      await this.event({ ...event, team: this.user.team, channel: channel.id, event_ts: message.ts });
      return null;
    });
  }

  /** Posts a message as this person; the app hears nothing of it. */
  say(
    channelRef: string,
    text: string,
    threadTs?: string,
  ): { readonly ts: string; readonly text: string; readonly threadTs: string | null } {
    const { workspace } = this.desk;
    const draft = { channel: this.channel(channelRef).id, user: this.user.id, text, blocks: [], attachments: [] };
    return workspace.post({ ...draft, metadata: null, threadTs: threadTs ?? null, broadcast: false });
  }

  /** Opens the app's Home tab. */
  openHome(options: WaitOptions = {}): Promise<Seen> {
    return this.act({ name: 'home', channel: null }, options, async () => {
      const direct = this.desk.workspace.directChannel(this.user.id);
      const home = this.desk.views.home(this.user.id);
      const ts = this.desk.workspace.newTs();
      const view = home === null ? {} : { view: { id: home.id, team_id: TEAM.id, type: 'home', hash: home.hash } };
      const event = { type: 'app_home_opened', user: this.user.id, channel: direct.id, tab: 'home', event_ts: ts };
      await this.event({ ...event, ...view });
      return null;
    });
  }

  /**
   * Types into an external select of the modal on top (or of a message) and resolves with the options offered, groups as
   * Slack got them. Below min_query_length (default 3) Slack does not ask, and the answer is empty.
   */
  async typeahead(
    target: Target,
    value: string,
    place?: { readonly channel: string; readonly ts: string },
  ): Promise<JsonObject> {
    const view = place === undefined ? this.topView() : null;
    const message = place === undefined ? null : this.messageSurface(this.channel(place.channel), place.ts);
    const surface: Surface | null = view === null ? (message?.surface ?? null) : { kind: 'view', view };
    const placed = found(view?.blocks ?? message?.blocks ?? [], target);
    if (surface === null || placed === undefined) throw new Error(`There is no select called ${nameOf(target)}`);
    const shortest = placed.element['min_query_length'];
    if (value.length < (typeof shortest === 'number' ? shortest : 3)) return { options: [] };
    const actionId = String(placed.element['action_id']);
    const payload = suggestionPayload({ user: this.user, surface, actionId, blockId: placed.blockId, value });
    const ack = await this.desk.courier.deliver({ type: 'interactive', payload, acceptsResponse: true });
    const answer = ack.ok && isObject(ack.payload) ? ack.payload : {};
    if (!ack.ok || refuseOptions(answer) !== null) {
      this.trouble(ack.ok ? 'bad_response' : ack.code, 'Sorry, we could not load the options');
      return { options: [] };
    }
    return answer;
  }

  /** A global shortcut. */
  shortcut(callbackId: string, options: WaitOptions = {}): Promise<Seen> {
    return this.act({ name: callbackId, channel: null }, options, () => {
      const trigger = this.desk.triggers.issue(this.user.id, null);
      const payload = shortcutPayload(this.user, callbackId, trigger, this.desk.workspace.newTs());
      return this.desk.courier.deliver({ type: 'interactive', payload, acceptsResponse: false });
    });
  }

  /** A shortcut of a message's own menu. */
  messageShortcut(callbackId: string, channelRef: string, ts: string, options: WaitOptions = {}): Promise<Seen> {
    const channel = this.channel(channelRef);
    const message = this.desk.workspace.message(channel.id, ts);
    if (message === undefined) throw new Error(`There is no message ${ts} in ${channel.name}`);
    const context = { user: this.user.id, channel: channel.id, threadTs: message.threadTs, original: null };
    return this.act({ name: callbackId, channel: channel.id }, options, () => {
      const payload = messageActionPayload({
        user: this.user,
        channel,
        message: messageJson(message, this.desk.workspace, { metadata: false }),
        callbackId,
        triggerId: this.desk.triggers.issue(this.user.id, null),
        responseUrl: this.desk.responses.issue(context),
        ts: this.desk.workspace.newTs(),
      });
      return this.desk.courier.deliver({ type: 'interactive', payload, acceptsResponse: false });
    });
  }

  private press(surface: Surface, blocks: readonly JsonObject[], target: Target, options: ClickOptions): Promise<Seen> {
    const placed = found(blocks, target);
    if (placed === undefined) throw new NothingToPress(`There is nothing called ${nameOf(target)} to press`);
    const { element, blockId } = placed;
    if (options.confirm === 'deny' && element['confirm'] !== undefined) {
      return Promise.resolve(new Watch(this.desk.workspace, this.desk.views, this.user.id, null).seen());
    }
    const choice = options.option ?? (typeof target === 'string' ? chosenByWords(element, target) : undefined);
    const state = choice === undefined ? {} : enteredState(element, choice);
    const shown = surface.kind === 'view' ? this.withChoice(surface.view, placed, choice) : surface;
    const { type, action_id, text, value, url, style, confirm } = element;
    const action = { type, action_id, block_id: blockId, text, value, url, style, confirm, ...state };
    return this.act(
      { name: nameOf(target), channel: surface.kind === 'message' ? surface.channel.id : null },
      options,
      () => {
        const view = surface.kind === 'view' ? surface.view.id : null;
        const payload = blockActionsPayload({
          user: this.user,
          surface: shown,
          triggerId: this.desk.triggers.issue(this.user.id, view),
          action: { ...action, action_ts: this.desk.workspace.newTs() },
        });
        return this.desk.courier.deliver({ type: 'interactive', payload, acceptsResponse: false });
      },
    );
  }

  private withChoice(view: StandInView, placed: PlacedElement, choice: Entered | undefined): Surface {
    const { element, blockId } = placed;
    if (choice === undefined || element['type'] === 'overflow') return { kind: 'view', view };
    const held = { ...view.values[blockId], [String(element['action_id'])]: enteredState(element, choice) };
    return { kind: 'view', view: this.desk.views.setValues(view.id, { ...view.values, [blockId]: held }) };
  }

  private messageSurface(
    channel: StandInChannel,
    ts: string,
  ): { readonly surface: Surface; readonly blocks: readonly JsonObject[] } {
    const whisper = this.desk.workspace.whisperAt(ts);
    const message = this.desk.workspace.message(channel.id, ts);
    const held = whisper?.user === this.user.id ? whisper : message;
    if (held === undefined) throw new Error(`${this.user.name} sees no message ${ts} in ${channel.name}`);
    const ephemeral = held !== message;
    const original = { kind: ephemeral ? ('ephemeral' as const) : ('message' as const), ts };
    const { threadTs } = held;
    const responseUrl = this.desk.responses.issue({ user: this.user.id, channel: channel.id, threadTs, original });
    const shown = message === undefined ? {} : messageJson(message, this.desk.workspace, { metadata: false });
    const surface: Surface = { kind: 'message', channel, ts, threadTs, ephemeral, message: shown, responseUrl };
    return { surface, blocks: held.blocks };
  }

  private async act(
    what: { readonly name: string; readonly channel: string | null },
    options: WaitOptions,
    run: () => Promise<Ack | null>,
  ): Promise<Seen> {
    const watch = new Watch(this.desk.workspace, this.desk.views, this.user.id, what.channel);
    const ack = await run();
    if (ack?.ok === false) {
      const why = ack.code === 'operation_timeout' ? 'because the app did not respond' : `with the error "${ack.code}"`;
      this.trouble(ack.code, `${what.name} failed ${why}`);
      return watch.seen();
    }
    return watch.wait(options);
  }

  private async event(event: JsonObject): Promise<void> {
    const seconds = Math.floor(this.desk.workspace.now() / 1000);
    const payload = eventPayload(event, this.desk.workspace.newId('Ev'), seconds);
    await this.desk.courier.deliverEvent({ type: 'events_api', payload, acceptsResponse: false });
  }

  private trouble(code: string, text: string): void {
    this.desk.workspace.tell({ kind: 'trouble', user: this.user.id, code, text });
  }

  private channel(reference: string): StandInChannel {
    const channel = this.desk.workspace.findChannel(reference);
    if (channel === undefined) throw new Error(`There is no channel ${reference}`);
    return channel;
  }

  private topView(): StandInView {
    const view = this.desk.views.stack(this.user.id).at(-1);
    if (view === undefined) throw new Error(`${this.user.name} has no modal open`);
    return view;
  }
}

/** By action_id, by block_id, by the words on it, or by the words of one of its options. */
function found(blocks: readonly JsonObject[], target: Target): PlacedElement | undefined {
  const all = placedElements(blocks);
  if (typeof target !== 'string') {
    const named = all.filter(({ element }) => element['action_id'] === target.actionId);
    // An edit gives blocks new ids; who pressed while it came pressed the same button, where there is one of its kind.
    const [only] = named.length === 1 && all.every(({ blockId }) => blockId !== target.blockId) ? named : [];
    return named.find(({ blockId }) => blockId === target.blockId) ?? only;
  }
  return (
    all.find(({ element }) => element['action_id'] === target) ??
    all.find(({ blockId }) => blockId === target) ??
    all.find(({ element }) => labelOf(element) === target) ??
    all.find(({ element }) => chosenByWords(element, target) !== undefined)
  );
}

function nameOf(target: Target): string {
  return typeof target === 'string' ? target : target.actionId;
}

function chosenByWords(element: JsonObject, words: string): JsonObject | undefined {
  return optionsOf(element).find((option) => labelOf(option) === words);
}
