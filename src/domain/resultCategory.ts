/** What a lab's result was, against its reference range (field guide, section 2). */
export const RESULT_CATEGORIES = [
  { code: -1, name: 'Under range' },
  { code: 0, name: 'Within range' },
  { code: 1, name: 'Over range' },
  { code: 2, name: 'No ref range' },
  { code: 3, name: 'Non-numeric result' },
  { code: 4, name: 'Unknown sex' },
  { code: 5, name: 'Insufficient data' },
  { code: 6, name: 'Underage for ref range' },
  { code: 7, name: 'Invalid ref range' },
] as const;

export type ResultCode = (typeof RESULT_CATEGORIES)[number]['code'];

/** Codes above 1: the result could not be placed against a range. */
export const isErrorCategory = (code: ResultCode): boolean => code > 1;

/** Codes below 2: the result was a number within, under or over a range. */
export const isNumericCategory = (code: ResultCode): boolean => code < 2;

export const resultName = (code: ResultCode): string =>
  RESULT_CATEGORIES.find(category => category.code === code)?.name ?? String(code);

const NAMED_FILTERS = [
  'all',
  'within_range',
  'under_range',
  'over_range',
  'error',
  'numeric',
] as const;
type NamedFilter = (typeof NAMED_FILTERS)[number];

/** The results that a numerator counts: a named filter, or one category's code as text. */
export type ResultFilter = NamedFilter | `${ResultCode}`;

export const RESULT_FILTERS: readonly ResultFilter[] = [
  ...NAMED_FILTERS,
  ...RESULT_CATEGORIES.map(category => `${category.code}` as const),
];

export const isResultFilter = (text: string): text is ResultFilter =>
  (RESULT_FILTERS as readonly string[]).includes(text);

/** The categories that a filter keeps. */
export function categoriesOf(filter: ResultFilter): readonly ResultCode[] {
  const codes = RESULT_CATEGORIES.map(category => category.code);
  switch (filter) {
    case 'all':
      return codes;
    case 'within_range':
      return [0];
    case 'under_range':
      return [-1];
    case 'over_range':
      return [1];
    case 'error':
      return codes.filter(isErrorCategory);
    case 'numeric':
      return codes.filter(isNumericCategory);
    default:
      return codes.filter(code => String(code) === filter);
  }
}

/**
 * Only the *named* range filters restrict a test denominator to numeric results. The same category
 * chosen by its code does not (field guide, section 3).
 */
export const restrictsDenominator = (filter: ResultFilter): boolean =>
  filter === 'within_range' || filter === 'under_range' || filter === 'over_range';
