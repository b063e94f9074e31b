import { labelOf } from '../domain/label.ts';
import type { Month } from '../domain/month.ts';
import type { DenominatorKind, Series } from '../domain/series.ts';

/**
 * The numbers behind a heatmap's cells, small enough for a page: counts and denominators alone, whose
 * ratio is the value, and the half-widths of what is not known only where there are any. Row by row;
 * null is no such number.
 */
export interface HeatCells {
  readonly kind: DenominatorKind;
  readonly firstMonth: Month;
  readonly months: number;
  readonly numerator: readonly (number | null)[];
  readonly denominator: readonly (number | null)[];
  /** By cell. */
  readonly numeratorError: Readonly<Record<number, number>>;
  readonly denominatorError: Readonly<Record<number, number>>;
}

/** @param rows groups by their place in the series, as the heatmap has them from the top. */
export function heatCellsOf(series: Series, rows: readonly number[]): HeatCells {
  const { length } = series.months;
  const cells = (values: Float64Array): (number | null)[] =>
    rows.flatMap(group =>
      Array.from(values.subarray(group * length, (group + 1) * length), value =>
        Number.isFinite(value) ? value : null,
      ),
    );
  const unsure = (values: Float64Array): Record<number, number> =>
    Object.fromEntries(
      cells(values).flatMap((error, cell) =>
        error === null || error === 0 ? [] : [[cell, error]],
      ),
    );
  return {
    kind: series.denominatorKind,
    firstMonth: series.months[0] ?? 0,
    months: length,
    numerator: cells(series.numerator),
    denominator: series.denominatorKind === 'raw' ? [] : cells(series.denominator),
    numeratorError: unsure(series.numeratorError),
    denominatorError: unsure(series.denominatorError),
  };
}

/** What a cell's tooltip says; undefined where the answer has no row there. */
export function cellLabel(cells: HeatCells, row: number, month: number): string | undefined {
  const cell = row * cells.months + month;
  const n = cells.numerator[cell] ?? null;
  if (n === null) return undefined;
  const d = cells.denominator[cell] ?? Number.NaN;
  const share = d > 0 ? n / d : Number.NaN;
  return labelOf(
    {
      month: cells.firstMonth + month,
      numerator: n,
      numeratorError: cells.numeratorError[cell] ?? 0,
      denominator: d,
      denominatorError: cells.denominatorError[cell] ?? 0,
      value: cells.kind === 'per1000' ? share * 1000 : share,
    },
    cells.kind,
  );
}
