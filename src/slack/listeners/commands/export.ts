import { subjectKey } from '../../../model/subject.js';
import { bold, fallbackText, fitMessage, preformatted, richText, section, text } from '../../views/blocks.js';
import type { Incident } from '../../../model/incident.js';
import { incidentJson, incidentMarkdown, peopleOf } from '../../views/incident-document.js';
import { sentence } from '../../views/notices.js';
import { own, show } from '../../views/own-text.js';
import { viewWords } from '../../views/words.js';
import { isAllowed, type Exchange } from '../exchange.js';
import { threadOf, upload } from '../flows/upload.js';
import type { Found } from '../subjects.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** What an excerpt holds where a file cannot be sent. */
const EXCERPT_CHARS = 2_500;

/** `export NAME [--json]`: the newest incident as a file. */
export async function runExport(exchange: Exchange, command: Command): Promise<void> {
  const target = await targetOf(exchange, command, 'export');
  if (target !== null) await exportIncident(exchange, target, command.flags.json);
}

export async function exportIncident(exchange: Exchange, { subject }: Found, asJson: boolean): Promise<void> {
  const { deps } = exchange;
  const words = viewWords(deps.locale).document;
  if (!(await isAllowed(exchange, 'export', subject))) return;
  const latest = await deps.store.latest(subjectKey(subject));
  if (latest === null) {
    await exchange.reply(sentence(words.none), 'person');
    return;
  }
  const incident = latest.value;
  const content = asJson
    ? incidentJson(incident)
    : incidentMarkdown(incident, await namesOf(incident, exchange), deps.locale, deps.clock.now());
  const filename = `incident-${incident.id}.${asJson ? 'json' : 'md'}`.replace(/[^\w.-]/g, '-');
  const thread = await threadOf(exchange, subject);
  const title = own`${words.title} ${show(incident.id, 60)}`;
  if (await upload(exchange, { filename, title, content }, thread)) {
    await exchange.reply(sentence(thread === null ? words.sentToYou : words.sent), 'person');
    return;
  }
  await exchange.reply(
    {
      text: fallbackText(title),
      blocks: fitMessage([
        richText(section(bold(title), text(own`\n${words.blocked}`)), preformatted(show(content, EXCERPT_CHARS))),
      ]),
    },
    'person',
  );
}

const NAMES_MAX = 50;

/** Names of the people in an incident's story; who cannot be read stays an id. */
async function namesOf(incident: Incident, { deps, signal }: Exchange): Promise<ReadonlyMap<string, string>> {
  const named = await Promise.all(
    peopleOf(incident)
      .slice(0, NAMES_MAX)
      .map(async (id): Promise<readonly [string, string]> => {
        const person = await deps.people.lookup(id, signal).catch(() => null);
        return [id, person?.name ?? id];
      }),
  );
  return new Map(named);
}
