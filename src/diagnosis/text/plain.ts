import type { CauseId } from '../../model/causes.js';
import type { Cause, Diagnosis, EvidenceLine } from '../../model/diagnosis.js';
import type { Locale } from '../../model/locale.js';
import type { CauseParams } from '../../model/params.js';
import type { Severity } from '../../model/severity.js';
import { subjectLabel, type Subject } from '../../model/subject.js';
import type { Instant } from '../../model/time.js';
import { cleanLine, cutText } from './clean.js';
import { padColumns, textColumns, wrapText } from './columns.js';
import { durationWords } from './duration-words.js';
import { explainState } from './glossary.js';
import { PHRASES } from './phrases.js';
import { confidenceWords, reachWords, severityWords } from './short-words.js';
import { sourceWords } from './sources.js';
import { causeWords, gapWords, headlineWords, ruledOutWords, suspectChangeWords } from './words.js';

export interface PlainOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green';

const SGR: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, yellow: 33, green: 32 };
const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = { critical: 'red', warning: 'yellow', info: 'dim' };

const NARROWEST = 40;
/** Longer lines are hard to read. */
const WIDEST = 120;
const QUOTE_LENGTH = 300;
const EVIDENCE_SHOWN = 5;
const CAUSES_SHOWN = 4;
/** A waiting message and its event wrap the same long error in different words; their ends are the same. */
const SAME_TAIL = 80;

/** The whole diagnosis for a terminal: a head line, then labelled paragraphs. Untrusted text arrives without controls. */
export function diagnosisText(
  diagnosis: Diagnosis,
  locale: Locale,
  options: PlainOptions & { readonly now: Instant },
): string {
  const page = new Page(locale, options);
  const labels = PHRASES[locale].labels;
  page.head(diagnosis);
  const [first, ...others] = diagnosis.causes.filter((cause) => cause.id !== 'none');
  const companions = first === undefined ? [] : others.filter((other) => accompanies(other, first));
  const rivals = others.filter((other) => !companions.includes(other));
  if (first === undefined) {
    page.paragraph('', `${cleanLine(diagnosis.workload.name)} ${headlineWords(diagnosis, locale)}`);
  } else {
    const words = causeWords(first, diagnosis, locale);
    page.paragraph(labels.cause, `${words.title}${aside(confidenceWords(first.confidence, locale), locale)}`, 'bold');
    page.evidence(labels.because, first, companions, options.now);
    page.paragraph(labels.why, words.explanation);
    for (const companion of companions) page.consequence(companion);
    if (diagnosis.suspectChange !== null) {
      page.paragraph(labels.changed, suspectChangeWords(diagnosis.suspectChange, locale));
    }
    for (const [index, fix] of words.fixes.entries()) {
      page.paragraph(index === 0 ? labels.fix : '', fix.text);
      if (fix.command !== null) page.command(fix.command);
    }
    for (const other of rivals.slice(0, CAUSES_SHOWN)) page.other(labels.or, other, diagnosis, options.now);
  }
  page.list(
    labels.not,
    diagnosis.ruledOut.map((entry) => ruledOutWords(entry, locale)),
  );
  page.list(
    labels.unknown,
    diagnosis.gaps.map((gap) => gapWords(gap, locale)),
  );
  return page.text();
}

/** The glossary's entry for a word, or the nearest words; `known` is false for the latter. */
export function explainText(
  word: string,
  locale: Locale,
  options: PlainOptions,
): { readonly text: string; readonly known: boolean } {
  const page = new Page(locale, options);
  const { labels, notKnown } = PHRASES[locale];
  const found = explainState(word, locale);
  if (found.entry === null) {
    page.line(notKnown(cutText(cleanLine(word), 60)));
    page.list(labels.nearest, found.nearest);
    return { text: page.text(), known: false };
  }
  const { title, meaning, shows, causes, myth } = found.entry;
  page.line(title, 'bold');
  page.paragraph('', meaning);
  page.paragraph(labels.shows, shows);
  page.list(labels.causes, causes);
  if (myth !== '') page.paragraph(labels.myth, myth);
  return { text: page.text(), known: true };
}

interface PlainSubject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One entry of `podwhy why --json`; the shape is a contract (the design's offline diagnosis). */
export interface DiagnosisJson {
  readonly subject: PlainSubject;
  readonly workload: PlainSubject;
  readonly severity: Severity;
  readonly state: string | null;
  readonly container: string;
  readonly alert: boolean;
  readonly causes: readonly {
    readonly id: string;
    readonly confidence: string;
    readonly params: CauseParams;
    readonly title: string;
    readonly explanation: string;
    readonly evidence: readonly { readonly source: string; readonly quote: string }[];
    readonly fixes: readonly { readonly text: string; readonly command: string | null }[];
  }[];
  readonly ruledOut: readonly { readonly id: string; readonly why: string }[];
  readonly gaps: readonly { readonly what: string; readonly reason: string; readonly why: string }[];
  readonly text: string;
}

/** Width of the plain text inside JSON: no terminal is there, so the customary one. */
const JSON_WIDTH = 80;

export function diagnosisJson(diagnosis: Diagnosis, locale: Locale, alert: boolean, now: Instant): DiagnosisJson {
  return {
    subject: plainSubject(diagnosis.subject),
    workload: plainSubject(diagnosis.workload),
    severity: diagnosis.severity,
    state: diagnosis.state,
    container: diagnosis.container,
    alert,
    causes: diagnosis.causes.map((cause) => ({
      id: cause.id,
      confidence: cause.confidence,
      params: cause.params,
      ...causeWords(cause, diagnosis, locale),
      evidence: cause.evidence.map(({ source, quote }) => ({ source, quote })),
    })),
    ruledOut: diagnosis.ruledOut.map((entry) => ({ id: entry.id, why: ruledOutWords(entry, locale) })),
    gaps: diagnosis.gaps.map((gap) => ({ what: gap.what, reason: gap.reason, why: gapWords(gap, locale) })),
    text: diagnosisText(diagnosis, locale, { color: false, width: JSON_WIDTH, now }),
  };
}

function plainSubject({ kind, namespace, name }: Subject): PlainSubject {
  return { kind, namespace, name };
}

/**
 * Causes that only repeat, in general words, what a more particular one explains: the probe that restarts what does not
 * answer, the exit code of a program whose error is known. Beside such a cause they are its consequence, not a rival.
 */
const GENERAL: ReadonlySet<CauseId> = new Set<CauseId>([
  'liveness-probe',
  'startup-probe',
  'readiness-probe',
  'app-exit-nonzero',
  'init-container-failed',
  'sidecar-failed',
  'node-lost',
]);

/** Whether `other` follows from `first`: the same container (or node), and general words where the first is particular. */
function accompanies(other: Cause, first: Cause): boolean {
  if (!GENERAL.has(other.id) || other.pod !== first.pod || other.container !== first.container) return false;
  if (other.id === 'node-lost') return first.id === 'node-not-ready';
  const probe = other.id.endsWith('-probe');
  if (probe) return first.id.startsWith('probe-');
  return !GENERAL.has(first.id) || (first.id !== 'app-exit-nonzero' && other.id === 'app-exit-nonzero');
}

function aside(text: string, locale: Locale): string {
  return locale === 'en' ? ` (${text})` : `（${text}）`;
}

/** Lines of a terminal page: labels in a column on the left, text wrapped beside them. */
class Page {
  readonly #lines: string[] = [];
  readonly #locale: Locale;
  readonly #color: boolean;
  readonly #width: number;
  readonly #indent: number;
  readonly #said = new Set<string>();

  constructor(locale: Locale, options: PlainOptions) {
    this.#locale = locale;
    this.#color = options.color;
    const width = Number.isFinite(options.width) ? Math.floor(options.width) : JSON_WIDTH;
    this.#width = Math.min(WIDEST, Math.max(NARROWEST, width));
    this.#indent = locale === 'en' ? 11 : 12;
  }

  text(): string {
    return this.#lines.join('\n');
  }

  line(text: string, style?: Style): void {
    for (const row of wrapText(text, this.#width)) this.#lines.push(this.#paint(row, style));
  }

  head({ subject, workload, replicas, state, container, severity }: Diagnosis): void {
    const about = workload.kind === subject.kind || subject.kind === 'Pod' ? workload : subject;
    const en = this.#locale === 'en';
    const where = container === '' ? '' : aside(cleanLine(container), this.#locale);
    const parts = [
      cleanLine(subjectLabel(about)),
      cleanLine(about.kind),
      replicas === null ? '' : `${replicas.ready}/${replicas.desired} ${en ? 'ready' : '就绪'}`,
      state === null ? PHRASES[this.#locale].labels.healthy : `${cleanLine(state)}${where}`,
    ].filter((part) => part !== '');
    const whole = parts.join('  ');
    if (state === null) {
      this.line(whole, 'green');
      return;
    }
    const right = severityWords(severity, this.#locale);
    const room = this.#width - textColumns(right) - 2;
    const fits = textColumns(whole) <= room;
    // Too long for one row: who it is and how bad, then what is seen.
    const left = fits ? whole : parts.slice(0, 2).join('  ');
    const rows = wrapText(left, room);
    for (const [index, row] of rows.entries()) {
      const painted = this.#paint(row, 'bold');
      const gap = ' '.repeat(this.#width - textColumns(row) - textColumns(right));
      this.#lines.push(index === 0 ? `${painted}${gap}${this.#paint(right, SEVERITY_STYLE[severity])}` : painted);
    }
    if (fits) return;
    for (const row of wrapText(parts.slice(2).join('  '), this.#width - 2))
      this.#lines.push(`  ${this.#paint(row, 'bold')}`);
  }

  paragraph(label: string, text: string, style?: Style): void {
    const wide = textColumns(label) + 2 >= this.#indent;
    const rows = wrapText(text, this.#width - this.#indent);
    if (wide) this.#lines.push(`  ${this.#paint(label, 'dim')}`);
    for (const [index, row] of rows.entries()) {
      const mark = index === 0 && !wide ? label : '';
      const margin = `  ${this.#paint(padColumns(mark, this.#indent - 2), mark === '' ? undefined : 'dim')}`;
      this.#lines.push(`${margin}${this.#paint(row, style)}`);
    }
  }

  /** Whole, on a line of its own: a wrapped command cannot be copied. */
  command(command: string): void {
    this.#lines.push(`${' '.repeat(this.#indent)}${this.#paint(command, 'green')}`);
  }

  list(label: string, entries: readonly string[]): void {
    for (const [index, text] of entries.entries()) this.paragraph(index === 0 ? label : '', text);
  }

  evidence(label: string, cause: Cause, companions: readonly Cause[], now: Instant): void {
    const reach = reachWords(cause.reach, this.#locale);
    const lines = [cause, ...companions].flatMap(({ evidence }) => this.#unsaid(evidence));
    const rows = lines.slice(0, EVIDENCE_SHOWN).map((line) => this.#quote(line, now));
    this.list(label, reach === '' ? rows : [...rows, reach]);
  }

  /** What follows from the first cause, in a few words. */
  consequence({ id }: Cause): void {
    const text = PHRASES[this.#locale].consequences[id];
    if (text !== undefined) this.paragraph('', text);
  }

  /** Lines that no line before has said, and remembers them. */
  #unsaid(lines: readonly EvidenceLine[]): EvidenceLine[] {
    return lines.filter((line) => {
      const key = cleanLine(line.quote).slice(-SAME_TAIL);
      const said = this.#said.has(key);
      this.#said.add(key);
      return !said;
    });
  }

  other(label: string, cause: Cause, diagnosis: Diagnosis, now: Instant): void {
    const { title } = causeWords(cause, diagnosis, this.#locale);
    const [line] = this.#unsaid(cause.evidence.slice(0, 1));
    this.paragraph(label, `${title}${aside(confidenceWords(cause.confidence, this.#locale), this.#locale)}`);
    if (line !== undefined) this.paragraph('', this.#quote(line, now), 'dim');
  }

  #quote(line: EvidenceLine, now: Instant): string {
    const en = this.#locale === 'en';
    const { ago, times } = PHRASES[this.#locale];
    const facts = [
      sourceWords(line.source, this.#locale),
      line.at === null ? '' : ago(durationWords(now - line.at, this.#locale)),
      line.count > 1 ? times(line.count) : '',
    ].filter((part) => part !== '');
    return `${facts.join(en ? ', ' : '，')}${en ? ': ' : '：'}${cutText(cleanLine(line.quote), QUOTE_LENGTH)}`;
  }

  #paint(text: string, style?: Style): string {
    return this.#color && style !== undefined && text !== '' ? `${ESCAPE}[${SGR[style]}m${text}${ESCAPE}[0m` : text;
  }
}

const ESCAPE = String.fromCharCode(27);
