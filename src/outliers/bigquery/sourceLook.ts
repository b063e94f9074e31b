import type { BigQueryConnection } from './connection.ts';
import { locationIn } from './location.ts';
import { splitAtDot } from './settings.ts';
import { fieldsIn } from './tableColumns.ts';

/** What is in the source dataset. */
export interface Source {
  /** Names of tables and views; none where there is no such dataset. */
  readonly tables: readonly string[];
  readonly location: string | undefined;
  readonly month: string;
}

/** Looks at the source dataset; changes nothing. */
export async function lookAtSource(bigQuery: BigQueryConnection): Promise<Source> {
  const [project, name] = splitAtDot(bigQuery.settings.sourceDataset);
  const dataset = bigQuery.client.dataset(name, { projectId: project });
  const metadata = await bigQuery.ifThere(dataset.getMetadata());
  if (!metadata) return { tables: [], location: undefined, month: 'month' };
  const [found] = await bigQuery.tried(dataset.getTables());
  const tables = found.map(({ id }) => id ?? '');
  const prescribing = tables.includes('normalised_prescribing')
    ? await bigQuery.ifThere(dataset.table('normalised_prescribing').getMetadata())
    : undefined;
  const type = fieldsIn(prescribing?.[0].schema).find(field => field.name === 'month')?.type;
  // A CAST would keep BigQuery from leaving out the partitions of other months.
  const month = type === undefined || type === 'DATE' ? 'month' : 'DATE(month)';
  return { tables, location: locationIn(metadata[0]), month };
}
