import type { Subject } from '../../model/subject.js';
import type { Names } from './facts.js';
import { shellQuote as q } from './shell-quote.js';

interface Target {
  readonly p: Names;
  readonly ns: string;
  readonly pod: string;
  readonly container: string;
  readonly workload: Subject;
  /** Without a restart there is no previous run to read: the ended one is the current one. */
  readonly restarts: number;
}

const ROLLED_OUT = ['Deployment', 'StatefulSet', 'DaemonSet'];
/** Kinds whose pods take `kubectl set …`; others are immutable or set elsewhere. */
const SETTABLE = [...ROLLED_OUT, 'ReplicaSet'];
/** Pinned, so that a command does the same tomorrow. */
const BUSYBOX = 'busybox:1.36';

const ALLOCATABLE =
  'kubectl get nodes -o custom-columns=NAME:.metadata.name,CPU:.status.allocatable.cpu,MEMORY:.status.allocatable.memory,PODS:.status.allocatable.pods';
const TAINTS = "kubectl get nodes -o custom-columns='NAME:.metadata.name,TAINTS:.spec.taints[*].key'";

/** Kinds whose containers cannot be changed in place. A Node has none: what is to be edited then is some pod's owner. */
const EDITS: Readonly<Record<string, (kubectl: string, name: string) => string>> = {
  Pod: (kubectl, name) =>
    `${kubectl} get pod ${name} -o yaml > pod.yaml && "\${EDITOR:-vi}" pod.yaml && kubectl replace --force -f pod.yaml`,
  Job: (kubectl, name) => `${kubectl} get job ${name} -o yaml > job.yaml`,
};

/** `96Mi` for `48Mi`; null for a quantity that is not a plain number with a binary or decimal unit. */
export function doubled(quantity: string | undefined): string | null {
  const match = /^(\d{1,9})(m|[KMGT]i?|k)?$/.exec(quantity ?? '');
  return match?.[1] === undefined ? null : `${Number(match[1]) * 2}${match[2] ?? ''}`;
}

/** Service and namespace of a cluster host name: `db`, `db.billing`, `db.billing.svc.cluster.local`; null for others. */
function serviceOf(host: string | undefined, ns: string): { readonly name: string; readonly namespace: string } | null {
  if (host === undefined || !/^[a-z]/.test(host)) return null;
  const [name = '', namespace, svc] = host.split('.');
  if (namespace === undefined) return { name, namespace: ns };
  return svc === 'svc' ? { name, namespace } : null;
}

/** `kyverno-svc.kyverno.svc` of a text that holds its URL. */
function hostOf(text: string | undefined): string | undefined {
  return /https?:\/\/([a-z0-9.-]{1,253}\.svc)\b/.exec(text ?? '')?.[1];
}

/** What `kubectl create` reads the data of a Secret or ConfigMap from: a folder for volumes, a file for a key, else an env file. */
function dataSource(p: Names, name: string): string {
  if (p.key !== undefined) return `--from-file=${q(`${p.key}=./${p.key}`)}`;
  return p.volume === undefined ? `--from-env-file=${q(`./${name}.env`)}` : `--from-file=${q(`./${name}/`)}`;
}

/**
 * Ready-to-run commands for the object at hand; null where the object, or a name that the command needs, is unknown.
 * Nothing here holds a placeholder: values only a person knows are read from a file, which fails loudly when it is not there.
 */
export function commandsFor({ p, ns, pod, container, workload, restarts }: Target) {
  const kind = workload.kind;
  const own = workload.namespace;
  const kubectl = own === '' ? 'kubectl' : `kubectl -n ${q(own)}`;
  const there = ns === '' ? 'kubectl' : `kubectl -n ${q(ns)}`;
  const ref = `${q(kind.toLowerCase())}/${q(workload.name)}`;
  const podRef = pod !== '' ? q(pod) : kind === 'Pod' ? q(workload.name) : '';
  const onPod = (build: (name: string) => string): string | null => (podRef === '' ? null : build(podRef));
  const c = container === '' ? '' : ` -c ${q(container)}`;
  const logTarget = podRef !== '' ? podRef : ['Node', 'CronJob'].includes(kind) ? '' : ref;
  const logs = (flags: string) => (logTarget === '' ? null : `${kubectl} logs ${logTarget}${c} ${flags}`);
  const settable = SETTABLE.includes(kind);
  const rolled = ROLLED_OUT.includes(kind);
  const set = (what: string) => (settable ? `${kubectl} set ${what}` : null);
  const withName = (name: string | undefined, build: (name: string) => string): string | null =>
    name === undefined ? null : build(q(name));
  const host = p.host ?? p.address?.replace(/:\d+$/, '') ?? hostOf(p.url ?? p.error);
  const port = p.port ?? /:(\d+)$/.exec(p.address ?? '')?.[1];
  const service = p.service !== undefined ? { name: p.service, namespace: ns } : serviceOf(host, own);
  const node = p.node ?? (kind === 'Node' ? workload.name : undefined);
  const once = (name: string, command: string) =>
    `${kubectl} run ${name} --rm -it --restart=Never --image=${BUSYBOX} -- ${command}`;
  const edit = kind === 'Node' ? null : (EDITS[kind]?.(kubectl, q(workload.name)) ?? `${kubectl} edit ${ref}`);
  const moreMemory = doubled(p.limit);
  return {
    edit,
    editLive: `${kubectl} edit ${ref}`,
    describe: onPod((name) => `${kubectl} describe pod ${name}`) ?? `${kubectl} describe ${ref}`,
    describeOwner: `${kubectl} describe ${ref}`,
    events:
      own === ''
        ? `kubectl -n default events --for ${ref}`
        : `${kubectl} events --for ${podRef === '' ? ref : `pod/${podRef}`}`,
    logs: logs('--tail=200'),
    previous: logs(restarts > 0 ? '--previous --tail=200' : '--tail=200'),
    initLogs: onPod(
      (name) => `${kubectl} logs ${name}${p.initContainer === undefined ? c : ` -c ${q(p.initContainer)}`} --tail=200`,
    ),
    sidecarLogs: onPod(
      (name) => `${kubectl} logs ${name}${p.sidecar === undefined ? c : ` -c ${q(p.sidecar)}`} --tail=200`,
    ),
    podYaml: onPod((name) => `${kubectl} get pod ${name} -o yaml`),
    deletePod: onPod((name) => `${kubectl} delete pod ${name}`),
    forceDelete: onPod((name) => `${kubectl} delete pod ${name} --grace-period=0 --force`),
    dropFinalizers: onPod((name) => `${kubectl} patch pod ${name} --type=merge -p '{"metadata":{"finalizers":null}}'`),
    showFinalizers: onPod((name) => `${kubectl} get pod ${name} -o jsonpath='{.metadata.finalizers}'`),
    debug: onPod(
      (name) => `${kubectl} debug -it ${name} --image=${BUSYBOX}${container === '' ? '' : ` --target=${q(container)}`}`,
    ),
    debugCopy: onPod((name) => `${kubectl} debug -it ${name} --copy-to=podwhy-debug${c} -- sh`),
    /** A bare pod that is deleted does not come back, so it gets no command. */
    restart: rolled
      ? `${kubectl} rollout restart ${ref}`
      : kind === 'Pod'
        ? null
        : onPod((name) => `${kubectl} delete pod ${name}`),
    undo: rolled ? `${kubectl} rollout undo ${ref}` : null,
    history: rolled ? `${kubectl} rollout history ${ref}` : null,
    rolloutStatus: rolled ? `${kubectl} rollout status ${ref}` : null,
    oneReplica: ['Deployment', 'StatefulSet'].includes(kind) ? `${kubectl} scale ${ref} --replicas=1` : null,
    pods: own === '' ? 'kubectl get pods -A -o wide' : `${kubectl} get pods -o wide`,
    moreMemory:
      moreMemory === null || container === '' ? null : set(`resources ${ref}${c} --limits=memory=${q(moreMemory)}`),
    listEnv: settable ? `${kubectl} set env ${ref}${c} --list` : null,
    /** Ended pods have no usage. */
    top: kind === 'Job' && restarts === 0 ? null : onPod((name) => `${kubectl} top pod ${name} --containers`),
    // nodes
    nodes: 'kubectl get nodes -o wide',
    describeNode: withName(node, (name) => `kubectl describe node ${name}`) ?? 'kubectl get nodes -o wide',
    nodePods: withName(node, (name) => `kubectl get pods -A -o wide --field-selector spec.nodeName=${name}`),
    nodeEvents: withName(node, (name) => `kubectl -n default events --for node/${name}`),
    /** Works under disk pressure, when a debugging pod would be refused. */
    nodeStats: withName(node, (name) => `kubectl get --raw /api/v1/nodes/${name}/proxy/stats/summary`),
    nodeShell: withName(node, (name) => `kubectl debug node/${name} -it --image=${BUSYBOX}`),
    cordon: withName(node, (name) => `kubectl cordon ${name}`),
    uncordon: withName(node, (name) => `kubectl uncordon ${name}`),
    nodeDelete: withName(node, (name) => `kubectl delete node ${name}`),
    allocatable: ALLOCATABLE,
    taints: TAINTS,
    labels: 'kubectl get nodes --show-labels',
    topNodes: 'kubectl top nodes',
    // configuration objects
    secrets: `${there} get secrets`,
    describeSecret: withName(p.secret, (name) => `${there} describe secret ${name}`),
    createSecret: withName(
      p.secret,
      (name) => `${there} create secret generic ${name} ${dataSource(p, p.secret ?? '')}`,
    ),
    configMaps: `${there} get configmaps`,
    describeConfigMap: withName(p.configMap, (name) => `${there} describe configmap ${name}`),
    createConfigMap: withName(
      p.configMap,
      (name) => `${there} create configmap ${name} ${dataSource(p, p.configMap ?? '')}`,
    ),
    editConfig:
      p.configMap !== undefined
        ? `${there} edit configmap ${q(p.configMap)}`
        : p.secret !== undefined
          ? `${there} edit secret ${q(p.secret)}`
          : null,
    createPullSecret: withName(
      p.secret,
      (name) =>
        `${there} create secret generic ${name} --type=kubernetes.io/dockerconfigjson --from-file=.dockerconfigjson="$HOME/.docker/config.json"`,
    ),
    pullSecrets: onPod(
      (name) => `${kubectl} get pod ${name} -o jsonpath='{.spec.imagePullSecrets}{" "}{.spec.serviceAccountName}'`,
    ),
    // images
    inspectImage: withName(p.image, (name) => `docker manifest inspect ${name}`),
    // volumes
    claims: `${there} get pvc`,
    describeClaim: withName(p.claim, (name) => `${there} describe pvc ${name}`) ?? `${there} get pvc`,
    claimPods: `${there} get pods -o custom-columns='NAME:.metadata.name,NODE:.spec.nodeName,CLAIMS:.spec.volumes[*].persistentVolumeClaim.claimName'`,
    describeVolume: withName(p.persistentVolume, (name) => `kubectl describe pv ${name}`) ?? 'kubectl get pv',
    storageClasses: 'kubectl get storageclass',
    attachments: 'kubectl get volumeattachments',
    csi: 'kubectl get csidrivers,csinodes',
    // network
    endpoints: service === null ? null : `kubectl -n ${q(service.namespace)} describe service ${q(service.name)}`,
    service: service === null ? null : `kubectl -n ${q(service.namespace)} describe service ${q(service.name)}`,
    servicePods: service === null ? null : `kubectl -n ${q(service.namespace)} get pods -o wide`,
    resolve: host === undefined ? null : once('dns-check', `nslookup ${q(host)}`),
    reach: host === undefined || port === undefined ? null : once('net-check', `nc -zv -w 3 ${q(host)} ${q(port)}`),
    policies: own === '' ? null : `${kubectl} get networkpolicies`,
    coredns: 'kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide',
    corednsLogs: 'kubectl -n kube-system logs -l k8s-app=kube-dns --tail=50',
    // rights, quotas, policies
    canI: (() => {
      if (p.verb === undefined || p.apiResource === undefined || p.serviceAccount === undefined) return null;
      const group = p.apiGroup === undefined || p.apiGroup === '' ? '' : `.${p.apiGroup}`;
      const account = p.serviceAccount.replace(/^system:serviceaccount:/, '');
      const user = account.includes(':') ? account : `${own}:${account}`;
      return `${there} auth can-i ${q(p.verb)} ${q(p.apiResource + group)} --as=${q(`system:serviceaccount:${user}`)}`;
    })(),
    roleBindings: own === '' ? 'kubectl get clusterrolebindings -o wide' : `${kubectl} get rolebindings -o wide`,
    quota: withName(p.quota, (name) => `${kubectl} describe quota ${name}`) ?? `${kubectl} describe quota`,
    limitRange: `${kubectl} describe limitrange`,
    namespace: own === '' ? null : `kubectl describe namespace ${q(own)}`,
    namespaceYaml: own === '' ? null : `kubectl get namespace ${q(own)} -o yaml`,
    webhooks: 'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations',
    policiesOf: 'kubectl get validatingadmissionpolicies',
    createServiceAccount: withName(p.serviceAccount, (name) => `${kubectl} create serviceaccount ${name}`),
    serviceAccounts: `${kubectl} get serviceaccounts`,
    priorityClasses: 'kubectl get priorityclasses',
    runtimeClasses: 'kubectl get runtimeclasses',
    crds: 'kubectl get crds',
    resourceClaims: `${kubectl} get resourceclaims,resourceclaimtemplates`,
    kubeSystem: 'kubectl -n kube-system get pods -o wide',
    disruptionBudgets: own === '' ? null : `${kubectl} get pdb`,
    // jobs
    jobPods: kind === 'Job' ? `${kubectl} get pods -l ${q(`job-name=${workload.name}`)}` : `${kubectl} get pods`,
    jobs: `${kubectl} get jobs --sort-by=.metadata.creationTimestamp`,
    runNow:
      kind === 'CronJob'
        ? `${kubectl} create job --from=cronjob/${q(workload.name)} ${q(`${workload.name.slice(0, 40)}-manual`)}`
        : null,
    resume: kind === 'CronJob' ? `${kubectl} patch cronjob ${q(workload.name)} -p '{"spec":{"suspend":false}}'` : null,
    replaceJob: kind === 'Job' ? `${kubectl} get job ${q(workload.name)} -o yaml` : null,
    otherPod: withName(p.otherPod, (name) => `${kubectl} describe pod ${name}`),
    autoscaler: 'kubectl -n kube-system get configmap cluster-autoscaler-status -o yaml',
  } as const;
}

export type Commands = ReturnType<typeof commandsFor>;
