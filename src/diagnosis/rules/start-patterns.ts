import type { CauseId } from '../../model/causes.js';

interface StartPattern {
  readonly pattern: RegExp;
  readonly cause: CauseId;
}

/** CreateContainerConfigError and other texts that the kubelet itself writes (facts D.1). Ordered. */
export const CONFIG_PATTERNS: readonly StartPattern[] = [
  {
    pattern: /couldn't find key \S{1,253} in Secret |references non-existent secret key/,
    cause: 'secret-key-not-found',
  },
  {
    pattern: /couldn't find key \S{1,253} in ConfigMap |references non-existent config key/,
    cause: 'configmap-key-not-found',
  },
  { pattern: /secrets? "[^"]{1,253}" not found/, cause: 'secret-not-found' },
  { pattern: /configmaps? "[^"]{1,253}" not found/, cause: 'configmap-not-found' },
  {
    pattern: /failed to sync (?:secret|configmap) cache|not registered$|services have not yet been read at least once/,
    cause: 'config-sync-timeout',
  },
  { pattern: /runAsNonRoot|breaks non-root policy/, cause: 'run-as-non-root' },
  { pattern: /subPath|failed to expand subpath|^missing value for \w/i, cause: 'subpath-expansion' },
  { pattern: /hostPath type check failed/, cause: 'hostpath-type' },
  { pattern: /environment variable key "[^"]{1,253}" not found in file|couldn't parse env file/, cause: 'env-file' },
  { pattern: /field label not supported|unsupported fieldPath|invalid fieldPath|fieldpath/i, cause: 'bad-field-ref' },
  { pattern: /is not a valid DNS label|[Hh]ostname .{0,200}(?:invalid|longer than)/, cause: 'hostname-invalid' },
  { pattern: /localhostProfile must be set/, cause: 'seccomp-profile-missing' },
  { pattern: /unknown apparmor profile type/, cause: 'apparmor-profile-missing' },
];

/** What runtimes say when a container cannot be created or started (facts D.3). Ordered; containerd, CRI-O, cri-dockerd. */
export const RUNTIME_PATTERNS: readonly StartPattern[] = [
  { pattern: /ImageVolumeMountFailed/, cause: 'image-volume' },
  { pattern: /apparmor_parser/, cause: 'apparmor-profile-missing' },
  // The file is there, else runc would quote it: what its first line or its ELF header names is not.
  { pattern: /container process: exec \/[^ "]{1,1000}: no such file or directory/, cause: 'missing-interpreter' },
  {
    pattern: /executable file not found in (?:\$PATH|%PATH%)|executable file `[^`/]{1,300}` not found in \$PATH/,
    cause: 'command-not-found',
  },
  {
    pattern:
      /exec: "[^"]{1,1000}": stat [^:]{1,1000}: no such file or directory|executable file `\/[^`]{0,1000}` not found|exec: "[^"]{0,500}\/[^"]{0,500}": .{0,300}no such file or directory/,
    cause: 'command-not-found',
  },
  { pattern: /exec format error/i, cause: 'exec-format-error' },
  {
    pattern: /exec: "[^"]{1,1000}": permission denied|open executable: [Pp]ermission denied/,
    cause: 'command-not-executable',
  },
  { pattern: /exec: "[^"]{1,1000}": is a directory/, cause: 'command-is-directory' },
  {
    pattern: /chdir to cwd \("[^"]{0,1000}"\) set in config\.json failed|chdir to `?[^`]{0,1000}`?: |mkdir .{0,300}cwd/,
    cause: 'working-dir',
  },
  { pattern: /no command specified/i, cause: 'no-command' },
  {
    pattern: /Are you trying to mount a directory onto a file|error mounting .{0,2000}: not a directory/,
    cause: 'mount-not-a-directory',
  },
  {
    pattern:
      /(?:error mounting|make mountpoint|create mountpoint).{0,2000}read-only file system|mkdirat? .{0,1000}read-only file system/,
    cause: 'mount-read-only',
  },
  {
    pattern:
      /error mounting "[^"]{0,1000}" to rootfs at "[^"]{0,1000}"|cannot be mounted because it is inside \/proc|is mounted on "[^"]{1,1000}" but it is not a shared/,
    cause: 'mount-path',
  },
  { pattern: /container init was OOM-killed|memory limit too low/, cause: 'memory-limit-too-low' },
  {
    pattern: /nvidia-container-cli|unresolvable CDI devices|nvidia\.com\/gpu.{0,200}(?:hook|CDI)/,
    cause: 'gpu-runtime',
  },
  {
    pattern:
      /unable to init seccomp|setup seccomp|cannot load seccomp profile|seccomp.{0,300}(?:no such file|not found)|failed to generate seccomp/i,
    cause: 'seccomp-profile-missing',
  },
  {
    pattern:
      /unable to apply apparmor profile|applying apparmor profile|failed to write .{0,300}attr\/exec|apparmor.{0,300}(?:not found|not loaded|failed to generate)/i,
    cause: 'apparmor-profile-missing',
  },
  {
    pattern: /unknown capability|invalid capability|capability .{0,100}(?:not supported|unknown)/i,
    cause: 'invalid-capability',
  },
  {
    pattern:
      /unable to apply cgroup configuration|error setting cgroup config|cannot set memory limit|cgroup.{0,500}device or resource busy/,
    cause: 'cgroup-error',
  },
  {
    pattern:
      /unable to find user|no users found|unable to find group|no matching entries in passwd file|unable to setup user/,
    cause: 'unknown-user',
  },
  {
    pattern:
      /failed to reserve (?:container|sandbox) name|error reserving (?:ctr|pod) name|the container name .{0,500} is already in use|kubelet may be retrying requests that are timing out/i,
    cause: 'container-name-conflict',
  },
  {
    pattern: /error running (?:prestart|createRuntime|createContainer|startContainer) hook/,
    cause: 'gpu-runtime',
  },
  { pattern: /no space left on device|disk quota exceeded/, cause: 'node-image-disk-full' },
  { pattern: /context deadline exceeded|code = DeadlineExceeded/, cause: 'runtime-timeout' },
];

/** The cause by the first row that matches; null for an unknown text. */
export function classifyStartText(text: string, patterns: readonly StartPattern[]): CauseId | null {
  return patterns.find(({ pattern }) => pattern.test(text))?.cause ?? null;
}
