import { nameToEmoji } from 'gemoji';

/** Names that Slack knows and the list of GitHub does not. */
const SLACK_NAMES: Readonly<Record<string, string>> = {
  large_blue_circle: '🔵',
  large_green_circle: '🟢',
  large_orange_circle: '🟠',
  large_purple_circle: '🟣',
  large_yellow_circle: '🟡',
  simple_smile: '🙂',
};

const SHORT_NAME = /:([a-z0-9_+'-]{1,60}):/g;

/** The character of an emoji's short name (without colons), or undefined. */
export function emojiNamed(name: string): string | undefined {
  if (Object.hasOwn(SLACK_NAMES, name)) return SLACK_NAMES[name];
  return Object.hasOwn(nameToEmoji, name) ? nameToEmoji[name] : undefined;
}

/** Text with its `:short_names:` as characters; unknown names stay as they are. */
export function withEmoji(text: string): string {
  return text.replace(SHORT_NAME, (whole, name: string) => emojiNamed(name) ?? whole);
}
