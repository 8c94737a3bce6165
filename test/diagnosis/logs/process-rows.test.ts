import { describe } from '@jest/globals';
import { CODE_SIGNATURES } from '../../../src/diagnosis/logs/signatures/code.js';
import { PROCESS_SIGNATURES } from '../../../src/diagnosis/logs/signatures/process.js';
import { testRows } from './contract.js';

describe('the process', () => {
  testRows(PROCESS_SIGNATURES, [
    [
      'thread-limit',
      'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
      {},
      'java.lang.OutOfMemoryError: Java heap space',
    ],
    ['thread-limit', "RuntimeError: can't start new thread", {}, "RuntimeError: can't start new session"],
    [
      'v8-heap',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      { error: 'JavaScript heap out of memory', runtime: 'Node.js' },
      'info: heap limit is 512 MB',
    ],
    [
      'jvm-oom',
      'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
      { error: 'Java heap space', runtime: 'Java' },
      'Exception in thread "main" java.lang.StackOverflowError',
    ],
    [
      'jvm-oom',
      'java.lang.OutOfMemoryError: Metaspace\nDumping heap to java_pid1.hprof ...',
      { error: 'Metaspace', runtime: 'Java' },
      'Dumping heap to java_pid1.hprof ...',
    ],
    [
      'jvm-native-memory',
      '# There is insufficient memory for the Java Runtime Environment to continue.',
      { runtime: 'Java' },
      '# A fatal error has been detected by the Java Runtime Environment:',
    ],
    [
      'dotnet-oom',
      "Unhandled exception. System.OutOfMemoryException: Exception of type 'System.OutOfMemoryException' was thrown.",
      { runtime: '.NET' },
      'Unhandled exception. System.IO.IOException: out of paper',
    ],
    ['go-oom', 'fatal error: runtime: out of memory', {}, 'fatal error: all goroutines are asleep - deadlock!'],
    [
      'cuda-oom',
      'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 15.78 GiB total capacity)',
      { requested: '20.00 MiB', runtime: 'CUDA' },
      'RuntimeError: CUDA error: invalid device ordinal',
    ],
    [
      'python-memory-error',
      'numpy.core._exceptions._ArrayMemoryError: Unable to allocate 3.58 GiB for an array with shape (48000000,)',
      { requested: '3.58 GiB', runtime: 'Python' },
      'ValueError: Unable to allocate a seat',
    ],
    [
      'php-memory',
      'PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /app/x.php on line 3',
      { heap: '134217728', requested: '20480', runtime: 'PHP' },
      'PHP Fatal error:  Maximum execution time of 30 seconds exceeded in /app/x.php on line 3',
    ],
    [
      'ruby-no-memory',
      "app.rb:3:in `*': failed to allocate memory (NoMemoryError)",
      { runtime: 'Ruby' },
      "app.rb:3:in `*': divided by 0 (ZeroDivisionError)",
    ],
    [
      'erlang-alloc',
      'eheap_alloc: Cannot allocate 1048576 bytes of memory (of type "heap").',
      { requested: '1048576', runtime: 'Erlang' },
      'Crash dump is being written to: erl_crash.dump...done',
    ],
    [
      'rust-alloc',
      'memory allocation of 2147483648 bytes failed',
      { requested: '2147483648', runtime: 'Rust' },
      'allocation of addresses failed',
    ],
    [
      'c-assertion',
      "server: buffer.c:41: grow: Assertion `len <= cap' failed.",
      { error: 'len <= cap' },
      'assertions are enabled',
    ],
    [
      'c-assertion',
      'AssertionError [ERR_ASSERTION]: options.port must be a number\n    at new Server (/app/s.js:3:1)',
      { error: 'options.port must be a number' },
      'TypeError: options.port must be a number\n    at new Server (/app/s.js:3:1)',
    ],
    [
      'cpp-terminate',
      "terminate called after throwing an instance of 'std::runtime_error'",
      { className: 'std::runtime_error' },
      'session terminated by peer',
    ],
    ['glibc-abort', 'free(): invalid pointer', { error: 'free(): invalid pointer' }, 'pool.free(): 3 connections'],
    [
      'glibc-abort',
      '*** stack smashing detected ***: terminated',
      { error: 'stack smashing detected' },
      '*** welcome ***',
    ],
    [
      'go-nil-pointer',
      'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4a1b2c]\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:9 +0x1d',
      { error: 'invalid memory address or nil pointer dereference' },
      'panic: runtime error: index out of range [3] with length 3',
    ],
    [
      'jvm-nil-pointer',
      'Exception in thread "main" java.lang.NullPointerException: Cannot invoke "String.length()" because "s" is null',
      { error: 'Cannot invoke "String.length()" because "s" is null' },
      'Exception in thread "main" java.lang.IllegalStateException: no row',
    ],
    [
      'script-nil',
      "TypeError: Cannot read properties of undefined (reading 'host')\n    at Object.<anonymous> (/app/s.js:3:1)",
      { error: "Cannot read properties of undefined (reading 'host')" },
      'TypeError: Invalid URL\n    at new URL (node:internal/url:775:36)',
    ],
    [
      'script-nil',
      "AttributeError: 'NoneType' object has no attribute 'split'",
      { error: "'NoneType' object has no attribute 'split'" },
      "AttributeError: 'Request' object has no attribute 'split'",
    ],
    [
      'segfault',
      'Segmentation fault (core dumped)',
      {},
      '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4a1b2c]',
    ],
    ['illegal-instruction', 'Illegal instruction (core dumped)', {}, 'Illegal argument'],
    [
      'illegal-instruction',
      'WARNING: MongoDB 5.0+ requires a CPU with AVX support, and your current system does not appear to have that!\nfatal: requires a CPU with AVX support',
      { capability: 'AVX' },
      'fatal: requires a CPU',
    ],
    ['bus-error', 'Bus error (core dumped)', {}, 'message bus: error rate 0'],
    [
      'deadlock',
      'fatal error: all goroutines are asleep - deadlock!',
      {},
      'ERROR: deadlock detected by the database, transaction is tried again',
    ],
    [
      'max-map-count',
      'bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
      { available: '65530', wanted: '262144', setting: 'vm.max_map_count' },
      'bootstrap check failure [1] of [1]: the default discovery settings are unsuitable for production use',
    ],
    [
      'ulimit',
      'bootstrap check failure [1] of [1]: max file descriptors [4096] for elasticsearch process is too low, increase to at least [65535]',
      { setting: 'file descriptors', limit: '4096', wanted: '65535' },
      'info: max file descriptors: 1048576',
    ],
    [
      'gpu-driver',
      'RuntimeError: Found no NVIDIA driver on your system.',
      { driver: 'NVIDIA' },
      'RuntimeError: no driver for the race',
    ],
    [
      'kernel-module',
      'modprobe: FATAL: Module wireguard not found in directory /lib/modules/6.1.0',
      { module: 'wireguard' },
      'modprobe: loaded',
    ],
    ['kernel-module', "fusermount: fuse: device not found, try 'modprobe fuse' first", {}, 'a fuse blew'],
  ]);
});

describe('code', () => {
  testRows(CODE_SIGNATURES, [
    [
      'cuda-architecture',
      'RuntimeError: CUDA error: no kernel image is available for execution on the device',
      { runtime: 'CUDA' },
      'INFO the kernel image was chosen for the device',
    ],
    [
      'node-module',
      "Error: Cannot find module '/app/dist/server.js'\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1145:15)",
      { module: '/app/dist/server.js' },
      "Error: ENOENT: no such file or directory, open '/app/dist/server.js'",
    ],
    [
      'python-module',
      "ModuleNotFoundError: No module named 'psycopg2'",
      { module: 'psycopg2' },
      "AttributeError: module 'psycopg2' has no attribute 'connectt'",
    ],
    [
      'python-module',
      "ImportError: cannot import name 'url_quote' from 'werkzeug.urls' (/usr/lib/python3/site-packages/werkzeug/urls.py)",
      { detail: 'url_quote', module: 'werkzeug.urls' },
      'ImportError: libpq.so.5: cannot open shared object file: No such file or directory',
    ],
    [
      'python-module',
      'Error: Error loading ASGI app. Could not import module "main".',
      { module: 'main' },
      'Error: Error loading ASGI app',
    ],
    [
      'ruby-load',
      "<internal:kernel>:85:in `require': cannot load such file -- sinatra (LoadError)",
      { module: 'sinatra' },
      "app.rb:1:in `open': cannot load the page (RuntimeError)",
    ],
    [
      'ruby-load',
      'Could not find rake-13.0.6 in any of the sources (Bundler::GemNotFound)',
      { module: 'rake-13.0.6' },
      'Could not find Chrome',
    ],
    [
      'php-require',
      "PHP Fatal error:  Uncaught Error: Failed opening required '/app/vendor/autoload.php' (include_path='.:/usr/share/php')",
      { module: '/app/vendor/autoload.php' },
      'PHP Fatal error:  Uncaught Error: Failed opening of the shop',
    ],
    [
      'perl-elixir-lua-module',
      "Can't locate JSON/XS.pm in @INC (you may need to install the JSON::XS module)",
      { module: 'JSON/XS.pm' },
      "Can't locate the record",
    ],
    [
      'perl-elixir-lua-module',
      '** (UndefinedFunctionError) function MyApp.Release.migrate/0 is undefined (module MyApp.Release is not available)',
      { detail: 'MyApp.Release.migrate/0', module: 'MyApp.Release' },
      '** (ArgumentError) the function is undefined',
    ],
    [
      'java-class-version',
      'Exception in thread "main" java.lang.UnsupportedClassVersionError: com/acme/App has been compiled by a more recent version of the Java Runtime (class file version 61.0), this version of the Java Runtime only recognizes class file versions up to 55.0',
      { className: 'com/acme/App', wanted: '61.0', version: '55.0' },
      'Exception in thread "main" java.lang.ClassNotFoundException: com.acme.App',
    ],
    [
      'java-class',
      'Error: Could not find or load main class com.acme.App',
      { className: 'com.acme.App' },
      'Error: Could not find the main road',
    ],
    ['java-class', 'no main manifest attribute, in /app/app.jar', { path: '/app/app.jar' }, 'manifest attribute read'],
    [
      'other-class',
      'PHP Fatal error:  Uncaught Error: Class "App\\Kernel" not found in /app/public/index.php:9',
      { className: 'App\\Kernel' },
      'PHP Fatal error:  Uncaught Error: Route "app" not found',
    ],
    [
      'other-class',
      "app.rb:3:in `<main>': uninitialized constant Puma::Rack (NameError)",
      { className: 'Puma::Rack' },
      "app.rb:3:in `<main>': undefined local variable (NameError)",
    ],
    [
      'dotnet-runtime',
      "You must install or update .NET to run this application.\n\nApp: /app/Api\nArchitecture: x64\nFramework: 'Microsoft.AspNetCore.App', version '8.0.0' (x64)",
      { module: 'Microsoft.AspNetCore.App', wanted: '8.0.0' },
      'Now listening on: http://[::]:8080',
    ],
    [
      'engine-version',
      'error next@14.0.0: The engine "node" is incompatible with this module. Expected version ">=18.17.0". Got "16.20.2"',
      { runtime: 'node', wanted: '>=18.17.0', version: '16.20.2' },
      'error next@14.0.0: The engine is cold',
    ],
    [
      'engine-version',
      'You are using Node.js 16.20.2. For Next.js, this requires Node.js version >= 18.17',
      { runtime: 'Node.js', wanted: '>= 18.17' },
      'This page requires patience',
    ],
    [
      'go-panic',
      'panic: assignment of 3 entries failed\n\ngoroutine 1 [running]:\nmain.main()',
      { error: 'assignment of 3 entries failed' },
      'no reason to panic: all is well',
    ],
    [
      'rust-panic',
      "thread 'main' panicked at src/main.rs:4:5:\nindex out of bounds: the len is 3 but the index is 7\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
      { error: 'index out of bounds: the len is 3 but the index is 7' },
      "thread 'main' started",
    ],
    [
      'go-runtime-fatal',
      'fatal error: concurrent map writes\n\ngoroutine 7 [running]:',
      { error: 'concurrent map writes' },
      'fatal error: runtime: out of memory',
    ],
    [
      'unhandled-exception',
      'Unhandled exception. System.InvalidOperationException: Sequence contains no elements',
      { error: 'System.InvalidOperationException: Sequence contains no elements' },
      'handled exception: none',
    ],
    [
      'language-exception',
      'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    run()\n    ^^^^^\nacme.jobs.LedgerError: balance does not add up',
      { error: 'acme.jobs.LedgerError: balance does not add up' },
      'acme.jobs.LedgerError: balance does not add up',
    ],
  ]);
});
