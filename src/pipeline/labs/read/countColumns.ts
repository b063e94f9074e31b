import type { DropReason } from '../../../domain/buildReport.ts';
import { filledSql, quoted } from '../../../store/sql.ts';
import type { Query, Scratch } from '../../scratch/scratch.ts';
import { reasonNo } from '../reasons.ts';
import type { Label } from './labels.ts';

/** A column of a file of counts. */
export interface CountColumn {
  /** Its name in the header. */
  readonly name: string;
  /** The table with the meanings of its texts (sql/pipeline/labs/spellings.sql); undefined: none is looked up. */
  readonly spelling?: `spelt_${string}`;
  /** How it is read if it says where a count belongs; only with a `spelling`. */
  readonly label?: Label;
  /** Whether rows that differ in it count different things. */
  readonly isKey?: true;
  /** Whether a file may lack it; its cells are then empty. */
  readonly isOptional?: true;
}

/** The columns of a kind of file of counts, and the statement that reads its rows. */
export interface CountFormat {
  readonly columns: readonly CountColumn[];
  /**
   * The statement in sql/pipeline/labs that joins the rows of `{source}` to what their texts mean. It
   * gives each row the first reason for which it is dropped, and is used for staging and reports alike.
   */
  readonly rows: 'lab_rows' | 'combined_rows';
}

export const namesOf = (columns: readonly CountColumn[]): string[] =>
  columns.map(({ name }) => name);

export const keyNames = ({ columns }: CountFormat): string[] =>
  namesOf(columns.filter(({ isKey }) => isKey));

/** The reason of a row with a text that has not been looked up yet, while it is staged. */
export const STRANGE = 255;

/** The rows of a format as SQL. Rows with a text that has not been looked up get the reason `strange`. */
function rowsSql(
  { columns, rows }: CountFormat,
  labNo: number | undefined,
  from: { readonly source: 'source' | 'source_quiet'; readonly strange: number },
): string {
  const spelt = speltColumns(columns);
  const reasons: Readonly<Record<string, DropReason>> = {
    bad_row: 'bad row',
    unreadable: 'count not readable',
  };
  return filledSql(`pipeline/labs/${rows}`, {
    source: from.source,
    strange: String(from.strange),
    is_strange: spelt.map(({ spelling }) => `${spelling}.text IS NULL`).join(' OR '),
    has_unreadable_label: hasUnreadableLabel(columns),
    spellings: spellingJoins(columns),
    lab_no: String(labNo ?? 'NULL'),
    ...Object.fromEntries(
      Object.entries(reasons).map(([name, reason]) => [name, String(reasonNo(reason))]),
    ),
  });
}

const speltColumns = (columns: readonly CountColumn[]) =>
  columns.flatMap(({ name, spelling }) => (spelling ? [{ name, spelling }] : []));

/** The columns that say where a count belongs. */
export const labelled = (columns: readonly CountColumn[]) =>
  columns.flatMap(({ name, spelling, label }) =>
    spelling && label ? [{ name, spelling, label }] : [],
  );

const hasUnreadableLabel = (columns: readonly CountColumn[]): string =>
  labelled(columns)
    .map(({ label }) => `${label.meaning} IS NULL`)
    .join(' OR ');

/** The query for the present file’s texts that cannot be read, by column, with their numbers of rows. */
export function unreadableTexts({ columns }: CountFormat): Query {
  const firstOf = (sqlOf: (name: string) => string): string =>
    `CASE ${labelled(columns)
      .map(({ name, label }) => `WHEN ${label.meaning} IS NULL THEN ${sqlOf(name)}`)
      .join(' ')} END`;
  return {
    name: 'pipeline/labs/unreadable_labels',
    places: {
      column: firstOf(quoted),
      text: firstOf(name => `"${name}"`),
      has_unreadable_label: hasUnreadableLabel(columns),
    },
  };
}

const spellingJoins = (columns: readonly CountColumn[]): string =>
  speltColumns(columns)
    .map(({ name, spelling }) => `LEFT JOIN ${spelling} ON ${spelling}.text = s."${name}"`)
    .join('\n');

/** Puts the rows of the view `source` into `staged`. */
export async function stageRows(
  scratch: Scratch,
  format: CountFormat,
  file: { readonly fileNo: number; readonly labNo?: number; readonly strange: number },
): Promise<void> {
  const { fileNo, labNo, strange } = file;
  const rows = rowsSql(format, labNo, { source: 'source', strange });
  await scratch.run('pipeline/labs/stage', { file_no: fileNo }, { rows });
}

/**
 * Creates the views of the present file for reports: `understood` has its rows with their meanings, and
 * `written` its cells as written, with the meanings in the column `meaning`.
 */
export async function layMeaning(
  scratch: Scratch,
  format: CountFormat,
  labNo: number | undefined,
): Promise<void> {
  const from = { source: 'source_quiet', strange: reasonNo('bad row') } as const;
  await scratch.run('pipeline/labs/views_of_rows', undefined, {
    rows: rowsSql(format, labNo, from),
    columns: namesOf(format.columns)
      .map(name => `"${name}"`)
      .join(', '),
  });
}

/** Limits the view `source` to the rows with a text that has not been looked up. */
export const findStrange = (scratch: Scratch, { columns }: CountFormat): Promise<void> =>
  scratch.run('pipeline/labs/strange', undefined, {
    spellings: spellingJoins(columns),
    new_columns: speltColumns(columns)
      .map(({ name, spelling }) => `${spelling}.text IS NULL AS "new_${name}"`)
      .join(', '),
    any_new: speltColumns(columns)
      .map(({ name }) => `"new_${name}"`)
      .join(' OR '),
  });

/** The SQL of the lists of distinct texts by column; `newOnly`: only texts that have not been looked up. */
export const textLists = (columns: readonly CountColumn[], newOnly: boolean): string =>
  speltColumns(columns)
    .map(({ name }) => {
      const filter = newOnly ? ` FILTER ("new_${name}")` : '';
      return `list_slice(list(DISTINCT "${name}")${filter}, 1, $most)`;
    })
    .join(',\n  ');

/** The names of the columns whose texts are looked up, in the order of `textLists`. */
export const speltNames = (columns: readonly CountColumn[]): string[] =>
  speltColumns(columns).map(({ name }) => name);

/** The query for some of the present file’s rows that are dropped for a reason, as written. */
export const droppedRows = (reason: DropReason): Query => ({
  name: 'pipeline/labs/dropped_rows',
  values: {
    reason: reasonNo(reason),
    not_known: reasonNo('practice not known'),
    no_list_size: reasonNo('no list size'),
  },
});
