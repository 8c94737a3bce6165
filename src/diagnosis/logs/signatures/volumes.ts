import { PATH, exact, loose, signature, type Signature } from '../signature.js';

/** What lies on the volume: of another version, broken, locked by another, or not what the program wants to see. */
export const VOLUME_SIGNATURES: readonly Signature[] = [
  signature(
    'volume-not-empty',
    'unexpected-volume-content',
    3,
    [
      'from previous data center',
      'is not an empty directory',
      'lost+found',
      'is not empty',
      'data directory has files',
      'inconsistentclusterid',
      'already been bootstrapped',
      'the cluster id',
    ],
    [
      loose`data center .{1,60} differs from previous data center`,

      loose`destination path ['\"]?(?<path>[^\s'\"]{1,200})['\"]? already exists and is not an empty directory`,

      loose`(?:directory )?["']${PATH}["'] exists but is not empty`,
      loose`Found directory ${PATH}, '?lost\+found`,
      loose`--initialize specified but the data directory has files in it|data directory has files in it|lost\+found|InconsistentClusterIdException|has already been bootstrapped`,
    ],
  ),
  signature(
    'postgres-version',
    'data-version-mismatch',
    3,
    ['incompatible with server', 'was initialized by'],
    [
      loose`data directory was initialized by PostgreSQL version (?<version>[0-9.]{1,12}), which is not compatible with this version (?<wanted>[0-9.]{1,12})`,
      loose`database files are incompatible with server`,
    ],
  ),
  signature(
    'data-version',
    'data-version-mismatch',
    3,
    [
      'feature flag not enabled',
      'downgrade',
      'cannot boot server',
      'upgrade problem',
      'wrong mongod version',
      "can't handle rdb format",
      'newer version',
      'cannot upgrade',
      'minimum compatible version',
      'more recent version of',
      'featurecompatibilityversion',
      'unsupported redo log',
    ],
    [
      loose`required feature flag not enabled`,

      loose`Cannot downgrade from (?<version>[0-9.]{1,12}) to (?<wanted>[0-9.]{1,12})`,
      loose`Cannot boot server version (?<wanted>[^\s]{1,20}) on data directory built by version (?<version>[^\s]{1,20})`,
      loose`cannot upgrade a node from version \[(?<version>[^\]]{1,20})\] directly to version \[(?<wanted>[^\]]{1,20})\]`,
      loose`was created (?:with|in) version \[(?<version>[^\]]{1,20})\] but the minimum compatible version is \[(?<wanted>[^\]]{1,20})\]`,
      loose`Can't handle RDB format version (?<version>\d{1,4})`,
      loose`cannot be downgraded \(current version: (?<wanted>[0-9.]{1,12}) is lower than determined cluster version: (?<version>[0-9.]{1,12})`,
      loose`Invalid MySQL server (?:upgrade|downgrade)|downgrade (?:is )?not supported|UPGRADE PROBLEM|Wrong mongod version|invalid featureCompatibilityVersion|Unsupported redo log format|(?:data|index|database|schema|file|store).{0,60}(?:created|written) (?:by|with) a (?:newer|more recent) version`,
    ],
  ),
  signature(
    'lock-held',
    'lock-held',
    3,
    ['lock aria control', 'lock', 'server is already running. check', 'migrationlocked'],
    [
      loose`Can't lock aria control file '(?<path>[^']{1,200})'`,

      loose`server is already running\. Check (?<path>/[^\s]{1,200}?)\.?(?:\s|$)`,
      loose`lock file "(?<path>[^"\s]{1,200})" already exists`,
      loose`Unable to lock (?:the lock file: )?(?<path>[^\s]{1,200}) (?:\(|error)`,
      loose`Failed to acquire lock on file \.lock in (?<path>[^\s]{1,200}?)\.? `,
      loose`While lock file: (?<path>[^\s:]{1,200})`,
      loose`failed to obtain node locks?, tried \[(?<path>[^\],]{1,200})`,
      loose`Could not acquire change ?log lock\. {1,3}Currently locked by (?<otherPod>[^\s]{1,120})`,
      loose`LockObtainFailedException.{0,60}?${PATH}`,
      loose`lock DB directory|DBPathInUse|LockObtainFailedException|Waiting for changelog lock|acquiring the state lock|database is locked|locked by another (?:process|instance)|migration lock was never released|MigrationsAreLocked|Migration table is already locked|could not (?:get|obtain|acquire) (?:an? )?(?:exclusive )?(?:file |directory |database |migration )?lock\b(?! lease)`,
    ],
  ),
  signature(
    'another-instance',
    'lock-held',
    3,
    ['another '],
    [
      loose`another (?:instance|process|server|postmaster|mongod instance).{0,60}(?:is (?:already )?(?:running|using)|holds|has locked|running on)`,
    ],
  ),
  signature(
    'data-corrupt',
    'data-corrupt',
    3,
    [
      'data dictionary initialization failed',
      'database snapshot file',
      'corrupt',
      'bad file format',
      'checksum',
      'checkpoint record',
      'unexpected end of file',
      'not a database',
      'page verification failed',
      'malformed',
      'invalid magic',
      'wt_panic',
      'all reachable pages',
      'freelist page',
    ],
    [
      loose`${PATH}["']?: invalid magic number`,
      loose`Data Dictionary initialization failed|invalid magic number`,

      loose`failed to find database snapshot file|failed to get all reachable pages|invalid freelist page`,

      loose`corrupt(?:ed|ion)?[^/]{0,60}(?:file|segment|block|index|wal|log|page|record|store|ledger)?:? ["']?${PATH}`,
      loose`${PATH}["']?:? .{0,40}(?:is |appears )?corrupt(?:ed)?\b`,
      loose`\b(?:data|database|index|file|log|wal|segment|block|page|record|translog|store|ledger|table|state)\b.{0,40}\bcorrupt(?:ed|ion)?\b|\bcorrupt(?:ed|ion)?(?:Index|State|Record|Sst)?(?:Exception)?\b.{0,40}(?:file|data|index|database|log|wal|segment|page|block|checksum)|Bad file format reading the append only file|Unexpected end of file reading the append only file|invalid (?:primary )?checkpoint record|could not locate a valid checkpoint record|page verification failed|checksum mismatch (?:in|at|on|for).{0,120}(?:page|block|wal|segment|log|record)|file is not a database|database disk image is malformed|WT_PANIC: WiredTiger`,
      exact`\bCorruptIndexException\b`,
    ],
  ),
];
