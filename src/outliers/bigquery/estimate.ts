import { isoMonth } from '../../domain/month.ts';
import type { BuildParameters } from '../engine.ts';
import type { Warehouse } from './warehouse.ts';

/** What a build reads, in bytes. */
export interface Estimate {
  /** Of the source, told by a dry run, which costs nothing. */
  readonly source: number;
  /** With what it makes and reads again: measured on data of the size of England (docs/bigquery.md). */
  readonly inAll: number;
}

const IN_ALL = 4;

export async function estimateOf(
  warehouse: Warehouse,
  { from, to }: Pick<BuildParameters, 'from' | 'to'>,
): Promise<Estimate> {
  const params = { from: isoMonth(from), to: isoMonth(to) };
  const source = await warehouse.bytesOf({ name: 'queries/reading', params });
  return { source, inAll: IN_ALL * source };
}
