import type { Locale } from '../../model/locale.js';
import { STATE_IDS, type StateId } from '../../model/states.js';
import { cleanLine, cutText } from './clean.js';
import { exitCodeWords, signalWords } from './exit-codes.js';
import { GLOSSARY_EN } from './glossary-en.js';
import type { GlossaryEntry, GlossaryText } from './glossary-entry.js';
import { GLOSSARY_ZH_CN } from './glossary-zh-cn.js';

export type { GlossaryEntry } from './glossary-entry.js';

export type Explanation =
  { readonly entry: GlossaryEntry } | { readonly entry: null; readonly nearest: readonly StateId[] };

const GLOSSARIES: Readonly<Record<Locale, Readonly<Record<StateId, GlossaryText>>>> = {
  en: GLOSSARY_EN,
  'zh-CN': GLOSSARY_ZH_CN,
};

/** Letters and digits alone, in lower case: `OutOf-Memory` and `out of memory` are one word. */
const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');

const BY_PLAIN: ReadonlyMap<string, StateId> = new Map(STATE_IDS.map((id) => [plain(id), id]));

/** Other words for the same thing: synonyms, older names, and slips of the users’ own list. */
const ALIASES: Readonly<Record<string, StateId>> = {
  faild: 'Failed',
  podscheduler: 'PodScheduled',
  dockerdeamonnotready: 'DockerDaemonNotReady',
  infra: 'Pause',
  infracontainer: 'Pause',
  sandbox: 'Pause',
  podsandbox: 'Pause',
  pausecontainer: 'Pause',
  sandboxcontainer: 'Pause',
  errregistryunavailable: 'RegistryUnavailable',
  errinvalidimagename: 'InvalidImageName',
  errimageinspect: 'ImageInspectError',
  oom: 'OOMKilled',
  outofmemorykilled: 'OOMKilled',
  crashloop: 'CrashLoopBackOff',
  crashlooping: 'CrashLoopBackOff',
  imagepull: 'ErrImagePull',
  eviction: 'Evicted',
  unreachable: 'NodeLost',
  nodeunreachable: 'NodeLost',
  gated: 'SchedulingGated',
  pullbackoff: 'ImagePullBackOff',
  multiattach: 'FailedAttachVolume',
  readinessgate: 'ReadinessGatesNotReady',
  nodediskpressure: 'DiskPressure',
  nodememorypressure: 'MemoryPressure',
};

const LONGEST_WORD = 60;

/** The glossary entry of a word, matched loosely (case, dashes, known typos, `Init:` forms); else the nearest words to offer. */
export function explainState(word: string, locale: Locale): Explanation {
  const asked = cutText(cleanLine(word), LONGEST_WORD);
  return (
    numbered(asked, locale) ??
    initForm(asked, locale) ??
    found(asked, locale) ?? { entry: null, nearest: nearest(asked) }
  );
}

function explained(id: StateId, locale: Locale, more: Partial<GlossaryText> = {}): Explanation {
  return { entry: { state: id, ...GLOSSARIES[locale][id], ...more } };
}

/** `ExitCode:137`, `exit code 137`, `137`, `Signal:9`, `SIGKILL`-like numbers. */
function numbered(asked: string, locale: Locale): Explanation | null {
  const match = /^(?:init:)?(exit ?-?code|exit|signal)?[ :=-]{0,3}(\d{1,10})$/i.exec(asked);
  if (match === null) return null;
  const number = Number(match[2]);
  const id: StateId = /^signal$/i.test(match[1] ?? '') ? 'Signal' : 'ExitCode';
  const words = id === 'Signal' ? signalWords(number, locale) : exitCodeWords(number, locale);
  if (words === null) return match[1] === undefined ? null : explained(id, locale);
  const mark = locale === 'en' ? ': ' : '：';
  return explained(id, locale, { title: `${id}:${number} · ${words}`, causes: [`${number}${mark}${words}`] });
}

/** `Init:0/2` is the form itself; `Init:CrashLoopBackOff` is the word after it, seen on an init container. */
function initForm(asked: string, locale: Locale): Explanation | null {
  const rest = /^init[: ]{1,2}(.+)$/i.exec(asked)?.[1];
  if (rest === undefined) return null;
  if (/^\d+ ?\/ ?\d+$/.test(rest)) return explained('Init', locale);
  const inner = explainState(rest, locale);
  if (inner.entry === null) return explained('Init', locale);
  const form = GLOSSARIES[locale].Init;
  return {
    entry: {
      ...inner.entry,
      title: `Init:${inner.entry.title}`,
      meaning: `${inner.entry.meaning}${locale === 'en' ? ' ' : ''}${form.meaning}`,
      myth: `${inner.entry.myth}${locale === 'en' && inner.entry.myth !== '' ? ' ' : ''}${form.myth}`,
    },
  };
}

function found(asked: string, locale: Locale): Explanation | null {
  const key = plain(asked);
  const id = BY_PLAIN.get(key) ?? (Object.hasOwn(ALIASES, key) ? ALIASES[key] : undefined) ?? oneSlip(key);
  return id === undefined ? null : explained(id, locale);
}

/** The only word within one slip of the keyboard per six letters; undefined when two are equally near. */
function oneSlip(key: string): StateId | undefined {
  if (key.length < 5) return undefined;
  const allowed = Math.min(3, Math.max(1, Math.floor(key.length / 6)));
  const near = [...BY_PLAIN]
    .map(([plainWord, id]) => ({ id, distance: distance(key, plainWord) }))
    .filter((each) => each.distance <= allowed)
    .sort((a, b) => a.distance - b.distance);
  const [first, second] = near;
  return first !== undefined && first.distance !== second?.distance ? first.id : undefined;
}

function nearest(asked: string): readonly StateId[] {
  const key = plain(asked);
  return [...BY_PLAIN]
    .map(([plainWord, id]) => {
      const holds = key.length >= 3 && (plainWord.includes(key) || key.includes(plainWord));
      return { id, score: holds ? 0 : distance(key, plainWord) / Math.max(key.length, plainWord.length) };
    })
    .sort((a, b) => a.score - b.score)
    .slice(0, 5)
    .map(({ id }) => id);
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
