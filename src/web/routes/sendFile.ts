import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { csvPieces } from '../presenters/files/csv.ts';
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

/** Sends JSON whose long lists are `JsonList`s, on its way while the rest is still being written. */
export async function sendJson(response: Response, value: unknown): Promise<void> {
  response.type('application/json; charset=utf-8');
  await sendPieces(response, jsonPieces(value));
}

/**
 * Sends a body as fast as the reader takes it, so that no more than a few pieces are in memory. It stops
 * without an error if the reader goes away: nobody is left to be told.
 */
async function sendPieces(response: Response, pieces: Iterable<string>): Promise<void> {
  if (response.req.method === 'HEAD') return void response.end();
  try {
    await pipeline(Readable.from(pieces), response);
  } catch (error) {
    if (!hasLeft(error)) throw error;
  }
}

const hasLeft = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
