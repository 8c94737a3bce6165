/**
 * The names that causes use for their parameters, one name for one thing in every rule, log signature and text. A
 * closed set, so that a misspelt placeholder does not compile. Add one here when none fits.
 */
export interface ParamMeanings {
  /** Reference as the pod names it. */
  readonly image: string | number;
  /** Host of an image registry. */
  readonly registry: string | number;
  /** Tag or digest of an image. */
  readonly tag: string | number;
  /** Os/arch that a node has. */
  readonly platform: string | number;
  /** Name of a Secret. */
  readonly secret: string | number;
  /** Name of a ConfigMap. */
  readonly configMap: string | number;
  /** Key inside a Secret or ConfigMap. */
  readonly key: string | number;
  /** Name of a ServiceAccount. */
  readonly serviceAccount: string | number;
  /** Namespace of something named here, where it is not the pod's. */
  readonly namespace: string | number;
  /** Name of a node. */
  readonly node: string | number;
  /** Number of nodes. */
  readonly nodes: string | number;
  /** Number of nodes that would fit. */
  readonly matching: string | number;
  /** Resource name: cpu, memory, nvidia.com/gpu. */
  readonly resource: string | number;
  /** Amount asked for, as Kubernetes writes it. */
  readonly requested: string | number;
  /** Amount free or allocatable. */
  readonly available: string | number;
  /** Amount in use. */
  readonly used: string | number;
  /** Limit that was reached. */
  readonly limit: string | number;
  /** Label or selector expression key=value. */
  readonly label: string | number;
  /** Taint key=value:Effect. */
  readonly taint: string | number;
  /** Topology key of a spread or affinity rule. */
  readonly topologyKey: string | number;
  /** SchedulerName. */
  readonly scheduler: string | number;
  /** Scheduling gate or readiness gate. */
  readonly gate: string | number;
  /** Name of a PersistentVolumeClaim. */
  readonly claim: string | number;
  /** Name of a PersistentVolume. */
  readonly persistentVolume: string | number;
  /** Name of a StorageClass. */
  readonly storageClass: string | number;
  /** CSI or DRA driver, device plugin. */
  readonly driver: string | number;
  /** Name of a volume in the pod. */
  readonly volume: string | number;
  /** Where a volume is mounted. */
  readonly mountPath: string | number;
  /** Zone or other topology domain. */
  readonly zone: string | number;
  /** Another pod that is involved. */
  readonly otherPod: string | number;
  /** Another workload that is involved. */
  readonly otherWorkload: string | number;
  /** Command or executable. */
  readonly command: string | number;
  /** Interpreter or loader that is missing. */
  readonly interpreter: string | number;
  /** File or directory. */
  readonly path: string | number;
  /** User id or name. */
  readonly user: string | number;
  /** Linux capability or operation. */
  readonly capability: string | number;
  /** Seccomp or AppArmor profile. */
  readonly profile: string | number;
  /** Sysctl name. */
  readonly sysctl: string | number;
  /** RuntimeClass handler. */
  readonly handler: string | number;
  /** RuntimeClass name. */
  readonly runtimeClass: string | number;
  /** CNI or other plugin. */
  readonly plugin: string | number;
  /** Exit code. */
  readonly exitCode: string | number;
  /** Signal name, SIGKILL. */
  readonly signal: string | number;
  /** Number of restarts. */
  readonly restarts: string | number;
  /** Reason word of the API. */
  readonly reason: string | number;
  /** Environment variable. */
  readonly variable: string | number;
  /** Command line flag or argument. */
  readonly argument: string | number;
  /** Module, package or gem. */
  readonly module: string | number;
  /** Java or .NET class. */
  readonly className: string | number;
  /** Shared library. */
  readonly library: string | number;
  /** Version that was found. */
  readonly version: string | number;
  /** Version that is needed. */
  readonly wanted: string | number;
  /** Host name or address of a dependency. */
  readonly host: string | number;
  /** Port number. */
  readonly port: string | number;
  /** Host:port together. */
  readonly address: string | number;
  /** Protocol of a dependency: PostgreSQL, Redis, HTTP. */
  readonly protocol: string | number;
  /** Name of a Service. */
  readonly service: string | number;
  /** URL or path of a request. */
  readonly url: string | number;
  /** HTTP or gRPC status. */
  readonly status: string | number;
  /** HTTP method. */
  readonly method: string | number;
  /** Certificate subject or issuer. */
  readonly certificate: string | number;
  /** When something expired. */
  readonly expiredAt: string | number;
  /** Database, schema or keyspace. */
  readonly database: string | number;
  /** Table, collection or topic. */
  readonly table: string | number;
  /** Migration name. */
  readonly migration: string | number;
  /** Kubernetes API verb. */
  readonly verb: string | number;
  /** Kubernetes API resource. */
  readonly apiResource: string | number;
  /** Kubernetes API group or CRD. */
  readonly apiGroup: string | number;
  /** Kernel or program setting. */
  readonly setting: string | number;
  /** Liveness, readiness or startup. */
  readonly probe: string | number;
  /** What a probe calls: GET :8080/healthz, tcp :5432, a command. */
  readonly probeTarget: string | number;
  /** Time-out in seconds. */
  readonly timeoutSeconds: string | number;
  /** Probe period in seconds. */
  readonly periodSeconds: string | number;
  /** Failures before the probe decides. */
  readonly failureThreshold: string | number;
  /** Termination grace period in seconds. */
  readonly graceSeconds: string | number;
  /** Name of a ResourceQuota. */
  readonly quota: string | number;
  /** Name of a policy, level or constraint. */
  readonly policy: string | number;
  /** Name of an admission webhook. */
  readonly webhook: string | number;
  /** PriorityClass name. */
  readonly priorityClass: string | number;
  /** Path of a field in the object. */
  readonly field: string | number;
  /** Finalizer name. */
  readonly finalizer: string | number;
  /** PostStart or preStop handler. */
  readonly hook: string | number;
  /** Condition type. */
  readonly condition: string | number;
  /** Heap limit or size, as the runtime says it. */
  readonly heap: string | number;
  /** Language runtime or engine: Node.js, Java, CUDA. */
  readonly runtime: string | number;
  /** A duration for people: 2m40s. */
  readonly duration: string | number;
  /** Number of seconds. */
  readonly seconds: string | number;
  /** How many of something. */
  readonly count: string | number;
  /** Attempts made. */
  readonly attempts: string | number;
  /** Cron schedule. */
  readonly schedule: string | number;
  /** Revision of the workload. */
  readonly revision: string | number;
  /** Revision that still serves. */
  readonly oldRevision: string | number;
  /** Init container that is concerned. */
  readonly initContainer: string | number;
  /** Sidecar that is concerned. */
  readonly sidecar: string | number;
  /** The log line that tells. */
  readonly line: string | number;
  /** The error in its own words, short. */
  readonly error: string | number;
  /** Anything else, short, in the cluster's own words. */
  readonly detail: string | number;
}

export type ParamName = keyof ParamMeanings;

/** Names and numbers that the words of a cause are filled with. Untrusted like everything the cluster says. */
export type CauseParams = Partial<ParamMeanings>;
