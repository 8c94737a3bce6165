import { describe, expect, test } from '@jest/globals';
import fc from '../../support/fuzz.js';
import { LINE_MAX } from '../../../src/diagnosis/logs/log-line.js';
import { matchSignature } from '../../../src/diagnosis/logs/match.js';
import { readLog } from '../../../src/diagnosis/logs/reading.js';
import { SIGNATURES } from '../../../src/diagnosis/logs/signatures/all.js';
import { slowParts } from '../slow-parts.js';

const PATTERNS = SIGNATURES.flatMap(({ id, patterns }) => patterns.map((pattern) => [id, pattern.source] as const));

describe('patterns', () => {
  test('the check finds what it looks for', () => {
    expect(slowParts('a+')).toHaveLength(1);
    expect(slowParts('(?:a{1,9}b){1,9}')).toHaveLength(1);
    expect(slowParts('(?:(a{1,9})b){0,3}c{2,}')).toHaveLength(2);
    expect(slowParts('a{1,500}')).toHaveLength(1);
    expect(slowParts(String.raw`[+*]\+(?<x>a{1,9}?)?b?(?:c|d)`)).toEqual([]);
  });

  test.each(PATTERNS)('%s has no part that could be slow: %s', (_id, source) => {
    expect(slowParts(source)).toEqual([]);
  });

  test('identifiers are unique, needles lower-case and long enough', () => {
    expect(new Set(SIGNATURES.map(({ id }) => id)).size).toBe(SIGNATURES.length);
    for (const { needles } of SIGNATURES) {
      expect(needles.length).toBeGreaterThan(0);
      for (const needle of needles)
        expect(needle).toBe(needle.length >= 3 ? needle.toLowerCase() : 'at least three characters');
    }
  });
});

const RUNS = [
  ' ',
  'a',
  'A',
  '/',
  '.',
  ':',
  '-',
  '_',
  '0',
  '"',
  "'",
  '`',
  '(',
  '[',
  '{',
  'a.',
  'a/',
  'a:1',
  'A_',
  '10.',
  'a-',
  ' a',
  '/a',
  ' /a: ',
  '"a" ',
];
const STARTS = [...new Set(SIGNATURES.flatMap(({ needles }) => needles))];

function fill(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

describe('hostile lines', () => {
  test('every pattern gets through every hostile line in reasonable time', () => {
    const lines = RUNS.flatMap((run) => [250, 1_000, LINE_MAX].map((length) => fill(run, length)));
    const began = performance.now();
    for (const signature of SIGNATURES) {
      for (const line of lines) matchSignature(signature, line);
      for (const needle of signature.needles) {
        matchSignature(signature, fill(needle, LINE_MAX));
        matchSignature(signature, fill(`${needle} `, LINE_MAX));
      }
    }
    // The run takes a fraction of this; a pattern of exponential time would take for ever.
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test.each([
    ['one line', (): string => fill('connection refused to host a.b.c:1 error: /a/b ', 1 << 20)],
    ['needles', (): string => fill(STARTS.join(' ') + '\n', 1 << 20)],
    ['short lines', (): string => fill('error\n', 1 << 20)],
    ['empty lines', (): string => fill('\n', 1 << 20)],
    ['braces', (): string => fill('{"a":{"a":\n', 1 << 20)],
    ['one deep value', (): string => `{"msg":${fill('[', 1 << 20)}}`],
    ['carriage returns', (): string => fill('50%\r', 1 << 20)],
    ['white space', (): string => fill(' \t', 1 << 20)],
    ['escapes', (): string => fill('\u001b[0m\u001b[', 1 << 20)],
  ])('1 MiB of %s is read in reasonable time', (_name, text) => {
    const began = performance.now();
    readLog(text());
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe('any text', () => {
  test('never throws, and quotes only lines of the log', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        ...STARTS,
        'Caused by: ',
        'Traceback (most recent call last):',
        '  at x',
        'panic: ',
        'ERROR ',
        '\u001b[31m',
        '\r',
        '\\"',
      ),
    );
    const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (parts) => {
        const text = parts.join('\n');
        const reading = readLog(text);
        const raw = text.split('\n');
        const quoted = [
          ...reading.findings.map((finding) => finding.line),
          ...reading.context,
          ...(reading.best === null ? [] : [reading.best]),
        ];
        for (const { text: said, index } of quoted) {
          // Joined lines and unescaped quotes apart, what is quoted stands in the line it is said to stand in.
          const own = said.split(' ⏎ ').at(0) ?? '';
          const source = [raw[index - 1] ?? '', raw[index] ?? ''].join('\n').replaceAll('\\"', '"');
          expect(source.includes(own) || source.includes('{') || source.includes('\u001b')).toBe(true);
        }
        expect(reading.context.length).toBeLessThanOrEqual(8);
        for (const finding of reading.findings) expect(finding.line.count).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test('random JSON never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.json(), { maxLength: 10 }), (lines) => {
        expect(readLog(lines.join('\n')).findings.length).toBeLessThanOrEqual(6);
      }),
      { numRuns: 200 },
    );
  });
});
