/** What stands in the place of a secret. Stable, so that texts with the same secret stay equal. */
export function placeholder(id: string): string {
  return `‹redacted:${id}›`;
}

/** True for text that the gate has already replaced. */
export function isPlaceholder(text: string): boolean {
  return text.startsWith('‹redacted:');
}
