import { afterAll, afterEach, beforeAll } from '@jest/globals';
import nock from 'nock';

/**
 * No test may reach anything but this machine. `restore()` per file is needed because nock patches
 * node:http for the whole jest worker, and the next file's own patch would fail on top of it.
 */
beforeAll(() => {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
  nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/);
});

afterEach(() => {
  nock.abortPendingRequests();
  nock.cleanAll();
});

afterAll(() => {
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
});
