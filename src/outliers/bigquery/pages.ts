import type { Job, TableRow } from '@google-cloud/bigquery';
import type { Asked, BigQueryConnection, Following } from './connection.ts';
import { type Patience, patiently } from './patience.ts';

/** Rows asked for at a time; BigQuery sends fewer where they would be more than ten megabytes. */
const PAGE = 50_000;

export interface Page {
  readonly rows: readonly TableRow[];
  /** Of the columns. */
  readonly names: readonly string[];
  /** Rows of the whole result. */
  readonly total: number;
}

/** A finished job's rows as BigQuery sends them; the next page is under way while one is used. */
export async function* pagesOf(
  bigQuery: BigQueryConnection,
  job: Job,
  patience: Patience = {},
): AsyncGenerator<Page, void> {
  let coming: Promise<Fetched> | undefined = fetched(bigQuery, job, undefined, patience);
  while (coming) {
    const page: Fetched = await coming;
    coming = page.next === undefined ? undefined : fetched(bigQuery, job, page.next, patience);
    // Whoever leaves early is not told of a page that nobody wants.
    coming?.catch(() => undefined);
    yield page;
  }
}

interface Fetched extends Page {
  readonly next: string | undefined;
}

const fetched = (
  bigQuery: BigQueryConnection,
  job: Job,
  pageToken: string | undefined,
  patience: Patience,
): Promise<Fetched> =>
  patiently(async () => {
    const options = { maxResults: PAGE, autoPaginate: false, skipParsing: true };
    const [rows, , answer] = await bigQuery.tried(
      job.getQueryResults({ ...options, ...(pageToken === undefined ? {} : { pageToken }) }),
    );
    return {
      rows,
      names: (answer?.schema?.fields ?? []).map(({ name }) => name ?? ''),
      total: Number(answer?.totalRows ?? 0),
      next: answer?.pageToken ?? undefined,
    };
  }, patience);

/** A row by column; BigQuery writes every number as text. */
export type TextRow = Readonly<Record<string, string | null>>;

/** All rows of a result that is small enough to hold. */
export async function rowsOf(
  bigQuery: BigQueryConnection,
  asked: Asked,
  following: Following = {},
): Promise<TextRow[]> {
  const job = await bigQuery.run(asked, following);
  const all: TextRow[] = [];
  for await (const { rows, names } of pagesOf(bigQuery, job, following)) {
    for (const row of rows) {
      all.push(Object.fromEntries(names.map((name, i) => [name, textOf(row, i)])));
    }
  }
  return all;
}

/** A cell of a raw row; NULL is null. */
export function textOf({ f }: TableRow, column: number): string | null {
  const value = f?.[column]?.v;
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  throw new Error(`column ${column} is not plain text`);
}
