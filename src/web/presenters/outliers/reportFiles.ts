import { z } from 'zod';
import type { ChemicalRow, OutlierReport } from '../../../outliers/report.ts';
import { column, optional } from '../files/columns.ts';
import type { Cell } from '../files/rows.ts';

/** The report for programs: exactly the entity, the build and the three tables. */
export const reportJson = ({ entity, build, high, low, too_few }: OutlierReport) => ({
  entity,
  build,
  high,
  low,
  too_few,
});

/** A chemical's columns in every file of it. */
export const CHEMICAL_CELLS = {
  chemical: column(z.string(), 'The BNF code of the chemical, 9 characters.'),
  chemical_name: column(z.string(), 'Its name.'),
  chemical_items: column(z.int(), 'Items of the chemical in the period.'),
  subpara: column(z.string(), 'The BNF code of its subparagraph, 7 characters.'),
  subpara_name: column(z.string(), 'The name of the subparagraph.'),
  subpara_items: column(z.int(), 'Items of the whole subparagraph in the period.'),
  ratio: column(z.number(), 'chemical_items divided by subpara_items, from 0 to 1.'),
  mean: column(
    z.number(),
    'The mean ratio of all organisations of the type, without the extremes.',
  ),
  std: column(z.number(), 'The sample standard deviation of those ratios.'),
  z_score: column(z.number(), '(ratio − mean) / std; 0 where std is 0.'),
  low_number: column(
    z.boolean(),
    'Whether there are so few items of the chemical that a few prescriptions make a large difference.',
  ),
  entities: column(z.int(), 'How many organisations are compared.'),
} as const satisfies Record<keyof ChemicalRow, z.ZodType>;

export const chemicalFileCells = (row: ChemicalRow): Cell[] => [
  ...[row.chemical, row.chemical_name, row.chemical_items],
  ...[row.subpara, row.subpara_name, row.subpara_items],
  ...[row.ratio, row.mean, row.std, row.z_score, row.low_number, row.entities],
];

/** A row of a report's files. */
export const REPORT_ROW = z.object({
  table: column(z.enum(['high', 'low', 'too_few']), 'The table that the row is in.'),
  rank: optional(z.int(), 'Its place in the table; empty in too_few.'),
  ...CHEMICAL_CELLS,
});

/** The rows of all three tables; what too few prescribe has no rank. */
export function* reportRows({ high, low, too_few }: OutlierReport): Generator<Cell[]> {
  for (const row of high) yield ['high', row.rank, ...chemicalFileCells(row)];
  for (const row of low) yield ['low', row.rank, ...chemicalFileCells(row)];
  for (const row of too_few) yield ['too_few', null, ...chemicalFileCells(row)];
}
