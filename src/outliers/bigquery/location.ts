import type { BigQuery } from '@google-cloud/bigquery';
import { type BigQuerySettings, splitAtDot } from './settings.ts';

/** What it takes to ask where a dataset is: a part of the connection, which itself asks for jobs. */
interface DatasetReader {
  readonly settings: BigQuerySettings;
  readonly client: BigQuery;
  tried<T>(answer: Promise<T>): Promise<T>;
  ifThere<T>(answer: Promise<T>): Promise<T | undefined>;
}

/**
 * Learns where the dataset is, where the settings do not say: a job outside the US and EU is found
 * again only by its id and its location.
 *
 * @throws {NotThere} where there is no such dataset.
 */
export async function locate(bigQuery: DatasetReader): Promise<void> {
  const { client, settings } = bigQuery;
  if (client.location !== undefined) return;
  const [metadata] = await bigQuery.tried(client.dataset(settings.dataset).getMetadata());
  const location = locationIn(metadata);
  if (location !== undefined) client.location = location;
}

/**
 * The same where the dataset of builds may not be there yet: then that of the source tells, for jobs that
 * read it run where it is.
 */
export async function locateAny(bigQuery: DatasetReader): Promise<void> {
  await bigQuery.ifThere(locate(bigQuery));
  const { client, settings } = bigQuery;
  if (client.location !== undefined) return;
  const [projectId, name] = splitAtDot(settings.sourceDataset);
  const metadata = await bigQuery.ifThere(client.dataset(name, { projectId }).getMetadata());
  const location = metadata && locationIn(metadata[0]);
  if (location !== undefined) client.location = location;
}

/** Where a dataset is, as its metadata tell. */
export function locationIn(metadata: { readonly location?: unknown }): string | undefined {
  return typeof metadata.location === 'string' ? metadata.location : undefined;
}
