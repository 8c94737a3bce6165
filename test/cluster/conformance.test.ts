import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from '@jest/globals';
import nock from 'nock';
import { ApiStage } from '../support/api-stage.js';
import { API_CASES } from '../support/api-suite.js';
import {
  ADMIN_TOKEN,
  KUBE_ASSETS,
  NOBODY_TOKEN,
  startKubeApiServer,
  type KubeApiServer,
} from '../support/kube-api-server.js';

const onRealServer = KUBE_ASSETS === undefined ? describe.skip : describe;

onRealServer('the API on a real API server', () => {
  let server: KubeApiServer;
  let stage: ApiStage;
  let number = 0;

  beforeAll(async () => {
    // Nock takes all listeners off a TLS socket that it passes through.
    nock.restore();
    server = await startKubeApiServer(KUBE_ASSETS ?? '');
  }, 90_000);

  afterAll(async () => {
    await server.close();
  });

  beforeEach(async () => {
    number += 1;
    stage = new ApiStage(
      {
        url: server.url,
        admin: ADMIN_TOKEN,
        nobody: NOBODY_TOKEN,
        compact: () => server.compact(),
        // Its clock is its own.
        pass: () => Promise.resolve(),
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
