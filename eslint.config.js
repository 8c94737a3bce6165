import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

const SHELL_LIBRARIES = ['@kubernetes/*', '@slack/*', 'bullmq', 'ioredis', 'undici', 'pino', 'prom-client'];
const SHELL_ROOMS = [
  '**/cli/**',
  '**/kubernetes/**',
  '**/triage/**',
  '**/queue/**',
  '**/storage/**',
  '**/delivery/**',
  '**/listeners/**',
  '**/telemetry/**',
  '**/settings/**',
  '**/playground/**',
  '**/app.js',
  '**/main.js',
];

/** Imports go one way: model, pure rooms, shell rooms, app.ts. Types may be imported from anywhere below. */
const only = (files, group, message, ignores = []) => ({
  files,
  ignores,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group, message, allowTypeImports: true }] }],
  },
});

const PURE = [
  'src/detection/**',
  'src/diagnosis/**',
  'src/incidents/**',
  'src/routing/**',
  'src/redaction/**',
  'src/slack/views/**',
];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'test/recordings/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'test/*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-console': 'error',
    },
  },
  only(['src/model/**'], ['../*', '@*/*', 'node:*', 'bullmq', 'ioredis'], 'model/ imports nothing but itself.', [
    'src/model/hash.ts',
  ]),
  only(
    PURE,
    ['node:*', ...SHELL_LIBRARIES, '!@slack/types', ...SHELL_ROOMS],
    'Pure room: take the value as an argument.',
  ),
  only(
    ['src/**'],
    ['@kubernetes/*', '@slack/*', '!@slack/types', 'bullmq', 'ioredis', '**/playground/**', '**/app.js', '**/main.js'],
    'Only kubernetes/ talks to the API server, slack/ to Slack, queue/ to BullMQ, storage/ and queue/ to Redis.',
    [
      ...PURE,
      'src/model/**',
      'src/app.ts',
      'src/main.ts',
      'src/cli/**',
      'src/kubernetes/**',
      'src/slack/**',
      'src/queue/**',
      'src/storage/**',
      'src/playground/**',
    ],
  ),
  only(
    ['src/kubernetes/**'],
    ['@slack/*', 'bullmq', 'ioredis', '**/slack/**', '**/queue/**', '**/storage/**', '**/playground/**', '**/app.js'],
    'kubernetes/ talks to the API server only.',
  ),
  only(
    ['src/slack/**'],
    ['@kubernetes/*', 'bullmq', 'ioredis', '**/playground/**', '**/app.js'],
    'slack/ talks to Slack only.',
    ['src/slack/views/**'],
  ),
  only(
    ['src/queue/**', 'src/storage/**'],
    ['@kubernetes/*', '@slack/*', '**/slack/**', '**/playground/**', '**/app.js'],
    'queue/ and storage/ talk to Redis only.',
  ),
  only(
    ['src/cli/**'],
    ['@kubernetes/*', '@slack/*', 'bullmq', 'ioredis'],
    'A command asks the rooms; it speaks to no service itself.',
  ),
  only(
    ['src/playground/**'],
    ['@kubernetes/*', '@slack/bolt', '@slack/web-api', 'bullmq', 'ioredis'],
    'The stand-ins speak the wire protocols themselves.',
  ),
  only(
    ['src/playground/page/**'],
    ['node:*', ...SHELL_LIBRARIES, '../../*', '../../../**', '!../../page-contract.js'],
    'The page runs in a browser; it shares the contract with its server, and nothing else.',
  ),
  {
    files: PURE,
    rules: {
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Pure room: take `now` as an argument.' },
        { object: 'Math', property: 'random', message: 'Pure room: take randomness as an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Pure room: take `now` as an argument.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    ...jest.configs['flat/recommended'],
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert'] }],
      'jest/no-standalone-expect': 'off',
    },
  },
  // Contract suites are shared by the test files of several implementations.
  { files: ['test/**/contract.ts'], rules: { 'jest/no-export': 'off' } },
  {
    files: ['**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
);
