import type { UserError } from '../../domain/userError.ts';
import { hashFile } from '../../store/hashFile.ts';
import type { ReadingJournal } from '../folder/readingJournal.ts';
import { type DataFile, leadsOut } from '../folder/scan.ts';
import type { Refusal } from './openInput.ts';

/** Reads a file of counts, unless it has ended too many processes (folder/readingJournal.ts). */
export async function readJournalled<Read>(
  journal: ReadingJournal | undefined,
  file: DataFile,
  read: () => Promise<Read>,
): Promise<Read | Refusal> {
  if (!journal) return read();
  const fault = await journal.faultOf(file);
  return fault ? refusedUnread(file, fault) : journal.reading(file, read);
}

/** The refusal of a file that is not read. */
export async function refusedUnread(file: DataFile, fault: UserError): Promise<Refusal> {
  const noHash = { bytes: 0, sha256: '' };
  const hashed = (await leadsOut(file))
    ? noHash
    : await hashFile(file.absolute).catch(() => noHash);
  return { ...hashed, fault };
}
