import type { KeptCrashes } from '../../../model/crash-record.js';
import { subjectKey, type Subject } from '../../../model/subject.js';
import { keptCrashesMessage, keptCrashesModal } from '../../views/kept-crashes.js';
import { isAllowed, type Exchange, type OpenModal } from '../exchange.js';

/** Shows what was kept of the ends of containers in the newest incident of a subject, in a modal where there is one. */
export async function showKept(exchange: Exchange, subject: Subject, modal?: OpenModal): Promise<void> {
  const { locale } = exchange.deps;
  if (!(await isAllowed(exchange, 'logs', subject, modal))) return;
  const kept = await keptOf(exchange, subject);
  if (modal === undefined) await exchange.reply(keptCrashesMessage(subject, kept, locale), 'person');
  else await modal.show(keptCrashesModal(subject, kept, locale));
}

/** Null when nothing was kept, or the store cannot be asked. */
export async function keptOf({ deps }: Exchange, subject: Subject): Promise<KeptCrashes | null> {
  try {
    const latest = await deps.store.latest(subjectKey(subject));
    return latest === null ? null : await deps.store.crashes(latest.value.id);
  } catch (error) {
    deps.log.warn({ event: 'slack.kept.unreadable', subject, error }, 'Kept ends of containers could not be read');
    return null;
  }
}
