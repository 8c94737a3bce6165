import type { WebClient } from '@slack/web-api';
import { homeView } from '../../views/home.js';
import { messageModal, refusal } from '../../views/notices.js';
import { own } from '../../views/own-text.js';
import type { Exchange } from '../exchange.js';

/** Publishes App Home for the person. Who may not list sees why. */
export async function publishHome({ deps, person }: Exchange, client: WebClient): Promise<void> {
  const decision = deps.authorize(person, 'list', { subject: null, channel: '' });
  if (!decision.allowed) {
    const { blocks } = messageModal(own`podwhy`, refusal(decision, 'list', null, deps.locale), deps.locale);
    await client.views.publish({ user_id: person.userId, view: { type: 'home', blocks } });
    return;
  }
  const [incidents, mutes] = await Promise.all([deps.store.openIncidents(100), deps.store.mutes()]);
  const clusters = deps.clusters.map((cluster) => cluster.health());
  const view = homeView({ incidents, mutes, clusters, at: deps.clock.now() }, deps.locale);
  await client.views.publish({ user_id: person.userId, view });
}
