import type { DropReason, FileReport } from '../../domain/buildReport.ts';
import type { UserError } from '../../domain/userError.ts';
import { refusedAccount, rowAccount } from '../account/fileReport.ts';
import type { DataFile } from '../folder/scan.ts';
import type { Refusal } from '../input/openInput.ts';
import type { Staged } from './read/stageFile.ts';
import { labReasons } from './reasons.ts';

/** A file of counts that has been through steps 1 to 4. */
export interface ProcessedFile {
  readonly fileNo: number;
  readonly file: DataFile;
  /** Undefined for the combined file. */
  readonly labId: string | undefined;
  readonly outcome: Staged | Refusal;
}

export const isStaged = (outcome: Staged | Refusal): outcome is Staged => 'rejected' in outcome;

/** Whether a file could not be read, so that its served counts stay until one can replace them. */
export const isRefused = ({ outcome }: ProcessedFile): boolean =>
  !isStaged(outcome) && !outcome.repeats;

/** A processed file that is refused afterwards, because it repeats another one. */
export const refusing = (processed: ProcessedFile, fault: UserError): ProcessedFile => {
  const { bytes, sha256 } = processed.outcome;
  return { ...processed, outcome: { bytes, sha256, fault, repeats: true } };
};

/**
 * The account of a file: read = kept + dropped.
 *
 * @param rows the number of its staged rows by the reason’s number; 0 is for kept rows.
 */
export function fileReport(
  processed: ProcessedFile,
  rows: ReadonlyMap<number, number>,
): FileReport {
  const { file, labId, outcome } = processed;
  const { bytes, sha256 } = outcome;
  const head = {
    path: file.path,
    kind: labId === undefined ? 'combined' : 'lab',
    ...(labId === undefined ? {} : { labId }),
    bytes,
    sha256,
  } as const;
  if (!isStaged(outcome)) return { ...head, ...refusedAccount(outcome.fault) };
  const badRow = labReasons.numberOf('bad row');
  const merged = new Map(rows);
  if (outcome.rejected > 0) merged.set(badRow, (merged.get(badRow) ?? 0) + outcome.rejected);
  return { ...head, ...rowAccount(merged, labReasons, reason => linesOf(outcome, reason)) };
}

function linesOf(outcome: Staged, reason: DropReason): readonly number[] {
  if (reason === 'bad row') return outcome.badLines;
  return reason === 'count not readable' ? outcome.unreadableLines : [];
}
