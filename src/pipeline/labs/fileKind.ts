import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { BuildReport } from '../../domain/buildReport.ts';
import type { FileKind, KindJob } from '../run/fileKind.ts';
import { buildStore } from './buildStore.ts';
import { scanNeededFolder } from './scan.ts';
import { type BuildSettings, labVersion } from './version.ts';

/** Where what was read of the labs’ files stays between builds. */
const labPiecesIn = (storePath: string): string => path.join(storePath, 'lab-pieces');

/** Removes it where practices are anonymised: it has their codes. */
export const removeLabPieces = (storePath: string): Promise<void> =>
  rm(labPiecesIn(storePath), { recursive: true, force: true });

/** The files of labs, with the combined file and the references, from which the store of counts is built. */
export const labFiles = (settings: BuildSettings, storePath: string): FileKind => ({
  buildName: 'build',
  filesName: 'the labs’ files',
  mayGrow: false,
  isDiscreet: settings.anonymiseSecret !== undefined,
  scan: scanNeededFolder,
  version: inputs => labVersion(inputs, settings),
  build: (job: KindJob): Promise<BuildReport> =>
    buildStore({ ...job, settings, piecesFolder: labPiecesIn(storePath) }),
});
