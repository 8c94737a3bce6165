import { useState } from 'react';
import { usePage } from '../live/use-page.js';
import { Tabs } from '../shell/tabs.js';
import { useWords } from '../shell/words-context.js';
import { Calls } from './calls.js';
import { InnerState } from './inner-state.js';
import { Pings } from './pings.js';
import { WhatIf } from './what-if.js';

type Part = 'calls' | 'pings' | 'state' | 'what-if';

/** Behind the curtain: what goes over the wire, who would be called, what podwhy knows, and what if. */
export function CurtainPane() {
  const words = useWords();
  const [part, setPart] = useState<Part>('calls');
  const pings = usePage((held) => held.notifications.length);
  const tabs = [
    { key: 'calls' as const, label: words.calls },
    { key: 'pings' as const, label: pings === 0 ? words.pings : `${words.pings} (${pings})` },
    { key: 'state' as const, label: words.state },
    { key: 'what-if' as const, label: words.whatIf },
  ];
  return (
    <div className="curtain">
      <Tabs label={words.curtain} tabs={tabs} chosen={part} onChoose={setPart} className="tabs tabs-small">
        {part === 'calls' ? <Calls /> : null}
        {part === 'pings' ? <Pings /> : null}
        {part === 'state' ? <InnerState /> : null}
        {part === 'what-if' ? <WhatIf /> : null}
      </Tabs>
    </div>
  );
}
