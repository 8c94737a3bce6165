import { describe, expect, test } from '@jest/globals';
import { parseMrkdwn, type MrkdwnPart } from '../../../src/playground/page/blocks/mrkdwn.js';

const read = (text: string): readonly MrkdwnPart[] => parseMrkdwn(text, { verbatim: false });
const text = (words: string): MrkdwnPart => ({ kind: 'text', text: words });

describe('mrkdwn', () => {
  const cases: readonly (readonly [string, string, readonly MrkdwnPart[]])[] = [
    ['plain words stay words', 'two pods', [text('two pods')]],
    ['nothing is nothing', '', []],
    ['stars make bold', 'a *b c* d', [text('a '), { kind: 'bold', parts: [text('b c')] }, text(' d')]],
    [
      'marks nest',
      '*a _b ~c~_*',
      [
        {
          kind: 'bold',
          parts: [text('a '), { kind: 'italic', parts: [text('b '), { kind: 'strike', parts: [text('c')] }] }],
        },
      ],
    ],
    ['a sum is not bold', '2*3*4', [text('2*3*4')]],
    ['a snake is not italic', 'crash_loop_backoff', [text('crash_loop_backoff')]],
    ['a mark that never closes stays', '*open', [text('*open')]],
    ['marks close in their line', '*a\nb*', [text('*a'), { kind: 'break' }, text('b*')]],
    ['code holds marks as they are', '`*a* <@U01>`', [{ kind: 'code', text: '*a* <@U01>' }]],
    ['code shows entities as characters', '`a &lt; b &amp;&amp; c`', [{ kind: 'code', text: 'a < b && c' }]],
    [
      'three backticks make a block',
      'see\n```\nline *1*\nline 2```',
      [text('see'), { kind: 'break' }, { kind: 'preformatted', text: 'line *1*\nline 2' }],
    ],
    ['three backticks that never close stay', 'a ```b', [text('a '), text('```b')]],
    [
      'lines that begin with > are one quote',
      '> a\n&gt; b\nc',
      [{ kind: 'quote', parts: [text('a'), { kind: 'break' }, text('b')] }, text('c')],
    ],
    [
      'a link has its label',
      '<https://a.example/x_y_z|runbook>',
      [{ kind: 'link', address: 'https://a.example/x_y_z', label: 'runbook' }],
    ],
    [
      'a link without one shows its address',
      '<https://a.example/?a=1&amp;b=2>',
      [{ kind: 'link', address: 'https://a.example/?a=1&b=2', label: 'https://a.example/?a=1&b=2' }],
    ],
    [
      'a bare address becomes a link, the full stop does not',
      'see https://a.example/b.',
      [text('see '), { kind: 'link', address: 'https://a.example/b', label: 'https://a.example/b' }, text('.')],
    ],
    ['people', '<@U0ABC|sam>', [{ kind: 'user', id: 'U0ABC', label: 'sam' }]],
    ['channels', '<#C0ABC|alerts>', [{ kind: 'channel', id: 'C0ABC', label: 'alerts' }]],
    ['groups', '<!subteam^S0ABC|@sre>', [{ kind: 'usergroup', id: 'S0ABC', label: '@sre' }]],
    ['everybody here', '<!here|here>', [{ kind: 'broadcast', range: 'here' }]],
    [
      'a date',
      '<!date^1795615320^{date_short_pretty} {time}|2026-11-25 14:02 UTC>',
      [
        {
          kind: 'date',
          seconds: 1795615320,
          format: '{date_short_pretty} {time}',
          fallback: '2026-11-25 14:02 UTC',
          link: null,
        },
      ],
    ],
    ['emoji by name', ':fire: :no_such_thing:', [text('🔥 :no_such_thing:')]],
  ];

  test.each(cases)('%s', (_name, source, parts) => {
    expect(read(source)).toEqual(parts);
  });

  test('verbatim text has no links of its own', () => {
    expect(parseMrkdwn('see https://a.example/b', { verbatim: true })).toEqual([text('see https://a.example/b')]);
  });
});

describe('hostile mrkdwn', () => {
  test.each([
    ['&lt;!channel&gt;', '<!channel>'],
    ['&lt;@U0ABC&gt;', '<@U0ABC>'],
    ['&lt;https://evil.example|https://grafana.example&gt;', '<https://evil.example|https://grafana.example>'],
    ['&amp;lt;!here&amp;gt;', '&lt;!here&gt;'],
    ['&lt;script&gt;alert(1)&lt;/script&gt;', '<script>alert(1)</script>'],
    ['<javascript:alert(1)|click>', '<javascript:alert(1)|click>'],
    ['<data:text/html,x|click>', '<data:text/html,x|click>'],
    ['<!nobody>', '<!nobody>'],
    ['<@channel>', '<@channel>'],
    ['a\u202eb\u0007c\u009bd', 'abcd'],
  ])('%s is shown as it stands', (source, words) => {
    expect(parseMrkdwn(source, { verbatim: true })).toEqual([text(words)]);
  });

  test.each(['*a '.repeat(20_000), '<'.repeat(60_000), '`'.repeat(60_000), '_*~'.repeat(20_000), '> '.repeat(30_000)])(
    'sixty thousand characters are read in one go (%#)',
    (source) => {
      expect(wordsOf(read(source)).length).toBeLessThanOrEqual(source.length);
    },
  );
});

function wordsOf(parts: readonly MrkdwnPart[]): string {
  return parts
    .map((part) =>
      'parts' in part ? wordsOf(part.parts) : 'text' in part ? part.text : part.kind === 'break' ? '\n' : '',
    )
    .join('');
}
