import type { Millis } from '../model/time.js';

/** How long each state may last before it is told, by the row's setting name; ms. */
export type Thresholds = Readonly<Record<string, Millis>>;
