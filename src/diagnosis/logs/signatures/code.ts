import { exact, loose, signature, type Signature } from '../signature.js';

/** Code that is not there or made for another runtime; and exceptions without a better name, last of all. */
export const CODE_SIGNATURES: readonly Signature[] = [
  signature(
    'node-module',
    'module-not-found',
    3,
    ['cannot find module', 'cannot find package', 'module not found', 'cannot resolve module', 'could not load the "'],
    [
      loose`Could not load the "(?<module>[^"]{1,100})" module`,
      loose`Cannot find (?:module|package) ['"](?<module>[^'"]{1,250})['"]`,
      loose`Module not found "(?<module>[^"]{1,250})"`,
      loose`Module not found: (?:Error: )?Can't resolve '(?<module>[^']{1,250})'`,
    ],
  ),
  signature(
    'python-module',
    'module-not-found',
    3,
    [
      "can't load plugin:",
      'no module named',
      'cannot import name',
      'could not import',
      'failed to find attribute',
      'unable to load celery application',
      'attribute "app" not found',
    ],
    [
      loose`Can't load plugin: (?<module>[A-Za-z0-9_.:]{1,150})`,

      loose`No module named '?(?<module>[A-Za-z0-9_.]{1,150})'?`,
      loose`cannot import name '(?<detail>[^']{1,100})' from (?:partially initialized module )?'(?<module>[^']{1,150})'`,
      loose`Could not import (?:module )?["'](?<module>[^"']{1,150})["']`,
      loose`Failed to find attribute '(?<detail>[^']{1,100})' in '(?<module>[^']{1,150})'`,
      loose`Attribute "(?<detail>[^"]{1,100})" not found in module "(?<module>[^"]{1,150})"`,
      loose`Unable to load celery application.{0,10}The module (?<module>[A-Za-z0-9_.]{1,150}) was not found`,
    ],
  ),
  signature(
    'ruby-load',
    'module-not-found',
    3,
    ['cannot load such file', 'could not find', 'gemnotfound'],
    [
      loose`cannot load such file -- (?<module>[^\s(]{1,150})`,
      loose`Could not find (?<module>[A-Za-z0-9_-]{2,80}-[0-9][^\s,]{0,30})(?:,.{0,200})? in (?:any of the sources|locally installed gems|cached gems)`,
      exact`Bundler::GemNotFound`,
    ],
  ),
  signature(
    'php-require',
    'module-not-found',
    3,
    ['could not find driver', 'failed opening required', 'failed to open stream', 'call to undefined function'],
    [
      loose`could not find driver\b`,

      loose`Call to undefined function (?<module>(?:mysqli|pg|curl|mb|imagecreate|gd|bc|json|xml|simplexml|intl|sodium|openssl|ldap|imap|redis|apcu|pcntl|socket)_?[a-z0-9_]{0,60})\(`,
      loose`Failed opening required '(?<module>[^']{1,250})'`,
      loose`require(?:_once)?\((?<module>[^)]{1,250})\): Failed to open stream: No such file`,
    ],
  ),
  signature(
    'perl-elixir-lua-module',
    'module-not-found',
    3,
    ["can't locate", 'is not available', "module '", 'undefinedfunctionerror'],
    [
      loose`Can't locate (?<module>[A-Za-z0-9_/]{1,150}\.pm) in @INC`,
      exact`UndefinedFunctionError\) function (?<detail>[A-Za-z0-9_.!?/:]{1,150}) is undefined \(module (?<module>[A-Za-z0-9_.:]{1,150}) is not available\)`,
      loose`module '(?<module>[^']{1,150})' not found:`,
    ],
  ),
  signature(
    'java-class-version',
    'runtime-version-mismatch',
    3,
    ['unsupportedclassversionerror', 'more recent version of the java runtime'],
    [
      exact`(?<className>[A-Za-z0-9_$./]{1,200}) has been compiled by a more recent version of the Java Runtime \(class file version (?<wanted>[0-9.]{1,8})\), this version of the Java Runtime only recognizes class file versions up to (?<version>[0-9.]{1,8})`,
      exact`UnsupportedClassVersionError`,
    ],
  ),
  signature(
    'java-class',
    'class-not-found',
    3,
    [
      'findexception',
      'could not find or load main class',
      'classnotfoundexception',
      'noclassdeffounderror',
      'no main manifest attribute',
      'nosuchmethoderror',
    ],
    [
      exact`FindException: Module (?<className>[A-Za-z0-9_.]{1,150}) not found`,

      exact`Could not find or load main class (?<className>[A-Za-z0-9_$./-]{1,250})`,
      exact`(?:ClassNotFoundException|NoClassDefFoundError): (?:Could not initialize class )?(?<className>[A-Za-z0-9_$./]{1,250})`,
      exact`NoSuchMethodError: '?(?:[a-z]{1,20} )?(?<className>[A-Za-z0-9_$./]{1,250})`,
      loose`no main manifest attribute, in (?<path>[^\s]{1,200})`,
    ],
  ),
  signature(
    'other-class',
    'class-not-found',
    3,
    ['class "', "class '", 'could not load file or assembly', 'typeloadexception', 'uninitialized constant'],
    [
      exact`Class ["'](?<className>[A-Za-z0-9_\\]{1,200})["'] not found`,
      exact`Could not load file or assembly '(?<className>[^',]{1,200})`,
      exact`uninitialized constant (?<className>[A-Z][A-Za-z0-9_:]{1,150})`,
      exact`\bTypeLoadException\b`,
    ],
  ),
  signature(
    'dotnet-runtime',
    'runtime-version-mismatch',
    3,
    ['must install or update .net', 'compatible framework version', 'framework: '],
    [
      exact`Framework: '(?<module>Microsoft\.[A-Za-z.]{3,40})', version '(?<wanted>[0-9.]{1,20})'`,
      loose`You must install or update \.NET|It was not possible to find any compatible framework version`,
    ],
  ),
  signature(
    'cuda-architecture',
    'runtime-version-mismatch',
    3,
    ['no kernel image is available'],
    [loose`no kernel image is available for execution on the device`],
    { runtime: 'CUDA' },
  ),
  signature(
    'engine-version',
    'runtime-version-mismatch',
    3,
    [
      'engine "',
      'unsupported engine',
      'different node.js version',
      'node_module_version',
      'your ruby version is',
      'requires php',
      'php version',
      'requires python',
      'requires node',
      'requires java',
      'node.js version',
      'requires a',
    ],
    [
      loose`The engine "(?<runtime>[a-z]{2,12})" is incompatible with this module\. Expected version "(?<wanted>[^"]{1,40})"\. Got "(?<version>[^"]{1,20})"`,
      loose`Your Ruby version is (?<version>[0-9.]{1,12}), but your Gemfile specified (?<wanted>[^\s]{1,20})`,
      loose`require (?:a )?PHP version "(?<wanted>[^"]{1,20})"\. You are running (?<version>[0-9.]{1,12})`,
      loose`NODE_MODULE_VERSION (?<version>\d{1,4})\. This version of Node\.js requires NODE_MODULE_VERSION (?<wanted>\d{1,4})`,
      loose`was compiled against a different Node\.js version|Unsupported engine`,
      loose`requires (?:a )?(?:minimum )?(?<runtime>Node(?:\.js)?|Python|PHP|Ruby|Java)(?: version)?:? ?["'(]{0,2}(?<wanted>[>=^~]{0,2} ?\d[^\s"'),]{0,30})`,
    ],
  ),
  // The ends without a better name.
  signature('go-panic', 'panic', 2, ['panic:'], [exact`^panic: (?<error>.{1,200})`]),
  signature(
    'rust-panic',
    'panic',
    2,
    ['panicked at'],
    [
      exact`thread '[^']{1,80}' (?:\(\d{1,10}\) )?panicked at [^ ]{1,160}:\d{1,7}:\d{1,5}:(?: ⏎ (?<error>.{1,200}))?`,
      exact`thread '[^']{1,80}' panicked at '(?<error>[^']{1,200})`,
      exact`\bpanicked at\b`,
    ],
  ),
  signature(
    'go-runtime-fatal',
    'panic',
    2,
    ['fatal runtime error:', 'overflowed its stack', 'fatal error:'],
    [
      exact`(?<error>has overflowed its stack|fatal runtime error: stack overflow)`,
      exact`^fatal error: (?<error>concurrent map [a-z ]{4,40}|stack overflow|unexpected signal.{0,60})`,
    ],
  ),
  signature(
    'unhandled-exception',
    'panic',
    1,
    [
      'php parse error',
      'init terminating in do_boot',
      'unhandled',
      'uncaught',
      'exception in thread',
      '** (',
      'unhandledpromiserejection',
    ],
    [
      exact`PHP Parse error: {1,3}(?<error>.{3,200})`,

      loose`init terminating in do_boot",?(?<error>.{0,160})`,
      exact`Unhandled [Ee]xception[.:]? {0,2}(?<error>.{3,200})`,
      exact`(?:Fatal error: |Error: )?Uncaught (?:Exception )?(?<error>.{3,200})`,
      exact`Exception in thread "[^"]{1,80}" (?<error>.{3,200})`,
      exact`^\*\* \((?:EXIT|[A-Z][A-Za-z.]{2,80})[^)]{0,80}\) (?<error>.{3,200})`,
      loose`unhandled(?: promise)? ?rejection|UnhandledPromiseRejection`,
    ],
  ),
  {
    ...signature(
      'language-exception',
      'panic',
      1,
      ['error', 'exception', 'invalid', 'exit'],
      [
        exact`^(?:Caused by: )?(?<error>(?:[A-Za-z_][A-Za-z0-9_.$]{0,200}[.:])?(?:[A-Z][A-Za-z0-9]{0,60})?(?:Error|Exception|Invalid|Timeout|Exit)(?: \[[A-Z_]{2,60}\])?: .{1,200})`,
      ],
    ),
    needsStack: true,
  },
];
