import type { BigQueryConnection } from './connection.ts';
import { locationIn } from './location.ts';
import { splitAtDot } from './settings.ts';
import { fieldsIn } from './tableColumns.ts';

/** The contents of the source dataset. */
export interface SourceContents {
  /** The names of tables and views; none if the dataset does not exist. */
  readonly tables: readonly string[];
  readonly location: string | undefined;
  readonly month: string;
}

/** Reads the contents of the source dataset; changes nothing. */
export async function lookAtSource(bigQuery: BigQueryConnection): Promise<SourceContents> {
  const [project, name] = splitAtDot(bigQuery.settings.sourceDataset);
  const dataset = bigQuery.client.dataset(name, { projectId: project });
  const metadata = await bigQuery.awaitIfExists(dataset.getMetadata());
  if (!metadata) return { tables: [], location: undefined, month: 'month' };
  const [existing] = await bigQuery.answerOf(dataset.getTables());
  const tables = existing.map(({ id }) => id ?? '');
  const prescribing = tables.includes('normalised_prescribing')
    ? await bigQuery.awaitIfExists(dataset.table('normalised_prescribing').getMetadata())
    : undefined;
  const type = fieldsIn(prescribing?.[0].schema).find(field => field.name === 'month')?.type;
  // A CAST would keep BigQuery from leaving out the partitions of other months.
  const month = type === undefined || type === 'DATE' ? 'month' : 'DATE(month)';
  return { tables, location: locationIn(metadata[0]), month };
}
