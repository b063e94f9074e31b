import { type Month, parseMonth } from '../../domain/month.ts';

/** A larger count is none: all of England’s labs together run about as many tests a year. */
export const MAX_COUNT = 1e9;
/** What a store's month can be, and what a delivery's month must be to make sense. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/** A number of the combined file that is 0 or more; undefined where the text is none. */
export function readHalfWidth(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^\d+(?:\.\d+)?$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return value <= MAX_COUNT ? value : undefined;
}

/**
 * A result category, -1 to 7, its sign as a number format or an editor writes it (`+1`, `−1`);
 * undefined where the text is none.
 */
export function readCategory(text: string): number | undefined {
  const [, minus, code] = /^(?:([-−–])(?=1)|\+)?([0-7])(?:\.0+)?$/.exec(text.trim()) ?? [];
  return code === undefined ? undefined : Number(`${minus ? '-' : ''}${code}`);
}

/** A month of a delivery; undefined where the text is none. */
export function readMonth(text: string): Month | undefined {
  const month = parseMonth(text);
  if (month === undefined) return undefined;
  return month >= FIRST_YEAR * 12 && month < LAST_YEAR * 12 ? month : undefined;
}
