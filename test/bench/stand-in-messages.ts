/** What the runner tells the stand-in to do. */
export type StandInCommand =
  /** Changes annotations of healthy pods that nobody reads: the most common update of all. */
  | { readonly do: 'touch'; readonly id: number; readonly total: number; readonly perSecond: number }
  | { readonly do: 'fail'; readonly id: number; readonly total: number; readonly perSecond: number }
  | { readonly do: 'heal'; readonly id: number }
  /** Every watch of pods gets a 410. */
  | { readonly do: 'expire'; readonly id: number }
  /** Messages per second and channel that its Slack takes; the others get 429. */
  | { readonly do: 'slack'; readonly id: number; readonly perSecond: number }
  /** Updates and replaced pods without end; 0 stops. */
  | { readonly do: 'churn'; readonly id: number; readonly perSecond: number }
  | { readonly do: 'report'; readonly id: number };

export type StandInNews =
  | { readonly did: 'listen'; readonly id: 0; readonly port: number; readonly example: string }
  | { readonly did: 'touch' | 'fail' | 'heal' | 'expire' | 'slack'; readonly id: number }
  | ({ readonly did: 'report'; readonly id: number } & StandInReport);

export interface StandInReport {
  /** Name of the workload and when it began to fail, ms. */
  readonly failedAt: readonly (readonly [string, number])[];
  /** First messages (not replies), when they came, ms. */
  readonly posts: readonly { readonly workload: string; readonly at: number; readonly channel: string }[];
  readonly slackCalls: number;
}

/** What a measured process tells. */
export type SubjectNews = SyncNews | ({ readonly tells: 'sample'; readonly id: number } & SubjectSample);

/** The first whole list is in memory: since its libraries were loaded. */
export interface SyncNews {
  readonly tells: 'synced';
  readonly seconds: number;
  readonly cpuMs: number;
}

export interface SubjectSample {
  readonly rss: number;
  readonly peakRss: number;
  readonly heap: number;
  /** User and system time since the start, ms. */
  readonly cpuMs: number;
  /** Longest stall of the event loop since the last sample, ms. */
  readonly stallMs: number;
  readonly pods: number;
}

export interface SubjectCommand {
  readonly do: 'sample';
  readonly id: number;
  readonly gc: boolean;
}
