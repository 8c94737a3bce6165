import type { WebClient } from '@slack/web-api';
import type { Authorize, Person } from '../../access/access.js';
import type { RecordAudit } from '../../access/audit.js';
import type { Cluster } from '../../kubernetes/cluster.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import type { Intervention } from '../../model/intervention.js';
import type { Locale } from '../../model/locale.js';
import type { Subject } from '../../model/subject.js';
import type { Clock } from '../../model/time.js';
import type { Store } from '../../storage/store.js';
import type { DetectionSettings } from '../../settings/settings.js';
import type { Log } from '../../telemetry/log.js';
import type { Metrics } from '../../telemetry/metrics.js';
import type { RoutingTable } from '../../routing/route.js';
import type { IncidentActions } from '../../triage/incident-actions.js';
import type { Link } from '../views/links.js';
import type { Places } from './places.js';
import type { Threads } from './threads.js';

/** Who somebody is, from Slack with a cache. Rejects when Slack does not say: nobody acts unidentified. */
export interface People {
  /** `fresh`: asked anew, for what changes a cluster; who was removed or deactivated just now may not. */
  lookup(userId: string, signal: AbortSignal, fresh?: boolean): Promise<Person>;
}

/** Everything that the listeners need of the rest of podwhy. */
export interface ListenerDependencies {
  readonly clusters: readonly Cluster[];
  readonly store: Store;
  readonly authorize: Authorize;
  readonly people: People;
  readonly audit: RecordAudit;
  /** Gathers and diagnoses, within its own deadline. A failing cluster gives a diagnosis with gaps, not a rejection. */
  readonly diagnose: (subject: Subject, signal: AbortSignal) => Promise<Diagnosis>;
  readonly incidents: IncidentActions;
  /** Act in Kubernetes as the person's e-mail address. */
  readonly impersonate: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Of podwhy as a whole; an exchange's own is that of its channel. */
  readonly locale: Locale;
  readonly routing: Pick<RoutingTable, 'rules' | 'defaultChannel'>;
  /** Link templates of settings. */
  readonly links: readonly Link[];
  readonly detection: DetectionSettings;
  /** The actions that settings switch on. */
  readonly actions: readonly Intervention[];
  /** Fails fast, never waits for a rate limit. */
  readonly client: WebClient;
  readonly places: Places;
  readonly threads: Threads;
  /** podwhy's own user in Slack. */
  readonly botUserId: string;
  /** What people write after the @ to call it. */
  readonly botName: string;
  /** What people write before a verb: the slash command with its slash (`/pod`), or `@podwhy` where they mentioned it. */
  readonly command: string;
  /** Short ids that join what a person is told with the log. */
  readonly newId: () => string;
  /** Aborts when podwhy stops. */
  readonly shutdown: AbortSignal;
}
