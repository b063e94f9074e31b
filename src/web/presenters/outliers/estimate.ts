import { isoMonth } from '../../../domain/month.ts';
import type { Estimate } from '../../../outliers/bigquery/estimate.ts';
import { bytesText } from '../../../outliers/bigquery/jobProgress.ts';
import type { AskedBuild } from '../../../outliers/request.ts';
import type { WarehouseControl } from '../../context.ts';
import { countText } from '../format.ts';
import { periodText, typesText } from './words.ts';

/** What a build would read, before it starts. */
export function estimatePage(
  { parameters, force }: AskedBuild,
  { source, inAll }: Estimate,
  { sourceDataset, maxBytesBilled }: WarehouseControl['settings'],
) {
  return {
    title: `Before it starts: ${periodText(parameters)}`,
    page: 'outliers',
    bytes: source > 0 ? bytesText(source) : undefined,
    inAll: bytesText(inAll),
    source: sourceDataset,
    limit: maxBytesBilled === undefined ? undefined : bytesText(maxBytesBilled),
    isTooMuch: maxBytesBilled !== undefined && inAll > maxBytesBilled,
    facts: [
      { name: 'Months', value: periodText(parameters) },
      { name: 'Rows in each table', value: countText(parameters.n) },
      { name: 'Reports of', value: typesText(parameters.entities) },
    ],
    ask: {
      from: isoMonth(parameters.from),
      to: isoMonth(parameters.to),
      n: parameters.n,
      entities: parameters.entities,
      force,
    },
  };
}

/** The same for programs. */
export const estimateJson = (
  { parameters, force }: AskedBuild,
  { source, inAll }: Estimate,
  { maxBytesBilled }: WarehouseControl['settings'],
) => ({
  from: isoMonth(parameters.from),
  to: isoMonth(parameters.to),
  n: parameters.n,
  entities: parameters.entities,
  force,
  bytes: source,
  bytes_in_all: inAll,
  limit: maxBytesBilled ?? null,
});
