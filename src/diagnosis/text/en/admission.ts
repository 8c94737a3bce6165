import { words, type CataloguePart } from '../catalogue.js';
import { bareAmount, brief, given, named, namespaceWords } from '../facts.js';

export const admission = {
  'quota-exceeded': ({ p, ns, k }) =>
    words(
      `ResourceQuota ${p.quota ?? ''} is used up${given`: ${p.resource}`}${given` (${bareAmount(p.used)} of ${bareAmount(p.limit)})`}`.replace(
        '  ',
        ' ',
      ),
      `The API server refuses new pods in ${ns || 'this namespace'}${given`: ${bareAmount(p.requested)} more ${p.resource} would be asked for`}. No pod object exists, so only the owner shows it.`,
      ['See what is used and allowed', k.quota],
      ['Free some, lower the requests, or raise the quota', k.edit],
    ),
  'quota-requires-limits': ({ p, k }) =>
    words(
      `ResourceQuota ${p.quota ?? ''} demands ${p.resource ?? 'requests and limits'}${given` for ${p.detail}`}`.replace(
        '  ',
        ' ',
      ),
      `When a quota counts a resource, every container must say how much of it it wants${given`: ${p.resource} is missing`}. Until then no pod is created.`,
      ['Set the missing value', k.edit],
      ['Or give the namespace defaults by a LimitRange', k.limitRange],
    ),
  'limit-range': ({ p, k }) =>
    words(
      `The LimitRange forbids ${p.resource ?? 'this amount'}${given`: ${p.requested} asked`}${given`, ${p.limit} allowed`}`,
      `A LimitRange sets least and largest amounts per container or pod${given`: ${p.error}`}. Until it fits no pod is created.`,
      ['See what is allowed', k.limitRange],
      ['Correct requests or limits', k.edit],
    ),
  'pod-security': ({ p, ns, k }) =>
    words(
      `Pod Security "${p.policy ?? 'level'}" of ${namespaceWords(ns)} forbids this pod${given`: ${brief(p.field)}`}`,
      `The label pod-security.kubernetes.io/enforce sets how much a pod may do, and the template asks for more${given`: ${p.error ?? p.detail}`}. Each part names its own remedy.`,
      ['Set what the message asks for in securityContext', k.edit],
      ['See the level of the namespace', k.namespace],
    ),
  'webhook-denied': ({ p, k }) =>
    words(
      `Admission webhook ${p.webhook ?? ''} denies the pod${given`: ${brief(p.error)}`}`.replace('  ', ' '),
      `A policy of this cluster, enforced by a webhook, does not allow it${given`. It says: ${p.error}`}. No pod is created until the template conforms.`,
      ['Make the template conform', k.edit],
      ['See the webhooks', k.webhooks],
    ),
  'webhook-failed': ({ p, k }) =>
    words(
      `Admission webhook ${p.webhook ?? ''} does not answer${given`: ${brief(p.error)}`}`.replace('  ', ' '),
      `The API server must ask it and gets no answer, and failurePolicy Fail then stops every creation it watches${given`: ${p.error}`}. The workload is not at fault; others are hit too.`,
      ['Bring the webhook back: look at its pods', k.servicePods ?? k.kubeSystem],
      ['See its configuration (failurePolicy, service)', k.webhooks],
    ),
  'policy-denied': ({ p, k }) =>
    words(
      `Policy ${p.policy ?? ''} denies the pod${given`: ${brief(p.error)}`}`.replace('  ', ' '),
      `An admission policy of the cluster (ValidatingAdmissionPolicy, security context constraint, node selector) refuses it${given`: ${p.error}`}.`,
      ['Make the template conform', k.edit],
      ['See the policies', k.policiesOf],
    ),
  'serviceaccount-not-found': ({ p, ns, k }) =>
    words(
      `${named('ServiceAccount', p.serviceAccount, 'The ServiceAccount')} does not exist in ${namespaceWords(ns)}`,
      'Pods cannot be created for an account that is not there, and since no pod exists only the owner shows it.',
      ['Create it', k.createServiceAccount],
      ['Compare with those that exist', k.serviceAccounts],
      ['Correct serviceAccountName', k.edit],
    ),
  'priorityclass-not-found': ({ p, k }) =>
    words(
      `${named('PriorityClass', p.priorityClass, 'The PriorityClass')} does not exist`,
      'The API server refuses pods that name an unknown PriorityClass.',
      ['See those that exist', k.priorityClasses],
      ['Correct priorityClassName', k.edit],
    ),
  'runtimeclass-not-found': ({ p, k }) =>
    words(
      `${named('RuntimeClass', p.runtimeClass, 'The RuntimeClass')} does not exist`,
      'The API server refuses pods that name an unknown RuntimeClass.',
      ['See those that exist', k.runtimeClasses],
      ['Correct runtimeClassName', k.edit],
    ),
  'template-invalid': ({ p, k }) =>
    words(
      `The pod template is invalid${given`: ${p.field ?? brief(p.error)}`}`,
      `The API server does not accept the pods made from it${given`: ${p.error}`}.`,
      ['Correct the field', k.edit],
    ),
  'namespace-terminating': ({ ns, k }) =>
    words(
      `Namespace ${ns || 'of the workload'} is being deleted`,
      'Nothing new can be created in it. It disappears once everything inside, finalizers included, is gone.',
      ['See what holds it', k.namespaceYaml],
    ),
  'statefulset-blocked': ({ p, k }) =>
    words(
      `The StatefulSet waits for pod ${p.otherPod ?? 'before this one'} to become ready`,
      `With OrderedReady each pod waits for the one before${given`, and ${p.otherPod} is not ready`}. After a bad rollout the broken pod must be deleted too: it is not replaced by itself.`,
      ['Look at that pod first', k.otherPod ?? k.pods],
      ['See the StatefulSet', k.describeOwner],
    ),
} satisfies CataloguePart;

export const termination = {
  finalizer: ({ p, k }) =>
    words(
      `Finalizer ${p.finalizer ?? ''} keeps the pod from disappearing`.replace('  ', ' '),
      `Its containers have ended, and the object waits for a controller to do its work and remove ${p.finalizer ?? 'the finalizer'}. When that controller is gone it waits for ever. Force deletion does not help against finalizers.`,
      ['See the finalizers, and look for the controller that owns them', k.showFinalizers],
      ['Only if its work is surely done or needless: take the finalizers off', k.dropFinalizers],
    ),
  'terminating-within-grace': ({ p, k }) =>
    words(
      `The pod is ending, within its grace period${given` of ${p.graceSeconds} s`}`,
      'It was told to stop and still has time. A program that ignores SIGTERM uses all of it and is then killed (137).',
      ['Wait', k.pods],
      ['Handle SIGTERM: let process 1 be the program itself, not a shell', null],
    ),
  'terminating-node-lost': ({ p, k }) =>
    words(
      `The pod cannot end: ${p.node === undefined ? 'its node' : `node ${p.node}`} does not answer`,
      'Only the kubelet of its node can confirm that the containers have stopped. Until it is back, the object stays.',
      ['Look at the node', k.describeNode],
      ['If the machine is surely off: remove the object (a StatefulSet could otherwise run twice)', k.forceDelete],
    ),
  'terminating-volume': ({ p, k }) =>
    words(
      `The pod cannot end: volume ${p.volume ?? p.claim ?? ''} does not unmount${given` on ${p.node}`}`.replace(
        '  ',
        ' ',
      ),
      'The containers have stopped, but the volume is busy or its server does not answer. There are no events for that; the kubelet’s log on the node tells.',
      ['Look at the node', k.nodeShell ?? k.describeNode],
      ['See what is attached', k.attachments],
    ),
  'kill-failed': ({ p, k }) =>
    words(
      `The runtime cannot kill the container${given`: ${brief(p.error)}`}`,
      `The kubelet tries again and again${given` on node ${p.node}`}. A process stuck in the kernel (dead NFS) or a sick runtime is behind it.`,
      ['Look at the node', k.describeNode],
      ['Look at its processes in state D', k.nodeShell],
    ),
  'pre-stop-hook': ({ p, container, k }) =>
    words(
      `The preStop hook of ${container || 'the container'} fails or takes too long${given`: ${brief(p.hook ?? p.command)}`}`,
      `The hook runs before SIGTERM, and its time counts against the grace period${given` of ${p.graceSeconds} s`}. When it fails, deletion goes on all the same.`,
      ['Correct the hook, or raise terminationGracePeriodSeconds', k.edit],
    ),
} satisfies CataloguePart;

export const job = {
  'backoff-limit-exceeded': ({ p, k }) =>
    words(
      `The Job failed${given` ${p.attempts} times`} and gave up (BackoffLimitExceeded${given`, exit ${p.exitCode}`})`,
      `That is the sum, not the reason: each attempt ended with an error${given` (backoffLimit ${p.limit})`}. The reason stands in its pods.`,
      ['See the pods of the Job', k.jobPods],
      ['Read the log of the last attempt', k.logs],
      ['Run it again when it is mended: a Job cannot be restarted, delete and create it', k.replaceJob],
    ),
  'deadline-exceeded': ({ p, k }) =>
    words(
      `It ran longer than its deadline${given` of ${p.seconds} s`} (DeadlineExceeded)`,
      'activeDeadlineSeconds ends it however far it is. Time spent waiting for a node or an image counts too.',
      ['See how far it got', k.logs],
      ['Raise activeDeadlineSeconds', k.editLive],
    ),
  'pod-failure-policy': ({ p, k }) =>
    words(
      `The Job's podFailurePolicy ended it${given` at exit code ${p.exitCode}`}`,
      `A rule says that this failure is not worth another attempt${given`: ${p.detail ?? p.error}`}.`,
      ['Read the log of the attempt', k.logs],
      ['See the rules', k.describeOwner],
    ),
  'cronjob-suspended': ({ k }) =>
    words(
      'The CronJob is suspended (suspend: true)',
      'Somebody switched it off, so it starts no runs. When it is switched on again, the latest missed run starts at once, unless startingDeadlineSeconds has passed.',
      ['Switch it on', k.resume],
      ['Run it once now', k.runNow],
    ),
  'cronjob-missed': ({ p, k }) =>
    words(
      `The CronJob misses its runs${given` (${p.schedule})`}${given`: concurrencyPolicy ${p.policy}`}`,
      `A run is skipped when the one before still runs (concurrencyPolicy Forbid)${given`: ${p.otherWorkload}`}, when it could not start before its deadline, or after more than 100 missed times.`,
      ['See the runs', k.jobs],
      ['See what hinders it', k.describeOwner],
      ['Run it once now', k.runNow],
    ),
  'cronjob-failing': ({ p, k }) =>
    words(
      `The runs of the CronJob fail${given`, ${p.count} in a row`}`,
      'Each run failed and its pods give no better reason, or are gone already.',
      ['See the runs', k.jobs],
      ['Run it once now and watch', k.runNow],
    ),
  'sidecar-still-running': ({ p, k }) =>
    words(
      `The Job is done, but sidecar ${p.sidecar ?? 'container'} keeps its pod alive`,
      'An ordinary container that never ends keeps the pod running, and the Job never completes.',
      ['Make it a real sidecar: an init container with restartPolicy: Always', k.replaceJob ?? k.edit],
      ['Or let it end with the main container', null],
    ),
} satisfies CataloguePart;

export const other = {
  'rollout-stuck': ({ p, k }) =>
    words(
      `The rollout of revision ${p.revision ?? 'the new one'} is stuck${given`; ${p.oldRevision} still serves`}`,
      'New pods do not become ready, so the old ones are kept: users are served by the old version for now.',
      ['Go back', k.undo],
      ['See how it stands', k.rolloutStatus],
    ),
  'resize-deferred': ({ p, k }) =>
    words(
      `The in-place resize is deferred${given` on node ${p.node}`}${given`: ${brief(p.error)}`}`,
      'The node cannot give the new amount now. The pod runs on with its old resources; the resize follows when there is room.',
      ['See what the node has left', k.describeNode],
    ),
  'resize-infeasible': ({ p, k }) =>
    words(
      `The in-place resize can never be done${given` on node ${p.node}`}${given`: ${brief(p.error)}`}`,
      'This node cannot hold the new amount or does not support the change. The pod runs on with its old resources.',
      ['Ask for less', k.edit],
      ['Or have the pod made anew, on another node', k.deletePod],
    ),
  'stuck-pod-initializing': ({ p, k }) =>
    words(
      `The pod hangs in PodInitializing${given` on node ${p.node}`}`,
      'Its init containers are done, and the others have not started; nothing says why. The kubelet or runtime of the node is often behind it.',
      ['Read the events', k.events],
      ['Look at the node', k.describeNode],
      ['Have the pod made anew', k.deletePod],
    ),
  'container-creating-slow': ({ p, k }) =>
    words(
      `The container takes long to create${given`: pulling ${p.image}`}${given` on ${p.node}`}`,
      'Nothing has failed so far; volumes, network or the image take their time.',
      ['Read the events: the newest names the present step', k.events],
      ['Look at the node', k.describeNode],
    ),
  none: ({ workload, k }) =>
    words(
      `Nothing is wrong with ${workload.name}`,
      'Its containers run as they should, and no condition or event speaks against it.',
      ['See it', k.pods],
    ),
} satisfies CataloguePart;
