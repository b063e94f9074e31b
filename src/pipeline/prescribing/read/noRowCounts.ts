import { UserError } from '../../../domain/userError.ts';
import { firstRow } from '../../account/badLines.ts';
import { exampleOf } from '../../account/unreadableText.ts';
import type { DataFile } from '../../folder/scan.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { reasonNo } from '../reasons.ts';
import type { CountedRows } from './pieces.ts';

const FIXES: Readonly<Record<string, string>> = {
  month: 'Write months as 202401, 2024_01, 2024-01 or 2024-01-01.',
  practice: 'Give each row the code of its practice.',
  bnf_code: 'Give each row the BNF code of a presentation: 15 letters and digits.',
  items: 'Write items as whole numbers.',
};

/** Fewer rows than this say little about a file, since a month has thousands. */
const MIN_ROWS = 20;
/** Above this share of the rows, the rest does not represent a month. */
const MAX_SHARE = 1 / 20;

/**
 * Refuses a file if none of its rows can be counted because of how they are written, or if more than a
 * twentieth cannot be read. Otherwise its month would disappear or shrink without a word. A file of only
 * appliances or unidentified prescribers is valid.
 *
 * @throws {UserError} with the reason, the first line, its column and its cell.
 */
export async function mustCountRows(
  scratch: Scratch,
  file: DataFile,
  view: CsvView | undefined,
  { read, kept, dropped }: Pick<CountedRows, 'read' | 'kept' | 'dropped'>,
): Promise<void> {
  const refusal = refusedFor({ read, kept, dropped });
  if (!refusal) return;
  const row =
    view &&
    (refusal.reason === 'bad row'
      ? await firstRow(scratch, view, { name: 'pipeline/prescribing/bad_rows' })
      : await firstRow(scratch, view, {
          name: 'pipeline/prescribing/no_code_rows',
          values: { no_code: reasonNo('no drug code') },
        }));
  const [month = '', practice = '', bnf_code = '', items = ''] = (view?.columns ?? []).map(
    name => row?.cells.get(name) ?? '',
  );
  const cells: Readonly<Record<string, string>> = { month, practice, bnf_code, items };
  const [[unreadCell] = []] = await scratch.rows('pipeline/prescribing/unread_cell', {
    month,
    practice,
    bnf_code,
  });
  const column = refusal.reason === 'bad row' ? String(unreadCell) : 'bnf_code';
  const line = row?.line ?? refusal.lines[0];
  const columnNo = Object.keys(cells).indexOf(column);
  const place = row
    ? `: line ${row.line}, column ${view?.columns[columnNo] ?? column}, has “${exampleOf((cells[column] ?? '').trim(), false)}”`
    : line === undefined
      ? ''
      : `: line ${line}`;
  const lead =
    kept > 0
      ? `${refusal.rows} of its ${read} rows cannot be read`
      : read === 1
        ? 'its only row cannot be counted'
        : `none of its ${read} rows can be counted`;
  const were =
    kept > 0
      ? 'They were'
      : read === 1
        ? 'It was'
        : refusal.rows === read
          ? 'All were'
          : `${refusal.rows} of them were`;
  throw new UserError(`${file.path}: ${lead}. ${were} dropped as “${refusal.reason}”${place}.`, {
    fix:
      (row && FIXES[column]) ??
      'Copy or export the file again, with as many cells in each row as in the first line.',
    file: file.path,
    line,
  });
}

/** The reason for which a file is refused, with its rows; undefined if it is not. */
function refusedFor({
  read,
  kept,
  dropped,
}: Pick<CountedRows, 'read' | 'kept' | 'dropped'>): CountedRows['dropped'][number] | undefined {
  const [mostCommon] = [...dropped].sort((a, b) => b.rows - a.rows);
  if (kept === 0)
    return mostCommon?.reason === 'bad row' || mostCommon?.reason === 'no drug code'
      ? mostCommon
      : undefined;
  const badRows = dropped.find(({ reason }) => reason === 'bad row');
  return badRows && badRows.rows >= MIN_ROWS && badRows.rows > MAX_SHARE * read
    ? badRows
    : undefined;
}
