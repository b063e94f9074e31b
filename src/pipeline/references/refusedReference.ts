import type { ReferenceReport } from '../../domain/buildReport.ts';
import type { UserError } from '../../domain/userError.ts';
import { hashFile } from '../../store/hashFile.ts';
import { refusedAccount } from '../account/fileReport.ts';
import type { DataFile } from '../folder/scan.ts';

/** The account of a reference that a build goes on without; no hash where it cannot be read at all. */
export async function refusedReference(file: DataFile, fault: UserError): Promise<ReferenceReport> {
  const hashed = await hashFile(file.absolute).catch(() => ({ bytes: 0, sha256: '' }));
  return { path: file.path, kind: 'reference', ...hashed, ...refusedAccount(fault) };
}
