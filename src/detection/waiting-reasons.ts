import type { ThresholdName } from './thresholds.js';

/** Waiting reasons of the kubelet and the row that decides about each (Kubernetes 1.36, pkg/kubelet/images, kuberuntime). */
const ROW_BY_REASON: ReadonlyMap<string, ThresholdName> = new Map([
  ['ErrImagePull', 'imagePull'],
  ['ImagePullBackOff', 'imagePull'],
  ['RegistryUnavailable', 'imagePull'],
  ['SignatureValidationFailed', 'imagePull'],
  ['InvalidImageName', 'imagePull'],
  ['ImageInspectError', 'imagePull'],
  ['ErrImageNeverPull', 'imagePull'],
  ['CreateContainerConfigError', 'containerConfig'],
  ['PreCreateHookError', 'containerConfig'],
  ['CreateContainerError', 'containerStart'],
  ['RunContainerError', 'containerStart'],
  ['PreStartHookError', 'containerStart'],
  ['PostStartHookError', 'containerStart'],
  ['StartError', 'containerStart'],
  ['ContainerCannotRun', 'containerStart'],
  ['CrashLoopBackOff', 'crashLoop'],
]);

/** Written by the kubelet before anything happened: not an error. The empty one is a container that is created, not started. */
const NOT_STARTED = new Set(['', 'ContainerCreating', 'PodInitializing', 'RestartingAllContainers']);

/** Messages that heal by themselves when the kubelet tries again (facts of mass starts and of pod teardown). */
const TRANSIENT = /failed to sync (?:configmap|secret) cache|not registered$/;

export function rowOfWaiting(reason: string): ThresholdName {
  return ROW_BY_REASON.get(reason) ?? 'otherWaiting';
}

export function isNotStarted(reason: string): boolean {
  return NOT_STARTED.has(reason);
}

export function isTransientMessage(message: string): boolean {
  return TRANSIENT.test(message);
}

/** Warning events that say why containers of a pod cannot be created, in the kubelet's own order of work. */
export const CREATE_FAILURES: ReadonlySet<string> = new Set([
  'NetworkNotReady',
  'FailedCreatePodContainer',
  'FailedAttachVolume',
  'FailedMount',
  'FailedMapVolume',
  'FailedPrepareDynamicResources',
  'FailedCreatePodSandBox',
  'FailedPodSandBoxStatus',
]);
