import type { Month } from '../domain/month.ts';
import type { Columns } from '../store/columns.ts';

/**
 * Numbers by group and month as the store gives them: parallel columns, in any order. Rows of the same
 * group and month are added up.
 */
export interface Cells {
  /** The group's number in its dictionary. */
  readonly group: Float64Array;
  readonly month: Float64Array;
  readonly n: Float64Array;
  /** Half-widths of the numbers' uncertainty. */
  readonly e: Float64Array;
}

/** A dense table of groups × months; NaN where there was no cell. */
export interface DenseTable {
  readonly n: Float64Array;
  readonly e: Float64Array;
}

/** The groups and months of a table. */
export interface Axes {
  /** Dictionary numbers, ascending. */
  readonly groups: readonly number[];
  readonly firstMonth: Month;
  readonly months: number;
}

export const readCells = (columns: Columns): Cells => ({
  group: columns.numbers('grp'),
  month: columns.numbers('month'),
  n: columns.numbers('n'),
  e: columns.numbers('e'),
});

/** The groups that occur in `groups` and the months from the first to the last of `months`. */
export function axesOf(groups: Cells, months: Cells = groups): Axes {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const month of months.month) {
    if (month < first) first = month;
    if (month > last) last = month;
  }
  const present = presentIn(groups.group);
  return present.length === 0 || first > last
    ? { groups: [], firstMonth: 0, months: 0 }
    : { groups: present, firstMonth: first, months: last - first + 1 };
}

function presentIn(group: Float64Array): number[] {
  const seen: boolean[] = [];
  for (const ix of group) seen[ix] = true;
  return [...seen.keys()].filter(ix => seen[ix]);
}

/** The cells as a table with these axes; cells outside them are left out. */
export function denseTable(cells: Cells, axes: Axes): DenseTable {
  const size = axes.groups.length * axes.months;
  const table = { n: new Float64Array(size).fill(Number.NaN), e: new Float64Array(size) };
  const rowOf = new Map(axes.groups.map((ix, row) => [ix, row]));
  const rows = Int32Array.from(
    { length: (axes.groups.at(-1) ?? -1) + 1 },
    (_, ix) => rowOf.get(ix) ?? -1,
  );
  for (let i = 0; i < cells.group.length; i++) {
    const row = rows[cells.group[i] ?? -1] ?? -1;
    const month = (cells.month[i] ?? Number.NaN) - axes.firstMonth;
    if (row < 0 || !(month >= 0 && month < axes.months)) continue;
    const at = row * axes.months + month;
    const before = table.n[at] ?? Number.NaN;
    table.n[at] = (Number.isNaN(before) ? 0 : before) + (cells.n[i] ?? 0);
    // A missing half-width means that nothing was suppressed.
    table.e[at] = (table.e[at] ?? 0) + (cells.e[i] || 0);
  }
  return table;
}
