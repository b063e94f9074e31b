import { UserError } from '../../../domain/userError.ts';
import { firstRow } from '../../account/badLines.ts';
import { exampleOf } from '../../account/unreadableText.ts';
import type { DataFile } from '../../folder/dataFile.ts';
import type { Source } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { reasonNo } from '../reasons.ts';
import type { RowAccount } from './pieces.ts';

const FIXES: Readonly<Record<string, string>> = {
  month: 'Write months as 202401, 2024_01, 2024-01 or 2024-01-01.',
  practice: 'Give each row the code of its practice.',
  bnf_code: 'Give each row the BNF code of a presentation: 15 letters and digits.',
  items: 'Write items as whole numbers.',
};

/**
 * Refuses a file none of whose rows can be counted because of how they are written: taken in, its
 * month would vanish unseen. A file of appliances or of unidentified prescribers alone is in order.
 *
 * @throws {UserError} with the reason of most rows, the first line, its column and what stands there.
 */
export async function mustCountRows(
  scratch: Scratch,
  file: DataFile,
  source: Source | undefined,
  { read, kept, dropped }: Pick<RowAccount, 'read' | 'kept' | 'dropped'>,
): Promise<void> {
  const [most] = [...dropped].sort((a, b) => b.rows - a.rows);
  if (kept > 0 || !most || (most.reason !== 'bad row' && most.reason !== 'no drug code')) return;
  const row =
    source &&
    (most.reason === 'bad row'
      ? await firstRow(scratch, source, 'pipeline/prescribing/bad_rows')
      : await firstRow(scratch, source, 'pipeline/prescribing/no_code_rows', {
          no_code: reasonNo('no drug code'),
        }));
  const [month = '', practice = '', bnf_code = '', items = ''] = (source?.columns ?? []).map(
    name => row?.cells.get(name) ?? '',
  );
  const cells: Readonly<Record<string, string>> = { month, practice, bnf_code, items };
  const [[unread] = []] = await scratch.rows('pipeline/prescribing/unread_cell', {
    month,
    practice,
    bnf_code,
  });
  const column = most.reason === 'bad row' ? String(unread) : 'bnf_code';
  const line = row?.line ?? most.lines[0];
  const place = Object.keys(cells).indexOf(column);
  const where = row
    ? `: line ${row.line}, column ${source?.columns[place] ?? column}, has “${exampleOf((cells[column] ?? '').trim(), false)}”`
    : line === undefined
      ? ''
      : `: line ${line}`;
  const none =
    read === 1 ? 'its only row cannot be counted' : `none of its ${read} rows can be counted`;
  const were =
    read === 1 ? 'It was' : most.rows === read ? 'All were' : `${most.rows} of them were`;
  throw new UserError(`${file.path}: ${none}. ${were} dropped as “${most.reason}”${where}.`, {
    fix:
      (row && FIXES[column]) ??
      'Copy or export the file again, with as many cells in each row as in the first line.',
    file: file.path,
    ...(line === undefined ? {} : { line }),
  });
}
