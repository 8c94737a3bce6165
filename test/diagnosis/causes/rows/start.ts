import { event, node, object, pod, terminated, time, waiting } from '../../made.js';
import { row } from '../row.js';

const config = (text: string) => pod({ state: waiting('CreateContainerConfigError', text) });
const RUNC =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';
const startError = (text: string) =>
  pod({
    state: waiting('CrashLoopBackOff', 'back-off 40s restarting failed container=app'),
    last: terminated('StartError', 128, `${RUNC}${text}: unknown`),
    restarts: 3,
    status: { phase: 'Running' },
  });
const create = (text: string) => pod({ state: waiting('CreateContainerError', text) });
const ended = (code: number) =>
  pod({
    state: waiting('CrashLoopBackOff', 'back-off 40s restarting failed container=app'),
    last: terminated('Error', code),
    restarts: 3,
    status: { phase: 'Running' },
  });
const creating = pod({ conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: time(0) }] });
const sandbox = (text: string) => [creating, event('FailedCreatePodSandBox', `Failed to create pod sandbox: ${text}`)];
const log = (text: string) => ({
  logs: [{ namespace: 'shop', pod: 'web', container: 'app', run: 'previous' as const, text: text as never, at: 0 }],
});

export const START = [
  row('configmap-not-found', 'text', [config('configmap "settings" not found')]),
  row('configmap-key-not-found', 'text', [config("couldn't find key PORT in ConfigMap shop/settings")]),
  row('secret-not-found', 'text', [config('secret "db" not found')]),
  row('secret-key-not-found', 'text', [config("couldn't find key password in Secret shop/db")]),
  row('run-as-non-root', 'text', [
    config('container has runAsNonRoot and image will run as root (pod: "web_shop(1)", container: app)'),
  ]),
  row('bad-field-ref', 'text', [config('unsupported fieldPath: metadata.foo')]),
  row('subpath-expansion', 'text', [config('failed to prepare subPath for volumeMount "data" of container "app"')]),
  row('hostpath-type', 'FailedMount', [
    creating,
    event(
      'FailedMount',
      'MountVolume.SetUp failed for volume "sock" : hostPath type check failed: /run/x.sock is not a socket file',
    ),
  ]),
  row('env-file', 'text', [config('environment variable key "PORT" not found in file "app.env"')]),
  row('config-sync-timeout', 'text', [config('failed to sync secret cache: timed out waiting for the condition')]),
  row('hostname-invalid', 'text', [
    config('pod Hostname "Web_1" is not a valid DNS label: must consist of lower case'),
  ]),
  row('container-config-failed', 'a text that no rule knows', [config('the moon is in the wrong quarter')]),
  row('command-not-found', 'StartError', [startError('exec: "gunicorn": executable file not found in $PATH')]),
  row('command-not-executable', 'StartError', [startError('exec: "/app/run": permission denied')]),
  row('command-is-directory', 'StartError', [startError('exec: "/app": is a directory')]),
  row('no-command', 'text', [create('failed to generate container "x" spec: no command specified')]),
  row('exec-format-error', 'the log of the runtime', [ended(255)], log('exec /app/run: exec format error')),
  row(
    'missing-interpreter',
    'the log of the runtime',
    [ended(255)],
    log('exec /entrypoint.sh: no such file or directory'),
  ),
  row('working-dir', 'StartError', [
    startError('error during container init: chdir to cwd ("/work") set in config.json failed: permission denied'),
  ]),
  row('mount-not-a-directory', 'StartError', [
    startError(
      'error mounting "/var/x" to rootfs at "/etc/a.conf": not a directory: Are you trying to mount a directory onto a file (or vice-versa)?',
    ),
  ]),
  row('mount-path', 'StartError', [startError('error mounting "/var/x" to rootfs at "/proc/y": no such file')]),
  row('mount-read-only', 'StartError', [
    startError(
      'error mounting "/var/x" to rootfs at "/data/y": create mountpoint for /data/y mount: mkdirat /run/data/y: read-only file system',
    ),
  ]),
  row('unknown-user', 'StartError', [startError('unable to find user app: no matching entries in passwd file')]),
  row('invalid-capability', 'text', [create('invalid capability: CAP_FOO')]),
  row('seccomp-profile-missing', 'text', [
    create(
      'failed to generate security options: failed to generate seccomp security options for container: cannot load seccomp profile "/var/lib/kubelet/seccomp/x.json": open: no such file or directory',
    ),
  ]),
  row('apparmor-profile-missing', 'StartError', [
    startError(
      'unable to apply apparmor profile: apparmor failed to apply profile: write fsmount:fscontext:proc/thread-self/attr/exec: no such file or directory',
    ),
  ]),
  row('memory-limit-too-low', 'StartError', [startError('container init was OOM-killed (memory limit too low?)')]),
  row('cgroup-error', 'StartError', [
    startError('unable to apply cgroup configuration: unable to start unit "x.scope": Unit already exists'),
  ]),
  row('gpu-runtime', 'StartError', [
    startError(
      'error during container init: error running hook #0: exit status 1, stderr: nvidia-container-cli: initialization error: load library failed',
    ),
  ]),
  row('container-name-conflict', 'text', [
    create('failed to reserve container name "app_web_shop_1_0": name is reserved for "abc"'),
  ]),
  row('runtime-timeout', 'text', [create('context deadline exceeded')]),
  row('post-start-hook', 'reason', [
    pod({
      state: waiting(
        'PostStartHookError',
        'Exec lifecycle hook ([/bin/warm]) for Container "app" in Pod "web_shop(1)" failed - error: command exited with 1',
      ),
      container: { lifecycle: { postStart: { exec: { command: ['/bin/warm'] } } } },
    }),
  ]),
  row('pre-start-hook', 'reason', [
    pod({ state: waiting('PreStartHookError', 'device plugin PreStartContainer rpc failed with err: no device') }),
  ]),
  row('image-volume', 'an image volume cannot be pulled', [
    pod({
      spec: { volumes: [{ name: 'model', image: { reference: 'registry.acme.io/models/m:1' } }] },
      state: waiting(
        'ErrImagePull',
        'Failed to pull image "registry.acme.io/models/m:1": registry.acme.io/models/m:1: not found',
      ),
    }),
  ]),
  row('container-create-failed', 'a text that no rule knows', [create('the shim has lost its marbles')]),
  row('network-plugin-not-ready', 'NetworkNotReady', [
    creating,
    event(
      'NetworkNotReady',
      'network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
    ),
  ]),
  row(
    'cni-failed',
    'sandbox',
    sandbox('plugin type="calico" failed (add): stat /var/lib/calico/nodename: no such file or directory'),
  ),
  row(
    'ip-exhausted',
    'sandbox',
    sandbox(
      'plugin type="host-local" failed (add): failed to allocate for range 0: no IP addresses available in range set',
    ),
  ),
  row(
    'sandbox-image',
    'sandbox',
    sandbox('failed to get sandbox image "registry.k8s.io/pause:3.9": failed to pull image'),
  ),
  row('runtime-handler-missing', 'sandbox', sandbox('no runtime for "runsc" is configured')),
  row('sandbox-recreated', 'churn', [
    pod({ ready: true, state: { running: { startedAt: time(14) } }, status: { phase: 'Running' } }),
    event('SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.', { type: 'Normal', count: 6 }),
  ]),
  row('sysctl-forbidden', 'refused by the kubelet', [
    pod({
      status: {
        phase: 'Failed',
        reason: 'SysctlForbidden',
        message: 'Pod was rejected: forbidden sysctl: "net.core.somaxconn" not allowlisted',
        containerStatuses: [],
      },
    }),
  ]),
  row('sandbox-failed', 'a text that no rule knows', sandbox('the hypervisor sulks')),
  row('failed-mount', 'a text that no rule knows', [
    creating,
    event('FailedMount', 'MountVolume.SetUp failed for volume "data" : rpc error: code = Internal desc = odd'),
  ]),
  row('failed-attach', 'external attacher', [
    creating,
    event(
      'FailedAttachVolume',
      'AttachVolume.Attach failed for volume "pvc-1" : timed out waiting for external-attacher of ebs.csi.aws.com CSI driver to attach volume vol-1',
      { component: 'attachdetach-controller' },
    ),
  ]),
  row('multi-attach', 'event', [
    creating,
    event('FailedAttachVolume', 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-old', {
      component: 'attachdetach-controller',
    }),
  ]),
  row('csi-driver-not-found', 'event', [
    creating,
    event(
      'FailedMount',
      'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: driver name x.csi.io not found in the list of registered CSI drivers',
    ),
  ]),
  row('nfs-unreachable', 'event', [
    creating,
    event(
      'FailedMount',
      'MountVolume.SetUp failed for volume "nfs" : mount failed: exit status 32\nMounting command: mount\nOutput: mount.nfs: Connection timed out for nas.acme.io:/x',
    ),
  ]),
  row('mount-helper-missing', 'event', [
    creating,
    event(
      'FailedMount',
      'MountVolume.SetUp failed for volume "nfs" : mount failed: exit status 32\nOutput: mount: bad option; for several filesystems (e.g. nfs, cifs) you might need a /sbin/mount.<type> helper program.',
    ),
  ]),
  row('volume-permissions-slow', 'event', [
    pod({ spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } }),
    event(
      'VolumePermissionChangeInProgress',
      'Setting volume ownership for web/volumes/data is taking longer than expected, consider using OnRootMismatch',
    ),
  ]),
  row('volume-wait', 'silence', [
    pod({
      spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
      conditions: [
        { type: 'PodScheduled', status: 'True', lastTransitionTime: time(0) },
        { type: 'PodReadyToStartContainers', status: 'False', lastTransitionTime: time(0) },
      ],
    }),
    object('PersistentVolumeClaim', 'data', { status: { phase: 'Bound' }, spec: { volumeName: 'pv-1' } }),
    event('Scheduled', 'Successfully assigned shop/web to n1', {
      type: 'Normal',
      minute: 0,
      component: 'default-scheduler',
    }),
  ]),
  row('container-creating-slow', 'silence without a volume', [creating, node('n1')]),
  row('stuck-pod-initializing', 'init containers done, nothing follows', [
    pod({
      state: waiting('PodInitializing'),
      spec: { initContainers: [{ name: 'prepare', image: 'x:1' }] },
      status: {
        initContainerStatuses: [{ name: 'prepare', state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
      },
      conditions: [
        { type: 'PodScheduled', status: 'True', lastTransitionTime: time(0) },
        { type: 'Initialized', status: 'True', lastTransitionTime: time(1) },
        { type: 'PodReadyToStartContainers', status: 'True', lastTransitionTime: time(1) },
      ],
    }),
  ]),
];
