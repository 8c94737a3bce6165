/** The verbs of `/pod` that the composer offers while one types, with an example that works on the playground's fleet. */
export const POD_COMMANDS = [
  { verb: 'why', usage: '/pod why NAME' },
  { verb: 'list', usage: '/pod list --failing' },
  { verb: 'status', usage: '/pod status' },
  { verb: 'logs', usage: '/pod logs NAME' },
  { verb: 'describe', usage: '/pod describe NAME' },
  { verb: 'events', usage: '/pod events NAME' },
  { verb: 'restart', usage: '/pod restart NAME' },
  { verb: 'mute', usage: '/pod mute NAME 2h' },
  { verb: 'history', usage: '/pod history NAME' },
  { verb: 'why-silent', usage: '/pod why-silent NAME' },
  { verb: 'explain', usage: '/pod explain STATE' },
  { verb: 'help', usage: '/pod help' },
] as const;

export type PodVerb = (typeof POD_COMMANDS)[number]['verb'];

/** What the composer offers for what was typed so far. */
export interface Suggestion {
  readonly key: string;
  /** What stands in the composer when it is taken. */
  readonly text: string;
  readonly title: string;
  readonly verb: PodVerb | null;
}

/** Commands for a beginning `/`, names for the `@word` at the end; nothing otherwise. */
export function suggestionsFor(typed: string, names: readonly string[]): readonly Suggestion[] {
  if (typed.startsWith('/')) {
    const wanted = '/pod'.startsWith(typed) ? '' : /^\/pod ([a-z-]{0,20})$/.exec(typed)?.[1];
    if (wanted === undefined) return [];
    return POD_COMMANDS.filter((command) => command.verb.startsWith(wanted)).map((command) => ({
      key: command.verb,
      text: `/pod ${command.verb} `,
      title: command.usage,
      verb: command.verb,
    }));
  }
  const mention = /(^|\s)@([a-z0-9._-]{0,30})$/i.exec(typed);
  if (mention === null) return [];
  const wanted = (mention[2] ?? '').toLowerCase();
  const before = typed.slice(0, typed.length - (mention[2] ?? '').length);
  return names
    .filter((name) => name.toLowerCase().startsWith(wanted))
    .map((name) => ({ key: name, text: `${before}${name} `, title: `@${name}`, verb: null }));
}

/** Lines sent before, newest last, and where one stands among them: the length means "none of them". */
export interface History {
  readonly lines: readonly string[];
  readonly at: number;
}

const HISTORY_MAX = 50;

export function remember(history: History, line: string): History {
  const lines = [...history.lines.filter((each) => each !== line), line].slice(-HISTORY_MAX);
  return { lines, at: lines.length };
}

/** One line back or forth; the text is '' beyond the newest. */
export function recall(history: History, step: -1 | 1): { readonly history: History; readonly text: string } {
  const at = Math.min(history.lines.length, Math.max(0, history.at + step));
  return { history: { ...history, at }, text: history.lines[at] ?? '' };
}
