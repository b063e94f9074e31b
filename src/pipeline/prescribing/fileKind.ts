import path from 'node:path';
import type { FileKind } from '../run/fileKind.ts';
import { ingestPrescribing } from './ingest.ts';
import { scanPrescribing } from './scan.ts';
import { TABLES } from './shelf.ts';
import { prescribingVersion } from './version.ts';

const RETRY_MS = 60_000;

/**
 * The files under `prescribing/`, from which the prescribing store is built.
 *
 * @param storePath where the pieces of files are kept between builds.
 */
export const prescribingFiles = (storePath: string): FileKind => ({
  buildName: 'prescribing build',
  filesName: 'prescribing files',
  // A build may take hours, but months that have been read are kept if it starts again.
  mayGrow: true,
  isDiscreet: false,
  retryMs: RETRY_MS,
  scan: scanPrescribing,
  version: prescribingVersion,
  build: job =>
    ingestPrescribing({
      ...job,
      piecesFolder: path.join(storePath, 'prescribing-pieces'),
      tablesFolder: path.join(storePath, TABLES),
    }),
});
