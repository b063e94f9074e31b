import { access, constants, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../domain/userError.ts';
import { folderMeant } from './folderNames.ts';
import { type Look, type LookedAt, untilStill } from './look.ts';

/** A name that a build may read: nothing else in the data folder makes it wait or start. */
export const isInputName = (name: string): boolean =>
  !name.startsWith('.') && /(?:\.(?:csv|csv\.gz|zip)|^measures\.json)$/i.test(name);

/** Looks at the folder, and at `labs/<lab_id>/`; a missing one looks empty. */
export async function snapshotOf(dataPath: string): Promise<Look> {
  const { name: labsFolder } = folderMeant(await entries(dataPath), 'labs');
  const labs = (await entries(path.join(dataPath, labsFolder))).map(name =>
    path.join(labsFolder, name),
  );
  const lines: string[] = [];
  const files: LookedAt[] = [];
  let changedAt = 0;
  for (const folder of ['', labsFolder, ...labs]) {
    const { mtimeMs } = await stat(path.join(dataPath, folder)).catch(() => ({ mtimeMs: 0 }));
    changedAt = Math.max(changedAt, mtimeMs);
    for (const name of (await entries(path.join(dataPath, folder))).filter(isInputName)) {
      const file = path.join(folder, name);
      const stats = await stat(path.join(dataPath, file)).catch(() => undefined);
      if (!stats?.isFile()) continue;
      // ctime too: a file can be replaced under its old size and time of modification.
      lines.push([file, stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino].join('\t'));
      const touchedAt = Math.max(stats.mtimeMs, stats.ctimeMs);
      changedAt = Math.max(changedAt, touchedAt);
      files.push({ absolute: path.join(dataPath, file), changedAt: touchedAt });
    }
  }
  return { text: lines.sort().join('\n'), changedAt, files };
}

const entries = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/**
 * What the folder looks like once it is still: see `untilStill`.
 *
 * @throws {UserError} where the folder is missing or has no input file.
 */
export const settled = (dataPath: string, quietMs: number, signal: AbortSignal): Promise<Look> =>
  untilStill(() => lookAt(dataPath), quietMs, signal);

async function lookAt(dataPath: string): Promise<Look> {
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
