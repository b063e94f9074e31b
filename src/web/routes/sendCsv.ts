import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { csvPieces } from '../presenters/files/csv.ts';
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
  await pipeline(Readable.from(csvPieces(header, rows, hasBom)), response);
}
