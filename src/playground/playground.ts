import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MINUTE, SECOND, type Clock, type Millis } from '../model/time.js';
import { ClusterBehaviour } from './cluster/behaviour.js';
import { FLEET_NODES, raiseFleet } from './cluster/fleet.js';
import { readRecording } from './cluster/recording.js';
import { ClusterServer } from './cluster/server.js';
import { Disorder } from './disorder.js';
import { StandInSlack } from './slack/stand-in-slack.js';
import { temporaryFolder } from './temporary-folder.js';

/** The recordings that the story plays; they ship with the package. */
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
  readonly #clock: Clock;
  readonly #folder: string;
  #timers: (() => void)[] = [];

  private constructor(
    clock: Clock,
    folder: string,
    slack: StandInSlack,
    server: ClusterServer,
    people: PlaygroundPeople,
  ) {
    this.#clock = clock;
    this.#folder = folder;
    this.slack = slack;
    this.server = server;
    this.people = people;
    this.behaviour = new ClusterBehaviour(server, { clock });
    this.disorder = new Disorder(this.behaviour, RECORDINGS, clock);
  }

  /** Starts both stand-ins on free ports. Rejects when this machine gives none. */
  static async start(clock: Clock): Promise<Playground> {
    const folder = await temporaryFolder('playground');
    const slack = new StandInSlack({ clock });
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
      const cancel = this.#clock.after(scene.afterMs, () => {
        told(scene);
        this.behaviour.showRecording(recording, {
          ageMs: SCENE_AGE_MS,
          ...(FLEET_NODES[0] === undefined ? {} : { node: FLEET_NODES[0] }),
          ...(scene.cure === undefined ? {} : { cure: scene.cure }),
        });
      });
      this.#timers.push(cancel);
    }
  }

  async stop(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
    this.behaviour.stop();
    await Promise.all([this.server.stop(), this.slack.stop()]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
