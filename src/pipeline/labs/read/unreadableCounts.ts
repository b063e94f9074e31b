import { RESULT_CATEGORIES } from '../../../domain/resultCategory.ts';
import { UserError } from '../../../domain/userError.ts';
import { badLines } from '../../account/badLines.ts';
import { patternsIn, rowsText } from '../../account/unreadableText.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { reasonNo } from '../reasons.ts';
import { droppedRows } from './countColumns.ts';

/**
 * Slips of the hand spoil a few counts in a thousand. A lab that writes its small counts in a way that
 * cannot be read does so on a fifth of its rows or more: above a twentieth it is the lab’s custom, and
 * the rest is no fair picture of what it sent.
 */
const MAX_SHARE = 1 / 20;
/** Fewer rows than this tell nothing of a custom. */
const MIN_ROWS = 3;
/** So many times the share of the other result categories is no accident. */
const FAR_MORE = 4;

/** What the report says about a file’s unreadable counts; the file itself is accepted. */
export interface UnreadableCounts {
  /** The first few. */
  readonly lines: readonly number[];
  readonly notice: string;
}

/** Rows of one result category whose count can be read, or not. */
interface CategoryRows {
  readonly category: number;
  readonly readable: number;
  readonly unreadable: number;
}

/**
 * Looks at the rows of a staged file whose count alone cannot be read. They stay, as what is uncertain.
 *
 * @throws {UserError} where they are more than a twentieth of the rows that would count, or more than
 * that of one result category and four times the share of the other categories: any share of that
 * category would be wrong.
 */
export async function unreadableCounts(
  scratch: Scratch,
  view: CsvView,
  { fileNo, discreet }: { readonly fileNo: number; readonly discreet: boolean },
): Promise<UnreadableCounts> {
  const categories = await categoriesOf(scratch, fileNo);
  const reason = 'count not readable';
  const texts = await scratch.rows('pipeline/labs/unreadable_counts', {
    unreadable: reasonNo(reason),
  });
  const lines = await badLines(scratch, view, { rejected: [], badRows: droppedRows(reason) });
  const [line] = lines;
  const columns = [...new Set(texts.map(([column]) => String(column)))].sort();
  const patterns = patternsIn(
    texts.map(([, text, rows]) => [String(text), Number(rows)]),
    discreet,
  );
  const at = line === undefined ? '' : `, first in line ${line}`;
  const column = `column ${columns.join(', ')}`;
  const details = `${patterns}${at}`;
  const { path } = view.file;
  const message = tooMany(categories);
  if (message !== undefined) {
    throw new UserError(`${path}, ${column}: ${message} (${details}).`, {
      fix: FIX,
      file: path,
      ...(line === undefined ? {} : { line }),
    });
  }
  const rows = categories.reduce((sum, each) => sum + each.unreadable, 0);
  return {
    lines,
    notice: `${path}, ${column}: the count of ${rowsText(rows)} cannot be read (${details}). What ${rows === 1 ? 'this row counts' : 'these rows count'} is shown as uncertain. ${FIX}`,
  };
}

const FIX =
  'Write small counts as a range such as 1-5, or as <5; in Excel, give the column the format “Text” first, so that no range becomes a date.';

async function categoriesOf(scratch: Scratch, fileNo: number): Promise<CategoryRows[]> {
  const rows = await scratch.rows('pipeline/labs/unreadable_by_category', {
    file_no: fileNo,
    unreadable: reasonNo('count not readable'),
  });
  return rows.map(([category, readable, unreadable]) => ({
    category: Number(category),
    readable: Number(readable),
    unreadable: Number(unreadable),
  }));
}

/** Why unreadable counts are too many; undefined where they are not. */
function tooMany(categories: readonly CategoryRows[]): string | undefined {
  const all = sumOf(categories);
  if (isTooMany(all)) {
    return `${all.unreadable} of ${all.readable + all.unreadable} counts cannot be read`;
  }
  for (const each of categories) {
    const others = sumOf(categories.filter(other => other !== each));
    if (!isTooMany(each) || shareOf(each) < FAR_MORE * shareOf(others)) continue;
    const own = `${each.unreadable} of ${each.readable + each.unreadable} counts`;
    return `${own} of the result type “${nameOf(each.category)}” cannot be read, and ${others.unreadable} of ${others.readable + others.unreadable} of the others`;
  }
  return undefined;
}

const nameOf = (category: number): string =>
  RESULT_CATEGORIES.find(({ code }) => code === category)?.name ?? String(category);

type Rows = Omit<CategoryRows, 'category'>;

const sumOf = (categories: readonly Rows[]): Rows => ({
  readable: categories.reduce((sum, each) => sum + each.readable, 0),
  unreadable: categories.reduce((sum, each) => sum + each.unreadable, 0),
});

const shareOf = ({ readable, unreadable }: Rows): number =>
  unreadable === 0 ? 0 : unreadable / (readable + unreadable);

const isTooMany = (rows: Rows): boolean => rows.unreadable >= MIN_ROWS && shareOf(rows) > MAX_SHARE;
