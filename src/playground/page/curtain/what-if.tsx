import type { SlackFault } from '../../page-contract.js';
import { usePage } from '../live/use-page.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';

const FAULTS: readonly SlackFault[] = ['none', 'rate-limited', 'errors', 'disconnected'];

/** Slack failing, and podwhy itself going away: nothing may be lost, nothing may come twice. */
export function WhatIf() {
  const words = useWords();
  const { perform } = useDoing();
  const fault = usePage((held) => held.outages.slack);
  const { state } = usePage((held) => held.podwhy);
  const runs = state === 'running' || state === 'starting';
  return (
    <div className="what-if">
      <fieldset>
        <legend>{words.whatIfSlack}</legend>
        {FAULTS.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="slack-fault"
              checked={fault === each}
              onChange={() => {
                void perform({ act: 'slack-fault', fault: each });
              }}
            />
            <span>
              <strong>{words.faults[each].name}</strong>
              <span className="quiet">{words.faults[each].says}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <section>
        <h3>{words.whatIfPodwhy}</h3>
        <p className="quiet">{words.whatIfPodwhyHint}</p>
        <button
          type="button"
          className={runs ? 'kit-button danger' : 'kit-button primary'}
          disabled={state === 'starting'}
          onClick={() => {
            void perform({ act: 'podwhy', what: runs ? 'stop' : 'start' });
          }}
        >
          {runs ? words.stopPodwhy : words.startPodwhy}
        </button>
      </section>
    </div>
  );
}
