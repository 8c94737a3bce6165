import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, imageWithin, named, namespaceWords } from '../facts.js';

export const image = {
  'image-not-found': ({ p, k }) =>
    words(
      `Image ${p.image ?? 'of this container'} was not found${imageWithin(p.registry, p.image) === p.image ? given` in ${p.registry}` : ''}`,
      `The registry answered, and it has no such ${p.tag === undefined ? 'repository, tag or digest' : `tag "${p.tag}" (or repository)`}. A typing error, a build that never pushed, or a clean-up of old tags are the usual reasons.`,
      ['Check that the tag exists in the registry', k.inspectImage],
      ['Correct the image', k.edit],
    ),
  'image-pull-unauthorized': ({ p, k }) =>
    words(
      `${p.registry ?? 'The registry'} refuses the pull of ${imageWithin(p.registry, p.image) ?? 'this image'}`,
      `The registry answered "not allowed"${given`: ${p.error}`}. ${p.secret === undefined ? 'The pod pulls without working credentials' : `Pull secret "${p.secret}" is not accepted for it`}, or the repository does not exist: most registries hide which of the two it is.`,
      ['See which pull secrets and ServiceAccount the pod uses', k.pullSecrets],
      ['Log in with docker, then store those credentials as a pull secret', k.createPullSecret],
      ['Check the spelling of the repository', k.edit],
    ),
  'image-pull-secret-missing': ({ p, ns, k }) =>
    words(
      `${named('Pull secret', p.secret, 'A pull secret')} does not exist in ${namespaceWords(ns)}`,
      `imagePullSecrets names a Secret that is not in the pod's own namespace, so the kubelet pulled ${p.image ?? 'the image'} anonymously and was refused. Secrets are not shared between namespaces.`,
      ['Log in with docker, then create the pull secret', k.createPullSecret],
      ['Compare with the Secrets that exist', k.secrets],
    ),
  'image-pull-secret-invalid': ({ p, k }) =>
    words(
      `${named('Pull secret', p.secret, 'The pull secret')} is unusable${given` for ${p.registry}`}`,
      `A pull secret must have type kubernetes.io/dockerconfigjson and an entry for exactly this registry host${given` (${p.registry})`}. ${given`The kubelet says: ${p.error}. `}Otherwise the kubelet ignores it silently and pulls anonymously.`,
      ['See its type and keys', k.describeSecret],
      ['Delete it and create it from a fresh docker login', k.createPullSecret],
    ),
  'invalid-image-name': ({ p, k }) =>
    words(
      `"${p.image ?? 'The image reference'}" is not a valid image reference`,
      `The text in image: does not parse, so nothing was pulled and no registry was asked. Upper-case letters, spaces, an https:// prefix, or a template variable that was never filled in are the usual reasons.`,
      ['Correct the image text', k.edit],
    ),
  'image-never-pull': ({ p, k }) =>
    words(
      `Image ${p.image ?? ''} is not on the node, and imagePullPolicy is Never`.replace('  ', ' '),
      `With Never the kubelet uses only what is already on the node${given` ${p.node}`}. Since 1.35 it also refuses a present image when this pod's credentials were never verified for it.`,
      ['Set imagePullPolicy: IfNotPresent', k.edit],
      ['Or load the image onto every node that may run the pod', k.nodes],
    ),
  'image-inspect-error': ({ p, k }) =>
    words(
      `The runtime cannot inspect image ${p.image ?? 'of this container'}${given` on ${p.node}`}`,
      `This is a local failure of the container runtime or its image store; nothing was asked from a registry. ${given`It says: ${p.error}.`}`.trim(),
      ['Look at the node', k.describeNode],
      ['Let the pod be made on another node', k.cordon],
    ),
  'image-platform-mismatch': ({ p, k }) =>
    words(
      `Image ${p.image ?? 'of this container'} has no build for ${p.platform ?? "the node's platform"}`,
      `The image exists, but not for the operating system and processor of the node${given` ${p.node}`}. Images built on an ARM laptop for an AMD64 cluster are the classic case.`,
      ['See which platforms the image has', k.inspectImage],
      ['Build for several platforms, or select nodes by kubernetes.io/arch', k.edit],
    ),
  'image-corrupt': ({ p, k }) =>
    words(
      `Image ${p.image ?? 'of this container'} arrived damaged (digest)`,
      `What was downloaded does not have the digest that the manifest promises${given`: ${p.error}`}. A broken proxy or mirror, registry storage, or an interrupted push cause that.`,
      ['Push the image again, and empty the cache or mirror', k.inspectImage],
      ['See whether only one node is affected', k.pods],
    ),
  'image-manifest-unsupported': ({ p, k }) =>
    words(
      `The manifest of ${p.image ?? 'this image'} is of a kind the runtime does not support`,
      `It is either a very old schema 1 image or not a container image at all (a chart or another artifact)${given`: ${p.error}`}.`,
      ['Look at the manifest', k.inspectImage],
      ['Rebuild and push with a current tool, or correct the reference', k.edit],
    ),
  'image-signature': ({ p, k }) =>
    words(
      `The signature policy rejects image ${p.image ?? 'of this container'}`,
      `The runtime verifies signatures and did not accept this image${given`: ${p.error}`}. Either it is unsigned, or signed with a key the policy does not know.`,
      ['Sign the image with a trusted key, or correct the policy on the nodes', k.describeNode],
      ['Use an image that is signed', k.edit],
    ),
  'image-too-slow': ({ p, k }) =>
    words(
      `The pull of ${p.image ?? 'the image'} makes no progress and was cancelled`,
      `The runtime gives up when no bytes arrive for several minutes. Slow lines, a slow disk or a very large layer${given` on node ${p.node}`} are the usual reasons; credentials and name are right.`,
      ['See whether other pulls on this node are slow too', k.events],
      ['Make the image smaller, or put a registry mirror near the nodes', k.describeNode],
    ),
  'registry-dns': ({ p, k }) =>
    words(
      `The node cannot resolve registry ${p.registry ?? p.host ?? 'host'}`,
      `Images are pulled by the node, with the node's own resolver: CoreDNS plays no part. ${given`It says: ${p.error}. `}Either the host name is misspelt or the node's DNS does not know it.`,
      ['Check the host name in the image reference', k.edit],
      ['Look at /etc/resolv.conf on the node', k.nodeShell],
    ),
  'registry-connection-refused': ({ p, k }) =>
    words(
      `Registry ${p.registry ?? p.address ?? 'host'} refuses connections${given` on port ${p.port}`}`,
      'The host answers, but nothing listens on that port: the registry is down, or the port is wrong. Credentials were never looked at.',
      ['Bring the registry back; the pulls repeat by themselves', null],
      ['Check host and port in the image reference', k.edit],
    ),
  'registry-timeout': ({ p, k }) =>
    words(
      `Registry ${p.registry ?? p.address ?? 'host'} does not answer (timeout)`,
      `The node${given` ${p.node}`} sends, and nothing comes back: a firewall, missing NAT or proxy, or an overloaded registry. ${given`It says: ${p.error}. `}Name and credentials were never checked.`,
      ['See whether all nodes are affected or only one', k.pods],
      ['Check egress from the node: firewall, NAT, proxy', k.nodeShell],
    ),
  'registry-tls': ({ p, k }) =>
    words(
      `The node does not accept the TLS certificate of ${p.registry ?? 'the registry'} (x509)`,
      `The connection was made, and the certificate was refused${given`: ${p.error}`}. A company CA that the node does not know, an expired certificate, a wrong name or a wrong clock on the node.`,
      ['Install the CA for the runtime on every node (containerd: certs.d), then let the pull repeat', k.nodes],
      ['Renew the certificate if it has expired', null],
    ),
  'registry-http-https': ({ p, k }) =>
    words(
      `Registry ${p.registry ?? 'host'} speaks plain HTTP, the node expects HTTPS`,
      'The runtime uses HTTPS unless it is told that a registry is insecure. Either the port is the HTTP one, or the registry lacks TLS.',
      ['Give the registry a certificate, or use its HTTPS port', k.edit],
      ['Or configure it as an HTTP registry in the runtime on every node', k.nodes],
    ),
  'registry-rate-limit': ({ p, k }) =>
    words(
      `${p.registry ?? 'The registry'} limits the rate of pulls (429)`,
      `Too many pulls came from this account or IP address; behind NAT all nodes count as one${given`. It says: ${p.error}`}. It heals by waiting, and comes back with the next burst.`,
      ['Pull with credentials (higher limit)', k.createPullSecret],
      ['Use a pull-through cache, and imagePullPolicy IfNotPresent', k.edit],
    ),
  'registry-unavailable': ({ p, k }) =>
    words(
      `Registry ${p.registry ?? 'host'} is unavailable${given` (${p.status ?? brief(p.error)})`}`,
      'The registry, or a gateway before it, answered with a server error or not at all. Nothing in this workload is wrong; pulls repeat with a growing pause of up to 5 minutes.',
      ['Check the status of the registry', null],
      ['Let the pod try at once when it is back', k.restart],
    ),
  'registry-proxy': ({ p, k }) =>
    words(
      `The node's proxy${given` ${p.host}`} cannot be reached for pulls from ${p.registry ?? 'the registry'}`,
      `The runtime is configured to use an HTTP proxy, and the connection to the proxy itself fails${given`: ${p.error}`}. The registry was not contacted.`,
      ['Check the proxy settings of the runtime service and NO_PROXY on the node', k.nodeShell],
      ['See whether all nodes are affected', k.pods],
    ),
  'registry-blocked': ({ p, k }) =>
    words(
      `Registry ${p.registry ?? 'host'} is blocked by the node's policy`,
      'registries.conf on the node forbids pulling from there. This is an administrator’s decision, not a failure.',
      ['Use an allowed registry', k.edit],
      ['Or have the registry unblocked on the nodes', null],
    ),
  'registry-connection-cut': ({ p, k }) =>
    words(
      `The connection to registry ${p.registry ?? 'host'} is cut during the pull`,
      `The registry or something between (proxy, firewall, MTU) closed the connection${given`: ${p.error}`}. Now and then it is chance; each time it is the network.`,
      ['See whether it repeats, and on which nodes', k.events],
      ['Check proxies and MTU on the path', k.nodeShell],
    ),
  'registry-no-route': ({ p, k }) =>
    words(
      `The node has no route to registry ${p.registry ?? p.address ?? 'host'}`,
      'The network says there is no way there: routing, a firewall that rejects, or an address family (IPv6) the node does not have.',
      ['Check routes and firewall of the node', k.nodeShell],
      ['See whether all nodes are affected', k.pods],
    ),
  'node-pull-throttle': ({ p, k }) =>
    words(
      `Node ${p.node ?? ''} throttles its own image pulls (pull QPS exceeded)`.replace('  ', ' '),
      'The kubelet limits how many pulls it starts (registryPullQPS, 5 per second by default). No registry was contacted; it passes by itself when fewer pods start at once.',
      ['Wait; if it lasts, raise registryPullQPS and registryBurst of the kubelet', k.describeNode],
    ),
  'node-image-disk-full': ({ p, k }) =>
    words(
      `The disk for images is full${given` on node ${p.node}`}: no space for ${p.image ?? 'the image'}`,
      'The image could not be unpacked because the file system of the runtime has no space. Every image that this node does not have yet will fail the same way.',
      ['Keep new pods away until it is mended', k.cordon],
      ['Free or enlarge the disk', k.describeNode],
    ),
  'image-short-name': ({ p, k }) =>
    words(
      `Image ${p.image ?? 'of this container'} is a short name the node will not guess`,
      'The runtime (CRI-O) demands to know the registry: a name without a host is ambiguous there.',
      ['Write the full reference with the registry host', k.edit],
    ),
} satisfies CataloguePart;
