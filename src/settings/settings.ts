import type { Role } from '../access/access.js';
import type { Intervention } from '../model/intervention.js';
import type { Locale } from '../model/locale.js';
import type { Severity } from '../model/severity.js';
import type { Millis } from '../model/time.js';
import type { ExcludeRule } from '../routing/noise.js';
import type { RouteRule } from '../routing/route.js';

/** A value that must not be printed: it shows as `***` in logs and JSON. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return '***';
  }
  toJSON(): string {
    return '***';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***';
  }
}

export const SERVE_ROLES = ['watcher', 'worker', 'slack'] as const;
export type ServeRole = (typeof SERVE_ROLES)[number];

/** Where each action is switched on, under `actions`. */
export const ACTION_SETTINGS = {
  'delete-pod': 'deletePod',
  'scale-up': 'scaleUp',
  cordon: 'cordon',
} as const satisfies Record<Intervention, string>;

/** Everything podwhy can be told, parsed once; durations in ms, patterns compiled, secrets wrapped. The schema is `settings/schema.ts`. */
export interface Settings {
  readonly roles: readonly ServeRole[];
  readonly slack: SlackSettings;
  readonly redis: { readonly url: Secret | null; readonly prefix: string };
  readonly clusters: readonly ClusterSettings[];
  readonly detection: DetectionSettings;
  readonly incidents: {
    /** How long a workload must be healthy before "resolved" when nothing crashed. */
    readonly holdMs: Millis;
    /** The least hold after a crash. */
    readonly crashHoldMs: Millis;
    /** Within this time a recurrence continues the same thread. */
    readonly reopenWindowMs: Millis;
    readonly historyTtlMs: Millis;
    readonly remindAfterMs: Millis | null;
  };
  readonly grouping: {
    /** From so many workloads on that fail for the same thing, later ones become lines of one message. */
    readonly sharedCauseFrom: number;
    /** More new alerts a minute than this in one channel become lines of a digest. */
    readonly stormPerMinute: number;
  };
  /** First match wins. */
  readonly routes: readonly RouteRule[];
  /** Where alerts go that no route matches, and where podwhy speaks of itself. */
  readonly defaultChannel: string | null;
  readonly opsChannel: string | null;
  readonly alertFrom: Severity;
  readonly quietHours: { readonly from: string; readonly to: string; readonly timeZone: string } | null;
  readonly oncall: { readonly usergroup: string; readonly from: Severity } | null;
  readonly access: {
    readonly everyone: Role;
    readonly bindings: readonly AccessBinding[];
    readonly impersonate: boolean;
  };
  /** The actions that are switched on. */
  readonly actions: readonly Intervention[];
  readonly links: readonly { readonly name: string; readonly url: string }[];
  readonly locale: Locale;
  readonly http: { readonly port: number; readonly host: string };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
  readonly shutdownGraceMs: Millis;
  readonly heartbeatUrl: Secret | null;
}

export interface SlackSettings {
  readonly mode: 'socket' | 'http';
  readonly botToken: Secret;
  readonly appToken: Secret | null;
  readonly signingSecret: Secret | null;
  /** Other than https://slack.com/api/ only for tests and the demo. */
  readonly apiUrl: string;
  readonly command: string;
  /** Port of the HTTP mode's events endpoint; shares `http.port` when equal. */
  readonly port: number;
}

export interface ClusterSettings {
  readonly name: string;
  /** Null: in-cluster service account, else the default kubeconfig. */
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly namespaces: readonly string[] | 'all';
  readonly production: boolean;
}

export interface DetectionSettings {
  /** Overrides of the threshold table by its setting name, ms. */
  readonly thresholds: Readonly<Record<string, Millis>>;
  readonly exclude: readonly ExcludeRule[];
}

export interface AccessBinding {
  readonly role: Role;
  readonly users: readonly string[];
  readonly usergroups: readonly string[];
  readonly channels: readonly string[];
  readonly clusters: readonly string[] | null;
  readonly namespaces: readonly string[] | null;
}
