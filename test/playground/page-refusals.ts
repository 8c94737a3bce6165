/** What is sent (with MIRA and C00001 for the present ids), and how it is refused. */
export const REFUSED: readonly (readonly [what: string, body: string, error: string, status: number])[] = [
  ['no JSON', '{', 'bad-request', 400],
  ['no act', '{}', 'bad-request', 400],
  ['an act that is none', '{"act":"destroy"}', 'bad-request', 400],
  ['more than it says', '{"act":"home","person":"U1","and":1}', 'bad-request', 400],
  ['somebody who is not there', '{"act":"home","person":"U9"}', 'not-found', 404],
  [
    "a command that is not podwhy's",
    '{"act":"command","person":"MIRA","channel":"C00001","text":"/giphy"}',
    'bad-request',
    400,
  ],
  ['a channel that is not there', '{"act":"say","person":"MIRA","channel":"C9","text":"x"}', 'not-found', 404],
  [
    'a button that is not there',
    '{"act":"press","person":"MIRA","place":{"kind":"message","channel":"C00001","ts":"1.000001"},"blockId":"b","actionId":"a"}',
    'not-now',
    409,
  ],
  ['a modal that is not open', '{"act":"close","person":"MIRA","view":"V1"}', 'not-now', 409],
  [
    'a workload that is not there',
    '{"act":"restart","workload":{"kind":"Deployment","namespace":"a","name":"b"}}',
    'not-found',
    404,
  ],
  [
    'a kind that is no workload',
    '{"act":"restart","workload":{"kind":"constructor","namespace":"a","name":"b"}}',
    'not-found',
    404,
  ],
  [
    'a recording outside of the folder',
    '{"act":"break","workload":{"kind":"Deployment","namespace":"storefront","name":"cart"},"failure":"../recordings"}',
    'not-found',
    404,
  ],
  ['a node that is not there', '{"act":"node","name":"mars","what":"lose"}', 'not-found', 404],
  ['a podwhy that cannot start', '{"act":"podwhy","what":"start"}', 'not-now', 409],
  ['too much', `{"act":"say","text":"${'x'.repeat(300_000)}"}`, 'too-large', 413],
];
