import { z } from 'zod';
import type { ParquetColumn } from '../../../store/parquetFiles.ts';

/**
 * A row of a file: its columns in their order, each with its type and what it means. The header of a CSV
 * file, the types of a Parquet file and the documentation of both and of JSON are made of it.
 */
export type RowSchema = z.ZodObject<Record<string, z.ZodType>>;

export const columnNames = (row: RowSchema): string[] => Object.keys(row.shape);

/** The columns with the types that a Parquet file has for them. */
export const typedColumns = (row: RowSchema): ParquetColumn[] =>
  Object.entries(row.shape).map(([name, cell]) => ({ name, type: typeOf(name, cell) }));

function typeOf(name: string, cell: z.core.$ZodType): ParquetColumn['type'] {
  if (cell instanceof z.ZodNullable) return typeOf(name, cell.unwrap());
  if (cell instanceof z.ZodISODate) return 'date';
  if (cell instanceof z.ZodString || cell instanceof z.ZodEnum) return 'text';
  if (cell instanceof z.ZodBoolean) return 'boolean';
  if (cell instanceof z.ZodNumber) return cell.format === 'safeint' ? 'integer' : 'number';
  throw new Error(`the column ${name} has a type that no file has`);
}

/** A column whose cells are all there. */
export const column = <Cell extends z.ZodType>(cell: Cell, means: string): Cell =>
  cell.describe(means);

/** A column whose cell may be empty. */
export const optional = <Cell extends z.ZodType>(cell: Cell, means: string): z.ZodNullable<Cell> =>
  cell.nullable().describe(means);

/** A number, and the bounds that suppressed counts give it. */
export const boundedCells = (name: string, means: string) =>
  [
    optional(z.number(), `${means}.`),
    optional(z.number(), `The lowest that ${name} can be, as counts are suppressed.`),
    optional(z.number(), `The highest that ${name} can be; empty if it has no upper bound.`),
  ] as const;

/** The columns `<name>`, `<name>_low` and `<name>_high`. */
export function bounded(name: string, means: string): Record<string, z.ZodType> {
  const [value, low, high] = boundedCells(name, means);
  return { [name]: value, [`${name}_low`]: low, [`${name}_high`]: high };
}

/** `high: …; low: …`: the words that a cell may hold, with what they mean. */
export const meaningsText = (meanings: Readonly<Record<string, string>>): string =>
  Object.entries(meanings)
    .map(([word, means]) => `${word}: ${means}`)
    .join('; ');
