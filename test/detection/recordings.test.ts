import { describe, expect, test } from '@jest/globals';
import { wouldAlert } from '../../src/detection/alert.js';
import { detectSymptoms } from '../../src/detection/detect.js';
import { podStatusWord } from '../../src/detection/status-column.js';
import { DEFAULT_THRESHOLDS } from '../../src/detection/thresholds.js';
import { RECORDING_IDS, readRecording, viewOf } from './recordings.js';

const recordings = RECORDING_IDS.map(readRecording);

describe('each recording at its moment', () => {
  test.each(recordings.filter((each) => each.alert !== null))('$id alerts: $alert', (recording) => {
    const view = viewOf(recording);
    const detection = detectSymptoms(view!, recording.at, DEFAULT_THRESHOLDS);
    expect({ alert: wouldAlert(view!, recording.at, DEFAULT_THRESHOLDS), detection }).toMatchObject({
      alert: recording.alert,
    });
  });
});

describe('the STATUS column', () => {
  test.each(recordings.filter((each) => each.subject.kind === 'Pod').filter((each) => each.kubectlStatus !== null))(
    '$id prints $kubectlStatus',
    (recording) => {
      const pod = recording.records.pods.find((each) => each.name === recording.subject.name);
      expect(podStatusWord(pod!)).toBe(recording.kubectlStatus);
    },
  );
});
