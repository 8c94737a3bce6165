import type { Signature } from '../signature.js';
import { ACCESS_SIGNATURES } from './access.js';
import { CODE_SIGNATURES } from './code.js';
import { CONFIGURATION_SIGNATURES } from './configuration.js';
import { CONNECTION_SIGNATURES } from './connection.js';
import { DATABASE_SIGNATURES } from './databases.js';
import { DNS_SIGNATURES } from './dns.js';
import { ENVIRONMENT_SIGNATURES } from './environment.js';
import { FILE_SIGNATURES } from './files.js';
import { PROCESS_SIGNATURES } from './process.js';
import { TLS_SIGNATURES } from './tls.js';
import { VOLUME_SIGNATURES } from './volumes.js';

/**
 * Every signature, most telling first. Of the rows that fit a line the heaviest counts, the earlier of equals: a
 * certificate error inside a failed request is a certificate error, and a missing library not merely a missing file.
 */
export const SIGNATURES: readonly Signature[] = [
  ...TLS_SIGNATURES,
  ...DNS_SIGNATURES,
  ...DATABASE_SIGNATURES,
  ...ACCESS_SIGNATURES,
  ...CONNECTION_SIGNATURES,
  ...VOLUME_SIGNATURES,
  ...PROCESS_SIGNATURES,
  ...FILE_SIGNATURES,
  ...ENVIRONMENT_SIGNATURES,
  ...CONFIGURATION_SIGNATURES,
  ...CODE_SIGNATURES,
];
