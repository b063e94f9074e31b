import type { Answer } from '../../../charts/answer.ts';
import { decileName } from '../../../charts/figure/deciles.ts';
import { isoMonth } from '../../../domain/month.ts';
import type { SeriesRow } from '../../../domain/series.ts';
import { type Cell, cellsBy, columnNames, numberCell, type RowsOf } from './rows.ts';

/** The columns of an answer's CSV file; with rows of deciles, `decile` (`p10` … `p90`) is one more. */
export const csvColumns = (state: RowsOf, hasDeciles: boolean): string[] => [
  ...columnNames(state),
  ...(hasDeciles ? ['decile'] : []),
];

/**
 * An answer's rows and, where they are asked for, the deciles that its chart draws: nine rows a month
 * that belong to no organisation, and so have a name but no code.
 */
export function* csvRows(
  answer: Answer,
  rows: Iterable<SeriesRow>,
  hasDeciles: boolean,
): Generator<Cell[]> {
  const cellsOf = cellsBy(answer);
  for (const row of rows) yield hasDeciles ? [...cellsOf(row), null] : cellsOf(row);
  if (hasDeciles) yield* decileRows(answer);
}

function* decileRows({ state, series }: Answer): Generator<Cell[]> {
  const columns = csvColumns(state, true);
  const { deciles, decileBounds, months } = series;
  for (const [at, month] of months.entries()) {
    for (const [place, value] of (deciles?.[at] ?? []).entries()) {
      if (!Number.isFinite(value)) continue;
      const cellByColumn: Record<string, Cell> = {
        month: isoMonth(month),
        name: decileName(place),
        calc_value: value,
        calc_value_low: numberCell(decileBounds?.low[at]?.[place]),
        calc_value_high: numberCell(decileBounds?.high[at]?.[place]),
        decile: `p${(place + 1) * 10}`,
      };
      yield columns.map(column => cellByColumn[column] ?? null);
    }
  }
}
