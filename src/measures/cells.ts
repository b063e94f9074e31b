import type { Month } from '../domain/month.ts';
import type { Columns } from '../store/columns.ts';

/**
 * Numbers by group and month as the store gives them: parallel columns, in any order. Rows of the same
 * group and month are added up.
 */
export interface Cells {
  /** The group's number in its dictionary. */
  readonly group: Int32Array;
  readonly month: Int32Array;
  readonly n: Float64Array;
  /** Half-widths of the numbers' uncertainty; NaN means that nothing was suppressed. */
  readonly e: Float64Array;
}

/** The months of a table, and the number of groups in the dictionary of its rows. */
export interface TableSize {
  readonly groups: number;
  readonly firstMonth: Month;
  readonly months: number;
}

/**
 * Numbers ± half-widths, of every group of a dictionary in every month of the data, in the cell
 * `group * months + month`; NaN where there was no cell.
 */
export interface DenseTable extends TableSize {
  readonly n: Float64Array;
  readonly e: Float64Array;
}

/** The groups and months of an answer. */
export interface Axes {
  /** Dictionary numbers, ascending. */
  readonly groups: readonly number[];
  readonly firstMonth: Month;
  readonly months: number;
}

export const readCells = (columns: Columns): Cells => ({
  group: columns.integers('grp'),
  month: columns.integers('month'),
  n: columns.numbers('n'),
  e: columns.numbers('e'),
});

/** The cells as a table of this size; cells outside it are left out. */
export function denseTable({ group, month, n, e }: Cells, size: TableSize): DenseTable {
  const { groups, firstMonth, months } = size;
  const blank = (): Float64Array => new Float64Array(groups * months).fill(Number.NaN);
  const table = { n: blank(), e: blank() };
  for (let i = 0; i < group.length; i++) {
    const row = group[i] ?? -1;
    const column = (month[i] ?? 0) - firstMonth;
    if (row < 0 || row >= groups || column < 0 || column >= months) continue;
    const count = n[i] ?? Number.NaN;
    // A row is also read for the counts of other kinds of result.
    if (Number.isNaN(count)) continue;
    const at = row * months + column;
    table.n[at] = (table.n[at] || 0) + count;
    table.e[at] = (table.e[at] || 0) + (e[i] || 0);
  }
  return { ...size, ...table };
}

/** The groups that occur in `groups` and the months from the first to the last of `months`. */
export function axesOf(groups: DenseTable, months: DenseTable = groups): Axes {
  const groupNumbers = groupsIn(groups);
  const span = monthsIn(months);
  if (groupNumbers.length === 0 || span.first > span.last) {
    return { groups: [], firstMonth: 0, months: 0 };
  }
  return {
    groups: groupNumbers,
    firstMonth: months.firstMonth + span.first,
    months: span.last - span.first + 1,
  };
}

function groupsIn({ groups, months, n }: DenseTable): number[] {
  const numbers: number[] = [];
  for (let group = 0; group < groups; group++) {
    for (let at = group * months; at < (group + 1) * months; at++) {
      if (Number.isNaN(n[at])) continue;
      numbers.push(group);
      break;
    }
  }
  return numbers;
}

/** The first and the last place among the months that has a cell. */
function monthsIn({ months, n }: DenseTable): { first: number; last: number } {
  let [first, last] = [months, -1];
  for (let from = 0; from < n.length; from += months) {
    for (let month = 0; month < first; month++) {
      if (!Number.isNaN(n[from + month])) first = month;
    }
    for (let month = months - 1; month > last; month--) {
      if (!Number.isNaN(n[from + month])) last = month;
    }
  }
  return { first, last };
}

/** The cells of a table within an answer’s axes. Where these are all cells, the table’s own arrays. */
export function cellsWithin(table: DenseTable, axes: Axes): Pick<DenseTable, 'n' | 'e'> {
  const { groups, firstMonth, months } = axes;
  if (groups.length === table.groups && months === table.months) return table;
  const from = firstMonth - table.firstMonth;
  const pick = (cells: Float64Array): Float64Array =>
    pickRows(cells, table.months, groups, from, from + months);
  return { n: pick(table.n), e: pick(table.e) };
}

/**
 * Copies some rows of groups × months.
 *
 * @param span how many months a row of `cells` has.
 * @param from the place of the first month to copy; `to` is the place after the last.
 */
export function pickRows(
  cells: Float64Array,
  span: number,
  groups: readonly number[],
  from = 0,
  to = span,
): Float64Array {
  const length = Math.max(0, to - from);
  const copy = new Float64Array(groups.length * length);
  groups.forEach((group, row) => {
    const start = group * span + from;
    copy.set(cells.subarray(start, start + length), row * length);
  });
  return copy;
}
