import { describe, expect, test } from '@jest/globals';
import fc from '../../support/fuzz.js';
import { explainState } from '../../../src/diagnosis/text/glossary.js';
import { LOCALES } from '../../../src/model/locale.js';
import { STATE_IDS } from '../../../src/model/states.js';

describe('explainState', () => {
  test.each([
    ['CrashLoopBackOff', 'CrashLoopBackOff'],
    ['crash-loop-back-off', 'CrashLoopBackOff'],
    ['crash loop back off', 'CrashLoopBackOff'],
    ['Faild', 'Failed'],
    ['Podscheduler', 'PodScheduled'],
    ['DockerDeamonNotReady', 'DockerDaemonNotReady'],
    ['ImagePullBackof', 'ImagePullBackOff'],
    ['Init:0/2', 'Init'],
    ['Init:CrashLoopBackOff', 'CrashLoopBackOff'],
    ['Init:Nonsense', 'Init'],
    ['Signal:9', 'Signal'],
    ['ExitCode:137', 'ExitCode'],
    ['Init:ExitCode:1', 'ExitCode'],
    ['exit code 143', 'ExitCode'],
    ['137', 'ExitCode'],
    ['pause', 'Pause'],
    ['infra', 'Pause'],
    ['Sandbox', 'Pause'],
    ['oom', 'OOMKilled'],
    ['outofephemeralstorage', 'OutOfephemeral-storage'],
    ['OutOfMemory', 'OutOfmemory'],
  ])('%s is explained as %s', (word, state) => {
    expect(explainState(word, 'en').entry?.state).toBe(state);
  });

  test.each([
    ['ExitCode:137', 'en', 'ExitCode:137 · 128 + 9, SIGKILL'],
    ['ExitCode:127', 'en', 'ExitCode:127 · command not found'],
    ['Signal:15', 'zh-CN', 'Signal:15 · SIGTERM：被要求停止'],
    ['ExitCode:139', 'zh-CN', 'ExitCode:139 · 128 + 11, SIGSEGV'],
  ] as const)('%s names the code', (word, locale, beginning) => {
    expect(explainState(word, locale).entry?.title.slice(0, beginning.length)).toBe(beginning);
  });

  test('a word nobody knows gets the nearest ones', () => {
    expect(explainState('ImagePoolBackingOffs', 'en')).toEqual({
      entry: null,
      nearest: expect.arrayContaining(['ImagePullBackOff']),
    });
    expect(explainState('42424', 'en').entry).toBeNull();
  });

  test('every state is explained in every language', () => {
    for (const locale of LOCALES) {
      for (const id of STATE_IDS) {
        const { entry } = explainState(id, locale);
        expect(entry?.state).toBe(id);
        expect(entry?.title).toContain('·');
        expect(entry?.causes.length).toBeGreaterThan(0);
        expect(`${entry?.meaning ?? ''}${entry?.shows ?? ''}`).not.toMatch(/undefined| {2}/);
        expect(/[\u4e00-\u9fff]/.test(entry?.meaning ?? '') ? 'zh-CN' : 'en').toBe(locale);
      }
    }
  });

  test('no text of people breaks it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (word) => {
        const found = explainState(word, 'zh-CN');
        return found.entry !== null || found.nearest.length > 0;
      }),
    );
  });
});
