/** Incidents listed per subject; older ones leave with their TTL. */
export const HISTORY_KEPT = 50;
/** Lines of the decision trace kept per subject. */
export const TRACES_KEPT = 50;
