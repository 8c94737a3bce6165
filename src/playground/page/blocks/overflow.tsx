import type { Json } from '../../page-contract.js';
import { Menu } from '../shell/menu.js';
import { useWords } from '../shell/words-context.js';
import { choicesOf } from './element-state.js';
import { textAt } from './json.js';
import { plainWords } from './plain-words.js';
import { safeLink } from './safe-link.js';
import { useSurface } from './surface.js';

/** The three dots after an alert's buttons. */
export function Overflow({ element, blockId }: { readonly element: Json; readonly blockId: string }) {
  const surface = useSurface();
  const words = useWords();
  const actionId = textAt(element, 'action_id');
  const items = choicesOf(element).map(({ option, value }) => {
    const address = safeLink(textAt(option, 'url'));
    return {
      key: value,
      label: `${plainWords(option['text'])}${address === null ? '' : ' ↗'}`,
      act: (): void => {
        void surface.press({ blockId, actionId, option: value });
        if (address !== null) window.open(address, '_blank', 'noopener,noreferrer');
      },
    };
  });
  return (
    <Menu label={words.moreActions} className="kit-button kit-overflow" items={items} data={actionId}>
      <span aria-hidden="true">⋯</span>
    </Menu>
  );
}
