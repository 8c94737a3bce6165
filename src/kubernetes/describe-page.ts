import type { Instant } from '../model/time.js';
import { fieldsOf, instantOf, isFields, textOf } from './raw-fields.js';
import type { Fields } from './raw-fields.js';

/** Lines of a description: `Name:    value`, nested by two spaces, as kubectl prints them. */
export class Page {
  private readonly lines: string[] = [];

  constructor(private readonly now: Instant) {}

  field(label: string, value: string, depth = 0): void {
    if (value === '') return;
    const [first = '', ...rest] = value.split('\n');
    const head = `${'  '.repeat(depth)}${label}:`;
    const indent = Math.max(head.length + 1, 18 + depth * 2);
    this.lines.push(`${head.padEnd(indent)}${first}`);
    for (const line of rest) this.lines.push(`${' '.repeat(indent)}${line}`);
  }

  heading(label: string, depth = 0): void {
    this.lines.push(`${'  '.repeat(depth)}${label}:`);
  }

  line(text: string, depth = 0): void {
    this.lines.push(`${'  '.repeat(depth)}${text}`);
  }

  /** Values under each other: labels, annotations. */
  map(label: string, values: Fields, depth = 0): void {
    const entries = Object.entries(values).map(([key, value]) => `${key}=${scalar(value)}`);
    this.field(label, entries.length === 0 ? '<none>' : entries.join('\n'), depth);
  }

  /** `Tue, 24 Nov 2026 22:36:38 GMT (27s ago)`. */
  time(label: string, value: unknown, depth = 0): void {
    const at = instantOf(value);
    if (at !== null) this.field(label, `${new Date(at).toUTCString()} (${span(this.now - at)} ago)`, depth);
  }

  toString(): string {
    return `${this.lines.join('\n')}\n`;
  }
}

/** A duration as kubectl writes ages: `45s`, `6m30s`, `3h12m`, `4d2h`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (hours < 2) return `${minutes}m`;
  if (hours < 48) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
}

/** Text, numbers and booleans as they are; anything deeper as JSON. */
export function scalar(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return isFields(value) || Array.isArray(value) ? JSON.stringify(value) : '';
}

/** `cpu=100m, memory=128Mi`. */
export function quantities(value: unknown): string {
  return Object.entries(fieldsOf(value))
    .map(([key, amount]) => `${key}=${scalar(amount)}`)
    .join(', ');
}

/** `Ready=False (ContainersNotReady: …)`, one line for each condition. */
export function conditionLine(condition: Fields, now: Instant): string {
  const reason = textOf(condition['reason']);
  const message = textOf(condition['message']);
  const since = instantOf(condition['lastTransitionTime']);
  const why = [reason, message].filter((part) => part !== '').join(': ');
  return `${textOf(condition['type'])}=${textOf(condition['status'])}${since === null ? '' : ` for ${span(now - since)}`}${why === '' ? '' : ` (${why})`}`;
}
