import { isGroupId, type GroupId } from '../../model/group.js';

/** What the buttons of a group carry: which group, and which page of it. A hint, never an authority. */
export function encodeGroupPage(id: GroupId, page: number): string {
  return `${id} ${page}`;
}

/** Null for anything that {@link encodeGroupPage} did not make. */
export function decodeGroupPage(value: unknown): { readonly id: GroupId; readonly page: number } | null {
  if (typeof value !== 'string') return null;
  const match = /^(group:(?:cause|storm)\.[0-9a-f]{16}:\d{1,16}) (\d{1,3})$/.exec(value);
  const [, id = '', page = ''] = match ?? [];
  return isGroupId(id) ? { id, page: Number(page) } : null;
}
