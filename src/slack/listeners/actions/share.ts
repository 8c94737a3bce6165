import type { ListenerDependencies } from '../dependencies.js';
import { answerWhy } from '../flows/answer-why.js';
import { onSubjectPress, type Press } from './press.js';

/** Share to channel: asks again, so that the channel sees what is true now. */
export async function pressShare(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, (exchange, { subject, pod }) =>
    answerWhy(exchange, pod === '' ? subject : { ...subject, kind: 'Pod', name: pod }, 'channel'),
  );
}
