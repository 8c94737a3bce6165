import { HOST, PATH, exact, loose, signature, type Signature } from '../signature.js';

const URL = String.raw`(?:(?:Get|Post|Put|Head|Patch|Delete) "(?<url>https?://[^" ]{3,300})": )?(?:tls: failed to verify certificate: )?`;

/** Certificates: expired, of an unknown authority, or of another name; and handshakes that cannot agree. */
export const TLS_SIGNATURES: readonly Signature[] = [
  signature(
    'go-x509-expired',
    'tls-expired',
    3,
    ['has expired or is not yet valid'],
    [
      loose`${URL}x509: certificate has expired or is not yet valid(?:: current time [^ ]{5,40} is after (?<expiredAt>[^ ]{5,40}))?`,
    ],
  ),
  signature(
    'java-expired',
    'tls-expired',
    3,
    ['certificateexpiredexception', 'notafter'],
    [loose`CertificateExpiredException: NotAfter: (?<expiredAt>[^⏎]{5,40})`, loose`CertificateExpiredException`],
  ),
  signature(
    'openssl-expired',
    'tls-expired',
    3,
    [
      'certificate has expired',
      'cert_has_expired',
      'certificate expired',
      'certificate is expired',
      'nottimevalid',
      'certificate: expired',
    ],
    [loose`certificate (?:has |is )?expired|\bCERT_HAS_EXPIRED\b|\bNotTimeValid\b|invalid peer certificate: Expired`],
  ),
  signature(
    'go-x509-unknown-authority',
    'tls-untrusted',
    3,
    ['signed by unknown authority'],
    [loose`${URL}x509: certificate signed by unknown authority`],
  ),
  signature(
    'java-pkix',
    'tls-untrusted',
    3,
    ['pkix path', 'unable to find valid certification path', 'trustanchors'],
    [
      loose`PKIX path (?:building|validation) failed|unable to find valid certification path to requested target|the trustAnchors parameter must be non-empty`,
    ],
  ),
  signature(
    'python-pool-untrusted',
    'tls-untrusted',
    3,
    ['certificate_verify_failed', 'certificate verify failed'],
    [loose`HTTPSConnectionPool\(host='${HOST}', port=(?<port>\d{1,5})\).{0,400}CERTIFICATE_VERIFY_FAILED`],
  ),
  signature(
    'python-hostname-mismatch',
    'tls-mismatch',
    3,
    ['hostname mismatch', "doesn't match", 'remotecertificatenamemismatch'],
    [
      loose`Hostname mismatch, certificate is not valid for '${HOST}'`,
      loose`hostname '${HOST}' doesn't match`,
      exact`\bRemoteCertificateNameMismatch\b`,
    ],
  ),
  signature(
    'openssl-untrusted',
    'tls-untrusted',
    3,
    [
      'unable to verify the first certificate',
      'unable_to_verify_leaf_signature',
      'self-signed certificate',
      'self signed certificate',
      'depth_zero_self_signed',
      'unable to get local issuer',
      'unable to get issuer',
      'unable_to_get_issuer',
      'certificate_verify_failed',
      'certificate verify failed',
      'self_signed_cert_in_chain',
    ],
    [
      loose`unable to verify the first certificate|UNABLE_TO_VERIFY_LEAF_SIGNATURE|self[- ]signed certificate|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|unable to get (?:local )?issuer certificate|UNABLE_TO_GET_ISSUER_CERT|CERTIFICATE_VERIFY_FAILED|certificate verify failed`,
    ],
  ),
  signature(
    'rust-dotnet-untrusted',
    'tls-untrusted',
    3,
    ['unknownissuer', 'remotecertificatechainerrors', 'partialchain', 'untrustedroot'],
    [exact`\b(?:UnknownIssuer|RemoteCertificateChainErrors|PartialChain|UntrustedRoot)\b`],
  ),
  signature(
    'peer-refused-certificate',
    'tls-untrusted',
    3,
    [
      'remote error: tls',
      'tlsv1 alert unknown ca',
      'alert bad certificate',
      'alert unknown ca',
      'alert certificate unknown',
    ],
    [
      loose`remote error: tls: (?:bad certificate|unknown certificate(?: authority)?|certificate required)|tlsv1(?:3)? alert unknown ca|alert (?:bad certificate|unknown ca|certificate unknown)`,
    ],
  ),
  signature(
    'go-x509-wrong-name',
    'tls-mismatch',
    3,
    [
      'certificate is valid for',
      'cannot validate certificate for',
      'certificate relies on legacy common name',
      'certificate is not valid for any names',
    ],
    [
      loose`${URL}x509: certificate is valid for (?<certificate>.{1,160}), not ${HOST}`,
      loose`${URL}x509: cannot validate certificate for ${HOST} because`,
      loose`${URL}x509: certificate is not valid for any names, but wanted to match ${HOST}`,
      loose`${URL}x509: certificate relies on legacy Common Name`,
    ],
  ),
  signature(
    'node-altname',
    'tls-mismatch',
    3,
    ['altnames', 'err_tls_cert_altname'],
    [loose`does not match certificate's altnames: Host: ${HOST}`, exact`\bERR_TLS_CERT_ALTNAME_INVALID\b`],
  ),
  signature(
    'java-no-subject-alt',
    'tls-mismatch',
    3,
    ['no subject alternative', 'no name matching', "doesn't match any of the subject alternative"],
    [
      loose`No name matching ${HOST} found`,
      loose`No subject alternative (?:DNS )?names? matching (?:IP address )?${HOST} found`,
      loose`Certificate for <${HOST}> doesn't match any of the subject alternative names`,
      loose`No subject alternative names? present`,
    ],
  ),
  signature('rust-wrong-name', 'tls-mismatch', 3, ['notvalidforname'], [exact`\bNotValidForName\b`]),
  signature(
    'key-does-not-match',
    'tls-mismatch',
    3,
    ['private key does not match', 'key values mismatch', 'inconsistent private key', 'public and private key'],
    [
      loose`SSL_CTX_use_PrivateKey(?:_file)?\("${PATH}"\).{0,120}key values mismatch`,
      loose`private key does not match|key values mismatch`,
    ],
  ),
  signature(
    'server-without-tls',
    'tls-mismatch',
    3,
    [
      'ssl is not enabled',
      'server gave http response to https client',
      'http request to an https server',
      'does not support ssl',
      'first record does not look like a tls handshake',
      'plaintext',
    ],
    [
      loose`SSL is not enabled on the server`,

      loose`${URL}http: server gave HTTP response to HTTPS client`,
      loose`http request (?:was sent )?to (?:an )?https (?:server|port)|server does not support SSL|first record does not look like a TLS handshake|Unrecognized SSL message, plaintext connection`,
    ],
  ),
  signature(
    'tls-wrong-protocol',
    'tls-mismatch',
    2,
    [
      'wrong version number',
      'unsupported or unrecognized ssl message',
      'handshake_failure',
      'handshake failure',
      'protocol version',
      'no shared cipher',
      'no cipher suites',
      'unsupported protocol',
      'packet length too long',
    ],
    [
      loose`wrong version number|unsupported or unrecognized SSL message|(?:alert|error|tls:|fatal alert:) ?handshake[_ ]failure|(?:tls|ssl).{0,40}(?:protocol version|unsupported protocol|no shared cipher|packet length too long)|no cipher suites? (?:in common|supported)`,
    ],
  ),
];
