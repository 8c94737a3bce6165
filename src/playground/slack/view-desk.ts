import { isObject, type JsonObject } from '../../slack/views/check-shape.js';
import { refuseView } from '../../slack/views/limits.js';
import { refuse, refuseWith } from './api-args.js';
import { withIds } from './block-ids.js';
import { initialValues } from './view-values.js';
import { APP, TEAM, type StandInView, type ViewValues } from './workspace-types.js';
import type { Workspace } from './workspace.js';

/** Most modals on top of each other (docs.slack.dev modals: "up to three views"). */
export const VIEW_STACK_MAX = 3;

/** The open modals and Home tabs of every person, with the rules of views.* (docs.slack.dev views.open, push, update, publish). */
export class ViewDesk {
  private readonly stacks = new Map<string, readonly StandInView[]>();
  private readonly homes = new Map<string, StandInView>();

  constructor(private readonly workspace: Workspace) {}

  /** Bottom first. */
  stack(user: string): readonly StandInView[] {
    return this.stacks.get(user) ?? [];
  }

  home(user: string): StandInView | null {
    return this.homes.get(user) ?? null;
  }

  /** A new modal. A modal that is already open in the same client gives way. */
  open(user: string, source: unknown): StandInView {
    const view = this.build(user, judged(source, 'modal'), null);
    this.stacks.set(user, [view]);
    this.workspace.tell({ kind: 'view', how: 'open', user, view: view.id });
    return view;
  }

  push(user: string, source: unknown): StandInView {
    const stack = this.stack(user);
    const top = stack.at(-1);
    if (top === undefined) return refuse('not_found');
    if (stack.length >= VIEW_STACK_MAX) return refuse('push_limit_reached');
    const view = this.build(user, judged(source, 'modal'), top);
    this.stacks.set(user, [...stack, view]);
    this.workspace.tell({ kind: 'view', how: 'push', user, view: view.id });
    return view;
  }

  /** Values that the person typed stay where block_id and action_id stay. A wrong hash is refused with `hash_conflict`. */
  update(
    reference: { readonly id?: string; readonly externalId?: string; readonly hash?: string },
    source: unknown,
  ): StandInView {
    const held = this.find(reference);
    if (held === undefined) return refuse('not_found');
    if (reference.hash !== undefined && reference.hash !== held.hash) return refuse('hash_conflict');
    const view = this.rebuilt(held, judged(source, 'modal'));
    this.replace(view);
    this.workspace.tell({ kind: 'view', how: 'update', user: view.user, view: view.id });
    return view;
  }

  publish(user: string, source: unknown, hash: string | undefined): StandInView {
    const held = this.homes.get(user);
    if (hash !== undefined && held !== undefined && hash !== held.hash) return refuse('hash_conflict');
    const home = judged(source, 'home');
    const view = held === undefined ? this.build(user, home, null) : this.rebuilt(held, home);
    this.homes.set(user, view);
    this.workspace.tell({ kind: 'home', user });
    return view;
  }

  /** The person closes the top modal (`clear_on_close` closes all); answers those that want a `view_closed`. */
  close(user: string): readonly StandInView[] {
    const stack = this.stack(user);
    const top = stack.at(-1);
    if (top === undefined) return [];
    return top.source['clear_on_close'] === true ? this.clear(user) : this.drop(user, stack, [top], 'close');
  }

  clear(user: string): readonly StandInView[] {
    return this.drop(user, this.stack(user), this.stack(user), 'clear');
  }

  setValues(id: string, values: ViewValues): StandInView {
    const held = this.find({ id });
    if (held === undefined) return refuse('not_found');
    const view = { ...held, values };
    if (held.source['type'] === 'home') this.homes.set(held.user, view);
    else this.replace(view);
    return view;
  }

  find(reference: { readonly id?: string; readonly externalId?: string }): StandInView | undefined {
    const all = [...[...this.stacks.values()].flat(), ...this.homes.values()];
    return all.find((view) =>
      reference.id === undefined
        ? reference.externalId !== undefined && view.source['external_id'] === reference.externalId
        : view.id === reference.id,
    );
  }

  private drop(
    user: string,
    stack: readonly StandInView[],
    gone: readonly StandInView[],
    how: 'close' | 'clear',
  ): readonly StandInView[] {
    this.stacks.set(
      user,
      stack.filter((view) => !gone.includes(view)),
    );
    for (const view of gone) this.workspace.tell({ kind: 'view', how, user, view: view.id });
    return gone.filter((view) => view.source['notify_on_close'] === true);
  }

  private replace(view: StandInView): void {
    this.stacks.set(
      view.user,
      this.stack(view.user).map((held) => (held.id === view.id ? view : held)),
    );
  }

  private build(user: string, source: JsonObject, below: StandInView | null): StandInView {
    const externalId = source['external_id'];
    if (typeof externalId === 'string' && externalId !== '' && this.find({ externalId }) !== undefined) {
      return refuse('duplicate_external_id');
    }
    const id = this.workspace.newId('V');
    const blocks = withIds(blocksOf(source), (prefix) => this.workspace.newId(prefix));
    return {
      id,
      user,
      hash: this.newHash(),
      rootId: below?.rootId ?? id,
      previousId: below?.id ?? null,
      source,
      blocks,
      values: initialValues(blocks, {}),
    };
  }

  private rebuilt(held: StandInView, source: JsonObject): StandInView {
    const blocks = withIds(blocksOf(source), (prefix) => this.workspace.newId(prefix));
    return { ...held, hash: this.newHash(), source, blocks, values: initialValues(blocks, held.values) };
  }

  private newHash(): string {
    return `${Math.floor(this.workspace.now() / 1000)}.${this.workspace.newId('h')}`;
  }
}

/** A view as the API and the payloads show it (`@slack/bolt` types/view ViewOutput). */
export function viewJson(view: StandInView): JsonObject {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...view.source,
    id: view.id,
    team_id: TEAM.id,
    blocks: view.blocks,
    state: { values: view.values },
    hash: view.hash,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: APP.id,
    app_installed_team_id: TEAM.id,
    bot_id: APP.bot,
  };
}

function judged(source: unknown, surface: 'modal' | 'home'): JsonObject {
  const refusal = refuseView(source, surface);
  if (refusal !== null) return refuseWith(refusal);
  return isObject(source) ? source : refuse('invalid_arguments');
}

function blocksOf(source: JsonObject): readonly JsonObject[] {
  return Array.isArray(source['blocks']) ? source['blocks'].filter(isObject) : [];
}
