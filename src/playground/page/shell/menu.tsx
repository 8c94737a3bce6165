import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface MenuItem {
  readonly key: string;
  readonly label: string;
  readonly act: () => void;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Set for items of which one is chosen. */
  readonly checked?: boolean;
}

interface MenuProps {
  /** What a screen reader calls the button; the shown children may be an icon. */
  readonly label: string;
  readonly className: string;
  readonly items: readonly MenuItem[];
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
  readonly data?: string;
}

/** A button that opens a menu (WAI-ARIA's menu button): arrows, Home, End, first letters, Escape back to the button. */
export function Menu({ label, className, items, children, align = 'start', data }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return undefined;
    itemsIn(root.current)[0]?.focus();
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
    };
  }, [open]);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const onMenuKey = (event: KeyboardEvent): void => {
    const all = itemsIn(root.current);
    const at = all.findIndex((item) => item === document.activeElement);
    const next = nextItem(event.key, at, all);
    if (next !== null) {
      event.preventDefault();
      all[next]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  return (
    <span className="menu-root" ref={root}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        data-action={data}
        onClick={() => {
          setOpen(!open);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </button>
      {open ? (
        <div className={`menu menu-${align}`} role="menu" id={id} aria-label={label} onKeyDown={onMenuKey}>
          {items.map((item) => (
            <button
              key={item.key}
              type="button"
              role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
              aria-checked={item.checked}
              tabIndex={-1}
              className={item.danger === true ? 'menu-item danger' : 'menu-item'}
              disabled={item.disabled === true}
              onClick={() => {
                close();
                item.act();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      ) : null}
    </span>
  );
}

function itemsIn(root: HTMLElement | null): readonly HTMLElement[] {
  return root === null ? [] : [...root.querySelectorAll<HTMLElement>('.menu-item:not(:disabled)')];
}

/** Where the focus goes for this key, null when the key is not one that moves it. */
function nextItem(key: string, at: number, all: readonly HTMLElement[]): number | null {
  const count = all.length;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at - 1 + count) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key.length !== 1) return null;
  const fits = all.map((item, index) => ({
    index,
    fits: item.textContent.toLowerCase().startsWith(key.toLowerCase()),
  }));
  return (fits.find((each) => each.fits && each.index > at) ?? fits.find((each) => each.fits))?.index ?? null;
}
