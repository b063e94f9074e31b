import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bigQueryClient } from '../../src/outliers/bigquery/client.ts';
import { BigQueryConnection } from '../../src/outliers/bigquery/connection.ts';
import { setupPlan } from '../../src/outliers/bigquery/plan.ts';
import type { BigQuerySettings } from '../../src/outliers/bigquery/settings.ts';
import { SourceMonths } from '../../src/outliers/bigquery/sourceMonths.ts';
import { pickPort } from '../support/ports.ts';

const SETTINGS: BigQuerySettings = {
  project: 'test-project',
  dataset: 'builds',
  sourceDataset: 'test-project.hscic',
  location: undefined,
  maxBytesBilled: undefined,
  dailyBytes: undefined,
  dollarsPerTebibyte: 6.25,
  credentials: undefined,
  apiEndpoint: undefined,
};

/** What is thrown, and after how many ms. */
async function errorOf(settings: Partial<BigQuerySettings>, ask = planOf) {
  const start = performance.now();
  const error = await ask(new BigQueryConnection({ ...SETTINGS, ...settings })).then(
    () => undefined,
    (fault: unknown) => fault,
  );
  return { error, ms: performance.now() - start };
}

const planOf = (bigQuery: BigQueryConnection): Promise<unknown> =>
  bigQuery.awaitForPage(setupPlan(bigQuery));
const monthsOf = (bigQuery: BigQueryConnection): Promise<unknown> =>
  new SourceMonths(bigQuery).read();

afterEach(() => vi.unstubAllEnvs());

describe.each([
  ['the plan', planOf],
  ['the months', monthsOf],
])('whoever waits for %s is told within two seconds', (_what, ask) => {
  it('that nothing listens at the address, in the words of the network', async () => {
    const port = await pickPort();
    const { error, ms } = await errorOf({ apiEndpoint: `http://127.0.0.1:${port}` }, ask);
    expect(error).toMatchObject({
      message: `BigQuery cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
      fix: 'Check that BIGQUERY_API_ENDPOINT is right and answers, then ask again.',
    });
    expect(ms).toBeLessThan(2000);
  });

  it('that there are no credentials, where there are none', async () => {
    vi.stubEnv('CLOUDSDK_CONFIG', '/nowhere');
    vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${await pickPort()}`);
    const { error, ms } = await errorOf({ apiEndpoint: 'https://127.0.0.1:9' }, ask);
    expect(error).toMatchObject({
      message: 'No credentials for BigQuery were found.',
      fix: expect.stringContaining('BIGQUERY_CREDENTIALS'),
    });
    expect(ms).toBeLessThan(2000);
  });
});

describe('workload identity', () => {
  it('is what the client shows to Google’s token service', async () => {
    const addresses: string[] = [];
    const tokens: Server = createServer((request, response) => {
      addresses.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'text/plain' }).end('a-token-of-the-workload');
    });
    await new Promise<void>(resolve => tokens.listen(0, '127.0.0.1', resolve));
    try {
      const address = tokens.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      const client = bigQueryClient({
        ...SETTINGS,
        credentials: {
          external: {
            type: 'external_account',
            audience:
              '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/o',
            subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
            token_url: `http://127.0.0.1:${port}/sts`,
            credential_source: { url: `http://127.0.0.1:${port}/workload` },
          },
        },
      });
      await client.authClient.getAccessToken().catch(() => undefined);
      expect(addresses).toContain('/workload');
    } finally {
      tokens.closeAllConnections();
      tokens.close();
    }
  });
});
