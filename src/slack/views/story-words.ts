import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { own } from './own-text.js';

/** What is said of earlier incidents and of the ends of containers that were kept. */
export interface StoryWords {
  readonly seenBefore: (times: number) => Redacted;
  readonly theLastTime: Redacted;
  readonly lasted: (duration: Redacted) => Redacted;
  readonly helped: (action: Redacted) => Redacted;
  readonly sameAsNewest: Redacted;
  readonly kept: {
    readonly title: Redacted;
    readonly first: Redacted;
    readonly latest: Redacted;
    readonly only: Redacted;
    readonly nothing: (name: Redacted) => Redacted;
    readonly ended: (exitCode: number, reason: Redacted) => Redacted;
    readonly noLog: Redacted;
    readonly events: Redacted;
    readonly node: (name: Redacted) => Redacted;
  };
}

export const STORY_WORDS: Readonly<Record<Locale, StoryWords>> = {
  en: {
    seenBefore: (times) => (times === 1 ? own`Seen once before` : own`Seen ${times} times before`),
    theLastTime: own`, with the same cause and error. The last time: `,
    lasted: (duration) => own` · lasted ${duration} · `,
    helped: (action) => own` · what helped: ${action}, by `,
    sameAsNewest: own` · same cause and error as the newest`,
    kept: {
      title: own`Kept ends`,
      first: own`The first end of this incident`,
      latest: own`The newest end`,
      only: own`The only end of this incident so far`,
      nothing: (name) => own`No container of ${name} ended in its newest incident, or nothing was kept of it.`,
      ended: (exitCode, reason) => own`exit code ${exitCode}${reason}`,
      noLog: own`Its log said nothing or could not be read.`,
      events: own`Events then`,
      node: (name) => own`Node ${name} said`,
    },
  },
  'zh-CN': {
    seenBefore: (times) => own`此前出现过 ${times} 次`,
    theLastTime: own`，原因和错误相同。上一次：`,
    lasted: (duration) => own` · 持续 ${duration} · `,
    helped: (action) => own` · 有效的操作：${action}，操作人：`,
    sameAsNewest: own` · 与最近一次的原因和错误相同`,
    kept: {
      title: own`留存的退出记录`,
      first: own`本次故障的第一次退出`,
      latest: own`最近一次退出`,
      only: own`本次故障至今唯一一次退出`,
      nothing: (name) => own`${name} 最近一次故障中没有容器退出，或没有留存记录。`,
      ended: (exitCode, reason) => own`退出码 ${exitCode}${reason}`,
      noLog: own`日志没有内容或无法读取。`,
      events: own`当时的事件`,
      node: (name) => own`节点 ${name} 的状态`,
    },
  },
};
