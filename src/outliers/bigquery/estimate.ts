import { isoMonth } from '../../domain/month.ts';
import type { BuildParameters } from '../engine.ts';
import type { Warehouse } from './warehouse.ts';

/**
 * What a build reads of the source, told by a dry run, which costs nothing. The rest of a build reads
 * what it made itself, less than this as a rule.
 */
export async function estimateOf(
  warehouse: Warehouse,
  { from, to }: Pick<BuildParameters, 'from' | 'to'>,
): Promise<{ readonly bytes: number }> {
  const params = { from: isoMonth(from), to: isoMonth(to) };
  return { bytes: await warehouse.bytesOf({ name: 'queries/reading', params }) };
}
