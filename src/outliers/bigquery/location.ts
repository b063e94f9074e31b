import type { BigQuery } from '@google-cloud/bigquery';
import { type BigQuerySettings, splitAtDot } from './settings.ts';

/** The part of a connection that finding a dataset’s location needs. */
interface DatasetReader {
  readonly settings: BigQuerySettings;
  readonly client: BigQuery;
  answerOf<T>(answer: Promise<T>): Promise<T>;
  awaitIfExists<T>(answer: Promise<T>): Promise<T | undefined>;
}

/**
 * Reads the dataset’s location if the settings do not give it, because a job outside the US and EU can
 * only be found again by its id and its location.
 *
 * @throws {NotFound} where there is no such dataset.
 */
export async function locate(bigQuery: DatasetReader): Promise<void> {
  const { client, settings } = bigQuery;
  if (client.location !== undefined) return;
  const [metadata] = await bigQuery.answerOf(client.dataset(settings.dataset).getMetadata());
  const location = locationIn(metadata);
  if (location !== undefined) client.location = location;
}

/**
 * Like `locate`, but if the dataset of builds does not exist yet, the location is that of the source
 * dataset, because jobs that read it run there.
 */
export async function locateAny(bigQuery: DatasetReader): Promise<void> {
  await bigQuery.awaitIfExists(locate(bigQuery));
  const { client, settings } = bigQuery;
  if (client.location !== undefined) return;
  const [projectId, name] = splitAtDot(settings.sourceDataset);
  const metadata = await bigQuery.awaitIfExists(client.dataset(name, { projectId }).getMetadata());
  const location = metadata && locationIn(metadata[0]);
  if (location !== undefined) client.location = location;
}

/** The location in a dataset’s metadata. */
export function locationIn(metadata: { readonly location?: unknown }): string | undefined {
  return typeof metadata.location === 'string' ? metadata.location : undefined;
}
