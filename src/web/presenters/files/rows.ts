import { z } from 'zod';
import type { Answer } from '../../../charts/answer.ts';
import { highlightedGroups } from '../../../charts/lines.ts';
import { ccgIn } from '../../../domain/catalogue.ts';
import type { GroupBy } from '../../../domain/groupBy.ts';
import { isoMonth } from '../../../domain/month.ts';
import { percentilesOf } from '../../../domain/percentile.ts';
import { RESULT_CATEGORIES } from '../../../domain/resultCategory.ts';
import { isOwnGroup, type SeriesRow } from '../../../domain/series.ts';
import { type ChartState, columnsBy, type TableColumn } from '../../../state/chartState.ts';
import { columnName } from '../../../state/parts.ts';
import { boundedCells, column, optional, type RowSchema } from './columns.ts';

/** A cell of a row as CSV and JSON give it: text, a number, yes or no, or null where there is no such thing. */
export type Cell = string | number | boolean | null;

/** A row by the names of its columns, as JSON gives it. */
export const namedCells = (
  columns: readonly string[],
  cells: readonly Cell[],
): Record<string, Cell> =>
  Object.fromEntries(columns.map((name, place) => [name, cells[place] ?? null]));

/** The parts of a question that decide the columns of its rows. */
export type RowsOf = Pick<ChartState, 'groupBy' | 'lastYear'>;

/** The cell of what is compared, in the column of that name. */
export const GROUP_CELLS: Record<GroupBy, z.ZodType> = {
  practice_id: column(
    z.string(),
    'The practice’s ODS code, or its number if practices are anonymised.',
  ),
  ccg_id: column(z.string(), 'The code of the CCG (today: sub-ICB location).'),
  lab_id: column(z.string(), 'The lab.'),
  test_code: column(z.string(), 'The canonical code of the test.'),
  result_category: column(
    z.int(),
    `The result type: ${RESULT_CATEGORIES.map(({ code, name }) => `${code} ${name}`).join(', ')}.`,
  ),
};

const NUMERATOR_CELLS = {
  numerator: optional(
    z.number(),
    'Tests in the numerator. A suppressed count is counted as the middle of its range.',
  ),
  numerator_error: optional(
    z.number(),
    'The uncertainty of the numerator, in either direction, from suppressed counts.',
  ),
};
const DENOMINATOR_CELLS = {
  denominator: optional(
    z.number(),
    'The denominator: registered patients (per1000) or tests; empty for plain numbers.',
  ),
  denominator_error: optional(
    z.number(),
    'The uncertainty of the denominator, in either direction.',
  ),
};
/** A count above the line and one below it, each with half the width of its range. */
export const COUNT_CELLS = { ...NUMERATOR_CELLS, ...DENOMINATOR_CELLS };
/** In how many months an organisation was certainly on one side of the median of its peers. */
export const SIDE_CELLS = {
  months_above_median: column(z.int(), 'Months in which it was certainly above its peers’ median.'),
  months_below_median: column(z.int(), 'Months in which it was certainly below its peers’ median.'),
};
const VALUE =
  'Tests per 1000 patients (per1000), tests (raw), or a ratio (tests as the denominator)';
const [calc_value, calc_value_low, calc_value_high] = boundedCells('calc_value', VALUE);
/** The value of a question, with the bounds that suppressed counts give it. */
export const VALUE_CELLS = { calc_value, calc_value_low, calc_value_high };
export const MONTH_CELL = column(z.iso.date(), 'The first day of the month.');
export const NAME_CELL = column(z.string(), 'The name of what is compared.');
export const HIGHLIGHTED_CELL = column(z.boolean(), 'Whether the address highlights it.');

const CELLS: Record<Exclude<TableColumn, 'group'>, z.ZodType> = {
  month: MONTH_CELL,
  ccg: optional(z.string(), 'The CCG that the practice belonged to in the month.'),
  name: NAME_CELL,
  ...COUNT_CELLS,
  ...VALUE_CELLS,
  calc_value_last_year: optional(z.number(), 'The value of the same month a year before.'),
  percentile_low: optional(
    z.number(),
    'The percentage of its other peers in the month that have a lower value, with equal ones counted half: the lowest that it can be.',
  ),
  percentile_high: optional(
    z.number(),
    'The highest that it can be, as counts are suppressed; the same where nothing is uncertain.',
  ),
};

/** The cell of what is compared: result types are numbers. */
export const groupCell = (groupBy: GroupBy, id: string): Cell =>
  groupBy === 'result_category' ? Number(id) : id;

/** A row of a question: the second column is what is compared. */
export const answerRow = ({ groupBy, lastYear }: RowsOf): RowSchema =>
  z.object({
    ...Object.fromEntries(
      columnsBy(groupBy)
        .filter(
          column =>
            (lastYear || column !== 'calc_value_last_year') &&
            column !== 'percentile_low' &&
            column !== 'percentile_high',
        )
        .map(column => [
          columnName(column, groupBy),
          column === 'group' ? GROUP_CELLS[groupBy] : CELLS[column],
        ]),
    ),
    highlighted: HIGHLIGHTED_CELL,
    peer: optional(
      z.boolean(),
      'Whether deciles and ranks are worked out from it; empty for result types.',
    ),
    percentile_low: CELLS.percentile_low,
    percentile_high: CELLS.percentile_high,
  });

/** A number as CSV and JSON give it: null where there is none, or no bound. */
export const numberCell = (value = Number.NaN): number | null =>
  Number.isFinite(value) ? value : null;

/**
 * Returns what makes a row's cells, in the order of `answerRow`. An
 * upper bound that does not exist (the denominator may be 0) is null, as a missing number is.
 * `highlighted` is whether the chart highlights the row's group, and `peer` whether the group is one of
 * those over which the chart's deciles and ranks are taken. Own groups are highlighted and nobody's peers.
 */
export function cellsBy({ state, series }: Answer): (row: SeriesRow) => Cell[] {
  const { groupBy } = state;
  const highlighted = new Set(
    highlightedGroups(series, state.highlight).map(group => series.groups[group]?.id),
  );
  const peerGroups = series.comparison?.chosen?.groups;
  const peers = peerGroups && new Set(peerGroups.map(group => series.groups[group]?.id));
  const places = new Map(series.groups.map(({ id }, place) => [id, place]));
  const percentileCells = ({ group, month }: SeriesRow): Cell[] => {
    const at = month - (series.months[0] ?? month);
    const cell = (places.get(group.id) ?? -1) * series.months.length + at;
    const { low, high } = percentilesOf(series);
    return [numberCell(low[cell]), numberCell(high[cell])];
  };
  return row => [
    isoMonth(row.month),
    groupCell(groupBy, row.group.id),
    ...(groupBy === 'practice_id' ? [ccgIn(row.group.memberships ?? [], row.month) ?? null] : []),
    row.group.name,
    numberCell(row.numerator),
    numberCell(row.numeratorError),
    numberCell(row.denominator),
    numberCell(row.denominatorError),
    numberCell(row.value),
    numberCell(row.low),
    numberCell(row.high),
    ...(state.lastYear ? [numberCell(row.lastYear)] : []),
    highlighted.has(row.group.id),
    // Result types are parts of one whole, so none is a peer of another.
    groupBy === 'result_category'
      ? null
      : !isOwnGroup(row.group) && (peers?.has(row.group.id) ?? true),
    ...percentileCells(row),
  ];
}
