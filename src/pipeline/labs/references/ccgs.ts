import { z } from 'zod';
import type { FileReport } from '../../../domain/buildReport.ts';
import type { DataFile } from '../../folder/scan.ts';
import { filled } from '../../references/cells.ts';
import { ccgCode } from '../../references/organisationCodes.ts';
import { readTable } from '../../references/table.ts';

const row = z.object({ ccg_id: filled.transform(ccgCode), name: z.string() });

/** Reads the CCGs’ names by id from the optional ccgs.csv. A CCG without a name is shown by its code. */
export async function readCcgs(
  file: DataFile,
  workFolder: string,
): Promise<{ names: Map<string, string>; report: FileReport }> {
  const names = new Map<string, string>();
  const options = { columns: ['ccg_id', 'name'], schema: row, workFolder };
  const report = await readTable(file, options, ({ value }) => {
    if (value.name !== '') names.set(value.ccg_id, value.name);
  });
  return { names, report };
}
