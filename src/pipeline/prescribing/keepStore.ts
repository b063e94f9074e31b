import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildProgress } from '../../domain/buildReport.ts';
import type { StoreFolder } from '../../store/folder.ts';
import { tryLock } from '../../store/lock.ts';
import { putSeal, removeSealed, sealOf, sync } from '../../store/seal.ts';
import type { Look } from '../folder/look.ts';
import { hashPrescribingInputs, prescribingVersion, UNREADABLE } from './hashPrescribing.ts';
import { ingestPrescribing } from './ingest.ts';
import { scanPrescribing } from './scanPrescribing.ts';
import { isSoundStore } from './soundStore.ts';
import { Changed, mustStand, stillPrescribing } from './still.ts';
import { inWords } from './systemFault.ts';

const STORE = /^prescribing-[0-9a-f]{16}\.duckdb$/;
const WORK = 'prescribing-build-';
const LOCK_RETRY_MS = 500;
const QUIET_MS = 2000;

export interface KeepOptions {
  /** Absolute. */
  readonly dataPath: string;
  readonly folder: StoreFolder;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
  /** The folder must have been still for so long (ms) before it is read. */
  readonly quietMs?: number;
}

/** The prescribing store of what the data folder holds now. */
export interface KeptStore {
  readonly file: string;
  readonly version: string;
  /** Whether it was made just now. */
  readonly made: boolean;
  /** Whether a file is missing in it that could not be read, and may be at the next look. */
  readonly unreadable: boolean;
}

/**
 * Makes the store folder's `prescribing-<version>.duckdb` that of the data folder, if it is not:
 * undefined where there are no prescribing files. A store that is damaged is made anew. One process of those that share the folder ingests,
 * the others wait for it; a killed one leaves nothing that is taken for a store. The store before it
 * stays, for builds that are reading it; older ones go. Where a file changes while it is read, all
 * begins anew once it is still.
 *
 * @throws {UserError} as `ingestPrescribing`, or where the system stops it.
 */
export async function keepPrescribingStore(options: KeepOptions): Promise<KeptStore | undefined> {
  const { signal, quietMs = QUIET_MS } = options;
  for (;;) {
    try {
      return await keepOnce(options);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Changed)) throw inWords(error);
    }
    // Not at once, even where the file system does not tell when it was.
    await sleep(quietMs, undefined, signal ? { signal } : {});
  }
}

async function keepOnce(options: KeepOptions): Promise<KeptStore | undefined> {
  const { dataPath, folder, signal, quietMs = QUIET_MS } = options;
  const look = await stillPrescribing(dataPath, quietMs, signal);
  if ((await scanPrescribing(dataPath)).files.length === 0) return undefined;
  const memory = path.join(folder.path, 'prescribing-hashes.json');
  const inputs = await hashPrescribingInputs(dataPath, memory);
  const version = prescribingVersion(inputs);
  const unreadable = inputs.some(({ sha256 }) => sha256 === UNREADABLE);
  const existing = async (): Promise<KeptStore | undefined> => {
    const file = fileOf(folder, version);
    const isSound = await isSoundStore(file, version, { thorough: false });
    return isSound ? { file, version, made: false, unreadable } : undefined;
  };
  const known = await existing();
  if (known) return known;
  const lockFile = path.join(folder.path, 'prescribing-lock.duckdb');
  for (;;) {
    signal?.throwIfAborted();
    const lock = await tryLock({ ...folder, lockFile });
    if (!lock) {
      await sleep(LOCK_RETRY_MS, undefined, signal ? { signal } : {});
      continue;
    }
    try {
      // Another process may have made it between the look above and the lock.
      return (await existing()) ?? (await make(options, look, inputs));
    } finally {
      lock.release();
    }
  }
}

const fileOf = (folder: StoreFolder, version: string): string =>
  path.join(folder.path, `prescribing-${version.slice(0, 16)}.duckdb`);

/** Only for the holder of the lock. */
async function make(
  { dataPath, folder, signal, onProgress }: KeepOptions,
  look: Look,
  inputs: Awaited<ReturnType<typeof hashPrescribingInputs>>,
): Promise<KeptStore> {
  await removeWork(folder);
  // They may have changed while another process had the lock.
  await mustStand(dataPath, look);
  const workFolder = await mkdtemp(path.join(folder.path, WORK));
  try {
    const outFile = path.join(workFolder, 'store.duckdb');
    const { version, files } = await ingestPrescribing({
      dataPath,
      workFolder,
      outFile,
      piecesFolder: path.join(folder.path, 'prescribing-pieces'),
      tablesFolder: path.join(folder.path, 'prescribing-tables'),
      inputs,
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
    });
    await mustStand(dataPath, look);
    const file = fileOf(folder, version);
    await sync(outFile, 'r+');
    const seal = await sealOf(outFile);
    await removeSealed(file);
    await rename(outFile, file);
    await putSeal(file, seal);
    await sync(folder.path, 'r');
    await removeOlder(folder, path.basename(file));
    const unreadable = files.some(({ sha256 }) => sha256 === '');
    return { file, version, made: true, unreadable };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function removeWork(folder: StoreFolder): Promise<void> {
  for (const name of await readdir(folder.path)) {
    if (!name.startsWith(WORK)) continue;
    await rm(path.join(folder.path, name), { recursive: true, force: true });
  }
}

/** Leaves the new store and the one before it. */
async function removeOlder(folder: StoreFolder, made: string): Promise<void> {
  const names = (await readdir(folder.path)).filter(name => STORE.test(name) && name !== made);
  const dated = await Promise.all(
    names.map(async name => {
      const file = path.join(folder.path, name);
      return { file, at: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  dated.sort((a, b) => b.at - a.at);
  for (const { file } of dated.slice(1)) await removeSealed(file);
}
