/** The label keys that rules of `routes` and `detection.exclude` read: what the watcher must keep beside the usual ones. */
export function labelsRead(rules: readonly { readonly label: string | null }[]): readonly string[] {
  return rules.flatMap(({ label }) => (label === null ? [] : [label.split('=', 1)[0]?.trim() ?? '']));
}
