import { EVERYTHING } from '../../../src/playground/cluster/access.js';
import { ClusterServer } from '../../../src/playground/cluster/server.js';
import { systemClock } from '../../../src/telemetry/clock.js';
import { freePort } from '../../support/free-port.js';
import { ADMIN_TOKEN, NOBODY_TOKEN, RENEWED_TOKEN } from '../../support/kube-api-server.js';
import { reflectorContract, type Ground } from './contract.js';

async function standIn(): Promise<Ground> {
  const server = new ClusterServer({ clock: systemClock, streamingList: 'refused', port: await freePort() });
  const admin = { user: 'admin', groups: ['system:masters'], rules: EVERYTHING };
  server.access.addToken(ADMIN_TOKEN, admin);
  server.access.addToken(RENEWED_TOKEN, admin);
  server.access.addToken(NOBODY_TOKEN, { user: 'nobody', groups: [], rules: [] });
  await server.start();
  return {
    url: new URL(server.url),
    stopServer: () => server.stop(),
    startAgain: async () => {
      await server.start();
    },
    close: () => server.stop(),
  };
}

reflectorContract('the stand-in', standIn);
