import { describe, expect, test } from '@jest/globals';
import { classifyAdmissionText } from '../../src/diagnosis/rules/admission.js';
import { SANDBOX_PATTERNS, VOLUME_PATTERNS } from '../../src/diagnosis/rules/creating.js';
import { EVICTION_PATTERNS } from '../../src/diagnosis/rules/ended.js';
import { classifyImageText, parseReference } from '../../src/diagnosis/rules/image-patterns.js';
import { PROBE_PATTERNS } from '../../src/diagnosis/rules/probe.js';
import { classifySchedulerReason, parseSchedulerMessage } from '../../src/diagnosis/rules/scheduler-message.js';
import { CONFIG_PATTERNS, RUNTIME_PATTERNS, classifyStartText } from '../../src/diagnosis/rules/start-patterns.js';

const PULL = 'failed to pull and unpack image "r.io/a/b:1": failed to resolve reference "r.io/a/b:1": ';

describe('the text of a failed image pull', () => {
  test.each([
    ['pull QPS exceeded', 'node-pull-throttle'],
    ['image "r.io/a/b:1": error getting credentials - err: exit status 1, out: ``', 'image-pull-unauthorized'],
    [
      `${PULL}mediaType in manifest should be application/vnd.docker.distribution.manifest.v2+json, not application/vnd.oci.image.index.v1+json`,
      'image-manifest-unsupported',
    ],
    [
      `${PULL}unexpected status code https://r.io/v2/a/b/manifests/1: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.`,
      'registry-rate-limit',
    ],
    [
      `${PULL}unexpected status from HEAD request to https://r.io/v2/a/b/manifests/1: 429 Too Many Requests`,
      'registry-rate-limit',
    ],
    ['failed to extract layer sha256:ab: write /var/lib/containerd/x: no space left on device', 'node-image-disk-full'],
    [
      `rpc error: code = NotFound desc = ${PULL}no match for platform in manifest: not found`,
      'image-platform-mismatch',
    ],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'image-platform-mismatch'],
    [
      'choosing an image from manifest list docker://r.io/a/b: no image found in image index for architecture arm64',
      'image-platform-mismatch',
    ],
    ['schema 1 image manifests are no longer supported: invalid argument', 'image-manifest-unsupported'],
    ['unsupported MediaType application/vnd.cncf.helm.config.v1+json', 'image-manifest-unsupported'],
    [
      'failed commit on ref "layer-sha256:ab": unexpected commit digest sha256:cd, expected sha256:ab: failed precondition',
      'image-corrupt',
    ],
    [
      'image pull failed for r.io/a because the signature validation failed: Source image rejected: no signature',
      'image-signature',
    ],
    ['registry docker.io is blocked in /etc/containers/registries.conf', 'registry-blocked'],
    [
      'Failed to apply default image tag "Web:1": couldn\'t parse image name "Web:1": invalid reference format: repository name (library/Web) must be lowercase',
      'invalid-image-name',
    ],
    [
      'short-name "web" did not resolve to an alias and no unqualified-search registries are defined',
      'image-short-name',
    ],
    [
      `${PULL}failed to do request: Head "https://r.io:5000/v2/": http: server gave HTTP response to HTTPS client`,
      'registry-http-https',
    ],
    [
      `${PULL}failed to do request: Head "https://r.io/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
      'registry-tls',
    ],
    [
      `${PULL}failed to do request: Head "https://r.io/v2/": proxyconnect tcp: dial tcp: lookup proxy.acme: no such host`,
      'registry-proxy',
    ],
    [
      `${PULL}failed to do request: Head "https://r.io/v2/": dial tcp: lookup r.io on 10.0.0.2:53: no such host`,
      'registry-dns',
    ],
    [
      `${PULL}failed to do request: Head "https://r.io/v2/": dial tcp: lookup r.io on 10.0.0.2:53: read udp 10.0.0.9:4->10.0.0.2:53: i/o timeout`,
      'registry-dns',
    ],
    [
      'pinging container registry r.io: Get "https://r.io/v2/": dial tcp 10.0.0.5:443: connect: connection refused',
      'registry-connection-refused',
    ],
    [
      `${PULL}failed to do request: Head "https://r.io/v2/": dial tcp 10.0.0.5:443: connect: no route to host`,
      'registry-no-route',
    ],
    [
      `${PULL}failed to do request: Get "https://r.io/v2/": read tcp 10.0.0.9:4->10.0.0.5:443: read: connection reset by peer`,
      'registry-connection-cut',
    ],
    [`${PULL}failed to do request: Head "https://r.io/v2/": EOF`, 'registry-connection-cut'],
    [`${PULL}failed to do request: Head "https://r.io/v2/": dial tcp 10.0.0.5:443: i/o timeout`, 'registry-timeout'],
    ['rpc error: code = DeadlineExceeded desc = context deadline exceeded', 'registry-timeout'],
    ['rpc error: code = Canceled desc = failed to pull and unpack image "r.io/a": context canceled', 'image-too-slow'],
    [`${PULL}unexpected status from HEAD request to https://r.io/v2/: 503 Service Unavailable`, 'registry-unavailable'],
    [
      `${PULL}failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`,
      'image-pull-unauthorized',
    ],
    [
      `${PULL}failed to authorize: failed to fetch oauth token: Post "https://auth.r.io/token": dial tcp: lookup auth.r.io: no such host`,
      'registry-dns',
    ],
    [
      `${PULL}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
      'image-pull-unauthorized',
    ],
    [
      'Error response from daemon: Get "https://r.io/v2/a/manifests/1": no basic auth credentials',
      'image-pull-unauthorized',
    ],
    ['reading manifest 1 in r.io/a/b: unauthorized: incorrect username or password', 'image-pull-unauthorized'],
    [`rpc error: code = NotFound desc = ${PULL}r.io/a/b:1: not found`, 'image-not-found'],
    ['reading manifest 9.9 in r.io/a/b: manifest unknown', 'image-not-found'],
    ['reading manifest 9.9 in r.io/a/b: name unknown: repository a/b not found', 'image-not-found'],
    ['failed to register layer: Error processing tar file(exit status 1): unexpected link', 'image-corrupt'],
  ])('%s', (text, expected) => {
    expect(classifyImageText(text)).toBe(expected);
  });

  test('an unknown text is not forced into a class', () => {
    expect(classifyImageText('something quite new happened')).toBeNull();
  });

  test.each([
    ['nginx', 'docker.io', 'latest'],
    ['library/nginx:1.25', 'docker.io', '1.25'],
    ['registry.acme.io:5000/a/b', 'registry.acme.io:5000', 'latest'],
    ['localhost/x:2', 'localhost', '2'],
    ['r.io/a@sha256:abc', 'r.io', 'sha256:abc'],
  ])('%s is read as a reference', (image, registry, tag) => {
    expect(parseReference(image)).toEqual({ registry, tag });
  });
});

describe('the text of the scheduler', () => {
  test.each([
    [
      '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod..',
      [[3, 'Insufficient cpu']],
    ],
    [
      '0/5 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu, 2 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.',
      [
        [1, 'node(s) were unschedulable'],
        [2, 'Insufficient cpu'],
        [2, 'node(s) had untolerated taint(s)'],
      ],
    ],
    [
      "0/4 nodes are available: 1 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate, 3 Insufficient memory.",
      [
        [1, "node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate"],
        [3, 'Insufficient memory'],
      ],
    ],
    [
      '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
      [[0, 'pod has unbound immediate PersistentVolumeClaims']],
    ],
    [
      '0/1 nodes are available: persistentvolumeclaim "data" not found. preemption: not eligible due to preemptionPolicy=Never.',
      [[0, 'persistentvolumeclaim "data" not found']],
    ],
    ['no nodes available to schedule pods', [[0, 'no nodes available to schedule pods']]],
    [
      'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded',
      [[0, 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded']],
    ],
  ])('%s', (message, expected) => {
    expect(parseSchedulerMessage(message).reasons.map((reason) => [reason.count, reason.text])).toEqual(expected);
  });

  test.each([
    ['Insufficient nvidia.com/gpu', 'insufficient-extended-resource'],
    ['Insufficient ephemeral-storage', 'insufficient-ephemeral-storage'],
    ['Too many pods', 'too-many-pods'],
    ['node(s) had untolerated taint {dedicated: gpu}', 'untolerated-taint'],
    ["node(s) had taints that the pod didn't tolerate", 'untolerated-taint'],
    ['node(s) were unschedulable', 'node-unschedulable'],
    ["node(s) didn't match Pod's node affinity/selector", 'node-affinity-mismatch'],
    ["node(s) didn't match node selector", 'node-affinity-mismatch'],
    ["node(s) didn't satisfy plugin(s) [NodeAffinity]", null],
    ["node(s) didn't match the requested node name", 'node-affinity-mismatch'],
    ["node(s) didn't have free ports for the requested pod ports", 'host-port-conflict'],
    ["node(s) didn't match pod affinity rules", 'pod-affinity'],
    ["node(s) didn't match pod anti-affinity rules", 'pod-anti-affinity'],
    ["node(s) didn't satisfy existing pods anti-affinity rules", 'pod-anti-affinity'],
    ["node(s) didn't match pod topology spread constraints (missing required label)", 'topology-spread'],
    ['persistentvolumeclaim "x" bound to non-existent persistentvolume "y"', 'pvc-lost'],
    ['persistentvolumeclaim "x" is being deleted', 'pvc-being-deleted'],
    ["node(s) didn't find available persistent volumes to bind", 'pvc-unbound'],
    ['node(s) had volume node affinity conflict', 'volume-node-affinity'],
    ["node(s) didn't match PersistentVolume's node affinity", 'volume-node-affinity'],
    ['node(s) had no available volume zone', 'volume-node-affinity'],
    ['node(s) exceed max volume count', 'volume-limit'],
    [
      'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
      'volume-in-use',
    ],
    ['cannot allocate all claims', 'resource-claim'],
    ['something new', undefined],
  ])('%s', (text, expected) => {
    expect(classifySchedulerReason(text)).toBe(expected);
  });
});

describe('what the kubelet says when it cannot configure a container', () => {
  test.each([
    ['secret "x" not found', 'secret-not-found'],
    ['configmap "x" not found', 'configmap-not-found'],
    ["couldn't find key K in Secret shop/n", 'secret-key-not-found'],
    ["couldn't find key K in ConfigMap shop/n", 'configmap-key-not-found'],
    ['failed to sync secret cache: timed out waiting for the condition', 'config-sync-timeout'],
    ['container has runAsNonRoot and image will run as root (pod: "web_shop(1)", container: app)', 'run-as-non-root'],
    ['container\'s runAsUser breaks non-root policy (pod: "web", container: app)', 'run-as-non-root'],
    ['failed to prepare subPath for volumeMount "v" of container "c"', 'subpath-expansion'],
    ['missing value for TENANT', 'subpath-expansion'],
    ['environment variable key "K" not found in file "f.env"', 'env-file'],
    ['pod Hostname "a_b" is not a valid DNS label', 'hostname-invalid'],
  ])('%s', (text, expected) => {
    expect(classifyStartText(text, CONFIG_PATTERNS)).toBe(expected);
  });
});

describe('what runtimes say when they cannot start a container', () => {
  const runc =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';
  test.each([
    [`${runc}exec /app/run.sh: no such file or directory: unknown`, 'missing-interpreter'],
    [
      'failed to generate container "a" spec: path "/data" is mounted on "/" but it is not a shared mount',
      'mount-path',
    ],
    [
      'failed to create containerd container: error unpacking image: failed to extract layer: no space left on device',
      'node-image-disk-full',
    ],
    [
      'get apparmor_parser version: exec: "apparmor_parser": executable file not found in $PATH',
      'apparmor-profile-missing',
    ],
    [
      `${runc}error during container init: exec: "gunicorn": executable file not found in $PATH: unknown`,
      'command-not-found',
    ],
    [
      'container create failed: executable file `gunicorn` not found in $PATH: No such file or directory',
      'command-not-found',
    ],
    [`${runc}exec: "/app/run": stat /app/run: no such file or directory: unknown`, 'command-not-found'],
    [`${runc}exec: "/app/run": permission denied: unknown`, 'command-not-executable'],
    ['container create failed: open executable: Permission denied', 'command-not-executable'],
    [`${runc}exec: "/app": is a directory: unknown`, 'command-is-directory'],
    [
      `${runc}error during container init: chdir to cwd ("/work") set in config.json failed: permission denied: unknown`,
      'working-dir',
    ],
    ['failed to generate container "x" spec: no command specified', 'no-command'],
    [
      `${runc}error mounting "/var/x" to rootfs at "/etc/a.conf": mount src: not a directory: Are you trying to mount a directory onto a file`,
      'mount-not-a-directory',
    ],
    [
      `${runc}error mounting "/var/x" to rootfs at "/data/y": create mountpoint for /data/y mount: mkdirat /run/data/y: read-only file system`,
      'mount-read-only',
    ],
    [`${runc}error mounting "/var/x" to rootfs at "/proc/y": no such file`, 'mount-path'],
    [`${runc}container init was OOM-killed (memory limit too low?): unknown`, 'memory-limit-too-low'],
    [`${runc}unable to apply cgroup configuration: failed to write 100: device or resource busy`, 'cgroup-error'],
    [
      `${runc}error during container init: unable to apply apparmor profile: apparmor failed to apply profile`,
      'apparmor-profile-missing',
    ],
    [`${runc}unable to init seccomp: error loading seccomp filter`, 'seccomp-profile-missing'],
    [`${runc}unable to find user app: no matching entries in passwd file`, 'unknown-user'],
    [
      'failed to reserve container name "app_web_shop": name "app_web_shop" is reserved for "abc"',
      'container-name-conflict',
    ],
    [
      `${runc}error running prestart hook #0: exit status 1, stderr: nvidia-container-cli: initialization error`,
      'gpu-runtime',
    ],
    ['unresolvable CDI devices nvidia.com/gpu=0', 'gpu-runtime'],
    ['context deadline exceeded', 'runtime-timeout'],
    ['exec format error', 'exec-format-error'],
    ['something new', null],
  ])('%s', (text, expected) => {
    expect(classifyStartText(text, RUNTIME_PATTERNS)).toBe(expected);
  });
});

describe('why the API refused a pod', () => {
  const forbidden = 'Error creating: pods "web-1" is forbidden: ';
  test.each([
    [`${forbidden}exceeded quota: q, requested: pods=1, used: pods=5, limited: pods=5`, 'quota-exceeded'],
    [`${forbidden}insufficient quota to match these scopes: [{PriorityClass In [high]}]`, 'quota-exceeded'],
    [`${forbidden}failed quota: q: must specify limits.cpu for: app`, 'quota-requires-limits'],
    [`${forbidden}maximum memory usage per Container is 256Mi, but limit is 1Gi`, 'limit-range'],
    [
      `${forbidden}violates PodSecurity "restricted:latest": privileged (container "app" must not set securityContext.privileged=true)`,
      'pod-security',
    ],
    [
      `${forbidden}unable to validate against any security context constraint: [provider "anyuid": Forbidden]`,
      'pod-security',
    ],
    ['Error creating: admission webhook "policy.acme" denied the request: no', 'webhook-denied'],
    [
      'Error creating: Internal error occurred: failed calling webhook "w": failed to call webhook: Post "https://w.x.svc:443/": no endpoints available for service "w"',
      'webhook-failed',
    ],
    [`${forbidden}ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no`, 'policy-denied'],
    [`${forbidden}error looking up service account shop/sa: serviceaccount "sa" not found`, 'serviceaccount-not-found'],
    [`${forbidden}no PriorityClass with name ultra was found`, 'priorityclass-not-found'],
    [`${forbidden}pod rejected: RuntimeClass "kata" not found`, 'runtimeclass-not-found'],
    ['Error creating: Pod "web-1" is invalid: spec.containers[0].name: Required value', 'template-invalid'],
    [
      'pods "x" is forbidden: unable to create new content in namespace shop because it is being terminated',
      'namespace-terminating',
    ],
    ['something new', null],
  ])('%s', (text, expected) => {
    expect(classifyAdmissionText(text)).toBe(expected);
  });
});

describe('probes, sandboxes, volumes and evictions', () => {
  const first = (rows: readonly { pattern: RegExp; cause: string }[], text: string): string | undefined =>
    rows.find(({ pattern }) => pattern.test(text))?.cause;

  test.each([
    [
      'Readiness probe failed: Get "https://10.1.2.3:8080/": http: server gave HTTP response to HTTPS client',
      'probe-scheme',
    ],
    ['Readiness probe failed: HTTP probe failed with statuscode: 404', 'probe-wrong-path'],
    ['Readiness probe failed: HTTP probe failed with statuscode: 503', undefined],
    [
      'Liveness probe failed: Get "http://10.1.2.3:8080/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      'probe-timeout',
    ],
    [
      'Liveness probe errored and resulted in unknown state: rpc error: OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown',
      'probe-command-not-found',
    ],
  ])('%s', (text, expected) => {
    expect(first(PROBE_PATTERNS, text)).toBe(expected);
  });

  test.each([
    ['plugin type="calico" failed (add): stat /var/lib/calico/nodename: no such file or directory', 'cni-failed'],
    [
      'plugin type="host-local" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.0.0.1-10.0.0.2',
      'ip-exhausted',
    ],
    ['failed to find plugin "calico" in path [/opt/cni/bin]', 'cni-failed'],
    ['cni plugin not initialized', 'network-plugin-not-ready'],
    ['plugin type="portmap" failed (add): portmap: address already in use', 'host-port-conflict'],
    ['failed to get sandbox image "registry.k8s.io/pause:3.9": failed to pull image', 'sandbox-image'],
    ['no runtime for "runsc" is configured', 'runtime-handler-missing'],
    ['failed to reserve sandbox name "web_shop": name is reserved for "x"', 'container-name-conflict'],
    ['rpc error: code = Unknown desc = RuntimeHandler "gvisor" not supported', 'runtime-handler-missing'],
    [
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing dial unix /run/containerd/containerd.sock: connect: connection refused"',
      'container-runtime-down',
    ],
    ['context deadline exceeded', 'runtime-timeout'],
  ])('sandbox: %s', (text, expected) => {
    expect(first(SANDBOX_PATTERNS, text)).toBe(expected);
  });

  test.each([
    ['Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) a', 'multi-attach'],
    ['MountVolume.SetUp failed for volume "v" : secret "x" not found', 'secret-not-found'],
    [
      'MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: k',
      'configmap-key-not-found',
    ],
    ['MountVolume.SetUp failed for volume "v" : hostPath type check failed: /p is not a socket file', 'hostpath-type'],
    [
      'MountVolume.MountDevice failed for volume "v" : kubernetes.io/csi: driver name x not found in the list of registered CSI drivers',
      'csi-driver-not-found',
    ],
    [
      'MountVolume.SetUp failed for volume "v" : mount failed: exit status 32 Output: mount.nfs: access denied by server while mounting nas:/x',
      'nfs-unreachable',
    ],
    [
      'MountVolume.SetUp failed for volume "v" : mount failed: exit status 32 Output: mount: bad option; for several filesystems (e.g. nfs, cifs) you might need a /sbin/mount.<type> helper program.',
      'mount-helper-missing',
    ],
    [
      'AttachVolume.Attach failed for volume "v" : timed out waiting for external-attacher of d CSI driver to attach volume h',
      'failed-attach',
    ],
    ['MountVolume.NodeAffinity check failed for volume "v" : no matching NodeSelectorTerms', 'volume-node-affinity'],
  ])('volume: %s', (text, expected) => {
    expect(first(VOLUME_PATTERNS, text)).toBe(expected);
  });

  test.each([
    ['The node was low on resource: memory. Threshold quantity: 100Mi', 'evicted-memory-pressure'],
    ['The node was low on resource: inodes. ', 'evicted-disk-pressure'],
    ['The node was low on resource: pids. ', 'evicted-pid-pressure'],
    ['Usage of EmptyDir volume "v" exceeds the limit "1Gi". ', 'evicted-emptydir-limit'],
    ['Container c exceeded its local ephemeral storage limit "1Gi". ', 'evicted-ephemeral-storage'],
    ['Pod was rejected: The node had condition: [DiskPressure]. ', 'evicted-disk-pressure'],
  ])('eviction: %s', (text, expected) => {
    expect(first(EVICTION_PATTERNS, text)).toBe(expected);
  });
});
