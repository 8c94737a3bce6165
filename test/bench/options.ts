import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  readonly bench: string;
  readonly pods: readonly number[];
  readonly runs: number;
  readonly json: string | null;
  readonly listing: 'stream' | 'pages';
  readonly subjects: readonly ('podwhy' | 'naive')[];
  readonly updates: number;
  readonly perSecond: number;
  readonly settleMs: number;
  readonly minutes: number;
}

export const HELP = `npm run bench -- [BENCH] [options]

  watch       sync, memory, processor time per healthy update, stalls, relist; beside the stock informer
  start       how soon 'podwhy serve' is ready, and what it weighs
  latency     from the API write to the Slack call, through Redis; beside a bot that posts from memory
  throughput  triage jobs per second through Redis
  outage      memory while Redis is away, and what is told afterwards
  soak        memory over time at 10,000 pods with churn
  all         watch, start, latency and throughput (default)

  --pods 1000,10000   sizes                       --runs 3          repetitions, podwhy and the baseline in turn
  --json FILE         the figures as JSON         --list pages      a server without streaming lists
  --updates 2000      healthy updates per run     --per-second 200  how many of them a second
  --minutes 30        length of the soak          --only podwhy     leave the baseline out
`;

/** Null when help was asked for. Throws for what cannot be read. */
export function parseOptions(args: readonly string[]): Options | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      pods: { type: 'string' },
      runs: { type: 'string', default: '3' },
      json: { type: 'string' },
      list: { type: 'string', default: 'stream' },
      only: { type: 'string' },
      updates: { type: 'string', default: '2000' },
      'per-second': { type: 'string', default: '200' },
      settle: { type: 'string', default: '3000' },
      minutes: { type: 'string', default: '30' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return null;
  return {
    bench: positionals[0] ?? 'all',
    pods: (values.pods ?? '1000,10000').split(',').map(whole),
    runs: whole(values.runs),
    json: values.json ?? null,
    listing: values.list === 'pages' ? 'pages' : 'stream',
    subjects: values.only === 'podwhy' ? ['podwhy'] : values.only === 'naive' ? ['naive'] : ['podwhy', 'naive'],
    updates: whole(values.updates),
    perSecond: whole(values['per-second']),
    settleMs: whole(values.settle),
    minutes: Number(values.minutes),
  };
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${text} is not a whole number above 0`);
  return value;
}
