import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

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
  readonly label: string;
  /** What names the button to a screen reader: the label, where an icon is all one sees (default), or what it shows. */
  readonly named?: 'by-label' | 'by-content';
  readonly className: string;
  readonly items: readonly MenuItem[];
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
  readonly data?: string;
}

/** A button that opens a menu (WAI-ARIA's menu button): arrows, Home, End, first letters, Escape back to the button. */
export function Menu({ label, named = 'by-label', className, items, children, align = 'start', data }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    const [anchor, box] = [button.current, list.current];
    if (anchor === null || box === null) return;
    // In the top layer, so that no scrolling pane cuts it off.
    box.showPopover();
    place(box, anchor, align);
    itemsIn(box)[0]?.focus({ preventScroll: true });
  }, [open, align]);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      const { target } = event;
      const within = target instanceof Node && root.current?.contains(target) === true;
      if (!within) setOpen(false);
    };
    // A pane moves by itself when something new comes; the menu goes with its button.
    const scrolled = (event: Event): void => {
      const [anchor, box] = [button.current, list.current];
      if (anchor === null || box === null || event.target === box) return;
      place(box, anchor, align);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('scroll', scrolled, true);
    window.addEventListener('resize', scrolled);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('scroll', scrolled, true);
      window.removeEventListener('resize', scrolled);
    };
  }, [open, align]);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const onMenuKey = (event: KeyboardEvent): void => {
    const all = itemsIn(list.current);
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
        aria-label={named === 'by-label' ? label : undefined}
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
        <div ref={list} popover="manual" className="menu" role="menu" id={id} aria-label={label} onKeyDown={onMenuKey}>
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

/** Between a menu and its button, and between a menu and the edge of the window, in pixels. */
const GAP_PX = 4;

/** Below its button, or above where there is no room; at its start or end, but never beyond the window. */
function place(box: HTMLElement, anchor: HTMLElement, align: 'start' | 'end'): void {
  const at = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const { innerWidth, innerHeight } = window;
  const below = at.bottom + GAP_PX;
  const fits = below + height <= innerHeight - GAP_PX || at.top < height;
  const wanted = align === 'start' ? at.left : at.right - width;
  box.style.top = `${Math.max(GAP_PX, fits ? below : at.top - GAP_PX - height)}px`;
  box.style.left = `${Math.max(GAP_PX, Math.min(wanted, innerWidth - width - GAP_PX))}px`;
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
