/** How many different strings are remembered; about 2 MB at most. When full, the memory starts anew. */
const CAPACITY = 20_000;

/** Longer strings are rarely equal, and remembering them would keep them alive. */
const LONGEST = 120;

const known = new Map<string, string>();

/**
 * The one copy of a string that repeats over many records (reasons, namespaces, node names). JSON.parse makes a new
 * string for each occurrence, which at 20,000 pods is most of the heap.
 */
export function intern(text: string): string {
  if (text === '' || text.length > LONGEST) return text;
  const copy = known.get(text);
  if (copy !== undefined) return copy;
  if (known.size >= CAPACITY) known.clear();
  known.set(text, text);
  return text;
}
