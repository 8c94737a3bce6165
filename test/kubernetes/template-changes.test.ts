import { describe, expect, test } from '@jest/globals';
import { templateChanges } from '../../src/kubernetes/template-changes.js';

const template = (container: object, more: object = {}) => ({
  metadata: { labels: { app: 'a' } },
  spec: { containers: [{ name: 'api', image: 'a:1', ...container }], ...more },
});

describe('what differs between two pod templates', () => {
  test.each([
    ['an image', template({}), template({ image: 'a:2' }), ['containers[api].image']],
    [
      'an environment variable, without its value',
      template({ env: [{ name: 'TOKEN', value: 'one' }] }),
      template({
        env: [
          { name: 'TOKEN', value: 'two' },
          { name: 'NEW', value: 'x' },
        ],
      }),
      ['containers[api].env[TOKEN]', 'containers[api].env[NEW]'],
    ],
    [
      'a limit and a probe',
      template({ resources: { limits: { memory: '1Gi' } }, livenessProbe: { timeoutSeconds: 1 } }),
      template({ resources: { limits: { memory: '2Gi' } }, livenessProbe: { timeoutSeconds: 5 } }),
      ['containers[api].resources.limits.memory', 'containers[api].livenessProbe.timeoutSeconds'],
    ],
    ['a container more', template({}), template({}, { containers: [] }), ['containers[api]']],
    [
      "a restart, which is nobody's change",
      { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'a' } } },
      { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'b' } } },
      [],
    ],
    ['nothing', template({}), template({}), []],
    ['what is no template', null, 'text', ['']],
  ])('%s', (_name, from, to, expected) => {
    expect(templateChanges(from, to, 20)).toEqual(expected);
  });

  test('at most as many as asked for', () => {
    const env = (value: string) => Array.from({ length: 50 }, (_, n) => ({ name: `E${n}`, value }));
    expect(templateChanges(template({ env: env('a') }), template({ env: env('b') }), 5)).toHaveLength(5);
  });
});
