import { createContext, useContext } from 'react';
import type { MessageRef } from './permalink.js';
import type { Json, OptionsAnswer, PageInstant, PageValue } from '../../page-contract.js';

/** What messages need to know of the workspace to be shown: names for ids, and the present. */
export interface Reading {
  /** BCP 47. */
  readonly locale: string;
  /** Undefined: the reader's own. */
  readonly timeZone?: string;
  readonly now: () => PageInstant;
  /** Calls back when a second has passed on the playground's clock; answers how to stop. */
  readonly tick: (told: () => void) => () => void;
  readonly userName: (id: string) => string | undefined;
  readonly channelName: (id: string) => string | undefined;
  readonly groupHandle: (id: string) => string | undefined;
  /** Who reads: their own mentions stand out. */
  readonly reader: string;
  readonly openChannel: (id: string) => void;
  readonly openMessage: (message: MessageRef) => void;
}

export interface Press {
  readonly blockId: string;
  readonly actionId: string;
  readonly option?: string | Json;
  readonly value?: PageValue;
}

/** The message, modal or Home tab that blocks stand on: what their elements hold and do. */
export interface Surface {
  /** Unique on the page; ids of form fields begin with it. */
  readonly id: string;
  readonly values: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** What is wrong with an input, by block_id. */
  readonly errors: Readonly<Record<string, string>>;
  /** Resolves when the app has taken it, or the person was told that it has not. */
  readonly press: (press: Press) => Promise<void>;
  /** Something was typed or chosen in an input, to be sent later. */
  readonly enter: (blockId: string, value: PageValue) => void;
  readonly options: (blockId: string, actionId: string, search: string) => Promise<OptionsAnswer>;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
}

export const ReadingContext = createContext<Reading | null>(null);
export const SurfaceContext = createContext<Surface | null>(null);

export function useReading(): Reading {
  const reading = useContext(ReadingContext);
  if (reading === null) throw new Error('Blocks stand inside a ReadingContext');
  return reading;
}

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) throw new Error('Blocks stand inside a SurfaceContext');
  return surface;
}
