import { BigQuery, type common } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import type { BigQuerySettings } from './settings.ts';

/** Of one question (ms), with what the library tries by itself; a page of results may be ten megabytes. */
const ANSWER_MS = 120_000;

/** No answer came, or one that BigQuery does not give: something between here and there. */
export class NoAnswer extends Error {}

/**
 * The official client. An address without TLS is an emulator's: it is sent no credentials, and none are
 * looked for.
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
 * Sees to it that every question is answered once. The library's own time limit does nothing
 * (googleapis/google-cloud-node#7998), and an answer that is none of BigQuery's (a proxy's page) makes
 * it throw where nobody can catch it, which would end the process.
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
      callback(error ?? strangeness(options, body), body, response);
    };
    let timer: NodeJS.Timeout | undefined = setTimeout(
      () => settle(new NoAnswer(`no answer within ${answerMs / 1000} s`)),
      answerMs,
    );
    request({ ...options, qs: withoutOurs(options.qs) }, settle);
  };
}

/** The library sends its own options along, and BigQuery may refuse what it does not know. */
function withoutOurs(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query;
  return Object.fromEntries(
    Object.entries(query).filter(([name]) => !['skipParsing', 'autoPaginate'].includes(name)),
  );
}

/** What is wrong with an answer; null where it is one of BigQuery's. */
function strangeness({ method }: common.DecorateRequestOptions, body: unknown): Error | null {
  if (method === 'DELETE') return null;
  const isObject = typeof body === 'object' && body !== null && Object.keys(body).length > 0;
  // A job that is asked to stop comes within another object.
  const isJob = isObject && (('jobReference' in body && 'status' in body) || 'job' in body);
  const isWanted =
    method === 'POST' && isObject && !('datasetReference' in body) ? isJob : isObject;
  return isWanted ? null : new NoAnswer('the answer was none of BigQuery’s');
}
