import { z } from 'zod';
import type { FileReport } from '../../../domain/buildReport.ts';
import { UserError } from '../../../domain/userError.ts';
import type { DataFile } from '../../folder/scan.ts';
import { filled } from '../../references/cells.ts';
import { practiceCode } from '../../references/organisationCodes.ts';
import { readTable } from '../../references/table.ts';

/** A lab’s own practice codes, in capitals, and the ODS codes that they stand for; '' where it has none. */
export interface PracticeMapping {
  readonly odsOf: ReadonlyMap<string, string>;
  readonly report: FileReport;
}

const row = z.object({
  'LIMS code': filled.transform(practiceCode),
  'ODS code': z.string().transform(practiceCode),
});

/**
 * Reads a lab’s `<lab>_practice_mapping.csv` (field guide, section 2).
 *
 * @throws {UserError} if a LIMS code stands for two ODS codes; it quotes neither.
 */
export async function readPracticeMapping(
  file: DataFile,
  workFolder: string,
): Promise<PracticeMapping> {
  const odsOf = new Map<string, string>();
  const lines = new Map<string, number>();
  const columns = ['LIMS code', 'ODS code'];
  const report = await readTable(file, { columns, schema: row, workFolder }, ({ line, value }) => {
    const { 'LIMS code': local, 'ODS code': ods } = value;
    const earlierOds = odsOf.get(local);
    if (earlierOds !== undefined && earlierOds !== ods) {
      // Do not quote practice codes, because anonymising may hide them.
      throw new UserError(
        `${file.path} gives the LIMS code of line ${line} another ODS code than line ${lines.get(local)}.`,
        { fix: 'Keep the line that is right.', file: file.path, line },
      );
    }
    odsOf.set(local, ods);
    lines.set(local, line);
  });
  return { odsOf, report };
}
