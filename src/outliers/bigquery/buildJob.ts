import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@google-cloud/bigquery';
import { isStoppedByPerson } from '../../domain/backgroundWork.ts';
import { ENTITY_TYPES } from '../../domain/entityType.ts';
import { isoMonth } from '../../domain/month.ts';
import { UserError } from '../../domain/userError.ts';
import type { BuildParameters, BuildRequest } from '../engine.ts';
import type { Asked, BigQueryConnection } from './connection.ts';
import { ConnectionLost, JobStopped, NotThere, OtherBuild } from './faults.ts';
import { jobProgress } from './jobProgress.ts';
import { rowsOf } from './pages.ts';
import { type Patience, patiently } from './patience.ts';
import { datasetOf } from './settings.ts';
import type { StartedJob, StartedJobFile } from './startedJob.ts';

/** A build as BigQuery’s table of builds has it. */
export interface BuiltThere {
  readonly id: number;
  readonly engineVersion: string;
  /** As BigQuery writes it; changes when the data is made again. */
  readonly createdAt: string;
  readonly itemRows: number;
  readonly rows: number;
}

interface BuildFollowing extends Patience {
  readonly onStep: (step: string, share: number) => void;
}

/** How long (ms) another build in BigQuery is waited for, and how often it is looked whether it ended. */
const OTHERS = 2 * 60 * 60_000;
const LONGEST_PAUSE = 30_000;

/** The build of these parameters; undefined where BigQuery has none. */
export async function builtThere(
  bigQuery: BigQueryConnection,
  { from, to, n, entities }: BuildParameters,
  patience: Patience = {},
): Promise<BuiltThere | undefined> {
  const params = { from: isoMonth(from), to: isoMonth(to), n, entities: entities.join('+') };
  const [row] = await rowsOf(bigQuery, { name: 'queries/built', params }, patience);
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
 * The job that an earlier process started to make the same, if it still runs: it is waited for. One
 * that has ended says nothing of the data of today, unless this process takes up what the last one left.
 *
 * @throws {UserError} where that was no job yet: nothing is built by itself.
 */
export async function earlierJob(
  bigQuery: BigQueryConnection,
  request: BuildRequest,
  started: StartedJobFile,
  patience: Patience,
): Promise<Job | undefined> {
  const before = await started.read();
  if (before?.key !== keyOf(bigQuery, request)) return undefined;
  const isResumed = started.takeResumed();
  try {
    const job = await patiently(() => bigQuery.find(before.jobId), patience);
    return job.metadata.status?.state === 'DONE' && !isResumed ? undefined : job;
  } catch (error) {
    if (isStoppedByPerson(patience.signal))
      throw await stopEarlier(bigQuery, before, started, error);
    if (!(error instanceof NotThere)) throw error;
    if (!isResumed) return undefined;
    await started.forget();
    throw new UserError('This program ended before BigQuery started the build.', {
      fix: 'Ask again: it does not start automatically, because it costs money.',
    });
  }
}

/** Stops a job of an earlier process that a person does not want any more. */
async function stopEarlier(
  bigQuery: BigQueryConnection,
  { jobId }: StartedJob,
  started: StartedJobFile,
  error: unknown,
): Promise<unknown> {
  await started.leave();
  const stopped = await bigQuery.stop(jobId);
  if (stopped?.outcome !== 'unknown') await started.forget();
  return stopped ?? error;
}

/**
 * Calls the procedure, unless an earlier job does what is wanted, and waits until it has ended: a build
 * of these parameters is then there. A build of somebody else's that is under way is waited for, too.
 *
 * @throws {UserError} what the procedure refuses (its own words), or why BigQuery did not do it.
 */
export async function runBuildJob(
  bigQuery: BigQueryConnection,
  request: BuildRequest,
  started: StartedJobFile,
  { onStep, ...patience }: BuildFollowing,
  earlier?: Job,
): Promise<void> {
  const began = performance.now();
  let job = earlier;
  for (let pause = 2_000; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      job ??= await startNew();
      await bigQuery.finished(job, {
        ...patience,
        onLost: () =>
          onStep('the connection to BigQuery was lost, but the job goes on: trying again', 0),
        onStopping,
        onLook: metadata => {
          const { words, share } = jobProgress(metadata, request);
          onStep(words, share);
        },
      });
      await started.forget();
      return;
    } catch (error) {
      if (!mayRun(error, job, patience)) await started.forget();
      if (!(error instanceof OtherBuild)) throw error;
      if (performance.now() - began > OTHERS) throw tooLong(bigQuery);
    }
    job = undefined;
    onStep('somebody else is building in BigQuery: waiting until that ends', 0);
    await sleep(pause, undefined, { signal: patience.signal });
  }

  function onStopping(): Promise<void> {
    onStep('asking BigQuery to stop the job', 0);
    return started.leave();
  }

  async function startNew(): Promise<Job> {
    const jobId = bigQuery.newJobId('build');
    await started.write({ key: keyOf(bigQuery, request), jobId, request: inputOf(request) });
    onStep('starting the job in BigQuery', 0);
    return bigQuery.start(callOf(request), jobId, {
      ...patience,
      onStopping,
      onLost: () => onStep('BigQuery does not answer: trying again', 0),
    });
  }
}

/** Whether a job may go on after an error: then it is remembered, and whoever asks next waits for it. */
const mayRun = (error: unknown, job: Job | undefined, { signal }: Patience): boolean =>
  (signal?.aborted === true && !(error instanceof JobStopped && error.outcome !== 'unknown')) ||
  error instanceof ConnectionLost ||
  (job !== undefined && job.metadata?.status?.state !== 'DONE');

/** The seed's procedure where every type is asked for, the other where fewer are. */
function callOf({ from, to, n, force, entities }: BuildRequest): Asked {
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
    `Somebody else’s build in BigQuery has not ended for ${OTHERS / 3_600_000} hours.`,
    {
      fix: `Look at the running jobs of ${datasetOf(bigQuery.settings)} in the BigQuery console, then ask again.`,
    },
  );
