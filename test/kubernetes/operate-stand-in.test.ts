import { afterAll, beforeAll, beforeEach, describe, test } from '@jest/globals';
import { ClusterServer } from '../../src/playground/cluster/server.js';
import { EVERYTHING } from '../../src/playground/cluster/access.js';
import { parseObject } from '../../src/playground/cluster/json.js';
import { systemClock } from '../../src/telemetry/clock.js';
import { ACTION_CASES, Stage, type Ground } from '../support/actions-suite.js';
import { INTERVENTION_CASES } from '../support/interventions-suite.js';
import { clientFor } from '../support/stand-in-client.js';

async function openStandIn(): Promise<Ground> {
  const server = new ClusterServer({ clock: systemClock });
  server.access.addToken('admin', { user: 'admin', groups: ['system:masters'], rules: EVERYTHING });
  const { api, close } = clientFor(await server.start(), 'admin');
  return {
    api,
    ask: async (method, path, body) => {
      const headers = { authorization: 'Bearer admin', 'content-type': 'application/json' };
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: parseObject(await response.text()) ?? {} };
    },
    grantPatch: (user, namespace) => {
      server.access.addUser({
        user,
        groups: [],
        rules: [{ verbs: ['patch'], groups: ['apps'], resources: ['deployments'], namespaces: [namespace] }],
      });
      return Promise.resolve();
    },
    close: async () => {
      close();
      await server.stop();
    },
  };
}

describe('actions on the stand-in', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = new Stage(await openStandIn());
  }, 90_000);

  afterAll(async () => {
    await stage.ground.close();
  });

  beforeEach(async () => {
    await stage.reset();
  });

  test.each([...ACTION_CASES, ...INTERVENTION_CASES])('%s', async (_name, expectIt) => {
    await expectIt(stage);
  });
});
