import { BigQuery, type common } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import type { BigQuerySettings } from './settings.ts';

/** How long (ms) one request may take with the library’s own retries; a page of results may be ten megabytes. */
const ANSWER_MS = 120_000;

/** There was no answer, or one that is not BigQuery’s, such as a proxy’s page. */
export class NoAnswer extends Error {}

/**
 * The official client. An address without TLS is an emulator’s, so no credentials are looked for or sent.
 */
export function bigQueryClient(settings: BigQuerySettings, answerMs = ANSWER_MS): BigQuery {
  const { project, location, apiEndpoint, credentials } = settings;
  const isPlain = apiEndpoint?.startsWith('http://') ?? false;
  const client = new BigQuery({
    projectId: project,
    ...(location === undefined ? {} : { location }),
    ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
    ...(isPlain ? { authClient: new PassThroughClient() } : accountOf(credentials)),
  });
  guard(client, answerMs);
  return client;
}

function accountOf(credentials: BigQuerySettings['credentials']) {
  if (credentials === undefined) return {};
  if ('key' in credentials) return { credentials: credentials.key };
  if ('external' in credentials) return { credentials: credentials.external };
  return { keyFilename: credentials.keyFile };
}

/**
 * Makes sure that every request is answered exactly once. The library’s own time limit has no effect
 * (googleapis/google-cloud-node#7998). An answer that is not BigQuery’s, such as a proxy’s page, makes it
 * throw where no code can catch the error, which would end the process.
 */
function guard(client: BigQuery, answerMs: number): void {
  const request = client.request.bind(client);
  client.request = (
    options: common.DecorateRequestOptions,
    callback: common.BodyResponseCallback,
  ): void => {
    const settle: common.BodyResponseCallback = (error, body, response) => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      callback(error ?? answerFault(options, body), body, response);
    };
    let timer: NodeJS.Timeout | undefined = setTimeout(
      () => settle(new NoAnswer(`no answer within ${answerMs / 1000} s`)),
      answerMs,
    );
    request({ ...options, qs: withoutLibraryOptions(options.qs) }, settle);
  };
}

/** Leaves out the library’s own options, which it would send along and BigQuery may refuse. */
function withoutLibraryOptions(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query;
  return Object.fromEntries(
    Object.entries(query).filter(([name]) => !['skipParsing', 'autoPaginate'].includes(name)),
  );
}

/** What is wrong with an answer; null where it is BigQuery’s. */
function answerFault({ method }: common.DecorateRequestOptions, body: unknown): Error | null {
  if (method === 'DELETE') return null;
  const isObject = typeof body === 'object' && body !== null && Object.keys(body).length > 0;
  // The answer to a request to cancel a job has the job inside another object.
  const isJob = isObject && (('jobReference' in body && 'status' in body) || 'job' in body);
  const isExpected =
    method === 'POST' && isObject && !('datasetReference' in body) ? isJob : isObject;
  return isExpected ? null : new NoAnswer('the answer was none of BigQuery’s');
}
