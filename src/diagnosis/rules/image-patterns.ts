import type { CauseId } from '../../model/causes.js';

/** Ordered patterns over the text of a failed image pull; the first match wins. Network before auth, auth before not-found. */
export const IMAGE_PATTERNS: readonly { readonly pattern: RegExp; readonly cause: CauseId }[] = [
  { pattern: /pull QPS exceeded/, cause: 'node-pull-throttle' },
  {
    pattern:
      /toomanyrequests|429 Too Many Requests|too many requests to registry|reached your (?:unauthenticated )?pull rate limit/i,
    cause: 'registry-rate-limit',
  },
  { pattern: /no space left on device|disk quota exceeded/i, cause: 'node-image-disk-full' },
  {
    pattern:
      /no match for platform in manifest|no matching manifest for |no image found in (?:manifest list|image index) for architecture/i,
    cause: 'image-platform-mismatch',
  },
  {
    pattern:
      /is no longer supported since containerd|schema 1 image manifests are no longer supported|unsupported media ?type|unsupported MIME type|manifest invalid|manifest unverified|missing signature key|unexpected media type|mediaType in manifest should be/i,
    cause: 'image-manifest-unsupported',
  },
  {
    pattern:
      /unexpected commit digest|failed size validation|digest mismatch|filesystem layer verification failed|does not match expected digest|mismatched image rootfs/i,
    cause: 'image-corrupt',
  },
  { pattern: /SignatureValidationFailed|signature validation failed|Source image rejected/i, cause: 'image-signature' },
  { pattern: /registry \S{1,300} is blocked in /, cause: 'registry-blocked' },
  {
    pattern:
      /invalid reference format|couldn't parse image name|repository name .{0,300} must be (?:lowercase|canonical)|invalid checksum digest/i,
    cause: 'invalid-image-name',
  },
  {
    pattern: /short name mode is enforcing|returns ambiguous list|did not resolve to an alias/,
    cause: 'image-short-name',
  },
  { pattern: /server gave HTTP response to HTTPS client/, cause: 'registry-http-https' },
  { pattern: /proxyconnect tcp/, cause: 'registry-proxy' },
  { pattern: /x509: |tls: /, cause: 'registry-tls' },
  {
    pattern:
      /no such host|server misbehaving|[Tt]emporary failure in name resolution|lookup [^ :]{1,300}(?: on [^ ]{1,100})?: /,
    cause: 'registry-dns',
  },
  {
    pattern: /connect: connection refused|registry is unavailable: .{0,200}refused/,
    cause: 'registry-connection-refused',
  },
  { pattern: /no route to host|network is unreachable/, cause: 'registry-no-route' },
  { pattern: /connection reset by peer|unexpected EOF|: EOF\b/, cause: 'registry-connection-cut' },
  {
    pattern:
      /i\/o timeout|TLS handshake timeout|Client\.Timeout exceeded|request canceled while waiting for connection|context deadline exceeded|code = DeadlineExceeded/i,
    cause: 'registry-timeout',
  },
  { pattern: /code = Canceled|context canceled/i, cause: 'image-too-slow' },
  {
    pattern:
      /\b5\d\d (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|Origin)|StatusCode: 5\d\d|registry is unavailable/i,
    cause: 'registry-unavailable',
  },
  {
    pattern:
      /pull access denied|insufficient_scope|authorization failed|no basic auth credentials|failed to authorize|\b401 Unauthorized\b|\b403 Forbidden\b|unauthorized: |unauthorized$|authentication required|denied: |requested access to the resource is denied|invalid username\/password|incorrect username or password|authorization token has expired|error getting credentials|StatusCode: 40[13]/i,
    cause: 'image-pull-unauthorized',
  },
  {
    pattern:
      /manifest unknown|name unknown|NAME_UNKNOWN|repository \S{1,300} not found|repository name not known|404 Not Found|manifest for \S{1,400} not found|: not found$/i,
    cause: 'image-not-found',
  },
  {
    pattern:
      /failed to extract layer|failed to register layer|Error processing tar file|writing blob: adding layer|failed to unpack image/i,
    cause: 'image-corrupt',
  },
];

/** Causes that the waiting reason alone decides, whatever the text says. */
export const IMAGE_REASONS: Readonly<Record<string, CauseId | null>> = {
  ErrImagePull: null,
  ImagePullBackOff: null,
  RegistryUnavailable: 'registry-unavailable',
  SignatureValidationFailed: 'image-signature',
  InvalidImageName: 'invalid-image-name',
  ImageInspectError: 'image-inspect-error',
  ErrImageNeverPull: 'image-never-pull',
};

/** A malformed pull secret makes the kubelet use the error text itself as the waiting reason. */
export const MALFORMED_SECRET =
  /^(?:illegal base64|invalid character|unexpected end of JSON|json: cannot unmarshal|unable to parse auth field)/;

/** The cause of a failed pull by its text; null when no row knows it. */
export function classifyImageText(text: string): CauseId | null {
  return IMAGE_PATTERNS.find(({ pattern }) => pattern.test(text.trim()))?.cause ?? null;
}

/** Splits a reference into the registry host and the tag or digest, by the rules of the distribution library. */
export function parseReference(image: string): { readonly registry: string; readonly tag: string } {
  const slash = image.indexOf('/');
  const first = slash === -1 ? '' : image.slice(0, slash);
  const registry = /[.:]/.test(first) || first === 'localhost' ? first : 'docker.io';
  const digest = image.indexOf('@');
  if (digest !== -1) return { registry, tag: image.slice(digest + 1) };
  const rest = image.slice(slash + 1);
  const colon = rest.lastIndexOf(':');
  return { registry, tag: colon === -1 || rest.slice(colon).includes('/') ? 'latest' : rest.slice(colon + 1) };
}
