import type { PlainTextOption } from '@slack/types';
import { matchOptions, OPTIONS_MAX } from '../../views/search-modal.js';
import type { ListenerDependencies } from '../dependencies.js';

/**
 * Names for the typeahead, from memory alone: Slack waits 3 seconds. Who may not list pods is offered nothing; the person
 * is known from the cache or not at all in time, so an error offers nothing either.
 */
export async function offerPods(
  asked: { readonly userId: string; readonly channel: string; readonly text: string },
  deps: ListenerDependencies,
): Promise<PlainTextOption[]> {
  try {
    const person = await deps.people.lookup(asked.userId, AbortSignal.any([deps.shutdown, deps.clock.deadline(2_000)]));
    const where = { subject: null, channel: asked.channel };
    if (!deps.authorize(person, 'list', where).allowed) return [];
    const text = asked.text.trim().slice(0, 253);
    return matchOptions(deps.clusters.flatMap((cluster) => cluster.directory.search(text, { limit: OPTIONS_MAX })));
  } catch (error) {
    deps.log.warn(
      { event: 'slack.options.failed', error: String(error).slice(0, 200) },
      'the typeahead offered nothing',
    );
    return [];
  }
}
