import type { Subject } from '../../model/subject.js';

/** A web page about a subject: its name for people and its address. */
export interface Link {
  readonly name: string;
  readonly url: string;
}

/** The link templates of settings, filled in: `{cluster}`, `{namespace}`, `{kind}` and `{name}` become the subject's, encoded. */
export function linksOf(subject: Subject, templates: readonly Link[]): readonly Link[] {
  const { cluster, namespace, kind, name } = subject;
  const values: Readonly<Record<string, string>> = { cluster, namespace, kind, name };
  return templates.map((template) => ({
    name: template.name,
    url: template.url.replace(/\{(cluster|namespace|kind|name)\}/g, (_match, key: string) =>
      encodeURIComponent(values[key] ?? ''),
    ),
  }));
}
