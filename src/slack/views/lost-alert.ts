import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { fallbackText } from './blocks.js';
import type { MessageContent } from './incident.js';
import { own, showLine } from './own-text.js';

const WORDS: Readonly<Record<Locale, (was: Redacted) => Redacted>> = {
  en: (was) =>
    own`OVER: podwhy lost its memory while this alert stood, and what it was about does not fail any more. It read: ${was}`,
  'zh-CN': (was) => own`已结束：该告警存在期间 podwhy 丢失了记录，而所涉对象现已不再异常。原文：${was}`,
};

const SHOWN_MAX = 300;

/** What becomes of an alert whose incident was lost with the store; `shown` is its text as Slack keeps it, escaped. */
export function lostAlert(shown: string, locale: Locale): MessageContent {
  const plain = shown.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return { text: fallbackText(WORDS[locale](showLine(plain, SHOWN_MAX))), blocks: [] };
}
