import type { ReactNode } from 'react';

/** A link out of the playground: a tab of its own that learns nothing of this one. */
export function OutsideLink({ address, children }: { readonly address: string; readonly children: ReactNode }) {
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" title={address}>
      {children}
    </a>
  );
}
