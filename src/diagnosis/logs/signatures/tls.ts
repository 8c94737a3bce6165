import { HOST, signature, type Signature } from '../signature.js';

const URL_OF = '(?:(?:Get|Post|Put|Head) "(?<url>https?://[^" ]{3,300})": )?';

/** Certificates: expired, of an unknown authority, or of another name; and handshakes that cannot agree. */
export const TLS_SIGNATURES: readonly Signature[] = [
  signature('go-x509-expired', 'tls-expired', 3, ['has expired or is not yet valid'], `${URL_OF}(?:tls: failed to verify certificate: )?x509: certificate has expired or is not yet valid(?:: current time [^ ]{5,40} is after (?<expiredAt>[^ ]{5,40}))?`),
  signature('openssl-expired', 'tls-expired', 2, ['certificate has expired', 'cert_has_expired', 'certificate expired', 'certificateexpired'], `certificate has expired|CERT_HAS_EXPIRED|certificate expired|CertificateExpiredException(?:: NotAfter: (?<expiredAt>[^\\n]{5,40}))?|invalid peer certificate: Expired`),
  signature('go-x509-unknown-authority', 'tls-untrusted', 3, ['signed by unknown authority'], `${URL_OF}(?:tls: failed to verify certificate: )?x509: certificate signed by unknown authority`),
  signature('node-untrusted', 'tls-untrusted', 2, ['unable to verify the first certificate', 'unable_to_verify_leaf_signature', 'self-signed certificate', 'self signed certificate', 'depth_zero_self_signed', 'unable to get local issuer', 'unable_to_get_issuer'], `unable to verify the first certificate|UNABLE_TO_VERIFY_LEAF_SIGNATURE|self[- ]signed certificate|DEPTH_ZERO_SELF_SIGNED_CERT|unable to get (?:local )?issuer certificate|UNABLE_TO_GET_ISSUER_CERT`),
  signature('java-pkix', 'tls-untrusted', 3, ['pkix path', 'unable to find valid certification path'], `PKIX path (?:building|validation) failed|unable to find valid certification path to requested target`),
  signature('python-verify-failed', 'tls-untrusted', 2, ['certificate_verify_failed', 'certificate verify failed'], `CERTIFICATE_VERIFY_FAILED|certificate verify failed(?! .{0,10}expired)`),
  signature('rust-unknown-issuer', 'tls-untrusted', 3, ['unknownissuer', 'remotecertificatechainerrors', 'partialchain', 'untrustedroot'], `UnknownIssuer|RemoteCertificateChainErrors|PartialChain|UntrustedRoot`),
  signature('go-x509-wrong-name', 'tls-mismatch', 3, ['certificate is valid for', 'cannot validate certificate for', 'certificate relies on legacy common name'], `${URL_OF}[^\\n]{0,80}(?:certificate is valid for (?<certificate>[^\\n]{1,160}), not ${HOST}|cannot validate certificate for (?<address>[^ ]{3,60}) because|certificate relies on legacy Common Name)`),
  signature('node-altname', 'tls-mismatch', 3, ['altnames', 'err_tls_cert_altname'], `(?:Hostname/IP does not match certificate's altnames: Host: ${HOST}|ERR_TLS_CERT_ALTNAME_INVALID)`),
  signature('java-no-subject-alt', 'tls-mismatch', 3, ['no subject alternative', 'no name matching'], `No (?:subject alternative (?:DNS )?names? (?:matching|present)[^\\n]{0,80}|name matching ${HOST} found)`),
  signature('python-hostname-mismatch', 'tls-mismatch', 3, ['hostname mismatch', "doesn't match", 'remotecertificatenamemismatch'], `Hostname mismatch, certificate is not valid for '${HOST}'|hostname '${'(?<address>[^\']{1,120})'}' doesn't match|RemoteCertificateNameMismatch`),
  signature('tls-wrong-protocol', 'tls-mismatch', 2, ['wrong version number', 'first record does not look like a tls handshake', 'server gave http response to https client', 'unsupported or unrecognized ssl message', 'http request to an https server', 'handshake_failure', 'handshake failure', 'protocol version'], `wrong version number|first record does not look like a TLS handshake|server gave HTTP response to HTTPS client|unsupported or unrecognized SSL message|http request to an https server|(?:sslv3 )?alert handshake[_ ]failure|(?:tls|ssl)[^\\n]{0,40}protocol version(?: not supported)?`),
];
