import type { PageIncident } from '../../page-contract.js';
import { Moment } from '../blocks/moment.js';
import { usePage } from '../live/use-page.js';
import { useWords } from '../shell/words-context.js';

/** What podwhy itself knows: its parts, its queues, its incidents. */
export function InnerState() {
  const words = useWords();
  const podwhy = usePage((held) => held.podwhy);
  const incidents = usePage((held) => held.incidents);
  const open = incidents.filter(({ phase }) => phase !== 'resolved');
  const over = incidents.length - open.length;
  if (podwhy.state !== 'running') {
    return (
      <div className="inner-state">
        <p>
          <strong>{words.podwhyIs[podwhy.state]}.</strong> {podwhy.why}
        </p>
      </div>
    );
  }
  return (
    <div className="inner-state">
      <section>
        <h3>{words.parts}</h3>
        <ul className="parts">
          {podwhy.parts.map(({ name, ok, detail }) => (
            <li key={name}>
              <span className={`dot ${ok ? 'dot-well' : 'dot-failing'}`} aria-hidden="true" />
              <strong>{name}</strong>
              <span className={ok ? 'quiet' : 'count-bad'}>
                {detail === '' ? (ok ? words.fine : words.notFine) : detail}
              </span>
            </li>
          ))}
        </ul>
        <p className="quiet">{podwhy.store}</p>
      </section>
      <section>
        <h3>{words.queues}</h3>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.queue}</th>
              <th scope="col">{words.waiting}</th>
              <th scope="col">{words.active}</th>
              <th scope="col">{words.delayed}</th>
              <th scope="col">{words.failedJobs}</th>
            </tr>
          </thead>
          <tbody>
            {podwhy.queues.map(({ name, waiting, active, delayed, failed }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{waiting}</td>
                <td>{active}</td>
                <td>{delayed}</td>
                <td className={failed > 0 ? 'count-bad' : ''}>{failed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h3>{words.incidents(open.length)}</h3>
        {open.length === 0 ? <p className="quiet">{words.noIncidents}</p> : null}
        <ul className="incidents">
          {open.map((incident) => (
            <Incident key={incident.id} incident={incident} />
          ))}
        </ul>
        {over > 0 ? <p className="quiet">{words.resolvedIncidents(over)}</p> : null}
      </section>
    </div>
  );
}

function Incident({ incident }: { readonly incident: PageIncident }) {
  const words = useWords();
  const { subject, phase, severity, state, causes, failingSince, quietUntil, mutedUntil, acknowledgedBy, heldBack } =
    incident;
  return (
    <li>
      <p>
        <strong>
          {subject.namespace === '' ? '' : `${subject.namespace}/`}
          {subject.name}
        </strong>{' '}
        <span className={`phase phase-${phase}`}>{words.phases[phase]}</span>{' '}
        <span className="quiet">{words.severities[severity]}</span>
      </p>
      <p className="quiet">
        {[state, causes[0] ?? ''].filter((each) => each !== '').join(' · ')}{' '}
        <Moment seconds={failingSince / 1000} format="{ago}" fallback="" />
      </p>
      <p className="quiet">
        {quietUntil === null ? null : (
          <span>
            {words.quietUntil} <Moment seconds={quietUntil / 1000} format="{time_secs} ({ago})" fallback="" />{' '}
          </span>
        )}
        {mutedUntil === null ? null : (
          <span>
            {words.mutedUntil} <Moment seconds={mutedUntil / 1000} format="{time} ({ago})" fallback="" />{' '}
          </span>
        )}
        {acknowledgedBy === null ? null : <span>{words.acknowledged} </span>}
        {heldBack ? <span>{words.heldBack}</span> : null}
      </p>
    </li>
  );
}
