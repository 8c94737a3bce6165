import { WebClient } from '@slack/web-api';
import type { Incident } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import { compareSeverity } from '../../model/severity.js';
import { SECOND, type Clock, type Instant, type Millis } from '../../model/time.js';
import type { WorkQueue } from '../../queue/queue.js';
import type { Settings } from '../../settings/settings.js';
import type { Store } from '../../storage/store.js';
import type { HealthPart } from '../../telemetry/health-server.js';
import type { Log } from '../../telemetry/log.js';
import type { Metrics } from '../../telemetry/metrics.js';
import { groupTitle, renderGroup } from '../views/group.js';
import { renderIncident } from '../views/incident.js';
import { linksOf } from '../views/links.js';
import { lostAlert } from '../views/lost-alert.js';
import { byChannelName, ChannelIds } from './channel-ids.js';
import { DeliveryHealth } from './delivery-health.js';
import { wakeForLostAlerts } from './lost-alerts.js';
import { DeliveryPump } from './pump.js';
import type { DeliveryClient } from './slack-client.js';
import { startSweep } from './sweep.js';
import { WebDeliveryClient } from './web-delivery-client.js';

export interface DeliveryDependencies {
  readonly settings: Pick<
    Settings,
    'slack' | 'defaultChannel' | 'opsChannel' | 'routes' | 'links' | 'oncall' | 'locale' | 'actions' | 'grouping'
  >;
  readonly store: Store;
  readonly delivery: WorkQueue;
  readonly triage: WorkQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface RunningDelivery {
  health(): Promise<readonly HealthPart[]>;
  stop(graceMs: Millis): Promise<void>;
}

/** Channels posted to at the same time; one channel is never run twice at once. */
const CONCURRENCY = 10;
const LIST_LIMIT_MS = 10 * SECOND;

/** The client of the alert path; it takes channels by id or by name. */
export function deliveryClient(
  slack: Pick<Settings['slack'], 'apiUrl' | 'botToken'>,
  clock: Clock,
  log: Log,
): DeliveryClient {
  const { apiUrl } = slack;
  const token = slack.botToken.reveal();
  const lister = new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 1 },
    timeout: LIST_LIMIT_MS,
    rejectRateLimitedCalls: true,
  });
  return byChannelName(new WebDeliveryClient({ token, apiUrl }), new ChannelIds(lister, clock, log));
}

/** Starts what brings incidents to Slack: the pump of each channel, and the sweep that asks again for what is still marked. */
export async function startDelivery(deps: DeliveryDependencies): Promise<RunningDelivery> {
  const { settings, store, clock, log, metrics } = deps;
  const health = new DeliveryHealth();
  const pump = new DeliveryPump({
    store,
    client: deliveryClient(settings.slack, clock, log),
    clock,
    log,
    metrics,
    health,
    render: (incident, channel, shared) => {
      const locale = localeOf(channel, settings);
      const around = {
        links: linksOf(incident.subject, settings.links),
        oncall: oncallOf(incident, settings.oncall),
        actions: settings.actions,
        partOf: shared == null ? null : { title: groupTitle(shared.group, [incident], locale), url: shared.url },
      };
      return renderIncident(incident, around, locale, clock.now());
    },
    grouping: {
      policy: settings.grouping,
      render: (contents, channel) => renderGroup(contents, settings.oncall, localeOf(channel, settings), clock.now()),
    },
    renderLost: (shown, channel) => lostAlert(shown, localeOf(channel, settings)),
    fallbackChannel: settings.defaultChannel ?? settings.opsChannel,
    wake: (channel) => deps.delivery.wake(channel),
  });
  const worker = await deps.delivery.work((channel, signal) => pump.run(channel, signal), { concurrency: CONCURRENCY });
  const stopSweep = startSweep({ store, triage: deps.triage, delivery: deps.delivery, clock, log });
  const stopWakes = wakeForLostAlerts({
    channels: routedChannels(settings),
    wake: (channel) => deps.delivery.wake(channel),
    clock,
  });
  return {
    health: () => Promise.resolve([deliveryHealth(health, clock.now())]),
    stop: async (graceMs) => {
      stopSweep();
      stopWakes();
      await worker.close(graceMs);
      pump.close();
    },
  };
}

/** Those of /pod watch and of annotations are not known beforehand. */
function routedChannels({ routes, defaultChannel }: DeliveryDependencies['settings']): readonly string[] {
  const routed = routes.flatMap(({ channels }) => channels);
  return [...new Set(defaultChannel === null ? routed : [...routed, defaultChannel])];
}

function oncallOf(incident: Incident, oncall: Settings['oncall']): string | null {
  return oncall !== null && compareSeverity(incident.severity, oncall.from) >= 0 ? oncall.usergroup : null;
}

/** The language of the first route that leads to the channel. */
function localeOf(channel: string, settings: DeliveryDependencies['settings']): Locale {
  return settings.routes.find((route) => route.channels.includes(channel))?.locale ?? settings.locale;
}

function deliveryHealth(health: DeliveryHealth, now: Instant): HealthPart {
  const { unauthorized, channels } = health.snapshot(now);
  const refused = channels.map(
    ({ channel, code, insteadIn }) =>
      `${channel} refuses messages (${code})${insteadIn === null ? '; its alerts wait' : `; its alerts go to ${insteadIn}`}`,
  );
  const detail = [
    ...(unauthorized === null ? [] : [`Slack refuses the bot token (${unauthorized}); set a new SLACK_BOT_TOKEN`]),
    ...refused,
  ].join('; ');
  return {
    name: 'delivery',
    ok: unauthorized === null && channels.every(({ insteadIn }) => insteadIn !== null),
    detail,
  };
}
