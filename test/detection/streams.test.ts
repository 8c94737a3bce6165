import { describe, expect, test } from '@jest/globals';
import { THRESHOLD_TABLE } from '../../src/detection/thresholds.js';
import { RECORDING_IDS, readRecording } from './recordings.js';
import { replay } from './replay.js';

const recordings = RECORDING_IDS.map(readRecording);

/** Rows without a wait: told at the first sight, which the first line of a stream may already be. */
const AT_ONCE = Object.entries(THRESHOLD_TABLE)
  .filter(([, row]) => row.defaultMs === 0)
  .map(([name]) => name);

describe('a legitimate life is silent all along its watch stream and at every timer', () => {
  test.each(recordings.filter((each) => each.alert === false))('$id', (recording) => {
    expect(replay(recording).all).toEqual([]);
  });
});

describe('a failure is silent at first and told in time, by the watch stream and the timers alone', () => {
  test.each(recordings.filter((each) => each.alert === true))('$id', (recording) => {
    const { first, all } = replay(recording);
    expect(first.filter(({ symptom }) => !AT_ONCE.includes(symptom.rule))).toEqual([]);
    expect(all.filter(({ at }) => at <= recording.at).length).toBeGreaterThan(0);
  });
});
