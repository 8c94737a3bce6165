import { useSyncExternalStore } from 'react';
import { useReading } from '../blocks/surface.js';
import { usePage } from '../live/use-page.js';
import { SkipIcon } from '../shell/icons.js';
import { useDoing, useSession } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { nextHold, skipFor } from './next-hold.js';

const SPEEDS = [1, 10, 60] as const;

/** The playground's clock, how fast it runs, and a jump to where something happens next. */
export function TimeBar() {
  const words = useWords();
  const { perform } = useDoing();
  const clock = usePage((held) => held.clock);
  const skipping = clock.skippingTo !== null;
  const why = clock.fixed ?? undefined;
  return (
    <div className="time-bar" role="group" aria-label={words.clock} data-tour="clock">
      <Now />
      <div className="segments" role="radiogroup" aria-label={words.speed}>
        {SPEEDS.map((speed) => (
          <label key={speed} title={why ?? words.speedOf(speed)}>
            <input
              type="radio"
              name="speed"
              checked={!skipping && clock.speed === speed}
              disabled={clock.fixed !== null}
              onChange={() => {
                void perform({ act: 'speed', speed });
              }}
            />
            <span>{speed}×</span>
          </label>
        ))}
      </div>
      <SkipButton />
    </div>
  );
}

function Now() {
  const { now, tick } = useReading();
  const { locale } = useSession();
  const words = useWords();
  const time = (): string =>
    new Date(now()).toLocaleTimeString(locale, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
  const shown = useSyncExternalStore(tick, time, time);
  return (
    <span className="time-now" title={words.clock}>
      {shown}
    </span>
  );
}

function SkipButton() {
  const words = useWords();
  const { perform } = useDoing();
  const { now, tick } = useReading();
  const clock = usePage((held) => held.clock);
  const incidents = usePage((held) => held.incidents);
  const saying = (): string => {
    const at = now();
    const hold = nextHold(incidents, at);
    return words.skipTo(hold, skipFor(hold, at));
  };
  const title = useSyncExternalStore(tick, saying, saying);
  const skipping = clock.skippingTo !== null;
  return (
    <button
      type="button"
      className="icon-text-button"
      title={clock.fixed ?? title}
      aria-label={skipping ? words.skipping : title}
      aria-busy={skipping}
      disabled={skipping || clock.fixed !== null}
      onClick={() => {
        const at = now();
        void perform({ act: 'skip', ms: Math.round(skipFor(nextHold(incidents, at), at)) });
      }}
    >
      <SkipIcon />
      <span>{skipping ? words.skipping : words.skip}</span>
    </button>
  );
}
