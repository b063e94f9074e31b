import { createReadStream } from 'node:fs';
import { crc32, createGunzip } from 'node:zlib';
import yauzl, { type Entry } from 'yauzl';
import { UserError } from '../../domain/userError.ts';
import { chunksOf } from '../../store/chunks.ts';
import type { DataFile } from '../folder/scan.ts';

/** A CSV shrinks 10 to 50 times; what unpacks to far more is no delivery of counts. */
const MAX_RATIO = 300;
/** Up to this size a file of few rows that are all alike may shrink more, and does no harm. */
const SMALL_BYTES = 1 << 20;

/** The CSV inside a file, unpacked where it is a `.gz` or `.zip`, as a stream of bytes. */
export function unpacked(file: DataFile, packedBytes: number): AsyncGenerator<Buffer> {
  if (/\.zip$/i.test(file.path)) return bounded(unzipped(file), file, packedBytes);
  if (/\.gz$/i.test(file.path)) return bounded(gunzipped(file), file, packedBytes);
  return chunksOf(file.absolute);
}

export const isPacked = (path: string): boolean => /\.(?:zip|gz)$/i.test(path);

async function* bounded(
  chunks: AsyncIterable<Buffer>,
  file: DataFile,
  packedBytes: number,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > SMALL_BYTES && bytes > packedBytes * MAX_RATIO) {
      throw new UserError(`${file.path} unpacks to more than ${MAX_RATIO} times its size.`, {
        fix: 'This is no ordinary CSV: look into it, and deliver the file unpacked if it is right.',
        file: file.path,
      });
    }
    yield chunk;
  }
}

async function* gunzipped(file: DataFile): AsyncGenerator<Buffer> {
  const source = createReadStream(file.absolute);
  const gunzip = createGunzip();
  source.on('error', error => gunzip.destroy(error));
  const stream: AsyncIterable<Buffer> = source.pipe(gunzip);
  try {
    yield* stream;
  } catch (error) {
    throw damaged(file, error);
  } finally {
    source.destroy();
  }
}

async function* unzipped(file: DataFile): AsyncGenerator<Buffer> {
  const zip = await yauzl.openPromise(file.absolute, { autoClose: false }).catch(error => {
    throw damaged(file, error);
  });
  try {
    const entry = await onlyCsv(zip.eachEntry(), file);
    const stream: AsyncIterable<Buffer> = await zip.openReadStreamPromise(entry);
    let sum = 0;
    for await (const chunk of stream) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (sum !== entry.crc32) throw new Error('its checksum does not agree');
  } catch (error) {
    throw damaged(file, error);
  } finally {
    zip.close();
  }
}

/** The zip's one CSV; folders and what macOS adds do not count. */
async function onlyCsv(entries: AsyncIterable<Entry>, file: DataFile): Promise<Entry> {
  const found: Entry[] = [];
  for await (const entry of entries) {
    const isExtra = /\/$|(?:^|\/)(?:__MACOSX\/|\.)/.test(entry.fileName);
    if (!isExtra) found.push(entry);
  }
  const [entry] = found;
  if (found.length !== 1 || !entry || !/\.csv$/i.test(entry.fileName)) {
    const files = found.length === 1 ? 'no CSV' : `${found.length} files`;
    throw new UserError(`${file.path} has ${files} inside, and should have exactly one CSV.`, {
      fix: 'Make one zip a CSV, with nothing else inside.',
      file: file.path,
    });
  }
  if (entry.isEncrypted()) {
    throw new UserError(`${file.path} is protected by a password.`, {
      fix: 'Make the zip again without a password.',
      file: file.path,
    });
  }
  return entry;
}

/** Errors of the disk keep their own words; all others mean that the archive is broken. */
function damaged(file: DataFile, error: unknown): unknown {
  if (error instanceof UserError) return error;
  if (error instanceof Error && 'syscall' in error) return error;
  return new UserError(`${file.path} is damaged or was cut off: it cannot be unpacked.`, {
    fix: 'Copy or export the file again; the whole file was left out.',
    file: file.path,
  });
}
