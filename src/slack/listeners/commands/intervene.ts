import type { Intervention } from '../../../model/intervention.js';
import type { Exchange } from '../exchange.js';
import { askIntervention, interventionLoading } from '../flows/intervene.js';
import { pressHere } from '../flows/press-here.js';
import type { Command } from './parse.js';
import { targetOf } from './target.js';

/** `delete-pod POD`, `scale-up NAME`, `cordon NODE`: the question of what it would do; never acts by itself. */
export function runIntervention(action: Intervention) {
  return async (exchange: Exchange, command: Command): Promise<void> => {
    const nodeMeant = action === 'cordon' && command.name !== '' && !command.name.includes('/');
    const asked = nodeMeant ? { ...command, name: `node/${command.name}` } : command;
    const target = await targetOf(exchange, asked, action);
    if (target === null) return;
    if (exchange.openModal === null) await pressHere(exchange, action, target.subject, target.pod);
    else
      await askIntervention(exchange, action, target, await exchange.openModal(interventionLoading(exchange, action)));
  };
}
