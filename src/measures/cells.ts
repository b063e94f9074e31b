import type { Month } from '../domain/month.ts';

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

/** The numbers of a table and their half-widths. */
export type Counts = Pick<DenseTable, 'n' | 'e'>;

/** The counts of a question: undefined denominators are those of plain numbers. */
export interface Fraction {
  readonly numerator: Counts;
  readonly denominator: Counts | undefined;
}

/** The groups and months of an answer. */
export interface Axes {
  /** Dictionary numbers, ascending. */
  readonly groups: readonly number[];
  readonly firstMonth: Month;
  readonly months: number;
}

/** The cells as a table of this size; cells outside it are left out. */
export const denseTable = (cells: Cells, size: TableSize): DenseTable =>
  tableAt(placesIn(cells, size), cells, size);

/** The place of each cell in a table of this size; -1 outside it. */
export function placesIn(
  { group, month }: Pick<Cells, 'group' | 'month'>,
  size: TableSize,
): Int32Array {
  const { groups, firstMonth, months } = size;
  const places = new Int32Array(group.length);
  for (let i = 0; i < places.length; i++) {
    const row = group[i] ?? -1;
    const column = (month[i] ?? 0) - firstMonth;
    const isInside = row >= 0 && row < groups && column >= 0 && column < months;
    places[i] = isInside ? row * months + column : -1;
  }
  return places;
}

/** Numbers at these places of a table; those of the same place are added up. */
export function tableAt(
  places: Int32Array,
  { n, e }: Pick<Cells, 'n' | 'e'>,
  size: TableSize,
): DenseTable {
  const blank = (): Float64Array => new Float64Array(size.groups * size.months).fill(Number.NaN);
  const table = { n: blank(), e: blank() };
  // One array after the other, so that what lies together in a month stays in the processor's cache.
  addAt(table.n, places, n, n);
  addAt(table.e, places, n, e);
  return { ...size, ...table };
}

/** A row is also read for the counts of other kinds of result: then it has no count `n` of this kind. */
function addAt(
  table: Float64Array,
  places: Int32Array,
  n: Float64Array,
  numbers: Float64Array,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i] ?? -1;
    if (place < 0 || Number.isNaN(n[i] ?? Number.NaN)) continue;
    table[place] = (table[place] || 0) + (numbers[i] || 0);
  }
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
