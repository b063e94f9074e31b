import type { ReferenceReport } from '../../domain/buildReport.ts';
import type { UserError } from '../../domain/userError.ts';
import { refusedAccount } from '../account/fileReport.ts';
import type { DataFile } from '../folder/scan.ts';
import { refusedUnread } from '../input/readJournalled.ts';

/** The account of a refused reference, without which the build continues; no hash if it cannot be read at all. */
export async function refusedReference(file: DataFile, fault: UserError): Promise<ReferenceReport> {
  const { bytes, sha256 } = await refusedUnread(file, fault);
  return { path: file.path, kind: 'reference', bytes, sha256, ...refusedAccount(fault) };
}
