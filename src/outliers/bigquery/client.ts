import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import type { BigQuerySettings } from './settings.ts';

/** Of one request: a page of results may be ten megabytes. */
const REQUEST_TIMEOUT_MS = 120_000;

/**
 * The official client. An address without TLS is an emulator's: it is sent no credentials, and none are
 * looked for.
 */
export function bigQueryClient(settings: BigQuerySettings): BigQuery {
  const { project, location, apiEndpoint, credentials } = settings;
  const isPlain = apiEndpoint?.startsWith('http://') ?? false;
  const client = new BigQuery({
    projectId: project,
    ...(location === undefined ? {} : { location }),
    ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
    ...(isPlain ? { authClient: new PassThroughClient() } : accountOf(credentials)),
  });
  client.timeout = REQUEST_TIMEOUT_MS;
  return client;
}

function accountOf(credentials: BigQuerySettings['credentials']) {
  if (credentials === undefined) return {};
  return 'key' in credentials
    ? { credentials: credentials.key }
    : { keyFilename: credentials.keyFile };
}
