import { systemClock } from '../../telemetry/clock.js';
import type { Clock, Millis } from '../../model/time.js';
import { isObject } from '../../slack/views/check-shape.js';
import { Courier, type Ack } from './courier.js';
import { Faults, type Fault } from './faults.js';
import { eventPayload } from './payloads.js';
import { Person } from './person.js';
import { RateLimits } from './rate-limits.js';
import { ResponseUrls } from './response-urls.js';
import { SlackServer } from './server.js';
import { Sockets, type DisconnectReason } from './sockets.js';
import { Triggers } from './triggers.js';
import { ViewDesk } from './view-desk.js';
import { StandInState } from './stand-in-state.js';
import { WebApi } from './web-api.js';
import { APP, TEAM, type StandInChannel, type StandInGroup, type StandInUser } from './workspace-types.js';
import { Workspace } from './workspace.js';

/** The scopes of podwhy's manifest, and those a fully featured installation adds. */
export const ALL_SCOPES: readonly string[] = [
  'commands',
  'chat:write',
  'chat:write.public',
  'files:write',
  'app_mentions:read',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'im:write',
  'im:history',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'reactions:write',
];

export interface StandInSettings {
  /** Message times and rate limits. */
  readonly clock?: Clock;
  /** Acks, triggers, response URLs, pings and retries; default: `clock`. Real time where `clock` runs fast: the SDKs live in it. */
  readonly timers?: Clock;
  readonly botToken?: string;
  readonly appToken?: string;
  readonly signingSecret?: string;
  readonly scopes?: readonly string[];
}

/**
 * A Slack workspace on this machine: Web API, Socket Mode, signed HTTP, response_url, modals, limits and faults, driven by the
 * unmodified SDKs on one side and by {@link Person} on the other. Timers follow the clocks given; waits of the driver are real
 * time. State survives {@link restart}.
 */
export class StandInSlack extends StandInState {
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  private readonly triggers: Triggers;
  private readonly faults = new Faults();
  private readonly limits: RateLimits;
  private readonly sockets: Sockets;
  private readonly courier: Courier;
  private readonly responses: ResponseUrls;
  private readonly server: SlackServer;
  private lagMs: Millis = 0;
  private requestUrl: string | null = null;

  constructor(settings: StandInSettings = {}) {
    const clock = settings.clock ?? systemClock;
    const timers = settings.timers ?? clock;
    const workspace = new Workspace(clock);
    super(workspace, new ViewDesk(workspace));
    this.botToken = settings.botToken ?? 'xoxb-stand-in';
    this.appToken = settings.appToken ?? 'xapp-stand-in';
    this.signingSecret = settings.signingSecret ?? 'stand-in-signing-secret';
    this.triggers = new Triggers(timers);
    this.limits = new RateLimits(clock);
    this.sockets = new Sockets(timers, (open) => {
      this.workspace.tell({ kind: 'sockets', open });
    });
    this.courier = new Courier(this.workspace, this.sockets, timers);
    this.responses = new ResponseUrls(this.workspace, timers, () => this.url());
    const api = new WebApi(
      {
        workspace: this.workspace,
        views: this.views,
        triggers: this.triggers,
        scopes: new Set(settings.scopes ?? ALL_SCOPES),
        baseUrl: () => this.url(),
        socketUrl: () => this.sockets.url(this.server.port()),
        historyLagMs: () => this.lagMs,
      },
      { bot: this.botToken, app: this.appToken },
      this.limits,
      this.faults,
    );
    const { responses, sockets, faults } = this;
    this.server = new SlackServer({ api, responses, sockets, workspace, faults });
  }

  /** Listens on 127.0.0.1; port 0 (the default) takes a free one. */
  async start(options: { readonly port?: number } = {}): Promise<void> {
    await this.server.start(options.port ?? 0);
  }

  /** Cuts everything and listens again on the same port, with the same state. */
  async restart(): Promise<void> {
    const port = this.server.port();
    await this.server.stop();
    await this.server.start(port);
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** `http://127.0.0.1:PORT`. */
  url(): string {
    return `http://127.0.0.1:${this.server.port()}`;
  }

  /** What goes into `clientOptions.slackApiUrl`. */
  apiUrl(): string {
    return `${this.url()}/api/`;
  }

  /** Everyone who is not a guest and not of another workspace joins, the app too unless said otherwise. */
  addChannel(
    name: string,
    options: { private?: boolean; archived?: boolean; appIsMember?: boolean; members?: readonly string[] } = {},
  ): StandInChannel {
    const everybody = [...this.workspace.users.values()].filter(
      (user) => user.team === TEAM.id && !user.guest && !user.bot,
    );
    const members = new Set(options.members ?? everybody.map(({ id }) => id));
    if (options.appIsMember ?? true) members.add(APP.botUser);
    const channel: StandInChannel = {
      id: this.workspace.newId('C'),
      name,
      private: options.private ?? false,
      archived: options.archived ?? false,
      direct: null,
      members,
    };
    this.workspace.setChannel(channel);
    return channel;
  }

  /** Joins the open channels of the workspace, unless a guest, a stranger or deactivated. */
  addUser(
    name: string,
    options: { guest?: boolean; team?: string; deactivated?: boolean; bot?: boolean; email?: string } = {},
  ): StandInUser {
    const user: StandInUser = {
      id: this.workspace.newId('U'),
      name,
      email: options.email ?? `${name}@example.com`,
      team: options.team ?? TEAM.id,
      guest: options.guest ?? false,
      deactivated: options.deactivated ?? false,
      bot: options.bot ?? false,
    };
    this.workspace.setUser(user);
    if (user.guest || user.deactivated || user.team !== TEAM.id) return user;
    for (const channel of this.workspace.channels.values()) {
      if (channel.direct === null && !channel.private) this.join(channel, user.id);
    }
    return user;
  }

  /** Puts people into a group, and all others out of it. */
  setGroupMembers(id: string, members: readonly string[]): void {
    const group = this.workspace.groups.get(id);
    if (group === undefined) throw new Error(`There is no group ${id}`);
    this.workspace.setGroup({ ...group, members });
  }

  /** Ends somebody's membership of the workspace. */
  deactivate(id: string): void {
    const user = this.workspace.users.get(id);
    if (user === undefined) throw new Error(`There is no user ${id}`);
    this.workspace.setUser({ ...user, deactivated: true });
  }

  addUserGroup(handle: string, members: readonly string[]): StandInGroup {
    const group = { id: this.workspace.newId('S'), handle, members };
    this.workspace.setGroup(group);
    return group;
  }

  /** Brings the app into a channel; sends member_joined_channel. */
  async inviteApp(channelRef: string): Promise<Ack> {
    const channel = this.channel(channelRef);
    this.join(channel, APP.botUser);
    const event = {
      type: 'member_joined_channel',
      user: APP.botUser,
      channel: channel.id,
      channel_type: 'C',
      team: TEAM.id,
    };
    return this.sendEvent(event);
  }

  async archiveChannel(channelRef: string): Promise<Ack> {
    const channel = this.channel(channelRef);
    this.workspace.setChannel({ ...channel, archived: true });
    return this.sendEvent({ type: 'channel_archive', channel: channel.id });
  }

  addMember(channelRef: string, user: string): void {
    this.join(this.channel(channelRef), user);
  }

  /** Sends any event, as `event_callback`. */
  sendEvent(event: Readonly<Record<string, unknown>>): Promise<Ack> {
    const ts = this.workspace.newTs();
    const seconds = Math.floor(this.workspace.now() / 1000);
    const payload = eventPayload({ ...event, event_ts: ts }, this.workspace.newId('Ev'), seconds);
    return this.courier.deliverEvent({ type: 'events_api', payload, acceptsResponse: false });
  }

  person(user: string): Person {
    const held = this.workspace.users.get(user);
    if (held === undefined) throw new Error(`There is no user ${user}`);
    const { workspace, views, triggers, responses, courier } = this;
    return new Person(held, { workspace, views, triggers, responses, courier });
  }

  /** Where signed HTTP goes, null in Socket Mode. */
  deliveryTarget(): string | null {
    return this.requestUrl;
  }

  /** Delivers by signed HTTP from now on; null goes back to Socket Mode. */
  deliverTo(
    requestUrl: string | null,
    options: { readonly ageSeconds?: number; readonly signingSecret?: string } = {},
  ): void {
    const signingSecret = options.signingSecret ?? this.signingSecret;
    this.requestUrl = requestUrl;
    this.courier.deliverTo(
      requestUrl === null ? null : { requestUrl, signingSecret, ageSeconds: options.ageSeconds ?? 0 },
    );
  }

  /** Asks the request URL to echo a challenge, as Slack does when the URL is saved (docs.slack.dev url_verification). */
  async verifyRequestUrl(): Promise<boolean> {
    const challenge = this.workspace.newId('challenge');
    const payload = { token: 'stand-in', challenge, type: 'url_verification' };
    const ack = await this.courier.deliver({ type: 'events_api', payload, acceptsResponse: true });
    return ack.ok && isObject(ack.payload) && ack.payload['challenge'] === challenge;
  }

  /** Makes the next calls of a method (or `response_url`, `upload`, `*`) go wrong. */
  fail(method: string, fault: Fault): void {
    this.faults.add(method, fault);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  rateLimits(on: boolean): void {
    this.limits.set(on);
  }

  /** New messages appear in conversations.history only after this time. */
  lagHistory(ms: Millis): void {
    this.lagMs = ms;
  }

  /** Sends `disconnect` to all Socket Mode connections, or to the oldest only. */
  disconnectSockets(which: 'all' | 'first' = 'all', reason: DisconnectReason = 'refresh_requested'): void {
    this.sockets.refresh(which, reason);
  }

  cutSockets(): void {
    this.sockets.cut();
  }

  refuseConnections(on: boolean): void {
    this.server.refuseConnections(on);
  }

  openSockets(): number {
    return this.sockets.count();
  }

  private join(channel: StandInChannel, user: string): void {
    this.workspace.setChannel({ ...channel, members: new Set([...channel.members, user]) });
  }
}
