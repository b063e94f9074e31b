import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { ServiceFault } from '../../domain/userError.ts';
import { NoAnswer } from './client.ts';
import type { BigQuerySettings } from './settings.ts';

/** How long (ms) to wait for a connection, so that pages can show the error within two seconds. */
const CONNECT_MS = 1_500;

/** The address of the metadata server, from which Google’s machines get their own account (“About VM metadata”). */
const METADATA = '169.254.169.254';

/**
 * Why BigQuery cannot be reached: no credentials, or a network error; undefined if neither. The client
 * library reports either only after many seconds of attempts.
 */
export async function obstacleTo(settings: BigQuerySettings): Promise<unknown> {
  const { apiEndpoint = 'https://bigquery.googleapis.com', credentials } = settings;
  const url = new URL(apiEndpoint);
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
  const [network, account] = await Promise.all([
    isProxied(url) ? undefined : connectionFault(hostIn(url), port),
    credentials !== undefined || url.protocol === 'http:' || (await machineHasAccount()),
  ]);
  return account ? network : noCredentials();
}

/** The error where there are no credentials. */
export const noCredentials = (): ServiceFault =>
  new ServiceFault('No credentials for BigQuery were found.', {
    fix: 'Set BIGQUERY_CREDENTIALS to the JSON of a service account’s key, or GOOGLE_APPLICATION_CREDENTIALS to its file. With neither, this machine needs an account of its own in Google Cloud.',
  });

const hostIn = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** Whether the library uses a proxy for an address, so that a direct connection proves nothing. */
function isProxied({ protocol }: URL): boolean {
  const names =
    protocol === 'http:' ? ['HTTP_PROXY', 'http_proxy'] : ['HTTPS_PROXY', 'https_proxy'];
  return [...names, 'ALL_PROXY', 'all_proxy'].some(name => (process.env[name] ?? '') !== '');
}

/** Whether gcloud has credentials on this machine, or the machine has an account of its own. */
async function machineHasAccount(): Promise<boolean> {
  const gcloud = process.env.CLOUDSDK_CONFIG ?? path.join(homedir(), '.config', 'gcloud');
  const hasFile = await access(path.join(gcloud, 'application_default_credentials.json')).then(
    () => true,
    () => false,
  );
  if (hasFile) return true;
  const [host = METADATA, port = '80'] =
    (process.env.GCE_METADATA_HOST ?? process.env.GCE_METADATA_IP)?.split(':') ?? [];
  return (await connectionFault(host, Number(port))) === undefined;
}

/** Why no connection can be made; undefined if one can. */
function connectionFault(host: string, port: number): Promise<Error | undefined> {
  return new Promise(resolve => {
    const socket = connect({ host, port });
    const end = (error?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(error);
    };
    const timer = setTimeout(
      () => end(new NoAnswer(`no connection to ${host} within ${CONNECT_MS / 1000} s`)),
      CONNECT_MS,
    );
    socket.once('connect', () => end());
    socket.once('error', error => end(error));
  });
}
