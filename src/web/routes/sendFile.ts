import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { type ParquetFiles, TooManyFiles } from '../../store/parquetFiles.ts';
import { PageFault } from '../faults.ts';
import { columnNames, type RowSchema, typedColumns } from '../presenters/files/columns.ts';
import { csvFilename, csvPieces, fileName } from '../presenters/files/csv.ts';
import { jsonPieces } from '../presenters/files/jsonPieces.ts';
import type { Cell } from '../presenters/files/rows.ts';

/**
 * Sends rows as a file to keep, on its way while the rest is still being written. It begins with a byte
 * order mark where the request or the setting asks for one (`csvBom` of PageLocals).
 */
export async function sendCsv(
  response: Response,
  filename: string,
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  response.attachment(filename).type('text/csv; charset=utf-8');
  const hasBom = response.locals.csvBom === true;
  await sendPieces(response, csvPieces(header, rows, hasBom));
}

/** Rows as a file to keep. */
export interface RowsFile {
  readonly format: 'csv' | 'parquet';
  /** What its name is made of. */
  readonly title: string;
  readonly row: RowSchema;
  readonly rows: Iterable<readonly Cell[]>;
}

export type SendRows = (response: Response, file: RowsFile) => Promise<void>;

/**
 * Sends rows as CSV or Parquet. A Parquet file is whole before its first byte is sent, because its columns are
 * described at its end; it is not kept, since the next one who asks for it asks for newer data.
 */
export const rowsSender =
  (parquetFiles: ParquetFiles): SendRows =>
  async (response, { format, title, row, rows }) => {
    if (format === 'csv') return sendCsv(response, csvFilename(title), columnNames(row), rows);
    const named = (): Response =>
      response.attachment(`${fileName(title)}.parquet`).type(PARQUET_TYPE);
    if (response.req.method === 'HEAD') return void named().end();
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    response.once('close', leave);
    try {
      await parquetFiles.use(typedColumns(row), rows, {
        signal: gone.signal,
        send: async file => {
          named().set('Content-Length', String(await file.size()));
          await sendWhole(response, file.reader());
        },
      });
    } catch (error) {
      // Nobody is left to be told.
      if (gone.signal.aborted) return;
      if (error instanceof TooManyFiles) throw tooManyFiles();
      throw error;
    } finally {
      response.off('close', leave);
    }
  };

const PARQUET_TYPE = 'application/vnd.apache.parquet';

const tooManyFiles = (): PageFault =>
  new PageFault(429, 'Too many Parquet files are being made at the moment.', {
    detail: 'Try again in half a minute, or take the CSV file.',
  });

/** Sends JSON whose long lists are `JsonList`s, on its way while the rest is still being written. */
export async function sendJson(response: Response, value: unknown): Promise<void> {
  response.type('application/json; charset=utf-8');
  await sendPieces(response, jsonPieces(value));
}

/**
 * Sends a body as fast as the reader takes it, so that only a few pieces are in memory. It stops without an
 * error if the reader leaves, because there is nobody to tell.
 */
async function sendPieces(response: Response, pieces: Iterable<string>): Promise<void> {
  if (response.req.method === 'HEAD') return void response.end();
  await sendWhole(response, Readable.from(pieces));
}

async function sendWhole(response: Response, body: Readable): Promise<void> {
  try {
    await pipeline(body, response);
  } catch (error) {
    if (!hasLeft(error)) throw error;
  }
}

const hasLeft = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
