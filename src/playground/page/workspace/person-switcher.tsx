import { usePage } from '../live/use-page.js';
import { Menu } from '../shell/menu.js';
import { useDoing, useSession } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { Avatar } from './avatar.js';

/** Who one acts as. What each of them may do is podwhy's to decide; this says it in words. */
export function PersonSwitcher() {
  const words = useWords();
  const { person } = useSession();
  const { become } = useDoing();
  const people = usePage((held) => held.people);
  const items = people
    .filter(({ role }) => role !== null)
    .map(({ id, name, role, may }) => ({
      key: id,
      label: `${name} · ${role === null ? '' : words.roles[role]}${may === '' ? '' : ` — ${may}`}`,
      checked: id === person.id,
      act: (): void => {
        become(id);
      },
    }));
  const role = person.role === null ? '' : words.roles[person.role];
  return (
    <div className="person">
      <Menu label={words.actAs} named="by-content" className="person-button" items={items}>
        <Avatar person={person} />
        <span className="person-words">
          <strong>{person.name}</strong> <span>{role}</span> <span className="for-ears">{words.actAs}</span>
        </span>
        <span className="person-change" aria-hidden="true">
          ⌄
        </span>
      </Menu>
    </div>
  );
}
