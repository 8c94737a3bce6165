import type { Clock } from '../../model/time.js';

/** A trigger_id opens one modal within three seconds (docs.slack.dev views.open). */
export const TRIGGER_LIFE_MS = 3_000;

interface Trigger {
  readonly user: string;
  /** The view in which the person acted, null outside modals. */
  readonly view: string | null;
  readonly expires: number;
  used: boolean;
}

export type TakenTrigger =
  | { readonly ok: true; readonly user: string; readonly view: string | null }
  | { readonly ok: false; readonly error: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id' };

/** Issues and redeems trigger ids, each once. */
export class Triggers {
  private readonly issued = new Map<string, Trigger>();

  constructor(private readonly clock: Clock) {}

  issue(user: string, view: string | null): string {
    const id = `${this.clock.now()}.${this.issued.size + 1}.stand-in`;
    this.issued.set(id, { user, view, expires: this.clock.now() + TRIGGER_LIFE_MS, used: false });
    return id;
  }

  /** Error words: docs.slack.dev views.open. */
  take(id: string): TakenTrigger {
    const trigger = this.issued.get(id);
    if (trigger === undefined) return { ok: false, error: 'invalid_trigger_id' };
    if (trigger.used) return { ok: false, error: 'exchanged_trigger_id' };
    if (this.clock.now() > trigger.expires) return { ok: false, error: 'expired_trigger_id' };
    trigger.used = true;
    return { ok: true, user: trigger.user, view: trigger.view };
  }
}
