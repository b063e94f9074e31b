import type { Job, TableRow } from '@google-cloud/bigquery';
import type { BigQueryConnection, FollowOptions, StatementCall } from './connection.ts';
import { type RetryOptions, withRetries } from './retries.ts';

/** How many rows to ask for at a time. BigQuery sends fewer if they are more than ten megabytes. */
const PAGE_ROWS = 50_000;

export interface ResultPage {
  readonly rows: readonly TableRow[];
  /** The names of the columns. */
  readonly names: readonly string[];
  /** The number of rows of the whole result. */
  readonly total: number;
}

/** The rows of a finished job, page by page. The next page is fetched while one is used. */
export async function* pagesOf(
  bigQuery: BigQueryConnection,
  job: Job,
  retryOptions: RetryOptions = {},
): AsyncGenerator<ResultPage, void> {
  let nextPage: Promise<FetchedPage> | undefined = fetchPage(
    bigQuery,
    job,
    undefined,
    retryOptions,
  );
  while (nextPage) {
    const page: FetchedPage = await nextPage;
    nextPage =
      page.nextToken === undefined
        ? undefined
        : fetchPage(bigQuery, job, page.nextToken, retryOptions);
    // If the caller stops early, nothing else handles an error of the page that follows.
    nextPage?.catch(() => undefined);
    yield page;
  }
}

interface FetchedPage extends ResultPage {
  readonly nextToken: string | undefined;
}

const fetchPage = (
  bigQuery: BigQueryConnection,
  job: Job,
  pageToken: string | undefined,
  retryOptions: RetryOptions,
): Promise<FetchedPage> =>
  withRetries(async () => {
    const options = { maxResults: PAGE_ROWS, autoPaginate: false, skipParsing: true };
    const [rows, , answer] = await bigQuery.answerOf(
      job.getQueryResults({ ...options, ...(pageToken === undefined ? {} : { pageToken }) }),
    );
    return {
      rows,
      names: (answer?.schema?.fields ?? []).map(({ name }) => name ?? ''),
      total: Number(answer?.totalRows ?? 0),
      nextToken: answer?.pageToken ?? undefined,
    };
  }, retryOptions);

/** The cells of a row by column. BigQuery writes every number as text. */
export type TextRow = Readonly<Record<string, string | null>>;

/** All rows of a result that is small enough to hold. */
export async function rowsOf(
  bigQuery: BigQueryConnection,
  call: StatementCall,
  options: FollowOptions = {},
): Promise<TextRow[]> {
  const job = await bigQuery.run(call, options);
  const allRows: TextRow[] = [];
  for await (const { rows, names } of pagesOf(bigQuery, job, options)) {
    for (const row of rows) {
      allRows.push(Object.fromEntries(names.map((name, i) => [name, textOf(row, i)])));
    }
  }
  return allRows;
}

/** A cell of a raw row; null for NULL. */
export function textOf({ f }: TableRow, column: number): string | null {
  const value = f?.[column]?.v;
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  throw new Error(`column ${column} is not plain text`);
}
