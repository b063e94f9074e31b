import { RESULT_CATEGORIES } from '../../../domain/resultCategory.ts';
import { UserError } from '../../../domain/userError.ts';
import { badLines } from '../../account/badLines.ts';
import { firstInLine, patternsIn, rowsText } from '../../account/unreadableText.ts';
import type { CsvView } from '../../input/csvView.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { reasonNo } from '../reasons.ts';
import { droppedRows } from './countColumns.ts';

/**
 * Typing errors affect a few counts in a thousand. A lab that writes its small counts in a way that cannot
 * be read does so in a fifth of its rows or more. Above a twentieth it is how the lab writes counts, and the
 * rest does not represent what it sent.
 */
const MAX_SHARE = 1 / 20;
/** Fewer rows than this do not show how the lab usually writes counts. */
const MIN_ROWS = 3;
/** A share this many times that of the other result categories is not by accident. */
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
 * Checks the rows of a staged file of which only the count cannot be read. They are kept as uncertain.
 *
 * @throws {UserError} if they are more than a twentieth of the rows that would count, or more than a
 * twentieth of one result category and four times the share of the other categories, which would make any
 * share of that category wrong.
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
  const column = `column ${columns.join(', ')}`;
  const details = `${patterns}${firstInLine(line)}`;
  const { path } = view.file;
  const message = tooMany(categories);
  if (message !== undefined) {
    throw new UserError(`${path}, ${column}: ${message} (${details}).`, {
      fix: FIX,
      file: path,
      line,
    });
  }
  const rows = categories.reduce((sum, category) => sum + category.unreadable, 0);
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
  const total = sumOf(categories);
  if (isTooMany(total)) {
    return `${total.unreadable} of ${total.readable + total.unreadable} counts cannot be read`;
  }
  for (const category of categories) {
    const otherCategories = sumOf(categories.filter(other => other !== category));
    if (!isTooMany(category) || shareOf(category) < FAR_MORE * shareOf(otherCategories)) continue;
    const counts = `${category.unreadable} of ${category.readable + category.unreadable} counts`;
    return `${counts} of the result type “${nameOf(category.category)}” cannot be read, and ${otherCategories.unreadable} of ${otherCategories.readable + otherCategories.unreadable} of the others`;
  }
  return undefined;
}

const nameOf = (category: number): string =>
  RESULT_CATEGORIES.find(({ code }) => code === category)?.name ?? String(category);

type Rows = Omit<CategoryRows, 'category'>;

const sumOf = (categories: readonly Rows[]): Rows => ({
  readable: categories.reduce((sum, category) => sum + category.readable, 0),
  unreadable: categories.reduce((sum, category) => sum + category.unreadable, 0),
});

const shareOf = ({ readable, unreadable }: Rows): number =>
  unreadable === 0 ? 0 : unreadable / (readable + unreadable);

const isTooMany = (rows: Rows): boolean => rows.unreadable >= MIN_ROWS && shareOf(rows) > MAX_SHARE;
