/** kubectl's verbs and what they are called here. `get` of one object asks what is wrong with it. */
const TRANSLATED: Readonly<Record<string, string>> = {
  logs: 'logs',
  describe: 'describe',
  events: 'events',
  explain: 'explain',
};

const PLURALS: ReadonlySet<string> = new Set(['pods', 'pod', 'po', 'all']);

/** Turns a pasted kubectl line into ours; leaves other words alone. Words are returned in order. */
export function readKubectl(words: readonly string[]): readonly string[] {
  const [program, ...all] = words;
  if (program === undefined || !/^(?:kubectl|k|oc)$/.test(program)) return words;
  const at = all.findIndex(
    (word, index) => !word.startsWith('-') && !/^(?:-n|--namespace|--context)$/.test(all[index - 1] ?? ''),
  );
  const verb = all[at];
  if (verb === undefined) return ['help'];
  const others = all.filter((_word, index) => index !== at);
  const translated = Object.hasOwn(TRANSLATED, verb) ? TRANSLATED[verb] : undefined;
  if (translated !== undefined) return [translated, ...others];
  if (verb === 'rollout') return ['restart', ...others.filter((word) => word !== 'restart' && word !== 'status')];
  if (verb !== 'get') return [verb, ...others];
  const plain = others.filter(
    (word, index) => !word.startsWith('-') && !/^(?:-n|-o|--namespace)$/.test(others[index - 1] ?? ''),
  );
  if (plain[0] === 'events') return ['events', ...others.filter((word) => word !== 'events')];
  const named = plain.length > 1 || plain.some((word) => word.includes('/'));
  return named ? ['why', ...others] : ['list', ...others.filter((word) => !PLURALS.has(word))];
}
