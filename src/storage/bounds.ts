/** Alerts remembered of one mute or one night. */
export const HELD_KEPT = 500;
/** Incidents listed per subject; older ones leave with their TTL. */
export const HISTORY_KEPT = 50;
/** Lines of the decision trace kept per subject. */
export const TRACES_KEPT = 50;
