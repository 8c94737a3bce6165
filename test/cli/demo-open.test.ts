import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { opener } from '../../src/cli/demo-open.js';

let bin: string;

beforeAll(async () => {
  bin = await mkdtemp(join(tmpdir(), 'podwhy-open-test-'));
  for (const name of ['xdg-open', 'open']) {
    await writeFile(join(bin, name), '');
    await chmod(join(bin, name), 0o755);
  }
});

afterAll(() => rm(bin, { recursive: true, force: true }));

describe('opening the page', () => {
  it.each([
    ['X11', 'linux', { DISPLAY: ':0' }, true, 'xdg-open'],
    ['Wayland', 'linux', { WAYLAND_DISPLAY: 'wayland-0' }, true, 'xdg-open'],
    ['macOS', 'darwin', {}, true, 'open'],
    ['a machine without a desktop', 'linux', {}, true, null],
    ['a remote shell', 'linux', { DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, true, null],
    ['a machine that builds', 'linux', { DISPLAY: ':0', CI: 'true' }, true, null],
    ['a script', 'linux', { DISPLAY: ':0' }, false, null],
    ['a system that is not known', 'win32', { DISPLAY: ':0' }, true, null],
  ] as const)('on %s', async (_what, platform, env, interactive, program) => {
    const found = await opener({ platform, env: { ...env, PATH: `/nowhere:${bin}` }, interactive });
    expect(found).toBe(program === null ? null : join(bin, program));
  });

  it('on a desktop without xdg-open', async () => {
    expect(await opener({ platform: 'linux', env: { DISPLAY: ':0', PATH: '/nowhere' }, interactive: true })).toBeNull();
  });
});
