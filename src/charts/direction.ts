/** A year's mean beside that of the year before, which leaves the seasons out of the comparison. */
export interface Direction {
  readonly now: number;
  readonly before: number;
  /** Months in each of the two stretches: 12, or fewer where the chart is short. */
  readonly months: number;
}

/**
 * Where values go: the mean of the last twelve months and that of the twelve before. Charts of under
 * two years compare their halves; undefined where fewer than three months stand in either.
 */
export function directionOf(values: readonly number[]): Direction | undefined {
  const last = values.findLastIndex(Number.isFinite);
  const first = values.findIndex(Number.isFinite);
  const months = Math.min(12, Math.floor((last - first + 1) / 2));
  if (last < 0 || months < 3) return undefined;
  const now = mean(values.slice(last - months + 1, last + 1));
  const before = mean(values.slice(last - 2 * months + 1, last - months + 1));
  if (now === undefined || before === undefined) return undefined;
  return { now, before, months };
}

function mean(values: readonly number[]): number | undefined {
  const known = values.filter(Number.isFinite);
  if (known.length < 3) return undefined;
  return known.reduce((a, b) => a + b, 0) / known.length;
}

/** `up from`, `down from`, or `about the same as` for less than a fiftieth. */
export function directionWords({ now, before }: Direction): string {
  const isLevel = Math.abs(now - before) <= 0.02 * Math.max(now, before);
  if (isLevel) return 'about the same as';
  return now > before ? 'up from' : 'down from';
}
