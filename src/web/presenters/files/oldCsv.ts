import { ccgIn } from '../../../domain/catalogue.ts';
import type { GroupBy } from '../../../domain/groupBy.ts';
import { isoMonth } from '../../../domain/month.ts';
import type { ResultFilter } from '../../../domain/resultCategory.ts';
import type { SeriesRow } from '../../../domain/series.ts';
import type { ChartState, Ids } from '../../../state/chartState.ts';
import type { Cell } from './rows.ts';

// The CSV file of the predecessor's /download, column by column, because people have spreadsheets that read
// it.

interface Column {
  readonly head: string;
  readonly cell: (row: SeriesRow) => Cell;
}

const number = (value: number): Cell => (Number.isFinite(value) ? value : null);

/** The columns of the predecessor's file for a question, in its order. */
export function oldColumns(state: ChartState): readonly Column[] {
  const { numerator, denominator, value } = headsOf(state);
  const isRaw = state.denominator.kind === 'raw';
  return [
    { head: 'Month', cell: row => isoMonth(row.month) },
    ...groupColumns(state.groupBy),
    { head: numerator, cell: row => number(row.numerator) },
    ...(isRaw
      ? []
      : [
          { head: denominator, cell: (row: SeriesRow) => number(row.denominator) },
          { head: value, cell: (row: SeriesRow) => number(row.value) },
        ]),
    { head: 'Numerator ±', cell: row => number(row.numeratorError) },
    ...(isRaw
      ? []
      : [
          { head: 'Denominator ±', cell: (row: SeriesRow) => number(row.denominatorError) },
          { head: 'Ratio ±', cell: ratioError },
        ]),
  ];
}

/** One number for both sides, as in the old column: how far the farther bound is from the ratio. */
const ratioError = ({ value, low, high }: SeriesRow): Cell =>
  number(Math.max(value - low, high - value));

function groupColumns(groupBy: GroupBy): Column[] {
  const id = (row: SeriesRow): Cell => row.group.id;
  switch (groupBy) {
    case 'practice_id':
      return [
        { head: 'Practice', cell: id },
        { head: 'CCG', cell: row => ccgIn(row.group.memberships ?? [], row.month) ?? null },
      ];
    case 'ccg_id':
      return [{ head: 'CCG', cell: id }];
    case 'lab_id':
      return [{ head: 'Lab', cell: id }];
    case 'test_code':
      return [{ head: 'Test code', cell: id }];
    case 'result_category':
      return [{ head: 'Result type', cell: row => row.group.name }];
  }
}

interface Heads {
  readonly numerator: string;
  readonly denominator: string;
  readonly value: string;
}

function headsOf({ groupBy, numerators, denominator, filter }: ChartState): Heads {
  const counted = `Number of tests (${codesText(numerators)})`;
  if (denominator.kind !== 'tests') {
    return { numerator: counted, denominator: 'List size', value: 'Ratio (x1000)' };
  }
  const isByTest = groupBy === 'test_code';
  const results = filter === 'all' ? undefined : `Number of test results ${RESULTS[filter]}`;
  const testsName = `Number of tests (${codesText(denominator.codes)})`;
  return {
    numerator: results ?? (isByTest ? 'Number of tests' : counted),
    denominator: isByTest && results !== undefined ? 'Number of tests' : testsName,
    value: 'Ratio',
  };
}

const codesText = (codes: Ids): string => (codes.length === 0 ? 'all types' : codes.join(', '));

/** `numeric` is new: the predecessor did not have it. */
const RESULTS: Record<Exclude<ResultFilter, 'all'>, string> = {
  within_range: 'within range',
  '0': 'within range',
  under_range: 'under range',
  '-1': 'under range',
  over_range: 'over range',
  '1': 'over range',
  error: 'with errors',
  numeric: 'with a numeric value',
  '2': 'with no reference range',
  '3': 'without a numeric value',
  '4': 'with an unknown sex',
  '5': 'with insufficient data',
  '6': 'where patient is underage for reference range',
  '7': 'with an invalid reference range',
};
