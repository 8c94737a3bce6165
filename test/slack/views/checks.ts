import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { keepsBudget, refuseMessageBlocks, refuseView } from '../../../src/slack/views/limits.js';

const GOLDEN = join(import.meta.dirname, 'golden');

/** Compares with the recorded file; UPDATE_GOLDEN=1 writes it anew, to be read as a diff. */
export function expectGolden(name: string, payload: unknown): void {
  const file = join(GOLDEN, `${name}.json`);
  const text = `${JSON.stringify(payload, null, 1)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}

/** Valid for Slack, within podwhy's budget, and without anything that Slack would turn into a mention or a link. */
export function expectSafeMessage(message: { readonly text: string; readonly blocks: readonly unknown[] }): void {
  expect(refuseMessageBlocks(message.blocks)).toBeNull();
  expect({
    keeps: keepsBudget(message),
    text: message.text.length,
    json: JSON.stringify(message.blocks).length,
  }).toEqual({ keeps: true, text: message.text.length, json: JSON.stringify(message.blocks).length });
  expect(message.text).not.toMatch(/[<>]/);
  expect(message.text.length).toBeGreaterThan(0);
  expectNoMarkup(message.blocks);
}

export function expectSafeView(view: unknown, surface: 'modal' | 'home' = 'modal'): void {
  expect(refuseView(view, surface)).toBeNull();
  expectNoMarkup(view);
}

/** Markup is parsed in mrkdwn texts only; there, only our own date may stand between angle brackets. */
function expectNoMarkup(payload: unknown): void {
  const texts: string[] = [];
  const kinds = new Set<string>();
  JSON.stringify(payload, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'type' in value) {
      kinds.add(String(value.type));
      if (value.type === 'mrkdwn' && 'text' in value) texts.push(String(value.text));
    }
    return value;
  });
  for (const text of texts) expect(text.replaceAll(/<!date\^\d+\^[^|<>]+\|[^|<>]+>/g, '')).not.toMatch(/[<>]/);
  for (const parsed of ['markdown', 'broadcast', 'channel', 'emoji']) expect(kinds).not.toContain(parsed);
}
