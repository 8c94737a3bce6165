/** Why a cause that people would guess is not it; the keys that `text/` puts into words. */
export const RULED_OUT_KEYS = [
  /** 137, but the kubelet killed it after failed liveness probes. */
  'oom-but-liveness',
  /** 137, but the kubelet killed it after failed startup probes. */
  'oom-but-startup',
  /** 137, but the runtime did not report an out-of-memory kill. */
  'oom-but-reason-error',
  /** 137 is synthetic: the kubelet lost the container. */
  'oom-but-status-unknown',
  /** 137, but the pod was evicted or ended on purpose. */
  'oom-but-ended-on-purpose',
  /** Not the application: the node is not ready. */
  'app-but-node',
  /** A missing pull secret is named, but the pull failed for another reason. */
  'pull-secret-but-other',
  /** No lack of CPU or memory: other filters refuse every node. */
  'resources-but-other',
  /** `no new claims to deallocate` is noise of every message since 1.34. */
  'resource-claim-but-noise',
  /** The crash back-off itself is no cause. */
  'image-but-pulled',
  /** The container ended 143 because the kubelet stopped it. */
  'crash-but-stopped',
  /** No liveness probe killed it: no Killing event. */
  'liveness-but-no-kill',
] as const;

export type RuledOutKey = (typeof RULED_OUT_KEYS)[number];
