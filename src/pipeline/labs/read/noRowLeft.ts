import type { DropReason } from '../../../domain/buildReport.ts';
import { UserError } from '../../../domain/userError.ts';
import { firstRow } from '../../account/badLines.ts';
import { exampleOf } from '../../account/unreadableText.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { type CountFormat, droppedRows, labelled } from './countColumns.ts';

/** The dropped rows of a file of which no row is left. */
export interface AllDropped {
  /** Rows by reason. */
  readonly reasons: ReadonlyMap<DropReason, number>;
  /** The first line that could not be taken apart into cells. */
  readonly rejectedLine: number | undefined;
  readonly discreet: boolean;
}

/** For each common reason, the column to look at and what to do. */
const PLACES: Partial<Record<DropReason, { readonly column: string; readonly fix: string }>> = {
  'practice not in mapping': {
    column: 'practice_id',
    fix: 'Add the lab’s practice codes to its practice mapping.',
  },
  'practice without ODS code': {
    column: 'practice_id',
    fix: 'Give the lab’s practice codes their ODS codes in its practice mapping.',
  },
  'test not mapped': {
    column: 'test_code',
    fix: 'List the codes in a column of test_codes.csv that belongs to the lab.',
  },
  'test not shown': {
    column: 'test_code',
    fix: 'Set show_in_app? to True for these tests in test_codes.csv, or remove the file.',
  },
  'count not readable': {
    column: 'count',
    fix: 'Write counts as whole numbers, and small ones as a range such as 1-5 or as <5.',
  },
  'practice not known': {
    column: 'practice_id',
    fix: 'Add the practices to practice_codes.csv, or give the lab a practice mapping.',
  },
  'no list size': {
    column: 'month',
    fix: 'Give the practices a list size for these months in practice_codes.csv.',
  },
};

/**
 * The error for a file of which no row can be counted: the most frequent reason, and the first line with its
 * column and cell. If such a file were accepted, its lab would disappear without a word.
 */
export async function noRowLeft(
  scratch: Scratch,
  view: CsvView,
  format: CountFormat,
  dropped: AllDropped,
): Promise<UserError> {
  const { path } = view.file;
  const total = [...dropped.reasons.values()].reduce((sum, rows) => sum + rows, 0);
  const [[reason, rows] = ['bad row', total] as const] = [...dropped.reasons].sort(
    ([, a], [, b]) => b - a,
  );
  const row = await firstRow(scratch, view, droppedRows(reason));
  const line = row?.line ?? (reason === 'bad row' ? dropped.rejectedLine : undefined);
  const place = reason === 'bad row' ? badCell(format, row?.cells) : PLACES[reason];
  const cell = row && place?.column !== undefined ? row.cells.get(place.column) : undefined;
  const position = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(place?.column === undefined || cell === undefined ? [] : [`column ${place.column}`]),
  ].join(', ');
  const example =
    cell === undefined
      ? position
      : `${position}, has “${exampleOf(cell.trim(), dropped.discreet)}”`.replace(/^, /, '');
  const lead =
    total === 1 ? 'its only row cannot be counted' : `none of its ${total} rows can be counted`;
  const quantity = total === 1 ? 'It was' : rows === total ? 'All were' : `${rows} of them were`;
  return new UserError(
    `${path}: ${lead}. ${quantity} dropped as “${reason}”${example === '' ? '' : `: ${example}`}.`,
    {
      fix: place?.fix ?? 'Export the file again.',
      file: path,
      line,
    },
  );
}

function badCell(
  { columns }: CountFormat,
  cells: ReadonlyMap<string, string> | undefined,
): { readonly column?: string; readonly fix: string } {
  const unreadable = labelled(columns).find(
    ({ name, label }) => cells && label.read(cells.get(name) ?? '') === undefined,
  );
  if (unreadable) return { column: unreadable.name, fix: unreadable.label.fix };
  return {
    fix: 'Each row needs as many cells as the first line has names, none of them empty; put a cell with a comma in quotation marks.',
  };
}
