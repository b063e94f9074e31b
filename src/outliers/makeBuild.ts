import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { makeWorkFolder, type StoreFolder } from '../store/folder.ts';
import { type BuildLock, tryLock } from '../store/lock.ts';
import { publishBuild, removeHalfBuilds } from './buildFolder.ts';
import type { OutlierProgress } from './engine.ts';
import type { Job, Jobs } from './jobs.ts';
import type { ResultShelf } from './resultShelf.ts';
import type { OutlierSource } from './source.ts';

/** What builds are made with. */
export interface Workshop {
  readonly folder: StoreFolder;
  readonly shelf: ResultShelf;
  readonly jobs: Jobs;
  readonly source: OutlierSource;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called at every change of the job. */
  readonly tell: () => void;
}

const LOCK_RETRY_MS = 100;

/**
 * Makes the build of a job: alone over all processes, in a folder of its own, moved to its place when
 * it is whole. Where another process has made the same meanwhile, that is the answer.
 */
export async function makeBuild(job: Job, workshop: Workshop): Promise<void> {
  const { folder, shelf, jobs } = workshop;
  const lock = await lockOf(folder, workshop.signal);
  try {
    await removeHalfBuilds(folder);
    await shelf.look();
    const there = shelf.builtFor(job.parameters, workshop.source);
    if (there && !job.force) return jobs.finish(job, there.id);
    if (there && there.id !== job.id) jobs.rename(job, there.id);
    else if (!there && shelf.has(job.id))
      jobs.rename(job, 1 + Math.max(...shelf.ids(), ...jobs.ids()));
    await build(job, workshop);
    await shelf.look();
    jobs.finish(job, job.id);
  } finally {
    lock.release();
  }
}

async function build(job: Job, { folder, source, signal, log, tell }: Workshop): Promise<void> {
  const onProgress = (progress: OutlierProgress): void => {
    job.status = 'running';
    job.progress = progress;
    tell();
  };
  onProgress({ step: 'starting', fraction: 0 });
  const workFolder = await makeWorkFolder(folder);
  try {
    const outFile = path.join(workFolder, 'outliers.duckdb');
    const engine = await source.engine();
    const request = { buildId: job.id, force: job.force, ...job.parameters };
    const summary = await engine.build(request, { outFile, signal, onProgress });
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
