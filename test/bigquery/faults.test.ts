import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/domain/userError.ts';
import {
  ConcurrentBuild,
  ConnectionLost,
  faultOf,
  NotFound,
} from '../../src/outliers/bigquery/faults.ts';
import type { BigQuerySettings } from '../../src/outliers/bigquery/settings.ts';

const SETTINGS: BigQuerySettings = {
  project: 'my-project',
  dataset: 'hscic_outliers',
  sourceDataset: 'ebmdatalab.hscic',
  location: undefined,
  maxBytesBilled: undefined,
  dailyBytes: undefined,
  dollarsPerTebibyte: 6.25,
  credentials: { key: { client_email: 'me@my-project.iam.gserviceaccount.com', private_key: '' } },
  apiEndpoint: undefined,
};

/** What the client library throws for an answer of BigQuery’s. */
const answered = (code: number, reason: string, message: string): Error =>
  Object.assign(new Error(message), { code, errors: [{ message, domain: 'global', reason }] });

const explain = (error: unknown, settings = SETTINGS): { message: string; fix: string } => {
  const fault = faultOf(error, settings);
  if (!(fault instanceof UserError)) throw new Error('it is for no person');
  return { message: fault.message, fix: fault.fix };
};

describe('a missing permission is named with the role that gives it, where it is to be granted', () => {
  const ME = 'Grant me@my-project.iam.gserviceaccount.com the role';
  it.each([
    [
      'Access Denied: Project my-project: User does not have bigquery.jobs.create permission in project my-project.',
      'roles/bigquery.jobUser on project my-project (which includes bigquery.jobs.create)',
    ],
    [
      'Access Denied: Project my-project: User does not have bigquery.datasets.create permission in project my-project.',
      'roles/bigquery.user on project my-project (which includes bigquery.datasets.create)',
    ],
    [
      'Access Denied: Dataset my-project:hscic_outliers: Permission bigquery.routines.create denied on dataset my-project:hscic_outliers (or it may not exist).',
      'roles/bigquery.dataEditor on the dataset my-project.hscic_outliers (which includes bigquery.routines.create)',
    ],
    [
      'Access Denied: Table my-project:hscic_outliers.builds: Permission bigquery.tables.updateData denied on table my-project:hscic_outliers.builds (or it may not exist).',
      'roles/bigquery.dataEditor on the dataset my-project.hscic_outliers (which includes bigquery.tables.updateData)',
    ],
    [
      'Access Denied: Table my-project:hscic_outliers.builds: Permission bigquery.tables.get denied on table my-project:hscic_outliers.builds (or it may not exist).',
      'roles/bigquery.dataEditor on the dataset my-project.hscic_outliers (which includes bigquery.tables.get)',
    ],
    [
      'Access Denied: Dataset ebmdatalab:hscic: Permission bigquery.tables.list denied on dataset ebmdatalab:hscic (or it may not exist).',
      'roles/bigquery.dataViewer on the dataset ebmdatalab.hscic (which includes bigquery.tables.list)',
    ],
    [
      'Access Denied: Table ebmdatalab:hscic.practices: User does not have permission to query table ebmdatalab:hscic.practices, or perhaps it does not exist.',
      'roles/bigquery.dataViewer on the dataset ebmdatalab.hscic (which includes bigquery.tables.getData)',
    ],
    [
      'Access Denied: Table my-project:hscic_outliers.builds: User does not have permission to query table my-project:hscic_outliers.builds, or perhaps it does not exist.',
      'roles/bigquery.dataEditor on the dataset my-project.hscic_outliers (which includes bigquery.tables.getData)',
    ],
  ])('%s', (message, role) => {
    expect(explain(answered(403, 'accessDenied', message))).toEqual({
      message: message.replace('Access Denied:', 'BigQuery denied access:'),
      fix: `${ME} ${role}.`,
    });
    // A job says the same in its status.
    expect(explain({ reason: 'accessDenied', message }).fix).toBe(`${ME} ${role}.`);
  });
});

describe('what a person can mend is said with how', () => {
  it.each([
    [404, 'notFound', 'Not found: Project my-project', /^Set BIGQUERY_PROJECT/],
    [400, 'invalid', 'The project my-project has not enabled BigQuery.', /Switch it on/],
    [403, 'accessNotConfigured', 'Access Not Configured.', /Switch it on.*BIGQUERY_PROJECT/],
    [
      404,
      'notFound',
      'Not found: Dataset my-project:hscic_outliers was not found in location US',
      /BIGQUERY_DATASET is right.*BIGQUERY_LOCATION/,
    ],
    [
      404,
      'notFound',
      'Not found: Dataset ebmdatalab:hscic was not found in location US',
      /BIGQUERY_SOURCE_DATASET is right.*BIGQUERY_LOCATION/,
    ],
    [404, 'notFound', 'Not found: Table ebmdatalab:hscic.bnf', /BIGQUERY_SOURCE_DATASET/],
    [404, 'notFound', 'Not found: Table my-project:hscic_outliers.builds', /press Set up/],
    [401, 'authError', 'Invalid Credentials', /^Set BIGQUERY_CREDENTIALS/],
    [
      403,
      'quotaExceeded',
      'Quota exceeded: too many table updates',
      /quotas of project my-project/,
    ],
    [400, 'bytesBilledLimitExceeded', 'Query exceeded limit for bytes billed: 5.', /fewer months/],
    [
      403,
      'billingNotEnabled',
      'Billing has not been enabled for this project.',
      /Switch billing on/,
    ],
  ])('%i %s: %s', (code, reason, message, fix) => {
    expect(explain(answered(code, reason, message)).fix).toMatch(fix);
  });
});

describe('errors are told apart', () => {
  it.each([
    ['ECONNRESET', ConnectionLost],
    ['ENOTFOUND', ConnectionLost],
    [503, ConnectionLost],
    [404, NotFound],
  ])('%s', (code, kind) => {
    expect(faultOf(Object.assign(new Error('x'), { code }), SETTINGS)).toBeInstanceOf(kind);
  });

  it('a transaction that another one cancelled', () => {
    const message =
      'Query error: Transaction is aborted due to concurrent update against table my-project:hscic_outliers.build_lock. Transaction ID: 4fd2b0f6 at [my-project.hscic_outliers.build_outliers_for:52:3]';
    expect(faultOf({ reason: 'invalidQuery', message }, SETTINGS)).toBeInstanceOf(ConcurrentBuild);
  });

  it('what the procedure raises is said without its place in the SQL', () => {
    const message =
      'Query error: There are no prescribing data of 2024-03-01. at [my-project.hscic_outliers.build_outliers_for:96:7]';
    const fault = explain({ reason: 'invalidQuery', message });
    expect(fault.message).toBe('There are no prescribing data of 2024-03-01.');
  });
});

describe('no credential', () => {
  const TOKEN = 'ya29.c0secret-token';

  /** Every string that hangs on an error, however deep, seen by everyone or not. */
  function stringsIn(value: unknown, seen = new Set<unknown>()): string[] {
    if (typeof value === 'string') return [value];
    if (typeof value !== 'object' || value === null || seen.has(value)) return [];
    seen.add(value);
    return Reflect.ownKeys(value).flatMap(key => stringsIn(Reflect.get(value, key), seen));
  }

  it('that the library hangs on its errors is kept', () => {
    const config = { headers: { Authorization: `Bearer ${TOKEN}` }, url: 'https://x' };
    const cause = Object.assign(new Error(`sent ${TOKEN}`), { config });
    const error = Object.assign(new Error('request failed', { cause }), {
      code: 'ECONNRESET',
      config,
      response: { config, headers: { authorization: TOKEN } },
    });
    expect(stringsIn(error).join()).toContain(TOKEN);
    const fault = faultOf(error, SETTINGS);
    expect(fault.message).toContain('request failed');
    expect(stringsIn(fault).join('\n')).not.toContain(TOKEN);
  });
});
