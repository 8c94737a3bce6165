/** `name` as one word of a POSIX shell: untouched when it is harmless, else in single quotes. Never starts with a dash. */
export function shellQuote(name: string): string {
  if (/^[A-Za-z0-9_./:@%+=,][A-Za-z0-9_./:@%+=,-]*$/.test(name)) return name;
  const safe = name.startsWith('-') ? `./${name}` : name;
  return `'${safe.replaceAll("'", `'\\''`)}'`;
}
