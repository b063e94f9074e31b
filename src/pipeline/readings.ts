import { type Month, parseMonth } from '../domain/month.ts';

/** A count of tests, n ± e. */
export interface ReadCount {
  readonly n: number;
  readonly e: number;
}

const MAX_COUNT = 1e9;
/** What a store's month can be, and what a delivery's month must be to make sense. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/**
 * Reads a count: a whole number, or a range such as `1-5` that hides it: midpoint and half-width
 * (field guide, “Suppression”). Undefined where the text is neither.
 */
export function readCount(text: string): ReadCount | undefined {
  const [, low, high] = /^(\d+)(?:\.0+)?(?:\s*[-–]\s*(\d+))?$/.exec(text.trim()) ?? [];
  if (low === undefined) return undefined;
  const from = Number(low);
  const to = Number(high ?? low);
  if (to < from || to > MAX_COUNT) return undefined;
  return { n: (from + to) / 2, e: (to - from) / 2 };
}

/** A count of the combined file, which may already be a midpoint such as 3.5. */
export function readProcessedCount(text: string): ReadCount | undefined {
  return readCount(text) ?? whole(readHalfWidth(text));
}

const whole = (n: number | undefined): ReadCount | undefined =>
  n === undefined ? undefined : { n, e: 0 };

/** A number of the combined file that is 0 or more; undefined where the text is none. */
export function readHalfWidth(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^\d+(?:\.\d+)?$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return value <= MAX_COUNT ? value : undefined;
}

/** A result category, -1 to 7; undefined where the text is none. */
export function readCategory(text: string): number | undefined {
  const [, code] = /^(-1|[0-7])(?:\.0+)?$/.exec(text.trim()) ?? [];
  return code === undefined ? undefined : Number(code);
}

/** A month of a delivery; undefined where the text is none. */
export function readMonth(text: string): Month | undefined {
  const month = parseMonth(text);
  if (month === undefined) return undefined;
  return month >= FIRST_YEAR * 12 && month < LAST_YEAR * 12 ? month : undefined;
}
