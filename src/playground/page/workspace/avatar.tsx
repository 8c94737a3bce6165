import type { PagePerson } from '../../page-contract.js';

/** Hues that are told apart in both themes; which one is a matter of the name. */
const HUES = 8;

/** A face for a name: the app has its mark, people their initial. The name stands beside it, so it is no content. */
export function Avatar({
  person,
  size = 36,
}: {
  readonly person: PagePerson | undefined;
  readonly size?: 20 | 24 | 36;
}) {
  const className = `avatar avatar-${size}`;
  if (person?.bot === true) {
    return (
      <span className={`${className} avatar-app`} aria-hidden="true">
        <svg viewBox="0 0 36 36" focusable="false">
          <path d="m18 6 10.4 6v12L18 30 7.6 24V12z" />
          <path d="M14.4 15.2a3.7 3.7 0 1 1 5.3 3.4c-1.1.6-1.7 1.2-1.7 2.3M18 24.2v.2" />
        </svg>
      </span>
    );
  }
  const name = person?.name ?? '?';
  let sum = 0;
  for (const character of name) sum += character.codePointAt(0) ?? 0;
  return (
    <span className={`${className} hue-${sum % HUES}`} aria-hidden="true">
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}
