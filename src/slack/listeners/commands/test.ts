import type { Subject } from '../../../model/subject.js';
import { subjectLabel } from '../../../model/subject.js';
import { sentence } from '../../views/notices.js';
import { showLine, showName } from '../../views/own-text.js';
import { viewWords } from '../../views/words.js';
import { isAllowed, record, type Exchange } from '../exchange.js';
import { routePlanOf } from '../flows/decisions.js';
import type { Found } from '../subjects.js';
import { namespaceNamed } from './namespace.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `test NAME` or `test -n NAMESPACE`: a marked test alert to where a real one would go; it ends by itself after a minute. */
export async function runTest(exchange: Exchange, command: Command): Promise<void> {
  const { deps } = exchange;
  const { name, flags } = command;
  if (name === '' && flags.namespace !== null) {
    const place = await namespaceNamed(exchange, command, flags.namespace);
    const cluster = deps.clusters.find((each) => each.name === place?.cluster);
    if (place === null || cluster === undefined) return;
    const subject: Subject = { ...place, kind: 'Deployment', name: place.namespace };
    await sendTest(exchange, { cluster, subject });
    return;
  }
  const target = await targetOf(exchange, command, 'test');
  if (target !== null) await sendTest(exchange, target);
}

export async function sendTest(exchange: Exchange, found: Pick<Found, 'cluster' | 'subject'>): Promise<void> {
  const { deps, person } = exchange;
  const { subject } = found;
  const words = viewWords(deps.locale).test;
  if (!(await isAllowed(exchange, 'test', subject))) return;
  const { route, excluded } = await routePlanOf(exchange, found, 'critical');
  if (excluded !== null) {
    const name = showName(subjectLabel(subject), 100);
    await exchange.reply(sentence(words.excluded(name, showLine(excluded, 100))), 'person');
    return;
  }
  if (route.channels.length === 0) {
    await exchange.reply(sentence(words.noRoute(showName(subjectLabel(subject), 100))), 'person');
    return;
  }
  const because = `${subjectLabel(subject)}: ${route.because}`;
  const { incident } = await deps.incidents.test(subject, route.channels, person.userId, because);
  if (incident === null) {
    await exchange.reply(sentence(words.running), 'person');
    return;
  }
  record(exchange, 'test', subject, because);
  const done = words.done(showLine(route.channels.join(', '), 200), showLine(route.because, 100));
  await exchange.reply(sentence(done), 'person');
}
