import type { Signature } from '../signature.js';
import { CONFIGURATION_SIGNATURES } from './configuration.js';
import { DATA_SERVICE_SIGNATURES } from './data-services.js';
import { FILE_SIGNATURES } from './files.js';
import { NETWORK_SIGNATURES } from './network.js';
import { RUNTIME_SIGNATURES } from './runtime.js';
import { TLS_SIGNATURES } from './tls.js';

/**
 * Every signature, most telling first: a line is read by the first rows that fit it, so a certificate error inside a
 * failed request is a certificate error, and a missing library is not merely a missing file.
 */
export const SIGNATURES: readonly Signature[] = [
  ...TLS_SIGNATURES,
  ...DATA_SERVICE_SIGNATURES,
  ...NETWORK_SIGNATURES,
  ...FILE_SIGNATURES,
  ...CONFIGURATION_SIGNATURES,
  ...RUNTIME_SIGNATURES,
];
