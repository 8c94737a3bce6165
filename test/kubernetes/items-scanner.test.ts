import { describe, expect, test } from '@jest/globals';
import { ItemsScanner } from '../../src/kubernetes/items-scanner.js';
import { LineSplitter } from '../../src/kubernetes/line-splitter.js';

const TRICKY = [
  { metadata: { name: 'plain' } },
  { metadata: { name: 'braces } ] { [ in text', quote: 'a \\"} b', back: '\\\\' } },
  { metadata: { name: '中文 🚀' }, items: [{ items: [] }], deep: [[{ a: [] }]] },
  {},
];

function scan(text: string, chunkBytes: number): { items: unknown[]; frame: unknown } {
  const scanner = new ItemsScanner();
  const bytes = Buffer.from(text);
  const items: unknown[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    for (const item of scanner.push(bytes.subarray(at, at + chunkBytes))) items.push(JSON.parse(item.toString('utf8')));
  }
  return { items, frame: scanner.finish() };
}

describe('cutting a list into its items', () => {
  const metadata = { resourceVersion: '7', continue: 'x"items":[' };
  const layouts = {
    'metadata first': { kind: 'PodList', metadata, items: TRICKY },
    'metadata last': { items: TRICKY, kind: 'PodList', metadata },
    'no items': { kind: 'PodList', metadata, items: [] },
    'items in the metadata too': { metadata: { ...metadata, items: [{ no: 1 }] }, items: TRICKY },
  };

  test.each(Object.entries(layouts))('%s, in chunks of every size', (_, list) => {
    const { items, ...frame } = list;
    for (const text of [JSON.stringify(list), JSON.stringify(list, null, 2)]) {
      for (let size = 1; size < 70; size += 1) {
        expect(scan(text, size)).toEqual({ items, frame: { ...frame, items: [] } });
      }
    }
  });

  test('a list that was cut is an error, not a shorter list', () => {
    const text = JSON.stringify(layouts['metadata first']);
    expect(() => scan(text.slice(0, -1), 50)).toThrow(new SyntaxError('the list was cut'));
    expect(() => scan(text.slice(0, 60), 50)).toThrow(new SyntaxError('the list was cut'));
  });

  test('an item without end is refused before it fills the memory', () => {
    const scanner = new ItemsScanner();
    scanner.push(Buffer.from('{"items":[{"a":"'));
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    expect(() => {
      for (let sent = 0; sent < 20; sent += 1) scanner.push(megabyte);
    }).toThrow(new RangeError('an item of the list is too large'));
  });
});

describe('cutting a watch into its lines', () => {
  test('lines come whole, whatever the chunks, and a rest is known', () => {
    const bytes = Buffer.from('{"a":"é中🚀"}\n\n{"b":2}\n{"cut":');
    for (let size = 1; size <= bytes.length; size += 1) {
      const splitter = new LineSplitter();
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        lines.push(...splitter.push(bytes.subarray(at, at + size)).map((line) => line.toString('utf8')));
      }
      expect({ lines, isCut: splitter.isCut }).toEqual({ lines: ['{"a":"é中🚀"}', '{"b":2}'], isCut: true });
    }
  });
});
