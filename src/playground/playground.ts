import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MINUTE, SECOND, type Clock, type Millis } from '../model/time.js';
import { ClusterBehaviour, STEP_MS } from './cluster/behaviour.js';
import { FLEET_NODES, raiseFleet } from './cluster/fleet.js';
import { readRecording } from './cluster/recording.js';
import { ClusterServer } from './cluster/server.js';
import { Disorder } from './disorder.js';
import { PAGE_LIMITS, type PageHappening, type SlackFault } from './page-contract.js';
import { StandInSlack } from './slack/stand-in-slack.js';
import { SpeedClock } from './speed-clock.js';
import { temporaryFolder } from './temporary-folder.js';

/** The recordings that are played; they ship with the package. */
const RECORDINGS = fileURLToPath(new URL('../../test/recordings/', import.meta.url));

export interface Scene {
  /** Folder of the recording. */
  readonly recording: string;
  /** What breaks, for the person at the prompt. */
  readonly says: string;
  /** When it breaks, after the start of the story. */
  readonly afterMs: Millis;
  readonly cure?: 'new-template' | 'restart';
}

/** Failures of different kinds, far enough apart to be read. */
export const STORY: readonly Scene[] = [
  {
    recording: 'config-missing-secret',
    says: 'a Deployment refers to a Secret that does not exist',
    afterMs: 1 * SECOND,
  },
  {
    recording: 'crash-node-redis-enotfound',
    says: 'a program cannot resolve the name of its Redis',
    afterMs: 10 * SECOND,
    cure: 'restart',
  },
  { recording: 'image-tag-not-found-errimagepull', says: 'an image tag was never pushed', afterMs: 20 * SECOND },
  { recording: 'crash-oomkilled', says: 'a container needs more memory than its limit', afterMs: 30 * SECOND },
  {
    recording: 'probe-liveness-crashloop',
    says: 'a liveness probe kills a program again and again',
    afterMs: 40 * SECOND,
  },
  { recording: 'sched-insufficient-memory', says: 'no node has enough memory left', afterMs: 50 * SECOND },
];

/** A failure of the story happened long enough ago that no threshold has to be waited for. */
const SCENE_AGE_MS = 3 * MINUTE;

/** Real time that one round of the controllers may have to itself. */
const ROUND_REAL_MS: Millis = 50;
const RETRY_AFTER_SECONDS = 10;

const SLACK_FAULTS: Readonly<Record<SlackFault, string>> = {
  none: 'Slack works again.',
  'rate-limited': 'Slack answers every call with 429.',
  errors: 'Slack answers every call with 500.',
  disconnected: 'Slack cannot be reached.',
};

export interface PlaygroundPeople {
  readonly admin: string;
  readonly operator: string;
  readonly viewer: string;
  readonly guest: string;
}

/** A small world on 127.0.0.1: a cluster with a healthy fleet, and a Slack workspace with people and channels. */
export class Playground {
  readonly slack: StandInSlack;
  readonly server: ClusterServer;
  readonly behaviour: ClusterBehaviour;
  readonly disorder: Disorder;
  readonly people: PlaygroundPeople;
  readonly clock: SpeedClock;
  readonly #folder: string;
  readonly #happenings: PageHappening[] = [];
  readonly #listeners = new Set<(happening: PageHappening) => void>();
  #nextHappening = 1;
  #slackFault: SlackFault = 'none';
  #timers: (() => void)[] = [];

  private constructor(
    clock: SpeedClock,
    folder: string,
    slack: StandInSlack,
    server: ClusterServer,
    people: PlaygroundPeople,
  ) {
    this.clock = clock;
    this.#folder = folder;
    this.slack = slack;
    this.server = server;
    this.people = people;
    // Rounds take real time: where the clock runs fast, each covers more.
    const stepMs = (): Millis => Math.max(STEP_MS, ROUND_REAL_MS * clock.speed);
    this.behaviour = new ClusterBehaviour(server, { clock, stepMs });
    this.disorder = new Disorder(this.behaviour, RECORDINGS, clock, (text) => {
      this.tell(text);
    });
  }

  /** Starts both stand-ins on free ports, on a clock that can be made to run fast. Rejects when this machine gives no port. */
  static async start(timers: Clock): Promise<Playground> {
    const clock = new SpeedClock(timers);
    const folder = await temporaryFolder('playground');
    const slack = new StandInSlack({ clock, timers });
    await slack.start();
    const people = {
      admin: slack.addUser('mira').id,
      operator: slack.addUser('jo').id,
      viewer: slack.addUser('sam').id,
      guest: slack.addUser('guest', { guest: true }).id,
    };
    slack.addChannel('alerts-kubernetes');
    const server = new ClusterServer({ clock });
    await server.start();
    const playground = new Playground(clock, folder, slack, server, people);
    raiseFleet(playground.behaviour);
    await writeFile(playground.kubeconfig, server.kubeconfig('playground'));
    playground.behaviour.start();
    return playground;
  }

  /** Path of a kubeconfig for the stand-in cluster. */
  get kubeconfig(): string {
    return join(this.#folder, 'kubeconfig');
  }

  /** Plays the story; `told` hears what breaks, when it does. */
  async tellStory(told: (scene: Scene) => void): Promise<void> {
    for (const scene of STORY) {
      const recording = await readRecording(join(RECORDINGS, scene.recording));
      const cancel = this.clock.after(scene.afterMs, () => {
        told(scene);
        this.tell(`The story: ${scene.says}.`);
        this.behaviour.showRecording(recording, {
          ageMs: SCENE_AGE_MS,
          ...(FLEET_NODES[0] === undefined ? {} : { node: FLEET_NODES[0] }),
          ...(scene.cure === undefined ? {} : { cure: scene.cure }),
        });
      });
      this.#timers.push(cancel);
    }
  }

  /** For people who look on: what was done to the cluster. */
  tell(text: string): void {
    const happening = { seq: this.#nextHappening++, at: this.clock.now(), text };
    this.#happenings.push(happening);
    if (this.#happenings.length > PAGE_LIMITS.happenings) this.#happenings.shift();
    for (const listener of this.#listeners) listener(happening);
  }

  get happenings(): readonly PageHappening[] {
    return this.#happenings;
  }

  onHappening(listener: (happening: PageHappening) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  get slackFault(): SlackFault {
    return this.#slackFault;
  }

  /** What Slack does to the app from now on. */
  breakSlack(fault: SlackFault): void {
    this.slack.clearFaults();
    this.slack.refuseConnections(fault === 'disconnected');
    if (fault === 'rate-limited')
      this.slack.fail('*', { retryAfter: RETRY_AFTER_SECONDS, times: Number.MAX_SAFE_INTEGER });
    if (fault === 'errors') this.slack.fail('*', { status: 500, times: Number.MAX_SAFE_INTEGER });
    this.#slackFault = fault;
    this.tell(SLACK_FAULTS[fault]);
  }

  async stop(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
    this.behaviour.stop();
    await Promise.all([this.server.stop(), this.slack.stop()]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
