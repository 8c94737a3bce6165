import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { PodwhyProcess } from '../support/podwhy-process.js';

const PAGE = readFileSync(new URL('../../docs/first-steps.md', import.meta.url), 'utf8');

interface Step {
  readonly line: string;
  readonly shown: readonly string[];
}

/** What stands after each `mira>` of a text, without what differs from run to run. */
function steps(text: string): readonly Step[] {
  return text
    .split(/^mira> /m)
    .slice(1)
    .map((part) => {
      const [line = '', ...shown] = part.split('\n');
      return { line, shown: shown.map(plain).filter((each) => each !== '' && each !== '…') };
    });
}

/** Without moments and numbers of buttons. */
function plain(line: string): string {
  return line
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'MOMENT')
    .replace(/(^|\s)\d{1,3}\[/g, '$1N[')
    .trim();
}

/** The lines that are missing in `shown`, in the order of the page. */
function missing(expected: readonly string[], shown: readonly string[]): readonly string[] {
  let from = 0;
  return expected.filter((line) => {
    const at = shown.indexOf(line, from);
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}

it('the first steps of the page show what it says they show', async () => {
  const page = [...PAGE.matchAll(/```text\n([^]*?)```/g)].flatMap(([, block]) => steps(block ?? ''));
  expect(page.length).toBeGreaterThan(5);
  expect(page.every(({ shown }) => shown.length > 0)).toBe(true);
  const input = ['wait alert payments-api', ...page.map(({ line }) => line), 'quit', ''].join('\n');
  const podwhy = await PodwhyProcess.start(['demo'], { input });
  expect(await podwhy.ended()).toEqual({ code: 0, signal: null });
  const played = steps(podwhy.out).slice(1);
  expect(played.map(({ line }) => line)).toEqual([...page.map(({ line }) => line), 'quit']);
  expect(page.map(({ line, shown }, at) => [line, missing(shown, played[at]?.shown ?? [])])).toEqual(
    page.map(({ line }) => [line, []]),
  );
}, 90_000);
