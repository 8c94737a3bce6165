import type { WebClient } from '@slack/web-api';
import { homeView, type HomeRoutes } from '../../views/home.js';
import { messageModal, refusal } from '../../views/notices.js';
import { own } from '../../views/own-text.js';
import type { Exchange } from '../exchange.js';

const INCIDENTS_MAX = 500;
/** Names of more channels than Home shows are not asked for. */
const ROUTES_MAX = 25;

/** Publishes App Home for the person. Who may not list sees why. */
export async function publishHome(exchange: Exchange, client: WebClient): Promise<void> {
  const { deps, person } = exchange;
  const decision = deps.authorize(person, 'list', { subject: null, channel: '' });
  if (!decision.allowed) {
    const { blocks } = messageModal(own`podwhy`, refusal(decision, 'list', null, deps.locale), deps.locale);
    await client.views.publish({ user_id: person.userId, view: { type: 'home', blocks } });
    return;
  }
  const [incidents, mutes, routes] = await Promise.all([
    deps.store.openIncidents(INCIDENTS_MAX),
    deps.store.mutes(),
    routesOf(exchange),
  ]);
  const clusters = deps.clusters.map((cluster) => cluster.health());
  const view = homeView({ incidents, mutes, clusters, routes, at: deps.clock.now() }, deps.locale);
  await client.views.publish({ user_id: person.userId, view });
}

async function routesOf({ deps, signal }: Exchange): Promise<HomeRoutes> {
  const { rules, defaultChannel } = deps.routing;
  const watches = await deps.store.watches();
  const listed = [
    ...rules.slice(0, ROUTES_MAX).flatMap(({ channels }) => channels),
    ...watches.slice(0, ROUTES_MAX).map(({ channel }) => channel),
    ...(defaultChannel === null ? [] : [defaultChannel]),
  ];
  const names = new Map(
    await Promise.all(
      [...new Set(listed)].map(async (channel) => [channel, await deps.places.publicName(channel, signal)] as const),
    ),
  );
  const nameOf = (channel: string): string | null => names.get(channel) ?? null;
  return {
    rules: rules.map((rule) => ({ rule, channels: rule.channels.map(nameOf) })),
    rest: defaultChannel === null ? [] : [nameOf(defaultChannel)],
    watches: watches.map((watch) => ({ ...watch, channel: nameOf(watch.channel) })),
    command: deps.command,
  };
}
