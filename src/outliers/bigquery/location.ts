import type { Warehouse } from './warehouse.ts';

/**
 * Learns where the dataset is, where the settings do not say: a job outside the US and EU is found
 * again only by its id and its location.
 *
 * @throws {NotThere} where there is no such dataset.
 */
export async function locate(warehouse: Warehouse): Promise<void> {
  const { client, settings } = warehouse;
  if (client.location !== undefined) return;
  const [metadata] = await warehouse.tried(client.dataset(settings.dataset).getMetadata());
  const location: unknown = metadata.location;
  if (typeof location === 'string') client.location = location;
}
