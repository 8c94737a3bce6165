import type { Cause, Diagnosis, RuledOut, SuspectChange } from '../../model/diagnosis.js';
import type { Gap } from '../../model/evidence.js';
import type { Locale } from '../../model/locale.js';
import type { ParamName } from '../../model/params.js';
import { DAY, HOUR, MINUTE } from '../../model/time.js';
import { RULED_OUT_KEYS, type RuledOutKey } from '../ruled-out.js';
import type { CauseCatalogue } from './catalogue.js';
import { cleanLine, cutText, tidy } from './clean.js';
import { EN } from './en.js';
import { factsOf, withoutQuoted, type Names } from './facts.js';
import { headline } from './headline.js';
import { PHRASES } from './phrases.js';
import { shellQuote } from './shell-quote.js';
import { ZH_CN } from './zh-CN.js';

export { explainState, type GlossaryEntry } from './glossary.js';

/** Words for one cause. Plain text that holds names from the cluster: untrusted, never markup. */
export interface CauseWords {
  /** At most 80 characters where the names allow it; says what is wrong, with the names in it. */
  readonly title: string;
  /** Two or three sentences that teach. */
  readonly explanation: string;
  /** In order of likelihood; `command` is copy-ready for this object, or null. */
  readonly fixes: readonly { readonly text: string; readonly command: string | null }[];
}

const CATALOGUES: Readonly<Record<Locale, CauseCatalogue>> = { en: EN, 'zh-CN': ZH_CN };

/** Kinds that `kubectl rollout undo` knows. */
const ROLLED_BACK = ['Deployment', 'StatefulSet', 'DaemonSet'];
/** Titles stay whole for ordinary names; beyond this a name is absurdly long. */
const TITLE_LENGTH = 200;

/** Words for `cause` of `diagnosis`. Never throws; missing parameters become general words. */
export function causeWords(cause: Cause, diagnosis: Diagnosis, locale: Locale): CauseWords {
  const say = CATALOGUES[locale][cause.id];
  const facts = factsOf(cause, diagnosis);
  const { title, fixes } = say(facts);
  const { explanation } = say(withoutQuoted(facts, cause));
  const undo = cause === diagnosis.causes[0] && cause.id !== 'none' ? rollBack(diagnosis, locale) : null;
  const known = fixes.filter((fix) => undo === null || fix.command !== undo.command);
  return {
    title: cutText(tidy(title), TITLE_LENGTH),
    explanation: tidy(explanation),
    fixes: undo === null ? known : [...known.slice(0, 1), undo, ...known.slice(1)],
  };
}

/** `out of memory: exit 137, but the kubelet killed it after failed liveness probes`. */
export function ruledOutWords(ruledOut: RuledOut, locale: Locale): string {
  const key = RULED_OUT_KEYS.find((each): each is RuledOutKey => each === ruledOut.because);
  if (key === undefined) return cleanLine(`${ruledOut.id}: ${ruledOut.because}`);
  const p: Partial<Record<ParamName, string>> = {};
  for (const [name, value] of Object.entries(ruledOut.params) as [ParamName, string | number][]) {
    const text = cutText(cleanLine(String(value)), 120);
    if (text !== '') p[name] = text;
  }
  return tidy(PHRASES[locale].ruledOut[key](p satisfies Names));
}

/** `previous log of api: forbidden, needs get on pods/log in payments`. */
export function gapWords(gap: Gap, locale: Locale): string {
  const what = cleanLine(gap.what);
  const detail = cleanLine(gap.detail);
  const reason = PHRASES[locale].gapReason[gap.reason];
  if (locale === 'en') return `${what}: ${reason}${detail === '' ? '' : `, ${detail}`}`;
  const needs = /^needs (.+)$/.exec(detail)?.[1];
  return `${chineseGap(what)}：${reason}${detail === '' ? '' : `，${needs === undefined ? detail : `需要权限 ${needs}`}`}`;
}

/** `revision 42 was 3/3 ready; revision 43, rolled out 2026-11-24 14:01 UTC, changed …`. */
export function suspectChangeWords(change: SuspectChange, locale: Locale): string {
  const [from, to] = [cleanLine(change.from), cleanLine(change.to)];
  const paths = change.changes.map(({ path }) => cleanLine(path)).filter((path) => path !== '');
  const shown = paths.slice(0, 3);
  const when = change.rolledOutAt === null ? '' : utc(change.rolledOutAt);
  const more = paths.length - shown.length;
  if (locale === 'en') {
    const list = shown.length === 0 ? 'its pod template' : `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return `revision ${from} has ${readyEnglish(change.fromReady)}; revision ${to}${when === '' ? '' : ` (rolled out ${when})`} changed ${list} and has ${readyEnglish(change.toReady)}`;
  }
  const list = shown.length === 0 ? 'Pod 模板' : `${shown.join('、')}${more > 0 ? ` 等 ${paths.length} 处` : ''}`;
  return `版本 ${from} 有 ${change.fromReady} 个副本就绪；版本 ${to}${when === '' ? ' ' : `（${when} 发布）`}改动了 ${list}，有 ${change.toReady} 个副本就绪`;
}

/** What is wrong with the workload as a whole, without the cause: `has no ready replica`, `keeps crashing, 2 of 5 replicas ready`. */
export function headlineWords(diagnosis: Diagnosis, locale: Locale): string {
  return headline(diagnosis, locale);
}

/** The way back to the last healthy revision, where there is one. */
function rollBack({ workload, suspectChange }: Diagnosis, locale: Locale): CauseWords['fixes'][number] | null {
  if (suspectChange === null || suspectChange.fromReady === 0 || !ROLLED_BACK.includes(workload.kind)) return null;
  const from = cleanLine(suspectChange.from);
  const target = /^\d{1,9}$/.test(from) ? ` --to-revision=${from}` : '';
  return {
    text: locale === 'en' ? `Roll back to revision ${from}, which is ready` : `回滚到仍然就绪的版本 ${from}`,
    command: `kubectl -n ${shellQuote(workload.namespace)} rollout undo ${shellQuote(workload.kind.toLowerCase())}/${shellQuote(workload.name)}${target}`,
  };
}

function readyEnglish(ready: number): string {
  return ready === 0 ? 'no ready pod' : ready === 1 ? '1 ready pod' : `${ready} ready pods`;
}

/** `2026-11-24 14:01 UTC`, reckoned by hand so that no instant, however strange, can throw. */
function utc(at: number): string {
  if (!Number.isFinite(at) || Math.abs(at) > 100_000_000 * DAY) return '';
  const pad = (value: number) => String(value).padStart(2, '0');
  const day = ((at % DAY) + DAY) % DAY;
  const date = new Date(at).toISOString().split('T')[0] ?? '';
  return `${date} ${pad(Math.floor(day / HOUR))}:${pad(Math.floor((day % HOUR) / MINUTE))} UTC`;
}

/** The English names of missing things, as gathering and diagnosis give them. */
function chineseGap(what: string): string {
  const log = /^(previous log|log|events) (?:of|in) (?:pod )?(\S+)(?: in (\S+))?$/.exec(what);
  if (log !== null) {
    const [, kind = '', name = '', where] = log;
    const word = kind === 'previous log' ? '上一次运行的日志' : kind === 'log' ? '日志' : '事件';
    return `${where === undefined ? '' : `${where} 中 `}${name} 的${word}`;
  }
  if (what === 'events') return '事件';
  const object = /^(\S+) (\S+) in (\S+)$/.exec(what);
  return object === null ? what : `${object[3] ?? ''} 中的 ${object[1] ?? ''} ${object[2] ?? ''}`;
}
