import { useReading } from './surface.js';

export function UserMention({ id, label = '' }: { readonly id: string; readonly label?: string }) {
  const { userName, reader } = useReading();
  const name = userName(id) ?? (label === '' ? id : label);
  return <span className={id === reader ? 'mention mention-me' : 'mention'}>@{name}</span>;
}

export function GroupMention({ id, label = '' }: { readonly id: string; readonly label?: string }) {
  const handle = useReading().groupHandle(id) ?? (label.replace(/^@/, '') || id);
  return <span className="mention mention-loud">@{handle}</span>;
}

export function BroadcastMention({ range }: { readonly range: string }) {
  return <span className="mention mention-loud">@{range}</span>;
}

export function ChannelMention({ id, label = '' }: { readonly id: string; readonly label?: string }) {
  const { channelName, openChannel } = useReading();
  const name = channelName(id);
  if (name === undefined) return <span className="mention">#{label === '' ? id : label}</span>;
  return (
    <button
      type="button"
      className="mention"
      onClick={() => {
        openChannel(id);
      }}
    >
      #{name}
    </button>
  );
}
