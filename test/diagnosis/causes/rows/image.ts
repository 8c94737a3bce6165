import { event, object, pod, waiting } from '../../made.js';
import { row } from '../row.js';

const HOST = 'registry.acme.io';
const PULL = `failed to pull and unpack image "${HOST}/shop/web:1.2.3": failed to resolve reference "${HOST}/shop/web:1.2.3": `;
const REQUEST = `${PULL}failed to do request: Head "https://${HOST}/v2/shop/web/manifests/1.2.3": `;
const failing = (text: string) =>
  pod({
    state: waiting('ImagePullBackOff', `Back-off pulling image "${HOST}/shop/web:1.2.3": ErrImagePull: ${text}`),
  });
const withSecret = (text: string) =>
  pod({
    spec: { imagePullSecrets: [{ name: 'regcred' }] },
    state: waiting('ErrImagePull', text),
  });
const UNAUTHORIZED = `${PULL}failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`;

export const IMAGE = [
  row('image-not-found', 'containerd', [
    failing(`rpc error: code = NotFound desc = ${PULL}${HOST}/shop/web:1.2.3: not found`),
  ]),
  row('image-pull-unauthorized', 'no pull secret', [failing(UNAUTHORIZED)]),
  row('image-pull-secret-missing', 'event and refused pull', [
    withSecret(UNAUTHORIZED),
    event(
      'FailedToRetrieveImagePullSecret',
      'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
    ),
  ]),
  row('image-pull-secret-invalid', 'type Opaque', [
    withSecret(UNAUTHORIZED),
    object('Secret', 'regcred', { type: 'Opaque', data: { username: '' } }),
  ]),
  row('image-pull-secret-invalid', 'the error text is the waiting reason', [
    pod({ state: waiting('illegal base64 data at input byte 4', 'illegal base64 data at input byte 4') }),
  ]),
  row('image-pull-secret-invalid', 'an entry for another registry only', [
    withSecret(UNAUTHORIZED),
    object('Secret', 'regcred', {
      type: 'kubernetes.io/dockerconfigjson',
      data: {
        '.dockerconfigjson': Buffer.from(JSON.stringify({ auths: { 'ghcr.io': { auth: 'eDp5' } } })).toString('base64'),
      },
    }),
  ]),
  row('invalid-image-name', 'reason', [
    pod({
      state: waiting(
        'InvalidImageName',
        'Failed to apply default image tag "Web:1": couldn\'t parse image name "Web:1": invalid reference format: repository name (library/Web) must be lowercase',
      ),
    }),
  ]),
  row('image-never-pull', 'reason', [
    pod({ state: waiting('ErrImageNeverPull', 'Container image "web:1" is not present with pull policy of Never') }),
  ]),
  row('image-inspect-error', 'reason', [
    pod({
      state: waiting(
        'ImageInspectError',
        'Failed to inspect image "": rpc error: code = Internal desc = store is corrupt',
      ),
    }),
  ]),
  row('image-platform-mismatch', 'text', [
    failing(`rpc error: code = NotFound desc = ${PULL}no match for platform in manifest: not found`),
  ]),
  row('image-corrupt', 'text', [
    failing('failed commit on ref "layer-sha256:ab": unexpected commit digest sha256:cd, expected sha256:ab'),
  ]),
  row('image-manifest-unsupported', 'text', [
    failing('unsupported MediaType application/vnd.cncf.helm.config.v1+json'),
  ]),
  row('image-signature', 'reason', [
    pod({
      state: waiting(
        'SignatureValidationFailed',
        'image pull failed for web because the signature validation failed: Source image rejected: no signature',
      ),
    }),
  ]),
  row('image-too-slow', 'cancelled', [failing(`rpc error: code = Canceled desc = ${PULL}context canceled`)]),
  row('registry-dns', 'text', [failing(`${REQUEST}dial tcp: lookup ${HOST} on 10.0.0.2:53: no such host`)]),
  row('registry-connection-refused', 'text', [failing(`${REQUEST}dial tcp 10.0.0.5:443: connect: connection refused`)]),
  row('registry-timeout', 'text', [failing(`${REQUEST}dial tcp 10.0.0.5:443: i/o timeout`)]),
  row('registry-tls', 'text', [
    failing(`${REQUEST}tls: failed to verify certificate: x509: certificate signed by unknown authority`),
  ]),
  row('registry-http-https', 'text', [failing(`${REQUEST}http: server gave HTTP response to HTTPS client`)]),
  row('registry-rate-limit', 'text', [
    failing(`${PULL}unexpected status code: 429 Too Many Requests - Server message: toomanyrequests`),
  ]),
  row('registry-unavailable', 'text', [failing(`${PULL}unexpected status from HEAD request: 503 Service Unavailable`)]),
  row('registry-proxy', 'text', [
    failing(`${REQUEST}proxyconnect tcp: dial tcp 10.0.0.9:3128: connect: connection refused`),
  ]),
  row('registry-blocked', 'text', [
    failing('registry docker.io is blocked in /etc/containers/registries.conf or /etc/containers/registries.conf.d'),
  ]),
  row('registry-connection-cut', 'text', [
    failing(`${REQUEST}read tcp 10.0.0.9:4->10.0.0.5:443: read: connection reset by peer`),
  ]),
  row('registry-no-route', 'text', [failing(`${REQUEST}dial tcp 10.0.0.5:443: connect: no route to host`)]),
  row('node-pull-throttle', 'text', [failing('pull QPS exceeded')]),
  row('node-image-disk-full', 'text', [
    failing('failed to extract layer sha256:ab: write /var/lib/containerd/x: no space left on device'),
  ]),
  row('image-short-name', 'text', [
    failing('short-name "web" did not resolve to an alias and no unqualified-search registries are defined'),
  ]),
  row('image-pull-failed', 'a text that no rule knows', [
    failing('the flux capacitor of the registry is out of phase'),
  ]),
];
