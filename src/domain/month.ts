/**
 * A calendar month as a whole number: months since year 0, so that December 2018 and January 2019
 * are neighbours and a store column of SMALLINT holds it.
 */
export type Month = number;

/** The months from one to another, both included. */
export interface Period {
  readonly from: Month;
  readonly to: Month;
}

const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LONG_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The last year that fits into a SMALLINT as months, rounded down to a century. */
const LAST_YEAR = 2700;

/** `year` 1 to 2700, `month` 1 to 12. */
export const monthOf = (year: number, month: number): Month => year * 12 + month - 1;

/** The midnight that databases write after a date: `T00:00:00`, ` 00:00:00 UTC`, ` 00:00:00+00`. */
const MIDNIGHT = String.raw`[T ]00:00(?::00(?:\.0+)?)?(?: ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?`;
const PATTERN = new RegExp(String.raw`^(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2})(?:${MIDNIGHT})?)?$`);

/**
 * Reads `2019/01/01`, `2019-01-01` or `2019-01`, with or without midnight and its time zone; undefined
 * where the text is not a month. Any other time of day is refused: in another time zone it may fall in
 * another month.
 */
export function parseMonth(text: string): Month | undefined {
  const [, year, month, day] = PATTERN.exec(text.trim()) ?? [];
  const y = Number(year);
  const m = Number(month);
  const d = Number(day ?? 1);
  const isMonth = y >= 1 && y <= LAST_YEAR && m >= 1 && m <= 12 && d >= 1 && d <= 31;
  return isMonth ? monthOf(y, m) : undefined;
}

const yearOf = (month: Month): number => Math.floor(month / 12);

/** `2019-01-01`, as every CSV and JSON writes a month. */
export const isoMonth = (month: Month): string =>
  `${String(yearOf(month)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`;

/** `2019-01`, as addresses write a month. */
export const yearAndMonth = (month: Month): string => isoMonth(month).slice(0, 7);

/** `Jan 2019`, as pages and tooltips write a month. */
export const shortMonth = (month: Month): string => `${NAMES[month % 12]} ${yearOf(month)}`;

/** `January 2019`, as sentences write a month. */
export const longMonth = (month: Month): string => `${LONG_NAMES[month % 12]} ${yearOf(month)}`;

/** `2019` for a calendar year, `Jul to Dec 2019` within one, otherwise `Apr 2018 to Mar 2019`. */
export function monthSpan(from: Month, to: Month): string {
  if (from === to) return shortMonth(from);
  if (yearOf(from) !== yearOf(to)) return `${shortMonth(from)} to ${shortMonth(to)}`;
  const isYear = from % 12 === 0 && to % 12 === 11;
  return isYear ? String(yearOf(to)) : `${NAMES[from % 12]} to ${shortMonth(to)}`;
}
