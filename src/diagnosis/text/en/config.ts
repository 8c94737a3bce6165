import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, named, namespaceWords } from '../facts.js';

export const config = {
  'configmap-not-found': ({ p, ns, container, k }) =>
    words(
      `${named('ConfigMap', p.configMap, 'A ConfigMap it needs')} does not exist in ${namespaceWords(ns)}`,
      `${container === '' ? 'The pod' : `Container ${container}`} refers to it${given` through volume ${p.volume}`}${given` for ${p.variable}`}, so it cannot be created. Names are looked up in the pod's own namespace; once the ConfigMap is there the kubelet goes on by itself.`,
      ['Create the ConfigMap', k.createConfigMap],
      ['Compare with those that exist: a typing error or a renamed one', k.configMaps],
      ['Correct the reference, or mark it optional', k.edit],
    ),
  'configmap-key-not-found': ({ p, ns, k }) =>
    words(
      `${named('ConfigMap', p.configMap, 'The ConfigMap')} has no key ${p.key ?? 'that is asked for'}`,
      `The ConfigMap is there in ${namespaceWords(ns)}, but not the key${given` ${p.key}`}. A key that was renamed on one side only is the usual reason; it heals without a restart once the key exists.`,
      ['See its keys', k.describeConfigMap],
      ['Add the key', k.editConfig],
      ['Or correct the key in the workload', k.edit],
    ),
  'secret-not-found': ({ p, ns, container, k }) =>
    words(
      `${named('Secret', p.secret, 'A Secret it needs')} does not exist in ${namespaceWords(ns)}`,
      `${container === '' ? 'The pod' : `Container ${container}`} refers to it${given` through volume ${p.volume}`}${given` for ${p.variable}`}, so it cannot be created. Secrets are not shared between namespaces; once it exists the kubelet goes on by itself.`,
      ['Create the Secret', k.createSecret],
      [
        'Compare with those that exist: a typing error, or a sync (External Secrets, Vault) that has not run',
        k.secrets,
      ],
      ['Correct the reference', k.edit],
    ),
  'secret-key-not-found': ({ p, ns, k }) =>
    words(
      `${named('Secret', p.secret, 'The Secret')} has no key ${p.key ?? 'that is asked for'}`,
      `The Secret is there in ${namespaceWords(ns)}, but not the key${given` ${p.key}`}. A key that was renamed on one side only is the usual reason; it heals without a restart once the key exists.`,
      ['See its keys (values are not shown)', k.describeSecret],
      ['Add the key', k.editConfig],
      ['Or correct the key in the workload', k.edit],
    ),
  'run-as-non-root': ({ p, container, k }) =>
    words(
      `runAsNonRoot is set, but ${container || 'the container'} would run as ${p.user ?? 'root'}`,
      `The kubelet refuses to start a container that must not be root and whose user is 0, unset or given by name only${given` (${p.user})`}. A name in USER cannot be checked; a number can.`,
      ['Set a numeric runAsUser that the image supports', k.edit],
      ['Or build the image with a numeric USER', null],
    ),
  'bad-field-ref': ({ p, k }) =>
    words(
      `Field reference ${p.field ?? 'in env or volume'} cannot be resolved`,
      `fieldRef and resourceFieldRef take a fixed set of fields${given`, and ${p.field} is not one of them here`}. ${given`The kubelet says: ${p.error}.`}`.trim(),
      ['Correct the fieldPath', k.edit],
    ),
  'subpath-expansion': ({ p, container, k }) =>
    words(
      `The subPath${given` of volume ${p.volume}`} cannot be used${given`: ${p.variable ?? p.path ?? brief(p.error)}`}`,
      `subPath and subPathExpr must be relative paths inside the volume and may not escape it with "..", and every $(VARIABLE) in them must be defined in container ${container || 'itself'}. ${given`The kubelet says: ${p.error}.`}`.trim(),
      ['Check the variable and the path it becomes', k.listEnv ?? k.podYaml],
      ['Correct subPathExpr', k.edit],
    ),
  'hostpath-type': ({ p, k }) =>
    words(
      `${p.path ?? 'The hostPath'} on ${p.node === undefined ? 'the node' : `node ${p.node}`} is not what the volume expects${given`: ${brief(p.detail)}`}`,
      `The hostPath volume${given` ${p.volume}`} demands a certain type (directory, file, socket), and on this node the path is absent or of another kind. Nodes differ: runtime sockets, for example, move between versions.`,
      ['Look at the path on the node', k.nodeShell],
      ['Correct path or type', k.edit],
    ),
  'env-file': ({ p, k }) =>
    words(
      `Environment file ${p.path ?? ''} cannot be read${given`: key ${p.key} missing`}`.replace('  ', ' '),
      `A fileKeyRef takes a variable from a file in a volume${given`; ${p.error}`}. The file must exist, parse as KEY=VALUE lines and hold the key before the container starts.`,
      ['See what wrote the file: usually an init container', k.initLogs],
      ['Correct path or key', k.edit],
    ),
  'config-sync-timeout': ({ p, k }) =>
    words(
      `The kubelet cannot read ${p.secret !== undefined ? `Secret "${p.secret}"` : named('ConfigMap', p.configMap, 'its Secrets or ConfigMaps')} in time`,
      `The kubelet waited for the API server to deliver the object and gave up. Mostly it passes by itself (a mass start, an API server under load); when it lasts, the node cannot reach or may not read the API.`,
      ['See whether it still happens', k.events],
      ['Look at the node', k.describeNode],
    ),
  'hostname-invalid': ({ p, k }) =>
    words(
      `Host name ${p.host ?? 'of the pod'} is not a valid DNS label`,
      'hostname, subdomain and setHostnameAsFQDN make the name inside the pod; a label has at most 63 characters, lower case, digits and dashes, and the full name at most 64 on Linux.',
      ['Shorten or correct the host name', k.edit],
    ),
} satisfies CataloguePart;
