import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bigQueryClient } from '../../src/outliers/bigquery/client.ts';
import { ConnectionLost, faultOf } from '../../src/outliers/bigquery/faults.ts';
import type { BigQuerySettings } from '../../src/outliers/bigquery/settings.ts';
import { listenAtAny } from '../support/ports.ts';

/** What stands between this machine and BigQuery, or where BigQuery should be. */
let server: Server;
let answer: RequestListener;
let settings: BigQuerySettings;
beforeEach(async () => {
  server = createServer((request, response) => answer(request, response));
  const port = await listenAtAny(server);
  settings = {
    project: 'test-project',
    dataset: 'd',
    sourceDataset: 'test-project.s',
    location: undefined,
    maxBytesBilled: undefined,
    dailyBytes: undefined,
    dollarsPerTebibyte: 6.25,
    credentials: undefined,
    apiEndpoint: `http://127.0.0.1:${port}`,
  };
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const faultIn = (answer: Promise<unknown>): Promise<Error> =>
  answer.then(
    () => expect.unreachable('an answer came'),
    (error: unknown) => faultOf(error, settings),
  );

describe('an answer that is none of BigQuery’s', () => {
  it.each([
    ['a page', '<html>Please log in</html>'],
    ['nothing', ''],
    ['an empty object', '{}'],
    ['a list', '[]'],
  ])('is no answer: %s', async (_, body) => {
    answer = (_request, response) => response.setHeader('Content-Type', 'text/html').end(body);
    const client = bigQueryClient(settings);
    for (const answer of [
      () => client.createQueryJob('SELECT 1'),
      () => client.job('j').getMetadata(),
      () => client.dataset('d').getTables(),
      () => client.createDataset('d'),
    ]) {
      const fault = await faultIn(answer());
      expect(fault).toBeInstanceOf(ConnectionLost);
      expect(fault.message).toBe('BigQuery cannot be reached: the answer was none of BigQuery’s');
    }
  });

  it('that refuses is not taken for BigQuery’s refusal', async () => {
    answer = (_request, response) => response.writeHead(403).end('<html>Blocked by policy</html>');
    const fault = await faultIn(bigQueryClient(settings).createQueryJob('SELECT 1'));
    expect(fault.message).toBe('Something other than BigQuery answered, with HTTP 403.');
  });
});

it('a question without an answer ends at its time', async () => {
  answer = () => undefined;
  const fault = await faultIn(bigQueryClient(settings, 200).createQueryJob('SELECT 1'));
  expect(fault).toBeInstanceOf(ConnectionLost);
  expect(fault.message).toContain('no answer within 0.2 s');
});

it('the library’s own options are not sent along', async () => {
  const addresses: string[] = [];
  answer = ({ url }, response) => {
    addresses.push(url ?? '');
    response
      .setHeader('Content-Type', 'application/json')
      .end(JSON.stringify({ kind: 'bigquery#getQueryResultsResponse', jobComplete: true }));
  };
  const job = bigQueryClient(settings).job('j');
  await job.getQueryResults({ autoPaginate: false, skipParsing: true, maxResults: 7 });
  expect(addresses).toHaveLength(1);
  expect(addresses[0]).toContain('maxResults=7');
  expect(addresses[0]).not.toMatch(/skipParsing|autoPaginate/);
});
