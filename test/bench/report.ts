import type { Timing } from './timing.ts';

/** What a process took; 0 where the system does not tell. */
export interface Usage {
  readonly cpuSeconds: number;
  /** At its peak. */
  readonly memoryMb: number;
  /** At its peak: scratch files and the finished store. */
  readonly diskMb: number;
}

/** One line of the bench's table. */
export interface Line {
  readonly description: string;
  readonly timing: Timing;
  /** At most so many ms, for the median. */
  readonly goal?: number;
  /** What the oracle took for the same, in ms. */
  readonly oracle?: number;
  /** What reading the same bytes or columns took, and nothing else, in ms: no program can be faster. */
  readonly floor?: number;
  readonly usage?: Usage;
  readonly note?: string;
}

const HEAD = [
  ...['', 'min', 'median', 'max', 'runs', 'goal', '', 'oracle', 'ratio', 'floor', 'ratio'],
  ...['CPU s', 'MB', 'MB on disk', ''],
];

/** The lines as a table of text; times in ms. */
export function tableOf(lines: readonly Line[]): string {
  const rows = [HEAD, ...lines.map(cellsOf)];
  const widths = HEAD.map((_, i) => Math.max(...rows.map(row => (row[i] ?? '').length)));
  return rows
    .map(row =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellsOf({ description, timing, goal, oracle, floor, usage, note }: Line): string[] {
  return [
    description,
    ms(timing.min),
    ms(timing.median),
    ms(timing.max),
    String(timing.runs),
    goal === undefined ? '' : `≤ ${ms(goal)}`,
    goal === undefined ? '' : timing.median <= goal ? 'met' : 'NOT MET',
    oracle === undefined ? '' : ms(oracle),
    oracle === undefined ? '' : `${Math.round(oracle / timing.median)}×`,
    floor === undefined ? '' : ms(floor),
    floor === undefined ? '' : `${(timing.median / floor).toFixed(1)}×`,
    usage === undefined ? '' : usage.cpuSeconds.toFixed(1),
    usage === undefined ? '' : ms(usage.memoryMb),
    usage === undefined ? '' : ms(usage.diskMb),
    note ?? '',
  ];
}

const ms = (n: number): string => (n >= 100 ? Math.round(n).toLocaleString('en-GB') : n.toFixed(1));
