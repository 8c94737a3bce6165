import { describe } from '@jest/globals';
import { EmbeddedStore } from '../../src/storage/embedded-store.js';
import { ManualClock } from '../support/manual-clock.js';
import { storeContract } from './contract.js';

describe('the embedded store', () => {
  storeContract(() => {
    const clock = new ManualClock();
    const historyTtlMs = 500;
    return {
      store: new EmbeddedStore({ clock, historyTtlMs }),
      historyTtlMs,
      pass: (ms) => {
        clock.advance(ms);
        return Promise.resolve();
      },
    };
  });
});
