import type { Cause, Diagnosis } from '../../model/diagnosis.js';
import type { ParamName } from '../../model/params.js';
import type { Subject } from '../../model/subject.js';
import { cleanLine, cutText } from './clean.js';
import { commandsFor, type Commands } from './commands.js';

/** Parameters as clean text. An absent one and an empty one are the same: not here. */
export type Names = Readonly<Partial<Record<ParamName, string>>>;

/** What the words of a cause are made from. */
export interface Facts {
  readonly p: Names;
  /** Namespace of what is named in `p`, else of the workload; '' for nodes. */
  readonly ns: string;
  /** Pod and container the cause was proven on; '' when unknown. */
  readonly pod: string;
  readonly container: string;
  readonly workload: Subject;
  /** The program left no line and no error that tells. */
  readonly silent: boolean;
  readonly k: Commands;
}

const NAME_LENGTH = 240;

export function factsOf(cause: Cause, diagnosis: Diagnosis): Facts {
  const p: Partial<Record<ParamName, string>> = {};
  for (const [name, value] of Object.entries(cause.params) as [ParamName, string | number][]) {
    const text = cutText(cleanLine(String(value)), NAME_LENGTH);
    if (text !== '') p[name] = text;
  }
  const { subject, workload } = diagnosis;
  const pod = cleanLine(cause.pod || diagnosis.pod || (subject.kind === 'Pod' ? subject.name : ''));
  const container = cleanLine(cause.container || diagnosis.container);
  const ns = p.namespace ?? cleanLine(workload.namespace);
  return {
    p,
    ns,
    pod,
    container,
    workload,
    silent: p.line === undefined && p.error === undefined,
    k: commandsFor({ p, ns, pod, container, workload, restarts: diagnosis.restarts }),
  };
}

/** The same facts without the long texts that the evidence quotes anyway: nothing is said twice. */
export function withoutQuoted(facts: Facts, cause: Cause): Facts {
  const quotes = cause.evidence.map((line) => cleanLine(line.quote));
  const p = { ...facts.p };
  for (const name of ['line', 'error', 'detail'] as const) {
    const text = p[name]?.replace(/…$/, '');
    if (text !== undefined && quotes.some((quote) => quote.includes(text))) Reflect.deleteProperty(p, name);
  }
  return { ...facts, p };
}

/** `"name"`, for a name that is there. */
export function quoted(name: string): string {
  return `"${name}"`;
}

/** `namespace payments`, in English. */
export function namespaceWords(ns: string): string {
  return ns === '' ? 'its namespace' : `namespace ${ns}`;
}

/** `Secret "x"` when the name is known, else the general words. */
export function named(kind: string, name: string | undefined, general: string): string {
  return name === undefined ? general : `${kind} ${quoted(name)}`;
}

/** Template whose whole text vanishes when one of its values is absent: `` given` in zone ${p.zone}` ``. */
export function given(parts: TemplateStringsArray, ...values: readonly (string | undefined)[]): string {
  let text = parts[0] ?? '';
  for (const [index, value] of values.entries()) {
    if (value === undefined || value === '') return '';
    text += value + (parts[index + 1] ?? '');
  }
  return text;
}

const BRIEF_LENGTH = 48;
/** A shorter tail than this says too little: the `500` of `statuscode: 500`. */
const TELLING_LENGTH = 10;

/** A long error for titles: of a chain `outer: inner: innermost` the inner parts that fit, else its first words. */
export function brief(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const whole = text.replace(/[.…]$/, '');
  if (whole.length <= BRIEF_LENGTH) return whole;
  const chain = whole.replace(/: unknown$/, '').split(': ');
  for (let from = 1; from < chain.length; from++) {
    const tail = chain.slice(from).join(': ');
    if (tail.length < TELLING_LENGTH) break;
    if (tail.length <= BRIEF_LENGTH) return tail;
  }
  const last = chain.at(-1) ?? whole;
  return cutText(last.length < TELLING_LENGTH ? whole : last, BRIEF_LENGTH);
}

/** `200m` for the `requests.cpu=200m` of quota messages. */
export function bareAmount(text: string | undefined): string | undefined {
  return text?.replace(/^[^=]{0,100}=/, '');
}

const SICK_TAINT = /^node\.kubernetes\.io\/(not-ready|unreachable|(disk|memory|pid)-pressure|network-unavailable)\b/;

/** Whether Kubernetes itself sets this taint, because something is wrong with the node. */
export function tellsOfSickNode(taint: string | undefined): boolean {
  return SICK_TAINT.test(taint ?? '');
}

/** An image without its registry, for sentences that name the registry already. */
export function imageWithin(registry: string | undefined, image: string | undefined): string | undefined {
  return registry !== undefined && image?.startsWith(`${registry}/`) === true
    ? image.slice(registry.length + 1)
    : image;
}

const UNITS: readonly (readonly [number, string])[] = [
  [2 ** 40, 'Ti'],
  [2 ** 30, 'Gi'],
  [2 ** 20, 'Mi'],
];

/** The kubelet's refusals count bytes and millicores; people read Gi and cores. Other texts stay as they are. */
export function readableAmount(text: string | undefined, resource: 'cpu' | 'bytes'): string | undefined {
  if (text === undefined || !/^\d{4,18}$/.test(text)) return text;
  const number = Number(text);
  if (resource === 'cpu') return String(number / 1000);
  const unit = UNITS.find(([size]) => number >= size);
  return unit === undefined ? text : `${Math.round((number / unit[0]) * 10) / 10}${unit[1]}`;
}
