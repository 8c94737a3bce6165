import type { Intervention } from '../../../model/intervention.js';
import type { ListenerDependencies } from '../dependencies.js';
import { interventionOf } from '../flows/intervene.js';
import { onSubjectPress, type Press } from './press.js';

/** The button of an intervention: asks first. */
export function pressIntervention(action: Intervention) {
  return (press: Press, deps: ListenerDependencies): Promise<void> =>
    onSubjectPress(press, deps, interventionOf(action));
}
