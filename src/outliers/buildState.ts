import { diskFullFault, isDiskFull } from '../domain/diskFull.ts';
import { firstLineOf, unexpectedFault } from '../domain/unexpectedFault.ts';
import { UserError } from '../domain/userError.ts';
import type { BuildFault, BuildRecord } from './buildRecords.ts';
import type { BuildParameters, OutlierProgress } from './engine.ts';
import type { Job } from './jobs.ts';
import type { BuildInfo } from './resultRows.ts';
import { DamagedData } from './source.ts';

/** A build as its page shows it: requested, being made, finished or failed. */
export interface BuildState {
  readonly id: number;
  readonly parameters: BuildParameters;
  readonly status: 'queued' | 'running' | 'done' | 'failed';
  /** Somebody has cancelled it, and it has not ended yet: a service has to be told, and to answer. */
  readonly isStopping?: boolean;
  /** While it runs. */
  readonly progress?: OutlierProgress;
  /** Why it failed, or why it is being made again. */
  readonly error?: BuildFault;
  /** The finished results, which stay while the build is made again and if that fails. */
  readonly info?: BuildInfo;
}

/** Why a build failed, for its page. */
export function buildFault(error: unknown, folder: string): BuildFault {
  if (error instanceof UserError) return { message: error.message, fix: error.fix };
  if (error instanceof DamagedData) {
    return {
      message: 'The prescribing data was damaged on the disk, and is being read again.',
      fix: 'Start the build again once it has been read.',
    };
  }
  if (isDiskFull(error)) return diskFullFault('for a build', folder, 'start the build again');
  return unexpectedFault('The build', firstLineOf(error), 'start the build again');
}

/** Why a build with a damaged or missing file is being made again or, if not `again`, has to be. */
export const damageFault = (isBeingMade: boolean): BuildFault => ({
  message: 'The file of this build’s results is damaged or gone.',
  fix: isBeingMade
    ? 'It is made again under its number.'
    : 'Create it again: it keeps its number, and links to it work again.',
});

export const doneState = (info: BuildInfo): BuildState => ({
  id: info.id,
  parameters: info.parameters,
  status: 'done',
  info,
});

/** The state of a job, with the finished results under its id, if any. */
export const jobState = (job: Job, info: BuildInfo | undefined): BuildState => ({
  id: job.id,
  parameters: job.parameters,
  status: job.status,
  ...(job.cancelled.signal.aborted ? { isStopping: true } : {}),
  ...(job.progress && job.status === 'running' ? { progress: job.progress } : {}),
  ...(job.error ? { error: job.error } : {}),
  ...(info ? { info } : {}),
});

/** The state of a build that this process is not making; undefined if it was deleted. */
export function recordedState(
  { id, parameters, status, error }: BuildRecord,
  info: BuildInfo | undefined,
): BuildState | undefined {
  const results = info ? { info } : {};
  switch (status) {
    case 'deleted':
      return undefined;
    // Another process makes it.
    case 'asked':
      return { id, parameters, status: 'queued', ...results };
    case 'failed':
      return { id, parameters, status: 'failed', ...(error ? { error } : {}), ...results };
    default:
      return info
        ? doneState(info)
        : { id, parameters, status: 'failed', error: damageFault(false) };
  }
}
