import { describe, expect, test } from '@jest/globals';
import { podSource } from '../../src/kubernetes/sources.js';

const at = (second: number): string => `2026-11-24T10:00:0${second}Z`;
const condition = (type: string, status: string, second: number): object => ({
  type,
  status,
  lastTransitionTime: at(second),
});
const project = (name: string, ready: string): ReturnType<ReturnType<typeof podSource>['project']> =>
  podSource(null, []).project({
    kind: 'Pod',
    metadata: { name, namespace: 'a', uid: name },
    status: {
      conditions: [
        condition('Initialized', 'True', 1),
        condition('Ready', ready, 2),
        condition('PodScheduled', 'True', 3),
      ],
    },
  });

describe('ready pods', () => {
  test('share the conditions whose moment says nothing, and keep the others', () => {
    const [one, other] = [project('one', 'True'), project('other', 'True')];
    expect(one?.conditions.map(({ type, since }) => [type, since])).toEqual([
      ['Initialized', null],
      ['Ready', Date.parse(at(2))],
      ['PodScheduled', Date.parse(at(3))],
    ]);
    expect(one?.conditions[0]).toBe(other?.conditions[0]);
  });

  test('that stop being ready keep every moment', () => {
    expect(project('one', 'False')?.conditions.map(({ since }) => since)).toEqual(
      [1, 2, 3].map((each) => Date.parse(at(each))),
    );
  });
});
