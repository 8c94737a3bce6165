import { useMemo, type ReactNode } from 'react';
import type { Json, PagePlace } from '../../page-contract.js';
import { Blocks } from '../blocks/block.js';
import { objectsAt, textAt } from '../blocks/json.js';
import { Mrkdwn } from '../blocks/mrkdwn-view.js';
import { SurfaceContext, type Press, type Surface } from '../blocks/surface.js';
import { askOptions } from '../live/act.js';
import { usePage } from '../live/use-page.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';

interface ContentProps {
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly attachments: readonly Json[];
}

/** What a message says: its blocks, or its text where it has none, then its attachments. */
export function Content({ text, blocks, attachments }: ContentProps) {
  return (
    <>
      {blocks.length > 0 ? (
        <Blocks blocks={blocks} />
      ) : (
        <div className="block block-text">
          <Mrkdwn text={text} verbatim />
        </div>
      )}
      {attachments.map((attachment, index) => (
        <div key={index} className="attachment">
          {attachment['blocks'] === undefined ? (
            <Mrkdwn text={textAt(attachment, 'text') || textAt(attachment, 'fallback')} verbatim />
          ) : (
            <Blocks blocks={objectsAt(attachment, 'blocks')} />
          )}
        </div>
      ))}
    </>
  );
}

interface StandingProps {
  readonly place: PagePlace;
  /** Unique on the page. */
  readonly id: string;
  readonly values?: Surface['values'];
  readonly errors?: Surface['errors'];
  readonly enter?: Surface['enter'];
  /** What stands in a modal's fields when something in it is pressed. */
  readonly entered?: () => Readonly<Record<string, Exclude<Press['value'], undefined>>>;
  readonly children: ReactNode;
}

const NOTHING = {};

/** Lets the elements of a message, modal or Home tab do what they do. */
export function Standing({ place, id, values = NOTHING, errors = NOTHING, enter, entered, children }: StandingProps) {
  const { person, perform } = useDoing();
  const { offline } = useWords();
  const people = usePage((held) => held.people);
  const channels = usePage((held) => held.channels);
  const surface = useMemo<Surface>(
    () => ({
      id,
      values,
      errors,
      people: people.filter(({ bot }) => !bot),
      channels: channels.filter(({ direct }) => direct === null),
      press: async (press) => {
        const held = entered?.();
        await perform({ act: 'press', person, place, ...press, ...(held === undefined ? {} : { values: held }) });
      },
      enter: (blockId, value) => enter?.(blockId, value),
      options: (blockId, actionId, search) =>
        askOptions({ act: 'options', person, place, blockId, actionId, search }, offline),
    }),
    [id, values, errors, people, channels, entered, enter, perform, person, place, offline],
  );
  return <SurfaceContext value={surface}>{children}</SurfaceContext>;
}
