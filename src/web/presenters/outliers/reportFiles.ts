import type { ChemicalRow, OutlierReport } from '../../../outliers/report.ts';
import type { Cell } from '../files/rows.ts';

/** The report for programs: exactly the entity, the build and the three tables. */
export const reportJson = ({ entity, build, high, low, too_few }: OutlierReport) => ({
  entity,
  build,
  high,
  low,
  too_few,
});

/** A chemical's columns in every CSV of it. */
export const CHEMICAL_COLUMNS = [
  'chemical',
  'chemical_name',
  'chemical_items',
  'subpara',
  'subpara_name',
  'subpara_items',
  'ratio',
  'mean',
  'std',
  'z_score',
  'low_number',
  'entities',
] as const satisfies readonly (keyof ChemicalRow)[];

export const chemicalCsvCells = (row: ChemicalRow): Cell[] =>
  CHEMICAL_COLUMNS.map(column => {
    const value = row[column];
    return typeof value === 'boolean' ? String(value) : value;
  });

export const REPORT_COLUMNS: readonly string[] = ['table', 'rank', ...CHEMICAL_COLUMNS];

/** The rows of all three tables; what too few prescribe has no rank. */
export function* reportRows({ high, low, too_few }: OutlierReport): Generator<Cell[]> {
  for (const row of high) yield ['high', row.rank, ...chemicalCsvCells(row)];
  for (const row of low) yield ['low', row.rank, ...chemicalCsvCells(row)];
  for (const row of too_few) yield ['too_few', null, ...chemicalCsvCells(row)];
}
