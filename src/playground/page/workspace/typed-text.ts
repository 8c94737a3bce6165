import type { PagePerson } from '../../page-contract.js';

/** People that may be mentioned by name; the app is called by its name as it stands. */
const NAME = /(^|[\s(])@([a-zA-Z0-9._-]{1,30})(?![a-zA-Z0-9._-])/g;

/**
 * What somebody typed as Slack's client sends it: `&`, `<` and `>` escaped, so that nothing typed becomes a control
 * sequence, and the names of people as mentions (docs.slack.dev formatting-message-text).
 */
export function messageText(typed: string, people: readonly PagePerson[]): string {
  return withMentions(typed, people, ({ id }) => `<@${id}>`);
}

/** The same for a slash command with `should_escape`, where a mention carries the name too. */
export function commandText(typed: string, people: readonly PagePerson[]): string {
  return withMentions(typed, people, ({ id, name }) => `<@${id}|${name}>`);
}

function withMentions(typed: string, people: readonly PagePerson[], mention: (person: PagePerson) => string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replace(NAME, (whole, before: string, name: string) => {
    const person = people.find((each) => !each.bot && each.name === name);
    return person === undefined ? whole : `${before}${mention(person)}`;
  });
}
