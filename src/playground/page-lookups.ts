import type { ClusterBehaviour } from './cluster/behaviour.js';
import { resourceNamed } from './cluster/kinds.js';
import { readPodLog } from './cluster/pod-log.js';
import { StatusError } from './cluster/status.js';
import { ActRefused } from './page-acts.js';
import { podDetail, workloadDetail } from './page-details.js';
import type { PageJournal } from './page-journal.js';
import type { StandInSlack } from './slack/stand-in-slack.js';

export type Found =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'text'; readonly text: string };

/** What the page asks for when somebody opens a detail. */
export class PageLookups {
  constructor(
    private readonly behaviour: ClusterBehaviour,
    private readonly slack: StandInSlack,
    private readonly journal: PageJournal,
  ) {}

  /** Throws {@link ActRefused} for what is not there. */
  find(url: URL): Found {
    const [, , what = '', key = ''] = url.pathname.split('/');
    const asked = (name: string): string => url.searchParams.get(name) ?? '';
    switch (what) {
      case 'journal':
        return json(this.journal.detail(Number(key)), 'This entry is not kept any more.');
      case 'file':
        return this.#file(key);
      case 'pod': {
        const ref = { namespace: asked('namespace'), name: asked('name') };
        return json(podDetail(this.behaviour, ref), `There is no pod ${ref.namespace}/${ref.name} any more.`);
      }
      case 'workload': {
        const ref = { kind: asked('kind'), namespace: asked('namespace'), name: asked('name') };
        return json(
          workloadDetail(this.behaviour, ref),
          `There is no ${ref.kind} ${ref.namespace}/${ref.name} any more.`,
        );
      }
      case 'log':
        return this.#log(url, asked('namespace'), asked('pod'));
      default:
        throw new ActRefused('not-found', 'There is nothing under this address.');
    }
  }

  #file(id: string): Found {
    const file = this.slack.file(id);
    if (file?.content === undefined || file.content === null)
      throw new ActRefused('not-found', 'This file is not there, or not uploaded yet.');
    return { kind: 'text', text: file.content };
  }

  #log(url: URL, namespace: string, name: string): Found {
    const { store, logs, clock } = this.behaviour.world;
    const pod = store.get(resourceNamed('pods'), namespace, name);
    if (pod === null) throw new ActRefused('not-found', `There is no pod ${namespace}/${name} any more.`);
    try {
      return { kind: 'text', text: readPodLog(pod, logs, url.searchParams, clock.now()).toString('utf8') };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // What the API server says when there is no log: it is what somebody with kubectl would read.
      throw new ActRefused('not-found', error.message);
    }
  }
}

function json(value: unknown, otherwise: string): Found {
  if (value === null) throw new ActRefused('not-found', otherwise);
  return { kind: 'json', value };
}
