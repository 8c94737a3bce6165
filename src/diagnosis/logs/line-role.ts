import type { LogLine } from './log-line.js';

/**
 * What a line is for. `head` begins or names a failure; `inner` names the cause of the one above it; `link` joins two
 * failures of a chain; `frame` is a place in code; `noise` says nothing about why it ended.
 */
export type LineRole = 'head' | 'inner' | 'link' | 'frame' | 'noise' | 'text';

const HEAD =
  /^(?:panic: |fatal error: |runtime: out of memory|Traceback \(most recent call last\)|thread '[^']{1,80}' |PHP (?:Fatal|Parse) error|(?:Fatal error: )?Uncaught |Unhandled [Ee]xception|Exception in thread "|\*\* \(|FATAL(?: ERROR)?[: ]|[Ff]atal: |Error: |\*\*\* |# {1,2}SIG|terminate called|abort: |Segmentation fault|Error occurred during initialization of VM)/;
/** `java.lang.IllegalStateException: …`, `KeyError: 'X'`, `pkg.mod.SomeError`, `TypeError [ERR_X]: …`. */
const EXCEPTION =
  /^(?:[A-Za-z_][\w$]{0,60}[.:]{1,2}){0,10}[A-Z][A-Za-z0-9_$]{0,80}(?:Error|Exception|Invalid|Exit|Interrupt|Iteration|NotFound|Denied)(?:: | \[[A-Z_]{2,60}\]: |$)/;
const INNER = /^(?:Caused by: |---> | ?\[cause\]: |Suppressed: |\d{1,3}: (?!0x)[A-Z][a-z]|Reason: |Root cause: )/;
const LINK =
  /^(?:The above exception was the direct cause|During handling of the above exception|Caused by:$|--- End of inner exception|stack backtrace:|Stack trace:|\[cause\]:)/;
const FRAME =
  /^(?:at (?:async )?[\w.$<>[\]`~/@:|*+,\s-]{1,300}|File "[^"]{1,300}", line \d{1,7}|from \S{1,300}:\d{1,7}|#\d{1,4} |\d{1,4}: 0x[0-9a-f]{2,16}|\d{1,4}: [\w:<>{} ]{3,200}(?:::|$)|goroutine \d{1,10} \[|created by \S|[\w./*()-]{1,200}\((?:0x|\.\.\.|\{0x)|\/\S{1,300}:\d{1,7} \+0x|\.\.\. \d{1,5} (?:more|common)|[\^~ ]{1,200}$|\S{1,200}:\d{1,7}:in [`'])/;
const NOISE: readonly RegExp[] = [
  // Readiness and liveness calls in access logs.
  /(?:GET|HEAD) \/(?:api\/)?(?:health|healthz|livez|readyz|live|ready|liveness|readiness|ping|status|metrics|actuator\/\S{0,40})[\s?"/]/i,
  /kube-probe\/|health ?check (?:failed|passed|ok)|ELB-HealthChecker|GoogleHC\//i,
  // Progress bars and transfers.
  /^\s{0,4}\d{1,3}(?:\.\d)?%|[█▓▒░#=>]{12}|\d{1,3}%\s?[|[(]|\b\d{1,7}\/\d{1,7} \[\d\d:/,
  // Wrappers that only say that something below them ended.
  /^(?:npm (?:ERR!|error)(?! (?:Missing script|enoent Could not))|yarn run|error Command failed with exit code|info Visit https:|error Command failed\b|ELIFECYCLE|\s?ERR_PNPM_RECURSIVE)/,
  /^(?:make: \*\*\*|Aborted(?: \(core dumped\))?$|exit status \d|Exit code:? \d|command terminated with|Process exited with)/i,
  /^(?:Node\.js v\d|Bun v\d|note: run with|note: Some details|\(Use `node --trace|\(Background on this error|----- |<--- |==== |A complete log of this run|For more (?:information|details)|See (?:the )?(?:logs?|documentation)\b|To display the conditions report)/,
  /did not exit normally - check the logs|^(?:>|\$) \S|^[-=*_#~\s]{3,200}$|^[{}[\]();,\s]{1,20}$/,
];
const WORTH =
  /error|fail|fatal|panic|cannot|can't|could not|couldn't|unable|invalid|denied|refused|missing|not found|no such|unknown|unexpected|abort|exception|killed|timed out|timeout|expired|forbidden|unauthori[sz]ed|exit|giving up|gave up|unsupported|corrupt|illegal|mismatch|\bnot\b/i;

/** The part that the line plays. */
export function roleOf(line: LogLine): LineRole {
  const text = line.text.slice(0, 400);
  for (const noise of NOISE) if (noise.test(text)) return 'noise';
  if (LINK.test(text)) return 'link';
  if (INNER.test(text)) return 'inner';
  if (HEAD.test(text) || EXCEPTION.test(text)) return 'head';
  if (FRAME.test(text)) return 'frame';
  return line.level === 'fatal' || line.level === 'error' ? 'head' : 'text';
}

/** True for a line of plain text that speaks of something going wrong. */
export function speaksOfFailure(text: string): boolean {
  return WORTH.test(text.slice(0, 400));
}

/** Things that an application does without: a line about them seldom says why it ended. */
const OPTIONAL =
  /telemetry|opentelemetry|\botel\b|otlp|\btrac(?:es|ing)\b|jaeger|zipkin|statsd|sentry|datadog|newrelic|new relic|apm\b|metrics? (?:export|push|report)|pushgateway|analytics|update check|optional|deprecat/i;

export function isAboutSomethingOptional(text: string): boolean {
  return OPTIONAL.test(text.slice(0, 600));
}

const STILL_TRYING = /\bretry(?:ing)?\b|will retry|reconnect|attempt \d|trying again|backing off|next attempt/i;

export function isStillTrying(text: string): boolean {
  return STILL_TRYING.test(text.slice(0, 600));
}
