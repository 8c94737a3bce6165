/** Single words that make a name secret-like, wherever they stand in it. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  'password',
  'passwords',
  'passwd',
  'passphrase',
  'passcode',
  'pwd',
  'pass',
  'psw',
  'secret',
  'secrets',
  'token',
  'tokens',
  'apikey',
  'apitoken',
  'accesskey',
  'secretkey',
  'privatekey',
  'authkey',
  'authtoken',
  'accesstoken',
  'refreshtoken',
  'clientsecret',
  'accountkey',
  'sharedaccesskey',
  'credential',
  'credentials',
  'cred',
  'creds',
  'bearer',
  'jwt',
  'pgpassword',
  'mypassword',
  'requirepass',
  'masterauth',
  'dbpass',
  'dbpassword',
  'userpass',
  'pat',
  'otp',
  'pin',
]);

/** Words that make `key` secret when they stand before it: `api_key`, `signing-key`; `partition_key` is none. */
const KEY_QUALIFIERS: ReadonlySet<string> = new Set([
  'api',
  'app',
  'application',
  'access',
  'account',
  'auth',
  'client',
  'consumer',
  'crypt',
  'customer',
  'decryption',
  'encryption',
  'encrypt',
  'hmac',
  'license',
  'licence',
  'master',
  'private',
  'root',
  'secret',
  'service',
  'session',
  'shared',
  'signing',
  'signature',
  'ssh',
  'storage',
  'stripe',
  'subscription',
  'webhook',
]);

/** Last words that turn the name into something about the secret: `secretName`, `token_ttl`, `passwordFile`. */
const ABOUT_WORDS: ReadonlySet<string> = new Set([
  'name',
  'names',
  'ref',
  'refs',
  'reference',
  'file',
  'files',
  'filename',
  'path',
  'dir',
  'directory',
  'url',
  'uri',
  'endpoint',
  'host',
  'type',
  'kind',
  'length',
  'size',
  'count',
  'limit',
  'max',
  'min',
  'ttl',
  'expiry',
  'expires',
  'expiration',
  'expired',
  'age',
  'timeout',
  'interval',
  'enabled',
  'disabled',
  'required',
  'optional',
  'policy',
  'version',
  'namespace',
  'mount',
  'mounts',
  'class',
  'status',
  'state',
  'valid',
  'invalid',
  'provider',
  'issuer',
  'audience',
  'error',
  'failed',
  'manager',
  'store',
  'engine',
  'method',
  'scope',
  'rotation',
  'reset',
  'field',
  'column',
  'format',
  'env',
  'var',
  'id',
  'user',
  'username',
  'per',
  'second',
]);

/** Whole names that the word rules would miss or wrongly spare. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'auth',
  '_auth',
  'redis_auth',
  'authorization',
  'proxy_authorization',
  'cookie',
  'set_cookie',
  'session_id',
  'sessionid',
  'secret_id',
  'x_api_key',
  'client_key_data',
  'connect_sid',
  'phpsessid',
  'jsessionid',
  'sig',
  'signature',
  'aws_session_token',
  'private_key_data',
  'encryption_salt',
  'salt',
]);

/**
 * True when a field, variable or flag of this name is expected to hold a secret: `DB_PASSWORD`, `apiKey`,
 * `--client-secret`, `spring.datasource.password`; false for names about secrets (`secretName`, `tokenTTL`).
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  if (SECRET_NAMES.has(words.join('_')) || name.toLowerCase() === '_auth') return true;
  const last = words.at(-1);
  if (last === undefined || ABOUT_WORDS.has(last)) return false;
  return words.some(
    (word, index) =>
      SECRET_WORDS.has(word) ||
      ((word === 'key' || word === 'keys') && index > 0 && KEY_QUALIFIERS.has(words[index - 1] ?? '')),
  );
}

/** `dbPassword2` → db, password; `X-API-Key` → x, api, key; `spring.datasource.password` → spring, datasource, password. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 128)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}
