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
  readonly restarts: number;
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
    restarts: diagnosis.restarts,
    k: commandsFor({ p, ns, pod, container, workload }),
  };
}

/** `"name"`, for a name that is there. */
export function quoted(name: string): string {
  return `"${name}"`;
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

/** The first words of a long text, for titles. */
export function brief(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cutText(text, 48);
}
