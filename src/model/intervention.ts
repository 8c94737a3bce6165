/** Actions that settings must switch on, one by one: delete a stuck pod by force, one replica more, close a node for new pods. */
export const INTERVENTIONS = ['delete-pod', 'scale-up', 'cordon'] as const;
export type Intervention = (typeof INTERVENTIONS)[number];

export function isIntervention(text: string): text is Intervention {
  return INTERVENTIONS.some((intervention) => intervention === text);
}
