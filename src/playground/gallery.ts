import type { PageFailure } from './page-contract.js';

/** One failure that can be put on any workload; `id` is the folder of its recording. */
type Row = PageFailure;

const SECOND = 1_000;
const MINUTE = 60_000;

/** What can be broken, and how: recordings of a real cluster. They ship with the package (package.json, .dockerignore). */
export const GALLERY: readonly Row[] = [
  {
    id: 'config-missing-secret',
    name: 'Missing Secret',
    says: 'The new release reads a Secret that nobody created.',
    family: 'configuration',
    alertAfterMs: 10 * SECOND,
  },
  {
    id: 'config-missing-configmap-volume',
    name: 'Missing ConfigMap',
    says: 'The new release mounts a ConfigMap that does not exist.',
    family: 'configuration',
    alertAfterMs: MINUTE,
  },
  {
    id: 'config-run-as-nonroot-root-image',
    name: 'Root image, runAsNonRoot',
    says: 'The pod may not run as root, and the image does.',
    family: 'configuration',
    alertAfterMs: 10 * SECOND,
  },
  {
    id: 'image-tag-not-found-errimagepull',
    name: 'Tag never pushed',
    says: 'The release names an image tag that is not in the registry.',
    family: 'image',
    alertAfterMs: 10 * SECOND,
  },
  {
    id: 'image-unauthorized-no-secret',
    name: 'Private registry',
    says: 'The image is private, and the pod has no pull secret.',
    family: 'image',
    alertAfterMs: 10 * SECOND,
  },
  {
    id: 'image-rate-limited',
    name: 'Pull rate limit',
    says: 'Docker Hub refuses more pulls from this address.',
    family: 'image',
    alertAfterMs: 10 * SECOND,
  },
  {
    id: 'crash-node-missing-env',
    name: 'Missing variable',
    says: 'A Node.js program ends at once: an environment variable is not set.',
    family: 'crash',
    alertAfterMs: 20 * SECOND,
  },
  {
    id: 'crash-node-redis-enotfound',
    name: 'Redis not found',
    says: 'The name of its Redis does not resolve.',
    family: 'crash',
    alertAfterMs: 20 * SECOND,
  },
  {
    id: 'crash-mysql-access-denied',
    name: 'Database refuses the password',
    says: 'MySQL denies the access of its user.',
    family: 'crash',
    alertAfterMs: 20 * SECOND,
  },
  {
    id: 'crash-db-migration-failed-init',
    name: 'Migration fails',
    says: 'An init container runs a database migration that cannot be applied.',
    family: 'crash',
    alertAfterMs: 20 * SECOND,
  },
  {
    id: 'crash-python-yaml-parse',
    name: 'Broken config file',
    says: 'A Python program cannot parse its YAML.',
    family: 'crash',
    alertAfterMs: 20 * SECOND,
  },
  {
    id: 'crash-java-class-not-found',
    name: 'Wrong class path',
    says: 'The JVM does not find the main class.',
    family: 'crash',
    alertAfterMs: 20 * SECOND,
  },
  {
    id: 'crash-oomkilled',
    name: 'Out of memory',
    says: 'A container needs more memory than its limit allows, and the kernel kills it.',
    family: 'memory',
    alertAfterMs: 30 * SECOND,
  },
  {
    id: 'crash-node-heap-limit',
    name: 'Heap exhausted',
    says: 'A Node.js program runs out of its own heap long before the memory limit.',
    family: 'memory',
    alertAfterMs: 30 * SECOND,
  },
  {
    id: 'probe-liveness-crashloop',
    name: 'Liveness probe kills',
    says: 'A liveness probe asks a port where nobody listens, and the program is killed again and again.',
    family: 'probe',
    alertAfterMs: 2 * MINUTE,
  },
  {
    id: 'probe-readiness-exec',
    name: 'Never ready',
    says: 'The readiness probe fails, so the new pods get no traffic.',
    family: 'probe',
    alertAfterMs: 4 * MINUTE,
  },
  {
    id: 'sched-insufficient-memory',
    name: 'No room',
    says: 'The pods ask for more memory than any node has.',
    family: 'scheduling',
    alertAfterMs: 75 * SECOND,
  },
  {
    id: 'sched-node-selector-mismatch',
    name: 'No such node',
    says: 'The pods want a node with a label that no node has.',
    family: 'scheduling',
    alertAfterMs: 75 * SECOND,
  },
  {
    id: 'sched-pvc-not-found',
    name: 'Missing volume claim',
    says: 'The pods mount a PersistentVolumeClaim that does not exist.',
    family: 'storage',
    alertAfterMs: 75 * SECOND,
  },
  {
    id: 'admission-webhook-denied',
    name: 'Policy says no',
    says: 'An admission webhook denies the new pods, so that none is created.',
    family: 'policy',
    alertAfterMs: 45 * SECOND,
  },
];
