import type { Change, Json, Which } from './faultProxy.ts';

/** Requests that start a build’s job, that ask how far it is, that stop a job, and that fetch a page of a result. */
export const CALLS: Which = { method: 'POST', path: /\/jobs\?/, body: /"query":"CALL / };
export const POLLS: Which = { method: 'GET', path: /\/jobs\/openpath_build/ };
export const CANCELS: Which = { method: 'POST', path: /\/jobs\/openpath_[\w-]+\/cancel/ };
export const PAGES: Which = { method: 'GET', path: /\/queries\// };
export const DRY_RUNS: Which = { method: 'POST', path: /\/jobs\?/, body: /"dryRun":true/ };

/** Starts of jobs whose SQL has these words. */
export const startsOf = (sql: RegExp): Which => ({ method: 'POST', path: /\/jobs\?/, body: sql });

/** A job that goes on, with what it tells of itself. */
export const running =
  (statistics: Json = {}): Change =>
  answer => ({ ...answer, status: { state: 'RUNNING' }, statistics });

/** A job that has failed. */
export const failed =
  (reason: string, message: string): Change =>
  answer => ({
    ...answer,
    status: { state: 'DONE', errorResult: { reason, message }, errors: [{ reason, message }] },
  });
