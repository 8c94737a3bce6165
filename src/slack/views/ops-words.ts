import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { own } from './own-text.js';

/** What podwhy says of itself. */
export const OPS_WORDS: Readonly<
  Record<
    Locale,
    {
      readonly title: Redacted;
      readonly blind: Redacted;
      readonly over: (lasted: Redacted) => Redacted;
      readonly since: Redacted;
    }
  >
> = {
  en: {
    title: own`podwhy itself`,
    blind: own`podwhy does not see or tell everything: alerts may be late or missing.`,
    over: (lasted) => own`podwhy works again, after ${lasted}; what changed meanwhile is being told.`,
    since: own`Since`,
  },
  'zh-CN': {
    title: own`podwhy 自身`,
    blind: own`podwhy 目前无法看到或通知全部情况：告警可能延迟或缺失。`,
    over: (lasted) => own`podwhy 已恢复工作（历时 ${lasted}）；期间的变化正在补发。`,
    since: own`开始于`,
  },
};
