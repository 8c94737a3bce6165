import type { PageNotification } from '../../page-contract.js';
import { formatSlackDate } from '../blocks/slack-date.js';
import { useReading } from '../blocks/surface.js';
import { usePage } from '../live/use-page.js';
import { useWords } from '../shell/words-context.js';

/** Who would have been called to their phone. Text of a hostile pod name must never appear here. */
export function Pings() {
  const words = useWords();
  const notifications = usePage((held) => held.notifications);
  return (
    <div className="pings">
      <p className="quiet">{words.pingsHint}</p>
      {notifications.length === 0 ? (
        <p className="empty">{words.nobodyCalled}</p>
      ) : (
        <ol>
          {notifications.toReversed().map((each) => (
            <Ping key={each.seq} notification={each} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Ping({ notification }: { readonly notification: PageNotification }) {
  const words = useWords();
  const reading = useReading();
  const { kind, target, pinged, channel, at } = notification;
  const name = kind === 'user' ? reading.userName(target) : kind === 'usergroup' ? reading.groupHandle(target) : kind;
  const called = pinged.map((id) => reading.userName(id) ?? id);
  return (
    <li>
      <span className="mention mention-loud">@{name ?? target}</span>
      <span>
        {words.inChannel(reading.channelName(channel) ?? channel)}
        <span className="quiet"> {called.length === 0 ? words.calledNobody : words.called(called.join(', '))}</span>
      </span>
      <time className="quiet">
        {formatSlackDate({ seconds: at / 1000, format: '{time_secs}', fallback: '' }, { ...reading, now: at })}
      </time>
    </li>
  );
}
