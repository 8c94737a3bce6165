import type { ReactNode } from 'react';
import { messageOf } from './permalink.js';
import { useReading } from './surface.js';

/**
 * A link out of the playground: a tab of its own that learns nothing of this one. One to a message of this workspace
 * leads there.
 */
export function OutsideLink({ address, children }: { readonly address: string; readonly children: ReactNode }) {
  const { channelName, openMessage } = useReading();
  const message = messageOf(address);
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      title={address}
      onClick={(event) => {
        if (message === null || channelName(message.channel) === undefined) return;
        event.preventDefault();
        openMessage(message);
      }}
    >
      {children}
    </a>
  );
}
