import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { ServiceFault } from '../../domain/userError.ts';
import { NoAnswer } from './client.ts';
import type { BigQuerySettings } from './settings.ts';

/** So long (ms) a connection is waited for: those who look at a page are to be told within two seconds. */
const CONNECT_MS = 1_500;

/** The address where Google’s machines tell their own account (“About VM metadata”). */
const METADATA = '169.254.169.254';

/**
 * Why BigQuery cannot be asked: no credentials, or the first error of the network. The client library
 * tells either only after it has tried for many seconds. Undefined: nothing speaks against asking.
 */
export async function obstacleTo(settings: BigQuerySettings): Promise<unknown> {
  const { apiEndpoint = 'https://bigquery.googleapis.com', credentials } = settings;
  const url = new URL(apiEndpoint);
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
  const [network, account] = await Promise.all([
    isProxied(url) ? undefined : connectionFault(hostIn(url), port),
    credentials !== undefined || url.protocol === 'http:' || (await hasOwnAccount()),
  ]);
  return account ? network : noCredentials();
}

/** What is thrown where there is no account to ask as. */
export const noCredentials = (): ServiceFault =>
  new ServiceFault('No credentials for BigQuery were found.', {
    fix: 'Set BIGQUERY_CREDENTIALS to the JSON of a service account’s key, or GOOGLE_APPLICATION_CREDENTIALS to its file. With neither, this machine needs an account of its own in Google Cloud.',
  });

const hostIn = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** Whether a proxy stands before an address: then it is the library’s to reach it. */
function isProxied({ protocol }: URL): boolean {
  const names =
    protocol === 'http:' ? ['HTTP_PROXY', 'http_proxy'] : ['HTTPS_PROXY', 'https_proxy'];
  return [...names, 'ALL_PROXY', 'all_proxy'].some(name => (process.env[name] ?? '') !== '');
}

/** The account of the person at this machine (gcloud), or of the machine itself. */
async function hasOwnAccount(): Promise<boolean> {
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

/** Why no connection comes about; undefined where it does. */
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
