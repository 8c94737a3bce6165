import type { Locale } from '../../model/locale.js';
import { cleanLine } from './clean.js';

/**
 * How sources of evidence are called in Chinese: the first pattern that fits decides; `$1` and `$2` are names, which stay as
 * they are. Kinds and fields of the API (`Secret`, `spec`) keep their names there too.
 */
const CHINESE: readonly (readonly [RegExp, string])[] = [
  [/^pod status, last run of (\S+)$/, '容器 $1 上次运行的状态'],
  [/^pod status of (\S+)$/, '容器 $1 的状态'],
  [/^pod (spec|status|metadata)$/, 'Pod 的 $1'],
  [/^(Job|CronJob) (spec|status)$/, '$1 的 $2'],
  [/^pod conditions$/, 'Pod 的状况'],
  [/^pod condition (\S+)$/, 'Pod 状况 $1'],
  [/^pod (\S+)$/, 'Pod $1'],
  [/^log (\S+) \(previous\)$/, '$1 上次运行的日志'],
  [/^log (\S+)$/, '$1 的日志'],
  [/^init container (\S+)$/, 'init 容器 $1'],
  [/^container (\S+), last run \((\S+)\)$/, '容器 $1 上次运行（$2）'],
  [/^container (\S+) \((\S+)\)$/, '容器 $1（$2）'],
  [/^container (\S+)$/, '容器 $1'],
  [/^node (\S+), condition (\S+)$/, '节点 $1 的状况 $2'],
  [/^node (\S+)$/, '节点 $1'],
  [/^(\S+ \S+), condition (\S+)$/, '$1 的状况 $2'],
  [/^event (\S+)$/, '事件 $1'],
  [/^(\S+) event (\S+)$/, '$1 的事件 $2'],
  [/^nodes$/, '各节点'],
  [/^scheduler$/, '调度器'],
  [/^objects$/, '各对象'],
  [/^claims$/, '各 PVC'],
];

/** Where evidence was seen, in the reader's language: `pod status, last run of api` → `容器 api 上次运行的状态`. */
export function sourceWords(source: string, locale: Locale): string {
  const shown = cleanLine(source);
  if (locale === 'en') return shown;
  const found = CHINESE.find(([pattern]) => pattern.test(shown));
  return found === undefined ? shown : shown.replace(found[0], found[1]);
}
