import type { DropReason } from '../../../domain/buildReport.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { reasonOf } from '../reasons.ts';

/**
 * Summarises the staged rows of a file for its report, in one scan. Call it again when reasons have changed.
 *
 * @param labNo undefined for the combined file, whose codes are canonical.
 */
export const lookAtStaged = (
  scratch: Scratch,
  { fileNo, labNo }: { readonly fileNo: number; readonly labNo?: number },
): Promise<void> =>
  scratch.run('pipeline/labs/file_cells', {
    file_no: fileNo,
    has_own_codes: labNo !== undefined,
  });

/** The summarised rows by reason; `kept`: not dropped so far. */
export async function stagedRows(scratch: Scratch): Promise<Map<DropReason | 'kept', number>> {
  const rows = await scratch.rows('pipeline/labs/file_reasons');
  return new Map(rows.map(([no, n]) => [reasonOf(Number(no)) ?? 'kept', Number(n)]));
}
