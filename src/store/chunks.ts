import { createReadStream } from 'node:fs';

/** Large enough that hashing takes longer than reading; small enough not to delay a request. */
const CHUNK_BYTES = 1 << 20;

/** A file's bytes, in order. */
export async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  yield* stream;
}
