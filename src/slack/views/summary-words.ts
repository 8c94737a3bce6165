import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { own } from './own-text.js';

/** What is said when podwhy comes back, and when a mute or a night is over. */
export interface SummaryWords {
  readonly away: {
    readonly title: Redacted;
    readonly lead: (cluster: Redacted, duration: Redacted) => Redacted;
    readonly opened: (count: number) => Redacted;
    readonly ended: (count: number) => Redacted;
    readonly changed: (count: number) => Redacted;
  };
  readonly hold: {
    readonly muteOver: (scope: Redacted, count: number) => Redacted;
    readonly mutedBy: Redacted;
    readonly nightOver: (count: number) => Redacted;
    readonly failing: (count: number) => Redacted;
    readonly ended: (count: number) => Redacted;
  };
  readonly lasted: (duration: Redacted) => Redacted;
}

export const SUMMARY_WORDS: Readonly<Record<Locale, SummaryWords>> = {
  en: {
    away: {
      title: own`While I was away`,
      lead: (cluster, duration) => own`I did not see ${cluster} for ${duration}: `,
      opened: (count) => own`${count} began to fail`,
      ended: (count) => own`${count} ended`,
      changed: (count) => own`${count} changed`,
    },
    hold: {
      muteOver: (scope, count) =>
        own`The mute of ${scope} is over. It held back ${count} ${count === 1 ? own`alert` : own`alerts`}.`,
      mutedBy: own` Muted by `,
      nightOver: (count) =>
        own`Quiet hours are over. They held back ${count} ${count === 1 ? own`alert` : own`alerts`}.`,
      failing: (count) =>
        own`${count} still ${count === 1 ? own`fails` : own`fail`} and ${count === 1 ? own`is` : own`are`} told now`,
      ended: (count) => own`${count} ended meanwhile`,
    },
    lasted: (duration) => own`lasted ${duration}`,
  },
  'zh-CN': {
    away: {
      title: own`我不在期间`,
      lead: (cluster, duration) => own`有 ${duration} 没有看到 ${cluster}：`,
      opened: (count) => own`${count} 个开始出现故障`,
      ended: (count) => own`${count} 个已恢复`,
      changed: (count) => own`${count} 个有变化`,
    },
    hold: {
      muteOver: (scope, count) => own`${scope} 的静音已结束，期间有 ${count} 条告警未通知。`,
      mutedBy: own` 静音操作人：`,
      nightOver: (count) => own`免打扰时段已结束，期间有 ${count} 条告警未通知。`,
      failing: (count) => own`${count} 个仍在故障中，现已通知`,
      ended: (count) => own`${count} 个期间已恢复`,
    },
    lasted: (duration) => own`持续 ${duration}`,
  },
};
