import { isoMonth, type Period } from '../../domain/month.ts';
import type { Estimate } from '../bigQueryState.ts';
import type { BigQueryConnection } from './connection.ts';

/** Computed from the sizes of data like England’s, in a source partitioned by month (docs/bigquery.md). */
const TOTAL_FACTOR = 4;

/**
 * Asks BigQuery by a dry run, which costs nothing.
 *
 * @throws {UserError} where BigQuery does not answer, or nothing is set up.
 */
export async function estimateOf(
  bigQuery: BigQueryConnection,
  { from, to }: Period,
): Promise<Estimate> {
  const params = { from: isoMonth(from), to: isoMonth(to) };
  const source = await bigQuery.estimateBytes({ name: 'queries/reading', params });
  return { source, total: TOTAL_FACTOR * source };
}
