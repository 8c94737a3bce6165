import type { Subject } from '../model/subject.js';
import type { Instant } from '../model/time.js';
import { globMatches } from './glob.js';
import { labelMatches } from './route.js';

/** One row of `detection.exclude`: every given field must match. */
export interface ExcludeRule {
  readonly namespace: string | null;
  readonly name: string | null;
  readonly label: string | null;
}

/** What a mute covers, as the store keeps it. */
export interface MuteScope {
  readonly id: string;
  readonly scope:
    | { readonly kind: 'subject'; readonly subject: Subject }
    | { readonly kind: 'namespace'; readonly cluster: string; readonly namespace: string }
    | { readonly kind: 'all' };
  readonly until: Instant;
}

export const MUTE_ANNOTATION = 'podwhy.dev/mute';

/** The reason why a subject is not watched at all, or null when it is. */
export function excludedBecause(
  subject: Subject,
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
  rules: readonly ExcludeRule[],
): string | null {
  if (annotations[MUTE_ANNOTATION] === 'true') return `annotation ${MUTE_ANNOTATION}`;
  const index = rules.findIndex(
    (rule) =>
      (rule.namespace === null || globMatches(rule.namespace, subject.namespace)) &&
      (rule.name === null || globMatches(rule.name, subject.name)) &&
      (rule.label === null || labelMatches(rule.label, labels)),
  );
  return index < 0 ? null : `detection.exclude[${index}]`;
}

/** The mute that holds an alert of `subject` back at `now`, if any. Every mute ends. */
export function mutedBy<M extends MuteScope>(subject: Subject, mutes: readonly M[], now: Instant): M | null {
  return mutes.find((mute) => mute.until > now && covers(mute, subject)) ?? null;
}

function covers(mute: MuteScope, subject: Subject): boolean {
  switch (mute.scope.kind) {
    case 'all':
      return true;
    case 'namespace':
      return mute.scope.cluster === subject.cluster && mute.scope.namespace === subject.namespace;
    case 'subject': {
      const muted = mute.scope.subject;
      return (
        muted.cluster === subject.cluster &&
        muted.kind === subject.kind &&
        muted.namespace === subject.namespace &&
        muted.name === subject.name
      );
    }
  }
}
