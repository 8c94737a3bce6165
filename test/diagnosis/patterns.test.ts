import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { slowParts } from './slow-parts.js';

const ROOT = join(import.meta.dirname, '../../src/diagnosis');
/** Signatures of logs have a stricter test of their own; the texts see only names cut to a few hundred characters. */
const FILES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/^(?:logs|text)\b/.test(file),
);
/** Messages of the cluster are at most some kilobytes long. */
const WIDEST = 2000;

/** The source of every regular expression that a file holds as a literal. */
function literals(file: string): readonly string[] {
  const parsed = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.ES2022);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text.slice(1, node.text.lastIndexOf('/')));
    node.forEachChild(visit);
  };
  visit(parsed);
  return found;
}

describe('regular expressions over what the cluster says', () => {
  test('are found', () => {
    expect(FILES.flatMap(literals).length).toBeGreaterThan(150);
  });

  test.each(FILES)('%s holds none that could take more than linear time', (file) => {
    const slow = literals(file).flatMap((source) => slowParts(source, WIDEST).map((fault) => `${source}: ${fault}`));
    expect(slow).toEqual([]);
  });
});
