import type { Month } from '../../domain/month.ts';
import type { DenominatorKind, Series, Window } from '../../domain/series.ts';
import { labelOf } from '../label.ts';
import type { ValueStyle } from '../number.ts';

/**
 * The numbers of a heatmap's cells, row by row. To keep pages small they are numerators and denominators,
 * whose ratio is the value, and half-widths only where a number is uncertain. null means no number.
 */
export interface HeatCells {
  readonly kind: DenominatorKind;
  readonly style: ValueStyle;
  /** How many months a number covers; left out where it is one. */
  readonly window?: Window;
  readonly firstMonth: Month;
  readonly months: number;
  readonly numerator: readonly (number | null)[];
  readonly denominator: readonly (number | null)[];
  /** Half-widths of numerators, by the index of the cell. */
  readonly numeratorError: Readonly<Record<number, number>>;
  readonly denominatorError: Readonly<Record<number, number>>;
}

/**
 * Collects the numbers of a heatmap's cells.
 *
 * @param rows groups by their index in the series, from the top of the heatmap.
 */
export function heatCellsOf(
  { series, style }: { readonly series: Series; readonly style: ValueStyle },
  rows: readonly number[],
): HeatCells {
  const { length } = series.months;
  const cells = (values: Float64Array): (number | null)[] => {
    const numbers: (number | null)[] = [];
    for (const group of rows) {
      for (let at = group * length; at < (group + 1) * length; at++) {
        const value = values[at] ?? Number.NaN;
        numbers.push(Number.isFinite(value) ? value : null);
      }
    }
    return numbers;
  };
  const halfWidths = (values: Float64Array): Record<number, number> => {
    const errors: Record<number, number> = {};
    cells(values).forEach((error, cell) => {
      if (error !== null && error !== 0) errors[cell] = error;
    });
    return errors;
  };
  return {
    kind: series.denominatorKind,
    style,
    ...(series.window === undefined ? {} : { window: series.window }),
    firstMonth: series.months[0] ?? 0,
    months: length,
    numerator: cells(series.numerator),
    denominator: series.denominatorKind === 'raw' ? [] : cells(series.denominator),
    numeratorError: halfWidths(series.numeratorError),
    denominatorError: halfWidths(series.denominatorError),
  };
}

/** The tooltip of a cell; undefined where the answer has no row. */
export function cellLabel(cells: HeatCells, row: number, month: number): string | undefined {
  const cell = row * cells.months + month;
  const n = cells.numerator[cell] ?? null;
  if (n === null) return undefined;
  const { window = 1 } = cells;
  const d = cells.kind === 'raw' ? window : (cells.denominator[cell] ?? Number.NaN);
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
    cells.style,
    window,
  );
}
