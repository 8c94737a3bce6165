import { LIST_ROWS, podList } from '../../views/pod-list.js';
import { misuse } from '../../views/notices.js';
import { showLine, showName } from '../../views/own-text.js';
import { viewWords } from '../../views/words.js';
import { isAllowed, type Exchange } from '../exchange.js';
import { namespaceNamed } from './namespace.js';
import type { Command } from './parse.js';

/** `list`: pods from the watchers' memory, those with trouble first. */
export async function runList(exchange: Exchange, command: Command): Promise<void> {
  const { deps } = exchange;
  const { flags } = command;
  if (!(await isAllowed(exchange, 'list', null))) return;
  const clusters = deps.clusters.filter((cluster) => flags.cluster === null || cluster.name === flags.cluster);
  if (clusters.length === 0) {
    const known = showLine(deps.clusters.map((cluster) => cluster.name).join(', '), 300);
    const main = viewWords(deps.locale).errors.unknownCluster(showName(flags.cluster ?? ''), known);
    await exchange.reply(misuse(main, null, `${deps.command} help list`, deps.locale), 'person');
    return;
  }
  if (
    flags.namespace !== null &&
    !clusters.some(({ directory }) => directory.namespaces().includes(flags.namespace ?? ''))
  ) {
    await namespaceNamed(exchange, command, flags.namespace);
    return;
  }
  const options = {
    failingOnly: flags.failing,
    limit: LIST_ROWS,
    ...(flags.namespace === null ? {} : { namespace: flags.namespace }),
  };
  const found = clusters.map((cluster) => cluster.directory.pods(options));
  const namespace = clusters[0]?.directory.namespaces()[0] ?? 'default';
  const narrowCommand = `${deps.command} list ${flags.namespace === null ? `-n ${namespace}` : `-n ${flags.namespace} --failing`}`;
  await exchange.reply(
    podList(
      {
        rows: found.flatMap(({ rows }) => rows),
        total: found.reduce((sum, { total }) => sum + total, 0),
        failingOnly: flags.failing,
        narrowCommand,
        at: deps.clock.now(),
      },
      deps.locale,
    ),
    flags.public ? 'channel' : 'person',
  );
}
