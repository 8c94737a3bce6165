import { keep, readKept } from './kept.js';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const LOCALES = ['en', 'zh-CN'] as const;
export type PageLocale = (typeof LOCALES)[number];

/** The theme chosen on an earlier visit, else the system's. */
export function keptTheme(): Theme {
  const kept = readKept('theme');
  return THEMES.find((theme) => theme === kept) ?? 'system';
}

/** Shows a theme and remembers it. The style sheets follow `data-theme`, or the system where there is none. */
export function showTheme(theme: Theme): void {
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', theme);
  keep('theme', theme);
}

/** The language chosen on an earlier visit, else the first of the browser's that the page speaks, else English. */
export function keptLocale(languages: readonly string[]): PageLocale {
  const kept = readKept('locale');
  const chosen = LOCALES.find((locale) => locale === kept);
  if (chosen !== undefined) return chosen;
  const spoken = languages.map((language) =>
    language.toLowerCase().startsWith('zh') ? 'zh-CN' : language.slice(0, 2),
  );
  return LOCALES.find((locale) => locale === spoken.find((each) => LOCALES.some((known) => known === each))) ?? 'en';
}

export function showLocale(locale: PageLocale): void {
  document.documentElement.lang = locale;
  keep('locale', locale);
}
