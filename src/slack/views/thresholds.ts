import type { RichTextElement } from '@slack/types';
import {
  limitOf,
  THRESHOLD_NAMES,
  THRESHOLD_TABLE,
  thresholdAnnotation,
  type ThresholdName,
  type Thresholds,
} from '../../detection/thresholds.js';
import type { Locale } from '../../model/locale.js';
import { bold, bullets, code, fallbackText, fitMessage, richText, section, text } from './blocks.js';
import type { MessageContent } from './incident.js';
import { NOTHING, own, showLine } from './own-text.js';
import { showLimit, thresholdWords } from './threshold-words.js';
import { viewWords } from './words.js';

/** All thresholds with the time in force; a workload's own annotations are not in it. */
export function thresholdList(thresholds: Thresholds, locale: Locale): MessageContent {
  const words = viewWords(locale).explain;
  const rows = THRESHOLD_NAMES.map((name) => thresholdRow(name, thresholds, locale));
  return {
    text: fallbackText(words.thresholds),
    blocks: fitMessage([richText(section(bold(words.thresholds)), bullets(rows), howToChange('notReady', locale))]),
  };
}

/** One threshold: how long, counted from what, for which states, and how to change it. */
export function thresholdAnswer(name: ThresholdName, thresholds: Thresholds, locale: Locale): MessageContent {
  const words = viewWords(locale).explain;
  const title = words.threshold(showLine(name));
  const states = THRESHOLD_TABLE[name].states.join(', ');
  return {
    text: fallbackText(title),
    blocks: [
      richText(
        section(bold(title)),
        bullets([thresholdRow(name, thresholds, locale)]),
        section(text(own`${words.forStates}${showLine(states, 400)}`)),
        howToChange(name, locale),
      ),
    ],
  };
}

/** The thresholds that decide about a state. */
export function thresholdsOf(state: string, thresholds: Thresholds, locale: Locale): RichTextElement[][] {
  return THRESHOLD_NAMES.filter((name) => THRESHOLD_TABLE[name].states.some((each) => each === state)).map((name) =>
    thresholdRow(name, thresholds, locale),
  );
}

/** The threshold that was typed: `notReady`, `not-ready`, `podwhy.dev/threshold-not-ready`; null for other words. */
export function thresholdNamed(word: string): ThresholdName | null {
  const asked = plain(word.replace(/^.{0,20}\/threshold-/, ''));
  return THRESHOLD_NAMES.find((name) => plain(name) === asked) ?? null;
}

const plain = (word: string): string =>
  word
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^a-z]/g, '');

function thresholdRow(name: ThresholdName, thresholds: Thresholds, locale: Locale): RichTextElement[] {
  const words = viewWords(locale).explain;
  const limit = limitOf(thresholds, name);
  const usual = THRESHOLD_TABLE[name].defaultMs;
  const changed = limit === usual ? NOTHING : words.notDefault(showLimit(usual, locale));
  return [code(showLine(name)), text(own` ${showLimit(limit, locale)}${changed} · ${thresholdWords(name, locale)}`)];
}

function howToChange(name: ThresholdName, locale: Locale) {
  const setting = showLine(`detection.thresholds.${name}`);
  const annotation = showLine(`${thresholdAnnotation(name)}: 10m`);
  return section(text(viewWords(locale).explain.change(setting, annotation)));
}
