import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emulatorClient } from '../bigquery/emulator/client.ts';
import { emulated, endpoint } from '../bigquery/support/emulated.ts';
import { fakeKey } from '../bigquery/support/fakeKey.ts';
import { type Tried, tryStrangeRequests } from '../support/strangeRequests.ts';
import { DemoServers } from './demoServers.ts';
import { figure } from './figure.ts';
import { regionFolder } from './regionFolder.ts';

const REQUESTS = Number(process.env.SOAK_REQUESTS ?? 20_000);
const IN_BIGQUERY = REQUESTS / 4;
const SLOWEST_MS = 2_000;

const figureOf = (what: string, { statuses }: Tried): void => {
  const counts = [...statuses].sort(([a], [b]) => a - b).map(status => status.join(': '));
  figure(`${what}: ${counts.join(', ')}`);
};

describe(`${REQUESTS} requests that nobody meant, of a site of a region's size`, () => {
  let region: Awaited<ReturnType<typeof regionFolder>>;
  let servers: DemoServers;
  beforeAll(async () => {
    region = await regionFolder();
    servers = await DemoServers.make(region.path);
  });
  afterAll(async () => {
    await servers?.stop();
    await region?.remove();
  });

  it('are each answered soon, and none by a fault of the server', {
    timeout: 3_600_000,
  }, async () => {
    const server = await servers.start();
    const tried = await tryStrangeRequests(server.url, REQUESTS, { slowestMs: SLOWEST_MS });
    figureOf(`${REQUESTS} requests`, tried);
    expect(tried.faults).toEqual([]);
    // Not all of it is refused, or nothing behind the reading of addresses would have been tried.
    expect(tried.statuses.get(200)).toBeGreaterThan(REQUESTS / 40);
    expect(server.logs()).toEqual([]);
  });
});

emulated(`${IN_BIGQUERY} requests of a server with BigQuery`, () => {
  const id = randomUUID().slice(0, 8);
  const [dataset, source] = [`outliers_${id}`, `hscic_${id}`];
  let servers: DemoServers;
  beforeAll(async () => {
    servers = await DemoServers.make();
  });
  afterAll(async () => {
    await servers.stop();
    const client = emulatorClient(endpoint);
    for (const name of [dataset, source]) {
      await client
        .dataset(name)
        .delete({ force: true })
        .catch(() => undefined);
    }
  });

  it('are each answered, and none by a fault of the server', { timeout: 3_600_000 }, async () => {
    const server = await servers.start(
      {
        OUTLIERS_ENGINE: 'bigquery',
        BIGQUERY_PROJECT: 'test-project',
        BIGQUERY_DATASET: dataset,
        BIGQUERY_SOURCE_DATASET: source,
        BIGQUERY_API_ENDPOINT: endpoint,
        BIGQUERY_CREDENTIALS: JSON.stringify(fakeKey()),
      },
      'status/bigquery.json',
    );
    // The emulator runs one job at a time, and no build was made there: until one is, pages answer 503.
    const tried = await tryStrangeRequests(server.url, IN_BIGQUERY, {
      isExpected: status => status === 502 || status === 503,
    });
    figureOf(`${IN_BIGQUERY} requests with BigQuery`, tried);
    expect(tried.faults).toEqual([]);
    expect(tried.statuses.get(200)).toBeGreaterThan(IN_BIGQUERY / 40);
  });
});
