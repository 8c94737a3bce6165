import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Blocks } from '../../../src/playground/page/blocks/block.js';
import {
  ReadingContext,
  SurfaceContext,
  type Reading,
  type Surface,
} from '../../../src/playground/page/blocks/surface.js';
import type { Json } from '../../../src/playground/page-contract.js';

const NAMES: Readonly<Record<string, string>> = { U0001: 'mira', S0ONCALL: 'sre', C1: 'alerts' };

export const READING: Reading = {
  locale: 'en-GB',
  timeZone: 'UTC',
  now: () => Date.UTC(2026, 10, 25, 14, 5),
  tick: () => () => undefined,
  userName: (id) => NAMES[id],
  channelName: (id) => NAMES[id],
  groupHandle: (id) => NAMES[id],
  reader: 'U0001',
  openChannel: () => undefined,
  openMessage: () => undefined,
};

const SURFACE: Surface = {
  id: 's',
  values: {},
  errors: {},
  press: () => Promise.resolve(),
  enter: () => undefined,
  options: () => Promise.resolve({ ok: true, groups: [] }),
  people: [],
  channels: [],
};

/** Blocks as the page draws them, as HTML. */
export function drawn(blocks: readonly Json[], surface: Partial<Surface> = {}): string {
  return renderToStaticMarkup(
    createElement(
      ReadingContext,
      { value: READING },
      createElement(
        SurfaceContext,
        { value: { ...SURFACE, ...surface } },
        createElement(Blocks, { blocks: blocks.map((block, index) => ({ block_id: `b${index}`, ...block })) }),
      ),
    ),
  );
}

/** What a reader sees of HTML: its text, entities decoded. */
export function textOf(html: string): string {
  return html
    .replace(/<[^<>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');
}

/** The elements of HTML by name, in order. */
export function elementsOf(html: string): readonly string[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)/g)].map(([, name = '']) => name);
}
