import { access, constants, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../domain/userError.ts';

/** A name that a build may read: nothing else in the data folder makes it wait or start. */
export const isInputName = (name: string): boolean =>
  !name.startsWith('.') && (/\.(?:csv|csv\.gz|zip)$/i.test(name) || name === 'measures.json');

/** What a look at the data folder (names, sizes and times, no content) tells. */
export interface Snapshot {
  /** Equal texts: nothing was touched in between. */
  readonly text: string;
  /** When a file last changed, appeared or went, in ms since 1970; 0 without a folder. */
  readonly changedAt: number;
}

/** Looks at the folder, and at `labs/<lab_id>/`; a missing one looks empty. */
export async function snapshotOf(dataPath: string): Promise<Snapshot> {
  const labs = (await entries(path.join(dataPath, 'labs'))).map(name => path.join('labs', name));
  const lines: string[] = [];
  let changedAt = 0;
  for (const folder of ['', 'labs', ...labs]) {
    const { mtimeMs } = await stat(path.join(dataPath, folder)).catch(() => ({ mtimeMs: 0 }));
    changedAt = Math.max(changedAt, mtimeMs);
    for (const name of (await entries(path.join(dataPath, folder))).filter(isInputName)) {
      const file = path.join(folder, name);
      const stats = await stat(path.join(dataPath, file)).catch(() => undefined);
      if (!stats?.isFile()) continue;
      // ctime too: a file can be replaced under its old size and time of modification.
      lines.push([file, stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino].join('\t'));
      changedAt = Math.max(changedAt, stats.mtimeMs, stats.ctimeMs);
    }
  }
  return { text: lines.sort().join('\n'), changedAt };
}

const entries = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/**
 * Waits until nothing has changed in the folder for `quietMs` ms, so that no file is read half while
 * it is being copied; does not wait if the files are older than that. Returns what it then looks like.
 *
 * @throws {UserError} where the folder is missing or has no input file.
 */
export async function settled(
  dataPath: string,
  quietMs: number,
  signal: AbortSignal,
): Promise<Snapshot> {
  let last = await lookAt(dataPath);
  // A clock that runs ahead (a mounted folder of another machine) is outwaited, not believed.
  if (Date.now() - last.changedAt >= quietMs) return last;
  for (;;) {
    await sleep(quietMs, undefined, { signal });
    const now = await lookAt(dataPath);
    if (now.text === last.text) return now;
    last = now;
  }
}

async function lookAt(dataPath: string): Promise<Snapshot> {
  const folder = await stat(dataPath).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new UserError(`DATA_CSVS_PATH is ${dataPath}, and there is no such folder.`, {
      fix: 'Mount or make the folder, or set DATA_CSVS_PATH to the right one.',
    });
  }
  await access(dataPath, constants.R_OK | constants.X_OK).catch(() => {
    throw new UserError(`The data folder ${dataPath} may not be read by this program.`, {
      fix: 'Mend the permissions of that folder.',
    });
  });
  const snapshot = await snapshotOf(dataPath);
  if (snapshot.text === '') {
    throw new UserError(`The data folder ${dataPath} has no CSV file.`, {
      fix: 'Put practice_codes.csv, test_codes.csv and the labs’ files there; the build starts by itself.',
    });
  }
  return snapshot;
}
