import { createReadStream } from 'node:fs';
import { crc32, createGunzip } from 'node:zlib';
import yauzl, { type Entry } from 'yauzl';
import { UserError } from '../../domain/userError.ts';
import { chunksOf } from '../../store/chunks.ts';
import type { DataFile } from '../folder/scan.ts';

/** A CSV shrinks 10 to 50 times. A file that unpacks to far more is not a delivery of counts. */
const MAX_RATIO = 300;
/** Smaller files may shrink more, since a few equal rows compress well, and do no harm. */
const SMALL_BYTES = 1 << 20;

/** The bytes of the CSV in a file, which may be a `.gz` or `.zip`. */
export function unpacked(file: DataFile, packedBytes: number): AsyncGenerator<Buffer> {
  if (/\.zip$/i.test(file.path)) return limitSize(unzipped(file), file, packedBytes);
  if (/\.gz$/i.test(file.path)) return limitSize(gunzipped(file), file, packedBytes);
  return chunksOf(file.absolute);
}

export const isPacked = (path: string): boolean => /\.(?:zip|gz)$/i.test(path);

/** How many times larger a text is than its archive, at least. */
const UNPACKING = 8;

/** Roughly how many bytes of text a file of so many bytes has. */
export const textBytes = (path: string, bytes: number): number =>
  bytes * (isPacked(path) || /\.parquet$/i.test(path) ? UNPACKING : 1);

async function* limitSize(
  chunks: AsyncIterable<Buffer>,
  file: DataFile,
  packedBytes: number,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > SMALL_BYTES && bytes > packedBytes * MAX_RATIO) {
      throw new UserError(`${file.path} unpacks to more than ${MAX_RATIO} times its size.`, {
        fix: 'This is not an ordinary CSV: check it, and send it unpacked if it is right.',
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
    throw archiveFault(file, error);
  } finally {
    source.destroy();
  }
}

async function* unzipped(file: DataFile): AsyncGenerator<Buffer> {
  const zip = await yauzl.openPromise(file.absolute, { autoClose: false }).catch(error => {
    throw archiveFault(file, error);
  });
  try {
    const entry = await onlyCsv(zip.eachEntry(), file);
    const stream: AsyncIterable<Buffer> = await zip.openReadStreamPromise(entry);
    let sum = 0;
    for await (const chunk of stream) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (sum !== entry.crc32) throw new Error('its checksum does not match');
  } catch (error) {
    throw archiveFault(file, error);
  } finally {
    zip.close();
  }
}

/** The only CSV in a zip. Folders and macOS’s extra files do not count. */
async function onlyCsv(entries: AsyncIterable<Entry>, file: DataFile): Promise<Entry> {
  const files: Entry[] = [];
  for await (const entry of entries) {
    const isExtra = /\/$|(?:^|\/)(?:__MACOSX\/|\.)/.test(entry.fileName);
    if (!isExtra) files.push(entry);
  }
  const [entry] = files;
  if (files.length !== 1 || !entry || !/\.csv$/i.test(entry.fileName)) {
    const content = files.length === 1 ? 'no CSV' : `${files.length} files`;
    throw zipFault(file, `has ${content} inside, and should have exactly one CSV`, ONE_CSV);
  }
  if (entry.isEncrypted()) throw zipFault(file, 'is protected by a password', NO_PASSWORD);
  if (isLink(entry)) throw zipFault(file, 'contains a link instead of a file', ONE_CSV);
  if (!PLAIN_METHODS.includes(entry.compressionMethod)) {
    const method = METHODS[entry.compressionMethod] ?? `method ${entry.compressionMethod}`;
    const problem = `is packed in a way that this program cannot unpack (${method})`;
    throw zipFault(file, problem, PACK_AGAIN);
  }
  return entry;
}

const ONE_CSV = 'Put each CSV in a zip of its own, with nothing else inside.';
const NO_PASSWORD = 'Make the zip again without a password.';
const PACK_AGAIN = 'Unpack it and pack it again, with gzip or as an ordinary zip.';

const zipFault = ({ path }: DataFile, problem: string, fix: string): UserError =>
  new UserError(`${path} ${problem}.`, { fix, file: path });

/** The methods of a zip that can be unpacked: stored and deflated (PKWARE’s APPNOTE.TXT, 4.4.5). */
const PLAIN_METHODS = [0, 8];
const METHODS: Readonly<Record<number, string>> = {
  9: 'Deflate64, as Windows packs files of more than 2 GB',
  12: 'BZIP2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
};

/** Whether an entry is a symbolic link. On Unix the upper half of the attributes is the file’s mode. */
const isLink = ({ externalFileAttributes }: Entry): boolean =>
  ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;

/** What yauzl refuses in an undamaged zip, by its messages. */
const REFUSED: readonly (readonly [words: RegExp, what: string, fix: string])[] = [
  [
    /^(?:absolute path|invalid relative path|invalid characters in fileName)/,
    'contains a file whose name leads out of the archive',
    ONE_CSV,
  ],
  [/^strong encryption/, 'is protected by a password', NO_PASSWORD],
  [/^multi-disk/, 'is one part of a zip in several parts', PACK_AGAIN],
];

/** Explains an error of unpacking. Errors of the disk stay; most others mean that the archive is damaged. */
function archiveFault(file: DataFile, error: unknown): unknown {
  if (error instanceof UserError) return error;
  if (error instanceof Error && 'syscall' in error) return error;
  const words = error instanceof Error ? error.message : '';
  const refusal = REFUSED.find(([pattern]) => pattern.test(words));
  if (refusal) return zipFault(file, refusal[1], refusal[2]);
  return new UserError(`${file.path} is damaged or was cut off: it cannot be unpacked.`, {
    fix: 'Copy or export the file again; the whole file was left out.',
    file: file.path,
  });
}
