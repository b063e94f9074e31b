import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { UserError } from '../domain/userError.ts';
import { makeWorkFolder, type StoreFolder } from '../store/folder.ts';
import { type BuildLock, tryLock } from '../store/lock.ts';
import { publishBuild, removeHalfBuilds } from './buildFolder.ts';
import type { BuildRecord } from './buildRecords.ts';
import type { BuildRegister } from './buildRegister.ts';
import type { OutlierProgress } from './engine.ts';
import type { Job } from './jobs.ts';
import type { OutlierSource } from './source.ts';

/** What making a build needs. */
export interface BuildContext {
  readonly register: BuildRegister;
  readonly source: OutlierSource;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called at every change of the job. */
  readonly onChange: () => void;
}

const LOCK_RETRY_MS = 100;
const DATA_RETRY_MS = 250;
/** How often to start a build. One that ends its process every time is not tried again. */
const MAX_ATTEMPTS = 3;

/**
 * Makes the build of a job once the data is known: one at a time over all processes, in a folder of its
 * own, from which the finished file is moved to its place. Nothing is made if another process has made
 * it in the meantime, under this number or another, or if its record is deleted.
 */
export async function makeBuild(job: Job, context: BuildContext): Promise<void> {
  const { register, source } = context;
  const { folder, shelf, records } = register;
  const signal = AbortSignal.any([context.signal, job.cancelled.signal]);
  while (!source.isKnown()) await sleep(DATA_RETRY_MS, undefined, { signal });
  const lock = await lockOf(folder, signal);
  try {
    await removeHalfBuilds(folder);
    await shelf.look();
    const record = await records.read(job.id);
    if (record?.status !== 'asked') return;
    const built = register.builtFor(job.parameters);
    if (built && built.id !== job.id) {
      return await records.write({ ...record, status: 'deleted', sameAs: built.id });
    }
    if (built && !job.force) return await records.write({ ...record, status: 'made' });
    await attempt(job, record, { ...context, signal });
    // Another process may have deleted it in the meantime.
    if ((await records.read(job.id))?.status !== 'deleted') {
      const { error: _, ...cleared } = record;
      await records.write({ ...cleared, attempts: 0, status: 'made' });
    }
    await shelf.look();
  } finally {
    await lock.release();
  }
}

/** Counts the attempts that the process did not survive; those that fail or are stopped do not count. */
async function attempt(job: Job, record: BuildRecord, context: BuildContext): Promise<void> {
  if (record.attempts >= MAX_ATTEMPTS) {
    throw new UserError(
      `The process ended ${record.attempts} times while making this build, so it is not tried again automatically.`,
      { fix: 'Check the log and how much memory the process may use, then make the build again.' },
    );
  }
  const { records } = context.register;
  await records.write({ ...record, attempts: record.attempts + 1 });
  try {
    await build(job, context);
  } catch (error) {
    // If it was cancelled, the record has already been changed.
    if ((await records.read(job.id))?.status === 'asked') await records.write(record);
    throw error;
  }
}

async function build(
  job: Job,
  { register: { folder, shelf }, source, signal, log, onChange }: BuildContext,
): Promise<void> {
  const onProgress = (progress: OutlierProgress): void => {
    job.status = 'running';
    job.progress = progress;
    onChange();
  };
  onProgress({ step: 'starting', fraction: 0 });
  const workFolder = await makeWorkFolder(folder);
  try {
    const outFile = path.join(workFolder, 'outliers.duckdb');
    const engine = await source.engine();
    const { labels } = shelf.words;
    const request = { buildId: job.id, force: job.force, ...job.parameters };
    const summary = await engine.build(request, { outFile, signal, onProgress, labels });
    signal.throwIfAborted();
    await publishBuild(folder, outFile, job.id);
    log.info({ id: job.id, ...summary }, 'outlier build finished');
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function lockOf(folder: StoreFolder, signal: AbortSignal): Promise<BuildLock> {
  for (;;) {
    signal.throwIfAborted();
    const lock = await tryLock(folder);
    if (lock) return lock;
    await sleep(LOCK_RETRY_MS, undefined, { signal });
  }
}
