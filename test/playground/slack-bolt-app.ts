import { App, HTTPReceiver, LogLevel, SocketModeReceiver, type Receiver } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { StandInSlack } from '../../src/playground/slack/stand-in-slack.js';

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export const MODAL: ModalView = {
  type: 'modal',
  callback_id: 'restart',
  title: { type: 'plain_text', text: 'Restart' },
  submit: { type: 'plain_text', text: 'Restart' },
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Reason' },
      element: { type: 'plain_text_input', action_id: 'text', min_length: 3 },
    },
    {
      type: 'input',
      block_id: 'pod',
      optional: true,
      label: { type: 'plain_text', text: 'Pod' },
      element: { type: 'external_select', action_id: 'find_pod', min_query_length: 2 },
    },
    {
      type: 'actions',
      block_id: 'more',
      elements: [{ type: 'button', action_id: 'push', text: { type: 'plain_text', text: 'More' } }],
    },
  ],
};

/** Resolves once `met` holds, asked at every turn of the event loop; jest's own limit ends a vain wait. */
export async function soon(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((resolve) => setImmediate(resolve));
}

/** A small app on unmodified Bolt that touches every way of talking; `heard` lists what arrived. */
export interface TestApp {
  readonly app: App;
  readonly heard: string[];
  /** Payload bodies by kind, the newest last. */
  readonly bodies: Record<string, unknown>[];
  stop(): Promise<void>;
}

/** Over `sockets` connections. */
export async function socketApp(slack: StandInSlack, sockets = 1): Promise<TestApp> {
  const receivers = Array.from(
    { length: sockets },
    () =>
      new SocketModeReceiver({
        appToken: slack.appToken,
        logger: quiet,
        installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl() } },
      }),
  );
  const composite: Receiver = {
    init: (app) => {
      for (const receiver of receivers) receiver.init(app);
    },
    start: () => Promise.all(receivers.map((receiver) => receiver.start())),
    stop: () => Promise.all(receivers.map((receiver) => receiver.client.disconnect())),
  };
  const { app, heard, bodies } = await listening(slack, composite);
  await app.start();
  return { app, heard, bodies, stop: () => app.stop().then(() => undefined) };
}

/** Over signed HTTP on a free port. */
export async function httpApp(slack: StandInSlack): Promise<TestApp> {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: quiet });
  const { app, heard, bodies } = await listening(slack, receiver);
  const server = await receiver.start(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  return { app, heard, bodies, stop: () => app.stop().then(() => undefined) };
}

async function listening(slack: StandInSlack, receiver: Receiver): Promise<Omit<TestApp, 'stop'>> {
  const heard: string[] = [];
  const bodies: Record<string, unknown>[] = [];
  const app = new App({
    token: slack.botToken,
    receiver,
    logger: quiet,
    clientOptions: { slackApiUrl: slack.apiUrl(), retryConfig: { retries: 0 } },
    deferInitialization: true,
  });
  await app.init();
  app.use(async ({ body, context, next }) => {
    const retry = context.retryNum === undefined ? '' : ` retry ${context.retryNum} ${String(context.retryReason)}`;
    const type = 'type' in body ? String(body.type) : 'command';
    heard.push(`${type}${retry}`);
    bodies.push({ ...body });
    await next();
  });
  app.command('/pod', async ({ ack, command, respond, client }) => {
    switch (command.text) {
      case 'inline':
        await ack({ text: 'in the ack' });
        return;
      case 'respond':
        await ack();
        await respond({ text: 'by response_url' });
        return;
      case 'share':
        await ack();
        await respond({ text: 'for all', response_type: 'in_channel' });
        return;
      case 'modal':
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: MODAL });
        return;
      case 'twice':
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: MODAL });
        await client.views
          .open({ trigger_id: command.trigger_id, view: MODAL })
          .catch((error: unknown) => respond((error as Error).message));
        return;
      case 'silent':
        return;
      default:
        await ack(`unknown: ${command.text}`);
    }
  });
  app.action('logs', async ({ ack, respond }) => {
    await ack();
    await respond({ text: 'the logs', replace_original: false, response_type: 'ephemeral' });
  });
  app.action('more_menu', async ({ ack, action, respond }) => {
    await ack();
    const value = action.type === 'overflow' ? action.selected_option.value : '';
    await respond({ text: `chose ${value}`, replace_original: true });
  });
  app.action('push', async ({ ack, body, client }) => {
    await ack();
    if (body.type === 'block_actions') await client.views.push({ trigger_id: body.trigger_id, view: MODAL });
  });
  app.options('find_pod', async ({ ack, options }) => {
    await ack({ options: [{ text: { type: 'plain_text', text: `pod ${options.value}` }, value: 'p1' }] });
  });
  app.view('restart', async ({ ack, view }) => {
    const reason = view.state.values['reason']?.['text']?.value;
    if (reason === 'bad') await ack({ response_action: 'errors', errors: { reason: 'Not a reason' } });
    else if (reason === 'lost') await ack({ response_action: 'errors', errors: { nowhere: 'x' } });
    else if (reason === 'push') await ack({ response_action: 'push', view: MODAL });
    else if (reason === 'clear') await ack({ response_action: 'clear' });
    else if (reason === 'update') {
      const title = { type: 'plain_text' as const, text: 'Restarting' };
      await ack({ response_action: 'update', view: { type: 'modal', title, blocks: [] } });
    } else await ack();
  });
  app.view({ type: 'view_closed', callback_id: 'restart' }, async ({ ack }) => {
    await ack();
  });
  app.event('app_home_opened', async ({ event, client }) => {
    const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'home' } }];
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
  });
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: `heard: ${event.text}`, thread_ts: event.thread_ts ?? event.ts });
  });
  app.shortcut('pod_inspect', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: MODAL });
  });
  return { app, heard, bodies };
}
