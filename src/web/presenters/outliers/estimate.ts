import { isoMonth } from '../../../domain/month.ts';
import { sizeText } from '../../../domain/size.ts';
import type { AskedEstimate, BigQueryControl } from '../../context.ts';
import { countText } from '../format.ts';
import { periodText, typesText } from './words.ts';

/** What a build would read, before it starts. */
export function estimatePage(
  { asked: { parameters, force }, isThere, estimate: { source, inAll } }: AskedEstimate,
  { sourceDataset, maxBytesBilled }: BigQueryControl['settings'],
) {
  return {
    title: `Before it starts: ${periodText(parameters)}`,
    page: 'outliers',
    bytes: source > 0 ? sizeText(source) : undefined,
    inAll: sizeText(inAll),
    source: sourceDataset,
    limit: maxBytesBilled === undefined ? undefined : sizeText(maxBytesBilled),
    isThere,
    isTooMuch: !isThere && maxBytesBilled !== undefined && inAll > maxBytesBilled,
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
  { asked: { parameters, force }, isThere, estimate: { source, inAll } }: AskedEstimate,
  { maxBytesBilled }: BigQueryControl['settings'],
) => ({
  from: isoMonth(parameters.from),
  to: isoMonth(parameters.to),
  n: parameters.n,
  entities: parameters.entities,
  force,
  is_there: isThere,
  bytes: source,
  bytes_in_all: inAll,
  limit: maxBytesBilled ?? null,
});
