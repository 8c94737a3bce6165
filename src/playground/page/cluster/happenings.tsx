import { formatSlackDate } from '../blocks/slack-date.js';
import { useReading } from '../blocks/surface.js';
import { usePage } from '../live/use-page.js';
import { useWords } from '../shell/words-context.js';

/** What was done to the cluster, newest first. */
export function Happenings() {
  const words = useWords();
  const reading = useReading();
  const happenings = usePage((held) => held.happenings);
  return (
    <section aria-label={words.happenings} className="happenings">
      <h2>{words.happenings}</h2>
      {happenings.length === 0 ? (
        <p className="quiet">{words.nothingHappened}</p>
      ) : (
        <ol>
          {happenings
            .toReversed()
            .slice(0, SHOWN)
            .map(({ seq, at, text }) => (
              <li key={seq}>
                <time className="quiet">
                  {formatSlackDate(
                    { seconds: at / 1000, format: '{time_secs}', fallback: '' },
                    { ...reading, now: at },
                  )}
                </time>
                <span>{text}</span>
              </li>
            ))}
        </ol>
      )}
    </section>
  );
}

/** More than this nobody reads here; the inspector has the rest. */
const SHOWN = 30;
