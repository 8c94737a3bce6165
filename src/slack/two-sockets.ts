import { SocketModeReceiver, type App, type Logger, type Receiver } from '@slack/bolt';
import { SECOND, type Clock } from '../model/time.js';

const SOCKETS = 2;
const DISCONNECT_LIMIT_MS = 2 * SECOND;

/**
 * Two Socket Mode connections in one. Slack asks a connection to reopen every few hours and the client needs 5 s for it
 * (socket-mode 3.1.0, clientPingTimeout); meanwhile Slack delivers to the other one. Each has an options object of its own,
 * because the client writes its retry policy into the object it gets, and that policy never gives up, because a
 * reconnect that does ends the process.
 */
export class TwoSockets implements Receiver {
  private readonly receivers: readonly SocketModeReceiver[];
  private readonly open = new Set<SocketModeReceiver>();

  constructor(
    settings: { readonly appToken: string; readonly apiUrl: string; readonly logger: Logger },
    private readonly clock: Clock,
  ) {
    this.receivers = Array.from({ length: SOCKETS }, () => {
      const receiver = new SocketModeReceiver({
        appToken: settings.appToken,
        logger: settings.logger,
        installerOptions: {
          clientOptions: {
            slackApiUrl: settings.apiUrl,
            retryConfig: { forever: true, retries: 4, minTimeout: 200, maxTimeout: 15_000, factor: 2 },
          },
        },
      });
      receiver.client.on('connected', () => this.open.add(receiver));
      for (const event of ['disconnected', 'reconnecting', 'disconnecting']) {
        receiver.client.on(event, () => this.open.delete(receiver));
      }
      return receiver;
    });
  }

  /** Connections that are open now. */
  connected(): number {
    return this.open.size;
  }

  init(app: App): void {
    for (const receiver of this.receivers) receiver.init(app);
  }

  async start(): Promise<void> {
    await Promise.all(this.receivers.map((receiver) => receiver.start()));
  }

  /** Stops the intake. Waits for the connections to close, but not for long: the client's own wait may never end. */
  async stop(): Promise<void> {
    const closing = Promise.allSettled(this.receivers.map((receiver) => receiver.client.disconnect()));
    await Promise.race([closing, this.clock.sleep(DISCONNECT_LIMIT_MS)]);
  }
}
