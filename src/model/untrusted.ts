declare const untrusted: unique symbol;
declare const redacted: unique symbol;

/**
 * Text that somebody else wrote: names, messages, logs, events, environment. Nothing that talks to Slack accepts it;
 * it becomes {@link Redacted} in the room `redaction/` and markup-safe in Slack's own builders.
 */
export type Untrusted = string & { readonly [untrusted]: true };

/** Untrusted text that passed the redaction gate: no secrets, no control characters. Still not markup. */
export type Redacted = string & { readonly [redacted]: true };

/** Marks text as somebody else's. Free of cost; never the other way round. */
export function untrustedText(text: string): Untrusted {
  return text as Untrusted;
}
