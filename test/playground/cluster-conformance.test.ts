import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from '@jest/globals';
import { EVERYTHING } from '../../src/playground/cluster/access.js';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { ApiStage } from '../support/api-stage.js';
import { API_CASES } from '../support/api-suite.js';
import { ManualClock } from '../support/manual-clock.js';

describe('the API on the stand-in', () => {
  let clock: ManualClock;
  let server: ClusterServer;
  let stage: ApiStage;
  let number = 0;

  beforeAll(async () => {
    clock = new ManualClock();
    server = new ClusterServer({ clock, streamingList: 'ignored' });
    server.access.addToken('admin', { user: 'admin', groups: ['system:masters'], rules: EVERYTHING });
    server.access.addToken('nobody', { user: 'nobody', groups: [], rules: [] });
    await server.start();
  });

  afterAll(async () => {
    await server.stop();
  });

  beforeEach(async () => {
    number += 1;
    stage = new ApiStage(
      {
        url: new URL(server.url),
        admin: 'admin',
        nobody: 'nobody',
        compact: () => {
          server.store.compact();
          return Promise.resolve();
        },
        pass: (ms) => {
          clock.advance(ms);
          return Promise.resolve();
        },
      },
      `case-${number}`,
    );
    await stage.create('/api/v1/namespaces', { metadata: { name: stage.namespace } });
  });

  afterEach(() => {
    stage.close();
  });

  test.each(API_CASES)('%s', async (_name, expectIt) => {
    await expectIt(stage);
  });
});
