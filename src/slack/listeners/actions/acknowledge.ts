import type { ListenerDependencies } from '../dependencies.js';
import { acknowledge } from '../flows/acknowledge.js';
import { onSubjectPress, type Press } from './press.js';

/** The Acknowledge button. */
export async function pressAcknowledge(press: Press, deps: ListenerDependencies): Promise<void> {
  await onSubjectPress(press, deps, acknowledge);
}
