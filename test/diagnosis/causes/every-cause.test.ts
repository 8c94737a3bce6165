import { describe, expect, test } from '@jest/globals';
import { CAUSE_IDS } from '../../../src/model/causes.js';
import { causeWords } from '../../../src/diagnosis/text/words.js';
import { diagnosisOf } from '../made.js';
import { CRASH } from './rows/crash.js';
import { IMAGE } from './rows/image.js';
import { NODE } from './rows/node.js';
import { OWNER } from './rows/owner.js';
import { SCHEDULING } from './rows/scheduling.js';
import { START } from './rows/start.js';

const ROWS = [...SCHEDULING, ...IMAGE, ...START, ...CRASH, ...NODE, ...OWNER];

describe('every cause', () => {
  test.each(ROWS.map((each) => [each.cause, each.by, each] as const))('%s comes first: %s', (cause, _by, row) => {
    const diagnosis = diagnosisOf(row.objects, row.more);
    expect(diagnosis.causes.map((each) => each.id)[0]).toBe(cause);
  });

  test('has a row', () => {
    expect(CAUSE_IDS.filter((id) => !ROWS.some((row) => row.cause === id))).toEqual([]);
  });

  test.each(ROWS.map((each) => [each.cause, each.by, each] as const))(
    '%s is told in both languages: %s',
    (_id, _by, row) => {
      const diagnosis = diagnosisOf(row.objects, row.more);
      const [first] = diagnosis.causes;
      const told =
        first === undefined ? [] : [causeWords(first, diagnosis, 'en'), causeWords(first, diagnosis, 'zh-CN')];
      expect(
        told.filter(
          (each) => each.title === '' || /\bundefined\b|\[object|\bNaN\b/.test(each.title + each.explanation),
        ),
      ).toEqual([]);
      expect(told).toHaveLength(2);
    },
  );
});
