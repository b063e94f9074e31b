import { z } from 'zod';
import type { Answer } from '../../../charts/answer.ts';
import { decileName } from '../../../charts/figure/deciles.ts';
import { isoMonth } from '../../../domain/month.ts';
import type { SeriesRow } from '../../../domain/series.ts';
import { column, columnNames, optional, type RowSchema } from './columns.ts';
import { answerRow, type Cell, cellsBy, numberCell, type RowsOf } from './rows.ts';

/** The columns that a row of deciles has. */
const OF_DECILES = ['month', 'name'];

/**
 * A row of an answer's file. With rows of deciles, `decile` (`p10` … `p90`) is one column more, and cells
 * that only an organisation has may be empty.
 */
export function fileRow(state: RowsOf, hasDeciles: boolean): RowSchema {
  const row = answerRow(state);
  if (!hasDeciles) return row;
  const cells = Object.entries(row.shape).map(([name, cell]): [string, z.ZodType] => [
    name,
    OF_DECILES.includes(name) || cell instanceof z.ZodNullable
      ? cell
      : cell.nullable().describe(cell.description ?? ''),
  ]);
  const decile = optional(z.string(), 'The decile, `p10` to `p90`; empty in all other rows.');
  return z.object({ ...Object.fromEntries(cells), decile });
}

/** A row of the file of all predefined measures: each begins with its measure. */
export const measureRow = (state: RowsOf, hasDeciles: boolean): RowSchema =>
  z.object({
    measure: column(z.string(), 'The predefined measure.'),
    ...fileRow(state, hasDeciles).shape,
  });

/**
 * An answer's rows and, where they are asked for, the deciles that its chart draws: nine rows a month
 * that belong to no organisation, and so have a name but no code.
 */
export function* fileRows(
  answer: Answer,
  rows: Iterable<SeriesRow>,
  hasDeciles: boolean,
): Generator<Cell[]> {
  const cellsOf = cellsBy(answer);
  for (const row of rows) yield hasDeciles ? [...cellsOf(row), null] : cellsOf(row);
  if (hasDeciles) yield* decileRows(answer);
}

function* decileRows({ state, series }: Answer): Generator<Cell[]> {
  const columns = columnNames(fileRow(state, true));
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
