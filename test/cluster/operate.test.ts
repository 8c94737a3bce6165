import { afterAll, beforeAll, beforeEach, describe, test } from '@jest/globals';
import { ACTION_CASES, Stage, type Ground } from '../support/actions-suite.js';
import { INTERVENTION_CASES } from '../support/interventions-suite.js';
import { ADMIN_TOKEN, KUBE_ASSETS, ask, startKubeApiServer } from '../support/kube-api-server.js';
import { clientFor } from '../support/stand-in-client.js';

async function openRealServer(): Promise<Ground> {
  const server = await startKubeApiServer(KUBE_ASSETS ?? '');
  const { api, close } = clientFor(server.url.href, ADMIN_TOKEN);
  return {
    api,
    ask: (method, path, body) => ask(server.url, method, path, body),
    grantPatch: async (user, namespace) => {
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
      const apiGroup = 'rbac.authorization.k8s.io';
      await ask(server.url, 'POST', `${rbac}/roles`, {
        metadata: { name: 'restart' },
        rules: [{ verbs: ['patch'], apiGroups: ['apps'], resources: ['deployments'] }],
      });
      await ask(server.url, 'POST', `${rbac}/rolebindings`, {
        metadata: { name: 'restart' },
        roleRef: { apiGroup, kind: 'Role', name: 'restart' },
        subjects: [{ apiGroup, kind: 'User', name: user }],
      });
    },
    close: async () => {
      close();
      await server.close();
    },
  };
}

const onRealServer = KUBE_ASSETS === undefined ? describe.skip : describe;

onRealServer('actions on a real API server', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = new Stage(await openRealServer());
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
