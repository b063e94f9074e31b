import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@google-cloud/bigquery';
import { isStoppedByPerson } from '../../domain/backgroundWork.ts';
import { ENTITY_TYPES } from '../../domain/entityType.ts';
import { isoMonth } from '../../domain/month.ts';
import { UserError } from '../../domain/userError.ts';
import type { BuildParameters, BuildRequest } from '../engine.ts';
import type { BigQueryConnection, StatementCall } from './connection.ts';
import { ConcurrentBuild, ConnectionLost, JobStopped, NotFound } from './faults.ts';
import { jobProgress } from './jobProgress.ts';
import { rowsOf } from './pages.ts';
import { type RetryOptions, withRetries } from './retries.ts';
import { datasetOf } from './settings.ts';
import type { StartedJob, StartedJobFile } from './startedJob.ts';

/** A row of BigQuery’s table of builds. */
export interface RemoteBuild {
  readonly id: number;
  readonly engineVersion: string;
  /** In BigQuery’s format. Changes when the build is made again. */
  readonly createdAt: string;
  readonly itemRows: number;
  readonly rows: number;
}

interface BuildJobOptions extends RetryOptions {
  readonly onStep: (step: string, share: number) => void;
}

/** How long (ms) to wait for another build in BigQuery, and the longest time between two checks. */
const OTHER_BUILD_MS = 2 * 60 * 60_000;
const MAX_PAUSE_MS = 30_000;

/** The build of these parameters; undefined where BigQuery has none. */
export async function findRemoteBuild(
  bigQuery: BigQueryConnection,
  { from, to, n, entities }: BuildParameters,
  retryOptions: RetryOptions = {},
): Promise<RemoteBuild | undefined> {
  const params = { from: isoMonth(from), to: isoMonth(to), n, entities: entities.join('+') };
  const [row] = await rowsOf(bigQuery, { name: 'queries/built', params }, retryOptions);
  return (
    row && {
      id: Number(row.build_id),
      engineVersion: row.engine_version ?? '',
      createdAt: row.created_at ?? '',
      itemRows: Number(row.item_rows),
      rows: Number(row.row_count),
    }
  );
}

/**
 * The job that an earlier process started for the same request, if it still runs. One that has ended may
 * have read earlier data, so it counts only if this process resumes what the last one left.
 *
 * @throws {UserError} if the last process ended before the job started: no build starts by itself, because
 * it costs money.
 */
export async function findEarlierJob(
  bigQuery: BigQueryConnection,
  request: BuildRequest,
  jobFile: StartedJobFile,
  retryOptions: RetryOptions,
): Promise<Job | undefined> {
  const startedJob = await jobFile.read();
  if (startedJob?.key !== keyOf(bigQuery, request)) return undefined;
  const isResumed = jobFile.takeResumed();
  try {
    const job = await withRetries(() => bigQuery.find(startedJob.jobId), retryOptions);
    return job.metadata.status?.state === 'DONE' && !isResumed ? undefined : job;
  } catch (error) {
    if (isStoppedByPerson(retryOptions.signal))
      throw await stopEarlierJob(bigQuery, startedJob, jobFile, error);
    if (!(error instanceof NotFound)) throw error;
    if (!isResumed) return undefined;
    await jobFile.forget();
    throw new UserError('This program ended before BigQuery started the build.', {
      fix: 'Ask again: it does not start automatically, because it costs money.',
    });
  }
}

/** Stops a job of an earlier process after a person has cancelled its build. */
async function stopEarlierJob(
  bigQuery: BigQueryConnection,
  { jobId }: StartedJob,
  jobFile: StartedJobFile,
  error: unknown,
): Promise<unknown> {
  await jobFile.forgetRequest();
  const stopped = await bigQuery.stop(jobId);
  if (stopped?.outcome !== 'unknown') await jobFile.forget();
  return stopped ?? error;
}

/**
 * Calls the procedure, unless an earlier job does the same, and waits until it has ended. BigQuery then has
 * a build with these parameters. If somebody else’s build is running, it waits for that first.
 *
 * @throws {UserError} with the procedure’s own message if it refuses, or why BigQuery failed.
 */
export async function runBuildJob(
  bigQuery: BigQueryConnection,
  request: BuildRequest,
  jobFile: StartedJobFile,
  { onStep, ...retryOptions }: BuildJobOptions,
  earlierJob?: Job,
): Promise<void> {
  const start = performance.now();
  let job = earlierJob;
  for (let pause = 2_000; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    try {
      job ??= await startNew();
      await bigQuery.waitForEnd(job, {
        ...retryOptions,
        onLost: () =>
          onStep('the connection to BigQuery was lost, but the job goes on: trying again', 0),
        onStopping,
        onLook: metadata => {
          const { words, share } = jobProgress(metadata, request);
          onStep(words, share);
        },
      });
      await jobFile.forget();
      return;
    } catch (error) {
      if (!mayRun(error, job, retryOptions)) await jobFile.forget();
      if (!(error instanceof ConcurrentBuild)) throw error;
      if (performance.now() - start > OTHER_BUILD_MS) throw tooLong(bigQuery);
    }
    job = undefined;
    onStep('somebody else is building in BigQuery: waiting until that ends', 0);
    await sleep(pause, undefined, { signal: retryOptions.signal });
  }

  function onStopping(): Promise<void> {
    onStep('asking BigQuery to stop the job', 0);
    return jobFile.forgetRequest();
  }

  async function startNew(): Promise<Job> {
    const jobId = bigQuery.newJobId('build');
    await jobFile.write({ key: keyOf(bigQuery, request), jobId, request: inputOf(request) });
    onStep('starting the job in BigQuery', 0);
    return bigQuery.start(callOf(request), jobId, {
      ...retryOptions,
      onStopping,
      onLost: () => onStep('BigQuery does not answer: trying again', 0),
    });
  }
}

/** Whether a job may still run after an error. Then its file stays, and the next request waits for the job. */
const mayRun = (error: unknown, job: Job | undefined, { signal }: RetryOptions): boolean =>
  (signal?.aborted === true && !(error instanceof JobStopped && error.outcome !== 'unknown')) ||
  error instanceof ConnectionLost ||
  (job !== undefined && job.metadata?.status?.state !== 'DONE');

/** Calls the original procedure for a build of every type, and the other one for fewer types. */
function callOf({ from, to, n, force, entities }: BuildRequest): StatementCall {
  const params = { from: isoMonth(from), to: isoMonth(to), n, force };
  return entities.length === ENTITY_TYPES.length
    ? { name: 'queries/call_build_outliers', params }
    : { name: 'queries/call_build_outliers_for', params: { ...params, entities } };
}

const inputOf = ({ from, to, n, entities, force }: BuildRequest) => ({
  from: isoMonth(from),
  to: isoMonth(to),
  n,
  entities: [...entities],
  force,
});

const keyOf = (
  { settings }: BigQueryConnection,
  { from, to, n, force, entities }: BuildRequest,
): string => [datasetOf(settings), from, to, n, force, ...entities].join(' ');

const tooLong = (bigQuery: BigQueryConnection): UserError =>
  new UserError(
    `Somebody else’s build in BigQuery has not ended for ${OTHER_BUILD_MS / 3_600_000} hours.`,
    {
      fix: `Look at the running jobs of ${datasetOf(bigQuery.settings)} in the BigQuery console, then ask again.`,
    },
  );
