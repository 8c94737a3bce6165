import type { Locale } from '../../model/locale.js';
import type { Redacted } from '../../model/untrusted.js';
import { own } from './own-text.js';

/** What messages that list several incidents say. */
export const GROUP_WORDS: Readonly<
  Record<
    Locale,
    {
      readonly workloads: (count: number) => Redacted;
      readonly storm: Redacted;
      readonly sharedCause: Redacted;
      readonly stormWhy: Redacted;
      readonly counts: {
        readonly firing: (count: number) => Redacted;
        readonly acknowledged: (count: number) => Redacted;
        readonly recovering: (count: number) => Redacted;
        readonly muted: (count: number) => Redacted;
        readonly resolved: (count: number) => Redacted;
      };
      readonly mostOften: Redacted;
      readonly apart: Redacted;
      readonly allOver: (count: number) => Redacted;
      readonly empty: Redacted;
      readonly goesOn: Redacted;
      readonly joined: (count: number) => Redacted;
      readonly joinedCritical: (count: number) => Redacted;
      readonly left: Redacted;
      readonly choose: Redacted;
      readonly all: (count: number) => Redacted;
      readonly acknowledgeAll: Redacted;
      readonly listTitle: Redacted;
      readonly page: (from: number, to: number, of: number) => Redacted;
      readonly previous: Redacted;
      readonly next: Redacted;
      readonly gone: Redacted;
      readonly acknowledged: (count: number) => Redacted;
      readonly notAllowed: (count: number) => Redacted;
      readonly nothingToAcknowledge: Redacted;
      readonly partOf: Redacted;
    }
  >
> = {
  en: {
    workloads: (count) => (count === 1 ? own`1 workload` : own`${count} workloads`),
    storm: own`Many failures at once`,
    sharedCause: own`They fail for the same cause, and are told here together. Each line shows its own state.`,
    stormWhy: own`More fails at once than can be read one by one, so it is told here together. Each line shows its own state.`,
    counts: {
      firing: (count) => own`${count} firing`,
      acknowledged: (count) => own`${count} acknowledged`,
      recovering: (count) => own`${count} recovering`,
      muted: (count) => own`${count} muted`,
      resolved: (count) => own`${count} resolved`,
    },
    mostOften: own`Most often: `,
    apart: own`The same cause, told in messages of their own: `,
    allOver: (count) => (count === 1 ? own`the only one is over` : own`all ${count} are over`),
    empty: own`Nothing is left here: each has another place now.`,
    goesOn: own`It goes on: one that was over fails again.`,
    joined: (count) => (count === 1 ? own`1 more: ` : own`${count} more: `),
    joinedCritical: (count) => (count === 1 ? own`🔴 1 more is critical: ` : own`🔴 ${count} more are critical: `),
    left: own` fails for another cause now, and is told elsewhere`,
    choose: own`Details and actions…`,
    all: (count) => own`Show all ${count}`,
    acknowledgeAll: own`Acknowledge all`,
    listTitle: own`What fails together`,
    page: (from, to, of) => own`${from}–${to} of ${of}`,
    previous: own`Previous`,
    next: own`Next`,
    gone: own`podwhy knows nothing of this list any more.`,
    acknowledged: (count) => (count === 1 ? own`1 acknowledged.` : own`${count} acknowledged.`),
    notAllowed: (count) => own` You may not acknowledge ${count} others.`,
    nothingToAcknowledge: own`Nothing here is left to acknowledge.`,
    partOf: own`Shares its cause with others: `,
  },
  'zh-CN': {
    workloads: (count) => own`${count} 个工作负载`,
    storm: own`大量故障同时发生`,
    sharedCause: own`它们因同一原因失败，在此合并通知。每一行显示各自的状态。`,
    stormWhy: own`同时发生的故障太多，无法逐条阅读，在此合并通知。每一行显示各自的状态。`,
    counts: {
      firing: (count) => own`${count} 个故障中`,
      acknowledged: (count) => own`${count} 个已确认`,
      recovering: (count) => own`${count} 个恢复中`,
      muted: (count) => own`${count} 个已静音`,
      resolved: (count) => own`${count} 个已恢复`,
    },
    mostOften: own`最常见：`,
    apart: own`同一原因、另有单独消息的：`,
    allOver: (count) => own`${count} 个全部结束`,
    empty: own`此处已无内容：每一项都已移至别处。`,
    goesOn: own`仍在继续：已恢复的一项再次失败。`,
    joined: (count) => own`新增 ${count} 个：`,
    joinedCritical: (count) => own`🔴 新增 ${count} 个严重故障：`,
    left: own` 现在因其他原因失败，已移至别处通知`,
    choose: own`详情与操作…`,
    all: (count) => own`显示全部 ${count} 个`,
    acknowledgeAll: own`全部确认`,
    listTitle: own`一起失败的工作负载`,
    page: (from, to, of) => own`第 ${from}–${to} 个，共 ${of} 个`,
    previous: own`上一页`,
    next: own`下一页`,
    gone: own`podwhy 已不再保存此列表。`,
    acknowledged: (count) => own`已确认 ${count} 个。`,
    notAllowed: (count) => own`另有 ${count} 个你无权确认。`,
    nothingToAcknowledge: own`这里没有需要确认的内容。`,
    partOf: own`与其他工作负载原因相同：`,
  },
};
