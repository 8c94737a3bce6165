import type { PageEvent } from '../../page-contract.js';
import { Moment } from '../blocks/moment.js';
import { printable } from '../blocks/printable.js';
import { useWords } from '../shell/words-context.js';

/** Kubernetes events, newest first, as `kubectl describe` ends with. */
export function Events({ events }: { readonly events: readonly PageEvent[] }) {
  const words = useWords();
  return (
    <section className="detail-part">
      <h3>{words.events}</h3>
      {events.length === 0 ? <p className="quiet">{words.noEvents}</p> : null}
      <ul className="events">
        {events.map((event, index) => (
          <li key={index} className={event.type === 'Warning' ? 'warning' : ''}>
            <span className="event-head">
              <strong>{event.reason}</strong>
              <span className="quiet">
                {event.from} · {event.about} · <Moment seconds={event.at / 1000} format="{ago}" fallback="" />
                {event.count > 1 ? ` ×${event.count}` : ''}
              </span>
            </span>
            <span>{printable(event.message)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
