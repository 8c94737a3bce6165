import type { Shape } from './narrow.js';

/** What the projectors read of each kind; everything else of an object is not even parsed. A test holds the two together. */

const PROBED: Shape = {
  name: 'whole',
  restartPolicy: 'whole',
  startupProbe: 'whole',
  readinessProbe: 'whole',
  livenessProbe: 'whole',
};

const STATUS: Shape = {
  name: 'whole',
  state: 'whole',
  lastState: 'whole',
  ready: 'whole',
  started: 'whole',
  restartCount: 'whole',
};

const CONDITION: Shape = {
  type: 'whole',
  status: 'whole',
  reason: 'whole',
  message: 'whole',
  lastTransitionTime: 'whole',
};

const META: Shape = {
  name: 'whole',
  namespace: 'whole',
  uid: 'whole',
  resourceVersion: 'whole',
  generation: 'whole',
  creationTimestamp: 'whole',
  deletionTimestamp: 'whole',
  deletionGracePeriodSeconds: 'whole',
  finalizers: 'whole',
  ownerReferences: 'whole',
  labels: 'whole',
  annotations: {
    'podwhy.dev/*': 'whole',
    'kubernetes.io/config.mirror': 'whole',
    'deployment.kubernetes.io/revision': 'whole',
  },
};

export const POD_SHAPE: Shape = {
  kind: 'whole',
  apiVersion: 'whole',
  metadata: META,
  spec: {
    nodeName: 'whole',
    restartPolicy: 'whole',
    schedulingGates: 'whole',
    initContainers: PROBED,
    containers: PROBED,
    ephemeralContainers: PROBED,
  },
  status: {
    phase: 'whole',
    reason: 'whole',
    message: 'whole',
    nominatedNodeName: 'whole',
    conditions: CONDITION,
    initContainerStatuses: STATUS,
    containerStatuses: STATUS,
    ephemeralContainerStatuses: STATUS,
  },
};

export const WORKLOAD_SHAPE: Shape = {
  kind: 'whole',
  apiVersion: 'whole',
  metadata: META,
  spec: {
    replicas: 'whole',
    parallelism: 'whole',
    paused: 'whole',
    suspend: 'whole',
    backoffLimit: 'whole',
    schedule: 'whole',
  },
  status: {
    observedGeneration: 'whole',
    readyReplicas: 'whole',
    updatedReplicas: 'whole',
    availableReplicas: 'whole',
    numberReady: 'whole',
    updatedNumberScheduled: 'whole',
    numberAvailable: 'whole',
    desiredNumberScheduled: 'whole',
    ready: 'whole',
    active: 'whole',
    succeeded: 'whole',
    failed: 'whole',
    startTime: 'whole',
    completionTime: 'whole',
    lastScheduleTime: 'whole',
    lastSuccessfulTime: 'whole',
    updateRevision: 'whole',
    conditions: CONDITION,
  },
};

export const NODE_SHAPE: Shape = {
  kind: 'whole',
  apiVersion: 'whole',
  metadata: META,
  spec: { taints: 'whole', unschedulable: 'whole' },
  status: { conditions: CONDITION },
};
