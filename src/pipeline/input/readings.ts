import { type Month, parseMonth } from '../../domain/month.ts';

/** A larger number cannot be a count: all of England’s labs together run about as many tests a year. */
export const MAX_COUNT = 1e9;
/** The first year that makes sense in a delivery. */
const FIRST_YEAR = 1900;
/** The first year after those. The key of a lab's row (sql/pipeline/labs/scratch.sql) has room for 341 years. */
const END_YEAR = 2200;

/** Reads a number of the combined file that is 0 or more; undefined for any other text. */
export function readHalfWidth(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^\d+(?:\.\d+)?$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return value <= MAX_COUNT ? value : undefined;
}

/**
 * Reads a result category, -1 to 7, with the signs that number formats and editors write (`+1`, `−1`);
 * undefined for any other text.
 */
export function readCategory(text: string): number | undefined {
  const [, minus, code] = /^(?:([-−–])(?=1)|\+)?([0-7])(?:\.0+)?$/.exec(text.trim()) ?? [];
  return code === undefined ? undefined : Number(`${minus ? '-' : ''}${code}`);
}

/** Reads a month of a delivery; undefined for any other text. */
export function readMonth(text: string): Month | undefined {
  const month = parseMonth(text);
  if (month === undefined) return undefined;
  return month >= FIRST_YEAR * 12 && month < END_YEAR * 12 ? month : undefined;
}
