export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}

/** The message that a permalink of a workspace leads to (docs.slack.dev chat.getPermalink); null for other addresses. */
export function messageOf(address: string): MessageRef | null {
  const found = /\/archives\/([CDG][A-Z0-9]{1,30})\/p(\d{1,12})(\d{6})$/.exec(address);
  return found === null ? null : { channel: found[1] ?? '', ts: `${found[2] ?? ''}.${found[3] ?? ''}` };
}
