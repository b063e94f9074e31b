import { describe, expect, it } from 'vitest';
import { GROUP_BYS, isGroupBy } from '../../src/domain/groupBy.ts';
import {
  categoriesOf,
  isErrorCategory,
  isNumericCategory,
  isResultFilter,
  RESULT_CATEGORIES,
  RESULT_FILTERS,
  type ResultFilter,
  restrictsDenominator,
  resultName,
} from '../../src/domain/resultCategory.ts';

describe('a result filter', () => {
  it.each<[ResultFilter, readonly number[]]>([
    ['all', [-1, 0, 1, 2, 3, 4, 5, 6, 7]],
    ['within_range', [0]],
    ['under_range', [-1]],
    ['over_range', [1]],
    ['numeric', [-1, 0, 1]],
    ['error', [2, 3, 4, 5, 6, 7]],
    ['-1', [-1]],
    ['0', [0]],
    ['7', [7]],
  ])('%s keeps %j', (filter, codes) => expect(categoriesOf(filter)).toEqual(codes));

  it('keeps at least one category, whichever it is', () => {
    for (const filter of RESULT_FILTERS) expect(categoriesOf(filter), filter).not.toEqual([]);
  });

  it('restricts the denominator to numbers only where it names a range', () => {
    expect(RESULT_FILTERS.filter(restrictsDenominator)).toEqual([
      'within_range',
      'under_range',
      'over_range',
    ]);
  });

  it.each(['', '8', '-2', '01', ' 1', '1.0', 'ALL', 'constructor'])('is not “%s”', text =>
    expect(isResultFilter(text)).toBe(false),
  );
});

describe('a result category', () => {
  it('is either a number against its range or an error, never both', () => {
    for (const { code } of RESULT_CATEGORIES) {
      expect(isNumericCategory(code), String(code)).toBe(!isErrorCategory(code));
    }
  });

  it('is shown by the words of the field', () => {
    expect(RESULT_CATEGORIES.map(({ code }) => resultName(code))).toEqual([
      'Under range',
      'Within range',
      'Over range',
      'No ref range',
      'Non-numeric result',
      'Unknown sex',
      'Insufficient data',
      'Underage for ref range',
      'Invalid ref range',
    ]);
  });
});

describe('what can be compared', () => {
  it('is practices, CCGs, labs, tests and results', () => {
    for (const groupBy of GROUP_BYS) expect(isGroupBy(groupBy)).toBe(true);
    for (const text of ['', 'practice', 'practice_id ', 'toString'])
      expect(isGroupBy(text)).toBe(false);
  });
});
