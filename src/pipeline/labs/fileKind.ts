import type { BuildReport } from '../../domain/buildReport.ts';
import type { FileKind, KindJob } from '../run/fileKind.ts';
import { buildStore } from './buildStore.ts';
import { scanNeededFolder } from './scan.ts';
import { type BuildSettings, labVersion } from './version.ts';

/** The files of labs, with the combined file and the references, from which the store of counts is built. */
export const labFiles = (settings: BuildSettings): FileKind => ({
  buildName: 'build',
  filesName: 'the labs’ files',
  mayGrow: false,
  isDiscreet: settings.anonymiseSecret !== undefined,
  scan: scanNeededFolder,
  version: inputs => labVersion(inputs, settings),
  build: (job: KindJob): Promise<BuildReport> => buildStore({ ...job, settings }),
});
