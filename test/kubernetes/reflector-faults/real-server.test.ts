import { describe } from '@jest/globals';
import { KUBE_ASSETS, startKubeApiServer } from '../../support/kube-api-server.js';
import { reflectorContract } from './contract.js';

const onRealServer = KUBE_ASSETS === undefined ? describe.skip : describe;

onRealServer('with the real thing', () => {
  reflectorContract('a real API server', () => startKubeApiServer(KUBE_ASSETS ?? ''));
});
