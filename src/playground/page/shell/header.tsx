import type { ReactNode } from 'react';
import { usePage } from '../live/use-page.js';
import { MoonIcon, ScreenIcon, SunIcon } from './icons.js';
import { LOCALES, THEMES, type PageLocale } from './look.js';
import { Menu } from './menu.js';
import { useDoing, useSession } from './session.js';
import { useWords } from './words-context.js';

const LANGUAGES: Readonly<Record<PageLocale, string>> = { en: 'English', 'zh-CN': '中文' };

const LANGUAGE_SIGNS: Readonly<Record<PageLocale, string>> = { en: 'EN', 'zh-CN': '中' };

interface HeaderProps {
  readonly onTour: () => void;
  readonly clock: ReactNode;
}

/** The line above everything: what this is, whether podwhy runs, the clock, and how the page looks. */
export function Header({ onTour, clock }: HeaderProps) {
  const words = useWords();
  const { theme, locale } = useSession();
  const { setTheme, setLocale } = useDoing();
  return (
    <header className="top">
      <p className="brand">
        <strong>podwhy</strong> <span>playground</span>
      </p>
      <PodwhyState />
      {clock}
      <div className="top-ends">
        <button type="button" className="icon-text-button" onClick={onTour}>
          {words.startTour}
        </button>
        <Menu
          label={`${words.language}: ${LANGUAGE_SIGNS[locale]}`}
          className="icon-text-button"
          align="end"
          items={LOCALES.map((each) => ({
            key: each,
            label: LANGUAGES[each],
            checked: each === locale,
            act: () => {
              setLocale(each);
            },
          }))}
        >
          {LANGUAGE_SIGNS[locale]}
        </Menu>
        <Menu
          label={words.theme}
          className="icon-button"
          align="end"
          items={THEMES.map((each) => ({
            key: each,
            label: words.themes[each],
            checked: each === theme,
            act: () => {
              setTheme(each);
            },
          }))}
        >
          {theme === 'system' ? <ScreenIcon /> : theme === 'dark' ? <MoonIcon /> : <SunIcon />}
        </Menu>
      </div>
    </header>
  );
}

/** Whether podwhy runs, and which of its parts do not. Opens what is behind the curtain. */
function PodwhyState() {
  const words = useWords();
  const { showSide } = useDoing();
  const podwhy = usePage((held) => held.podwhy);
  const ailing = podwhy.parts.filter(({ ok }) => !ok).map(({ name }) => name);
  const says =
    podwhy.state === 'running' && ailing.length > 0
      ? words.podwhyAils(ailing.join(', '))
      : words.podwhyIs[podwhy.state];
  const look =
    podwhy.state === 'failed' || podwhy.state === 'stopped'
      ? 'failing'
      : podwhy.state === 'starting' || ailing.length > 0
        ? 'coming'
        : 'well';
  return (
    <button
      type="button"
      className="podwhy-state"
      title={podwhy.why === '' ? says : podwhy.why}
      onClick={() => {
        showSide('curtain');
      }}
    >
      <span className={`dot dot-${look}`} aria-hidden="true" />
      <span role="status">{says}</span>
    </button>
  );
}
