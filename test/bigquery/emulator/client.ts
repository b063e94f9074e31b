import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';

/** The official client, without credentials, against the emulator. */
export function emulatorClient(endpoint: string): BigQuery {
  return new BigQuery({
    projectId: 'test-project',
    location: 'EU',
    apiEndpoint: endpoint,
    authClient: new PassThroughClient(),
  });
}
