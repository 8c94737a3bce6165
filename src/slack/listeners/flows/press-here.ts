import { isIntervention, type Intervention } from '../../../model/intervention.js';
import type { Subject } from '../../../model/subject.js';
import { ACTION_IDS } from '../../views/action-ids.js';
import { actions, bold, button, fallbackText, richText, section } from '../../views/blocks.js';
import { encodeButtonValue } from '../../views/button-value.js';
import { INTERVENTION_WORDS } from '../../views/intervention-words.js';
import { own, showName } from '../../views/own-text.js';
import { viewWords } from '../../views/words.js';
import type { Exchange } from '../exchange.js';

/** A button in the place of a modal, where Slack gave no trigger to open one (mentions). */
export async function pressHere(
  exchange: Exchange,
  verb: 'logs' | 'describe' | 'restart' | 'rollback' | Intervention,
  subject: Subject,
  pod: string,
): Promise<void> {
  const words = viewWords(exchange.deps.locale);
  const label = isIntervention(verb) ? INTERVENTION_WORDS[exchange.deps.locale].deeds[verb].menu : words.buttons[verb];
  const title = own`${label}${words.colon}${showName(subject.kind, 30)} ${showName(subject.name, 100)}`;
  await exchange.reply(
    {
      text: fallbackText(title),
      blocks: [
        richText(section(bold(title))),
        actions(button({ actionId: ACTION_IDS[verb], label, value: encodeButtonValue(subject, pod, verb) })),
      ],
    },
    'person',
  );
}
