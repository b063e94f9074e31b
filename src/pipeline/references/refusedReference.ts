import type { FileReport } from '../../domain/buildReport.ts';
import type { UserError } from '../../domain/userError.ts';
import { hashFile } from '../../store/hashFile.ts';
import { reportedFault } from '../account/faults.ts';
import type { DataFile } from '../folder/scan.ts';

/** The account of a reference that a build goes on without; no hash where it cannot be read at all. */
export async function refusedReference(file: DataFile, fault: UserError): Promise<FileReport> {
  const hashed = await hashFile(file.absolute).catch(() => ({ bytes: 0, sha256: '' }));
  const rows = { read: 0, kept: 0, dropped: [] };
  return { path: file.path, kind: 'reference', ...hashed, ...rows, refused: reportedFault(fault) };
}
