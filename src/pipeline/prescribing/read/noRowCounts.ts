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

/** Fewer rows than this tell nothing of a file: those of a month are thousands. */
const MIN_ROWS = 20;
/** Above this share of the rows what is left is no fair picture of a month. */
const MAX_SHARE = 1 / 20;

/**
 * Refuses a file none of whose rows can be counted because of how they are written, or more than a
 * twentieth of whose rows cannot be read: taken in, its month would vanish or shrink unseen. A file of
 * appliances or of unidentified prescribers alone is in order.
 *
 * @throws {UserError} with the reason, the first line, its column and what stands there.
 */
export async function mustCountRows(
  scratch: Scratch,
  file: DataFile,
  view: CsvView | undefined,
  { read, kept, dropped }: Pick<CountedRows, 'read' | 'kept' | 'dropped'>,
): Promise<void> {
  const most = refusedFor({ read, kept, dropped });
  if (!most) return;
  const row =
    view &&
    (most.reason === 'bad row'
      ? await firstRow(scratch, view, { name: 'pipeline/prescribing/bad_rows' })
      : await firstRow(scratch, view, {
          name: 'pipeline/prescribing/no_code_rows',
          values: { no_code: reasonNo('no drug code') },
        }));
  const [month = '', practice = '', bnf_code = '', items = ''] = (view?.columns ?? []).map(
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
    ? `: line ${row.line}, column ${view?.columns[place] ?? column}, has “${exampleOf((cells[column] ?? '').trim(), false)}”`
    : line === undefined
      ? ''
      : `: line ${line}`;
  const none =
    kept > 0
      ? `${most.rows} of its ${read} rows cannot be read`
      : read === 1
        ? 'its only row cannot be counted'
        : `none of its ${read} rows can be counted`;
  const were =
    kept > 0
      ? 'They were'
      : read === 1
        ? 'It was'
        : most.rows === read
          ? 'All were'
          : `${most.rows} of them were`;
  throw new UserError(`${file.path}: ${none}. ${were} dropped as “${most.reason}”${where}.`, {
    fix:
      (row && FIXES[column]) ??
      'Copy or export the file again, with as many cells in each row as in the first line.',
    file: file.path,
    ...(line === undefined ? {} : { line }),
  });
}

/** For which reason a file is refused, with its rows; undefined where it is not. */
function refusedFor({
  read,
  kept,
  dropped,
}: Pick<CountedRows, 'read' | 'kept' | 'dropped'>): CountedRows['dropped'][number] | undefined {
  const [most] = [...dropped].sort((a, b) => b.rows - a.rows);
  if (kept === 0)
    return most?.reason === 'bad row' || most?.reason === 'no drug code' ? most : undefined;
  const bad = dropped.find(({ reason }) => reason === 'bad row');
  return bad && bad.rows >= MIN_ROWS && bad.rows > MAX_SHARE * read ? bad : undefined;
}
