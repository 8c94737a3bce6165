/** Reads what the page remembers between visits; null when there is nothing, or the browser keeps nothing for us. */
export function readKept(name: string): string | null {
  try {
    return localStorage.getItem(`podwhy-playground.${name}`);
  } catch {
    return null;
  }
}

/** Remembers something for the next visit, where the browser lets us. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`podwhy-playground.${name}`, value);
  } catch {
    // A browser without storage forgets the theme; nothing else suffers.
  }
}
