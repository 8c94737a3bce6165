import { describe, test } from '@jest/globals';
import { CAUSE_IDS } from '../../../src/model/causes.js';
import { DEFAULT_THRESHOLDS } from '../../../src/detection/thresholds.js';
import { LOCALES } from '../../../src/model/locale.js';
import { STATE_IDS } from '../../../src/model/states.js';
import { diagnosisAnswer } from '../../../src/slack/views/answer.js';
import { explainAnswer } from '../../../src/slack/views/explain.js';
import { renderIncident } from '../../../src/slack/views/incident.js';
import { expectSafeMessage, expectSafeView } from './checks.js';
import { CAUSE, DIAGNOSIS, incident, NOW, WORST_DIAGNOSIS } from './samples.js';

describe.each(LOCALES)('with the real words in %s', (locale) => {
  test.each(CAUSE_IDS)('%s fits into its messages', (id) => {
    const diagnosis = { ...DIAGNOSIS, causes: [{ ...CAUSE, id }] };
    const rendered = renderIncident(incident({ diagnosis }), { links: [], oncall: null }, locale, NOW);
    expectSafeMessage(rendered.parent);
    expectSafeMessage(rendered.reply({ seq: 1, at: NOW, event: { kind: 'opened', cause: id } }));
    expectSafeMessage(diagnosisAnswer(diagnosis, { last: null, shareable: true }, locale));
  });

  test.each(STATE_IDS)('%s is explained', (state) => {
    expectSafeMessage(explainAnswer(state, { command: '/pod', thresholds: DEFAULT_THRESHOLDS }, locale));
  });

  test('the worst that can come stays valid', () => {
    const rendered = renderIncident(incident({ diagnosis: WORST_DIAGNOSIS }), { links: [], oncall: null }, locale, NOW);
    expectSafeMessage(rendered.parent);
    expectSafeView(rendered.details);
  });
});
