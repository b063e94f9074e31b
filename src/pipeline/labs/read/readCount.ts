import { MAX_COUNT, readHalfWidth } from '../../input/readings.ts';

/** A count of tests, n ± e. */
export interface ReadCount {
  readonly n: number;
  readonly e: number;
}

/** A whole number, or groups of three with a comma or any kind of space between them; `7.0` is 7. */
const NUMBER = String.raw`((?:[1-9]\d{0,2}(?:(?:,\d{3})+|(?:[ \u00a0\u2009\u202f]\d{3})+)|\d+)(?:\.0+)?)`;
/** Every dash that word processors and spreadsheets put between two numbers. */
const COUNT = new RegExp(
  String.raw`^${NUMBER}(?:\s*(?:[-\u2010-\u2015\u2212]|\bto\b)\s*${NUMBER})?$`,
  'i',
);
const BELOW = new RegExp(String.raw`^(?:<|(?:less|fewer) than|under|below)\s*${NUMBER}$`, 'i');
const AT_MOST = new RegExp(String.raw`^(?:<=|=<|[≤⩽]|up to|at most)\s*${NUMBER}$`, 'i');

/**
 * Reads a count: a whole number, or a suppressed one (field guide, “Suppression”): a range such as `1-5`,
 * `1–5` or `1 to 5`, or an upper limit such as `<5` or `≤4`. A suppressed count is its midpoint and
 * half-width. Undefined for any other text.
 *
 * @param suppressedFrom the lowest value of a count below a limit: 1, or 0 if labs hide zeros too.
 */
export function readCount(text: string, suppressedFrom: number): ReadCount | undefined {
  const cell = withoutGuard(text.trim());
  const [, low, high] = COUNT.exec(cell) ?? [];
  if (low !== undefined) return between(numberOf(low), numberOf(high ?? low));
  const [, limit] = BELOW.exec(cell) ?? [];
  const [, most] = AT_MOST.exec(cell) ?? [];
  const top = limit === undefined ? most && numberOf(most) : numberOf(limit) - 1;
  return typeof top === 'number' && top >= 0
    ? between(Math.min(suppressedFrom, top), top)
    : undefined;
}

/** A count of the combined file, which may already be a midpoint such as 3.5. */
export function readProcessedCount(text: string, suppressedFrom: number): ReadCount | undefined {
  const midpoint = readHalfWidth(text);
  return (
    readCount(text, suppressedFrom) ?? (midpoint === undefined ? undefined : { n: midpoint, e: 0 })
  );
}

/** `'1-5` and `="1-5"` are how people keep a spreadsheet from making a date of a range. */
const withoutGuard = (cell: string): string => /^(?:'|=")(.*?)"?$/.exec(cell)?.[1]?.trim() ?? cell;

const numberOf = (text: string): number => Number(text.replace(/[^\d.]/g, ''));

function between(from: number, to: number): ReadCount | undefined {
  if (to < from || to > MAX_COUNT) return undefined;
  return { n: (from + to) / 2, e: (to - from) / 2 };
}
