import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../domain/userError.ts';
import { chunksOf } from '../../store/chunks.ts';
import { hashFile } from '../../store/hashFile.ts';
import { type DataFile, leadsOut, leadsOutFault } from '../folder/scan.ts';
import { JSON_KIND, TextCheck, type TextKind, type TextSize } from './textCheck.ts';
import { isPacked, unpacked } from './unpack.ts';

/** A complete, decoded file of counts, ready to be read as UTF-8. */
export interface OpenInput {
  readonly bytes: number;
  readonly sha256: string;
  /** The path of its text: the file itself, or a copy in the work folder. */
  readonly csv: string;
  readonly size: TextSize;
  /** Removes the copy, if there is one. */
  readonly dispose: () => Promise<void>;
}

/** A refused file, with its size and hash if it could be read at all. */
export interface Refusal {
  readonly bytes: number;
  readonly sha256: string;
  readonly fault: UserError;
  /** Set if another file with the same content is read. */
  readonly repeats?: boolean;
}

/**
 * Reads a whole file once for its size, hash and encoding. A plain UTF-8 file is then used in place; others
 * are unpacked and decoded into `workFolder`.
 */
export async function openInput(file: DataFile, workFolder: string): Promise<OpenInput | Refusal> {
  let hashed = { bytes: 0, sha256: '' };
  const copies: string[] = [];
  const copyName = (kind: string): string => {
    const name = createHash('sha1').update(file.path).digest('hex');
    const copy = path.join(workFolder, `${name}.${kind}.csv`);
    copies.push(copy);
    return copy;
  };
  const dispose = async (): Promise<void> => {
    for (const copy of copies) await rm(copy, { force: true });
  };
  try {
    await mustBeFile(file);
    let csv = file.absolute;
    const check = new TextCheck();
    if (isPacked(file.path)) {
      hashed = await hashFile(file.absolute);
      if (hashed.bytes === 0) throw emptyFault(file);
      csv = copyName('unpacked');
      await pipeline(checked(unpacked(file, hashed.bytes), check), createWriteStream(csv));
    } else {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of checked(chunksOf(file.absolute), check)) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      hashed = { bytes, sha256: hash.digest('hex') };
    }
    const kind = check.finish();
    mustBeText(file, kind);
    let { size } = kind;
    if (kind.encoding === 'latin-1' || kind.mixedLineEnds) {
      const source = csv;
      csv = copyName('decoded');
      const decodedCheck = new TextCheck();
      const text = checked(buffersOf(decoded(chunksOf(source), kind)), decodedCheck);
      await pipeline(text, createWriteStream(csv));
      ({ size } = decodedCheck.finish());
      if (source !== file.absolute) await rm(source, { force: true });
    }
    return { ...hashed, csv, size, dispose };
  } catch (error) {
    await dispose();
    return { ...hashed, fault: refusalOf(file, error) };
  }
}

async function* buffersOf(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(text);
}

const MARK = Buffer.from('\ufeff');

async function* checked(chunks: AsyncIterable<Buffer>, check: TextCheck): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    check.add(chunk);
    yield chunk;
  }
}

/** Converts a text to UTF-8 with LF line ends. Latin-1 is read as its superset Windows-1252, as in browsers. */
export async function* decoded(
  chunks: AsyncIterable<Buffer>,
  kind: Pick<TextKind, 'encoding'>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(kind.encoding === 'latin-1' ? 'windows-1252' : 'utf-8');
  let pendingCr = '';
  let first = true;
  for await (const chunk of chunks) {
    // A UTF-8 byte order mark before text in another encoding would become part of the first column’s name.
    const hasMark = first && chunk.subarray(0, MARK.length).equals(MARK);
    first = false;
    const bytes = hasMark ? chunk.subarray(MARK.length) : chunk;
    const text = pendingCr + decoder.decode(bytes, { stream: true });
    // A CR at the end of a chunk may be half of a CRLF.
    pendingCr = text.endsWith('\r') ? '\r' : '';
    yield (pendingCr === '' ? text : text.slice(0, -1)).replace(/\r\n?/g, '\n');
  }
  yield (pendingCr + decoder.decode()).replace(/\r\n?/g, '\n');
}

/** @throws {UserError} if it is not a file, or is a link that leads out of the data folder. */
export async function mustBeFile(file: DataFile): Promise<void> {
  if (await leadsOut(file)) throw leadsOutFault(file);
  const stats = await stat(file.absolute);
  if (stats.isFile()) return;
  throw new UserError(`${file.path} is ${stats.isDirectory() ? 'a folder' : 'not a file'}.`, {
    fix: 'Put the CSV itself there, or remove it.',
    file: file.path,
  });
}

/** The error for an empty file. */
export const emptyFault = ({ path: name }: DataFile): UserError =>
  new UserError(`${name} is empty.`, {
    fix: 'Copy or export the file again, or remove it if nothing needs it.',
    file: name,
  });

function mustBeText(file: DataFile, kind: TextKind): void {
  if (kind.empty) throw emptyFault(file);
  if (kind.zeros !== undefined) {
    const start = `${file.path} ${kind.zeros} with zeros`;
    throw new UserError(`${start}: its copy did not finish, or it is damaged.`, {
      fix: 'Copy or export the file again; all of it was left out.',
      file: file.path,
    });
  }
  const isJson = /\.json$/i.test(file.path);
  if (kind.otherKind !== undefined && !(isJson && kind.otherKind === JSON_KIND)) {
    const holds = isPacked(file.path) ? 'holds' : 'is';
    const expected = isJson ? JSON_KIND : 'a CSV';
    throw new UserError(`${file.path} ${holds} ${kind.otherKind}, not ${expected}.`, {
      fix: isJson
        ? 'Save it as plain text, in UTF-8.'
        : 'Save the table as “CSV UTF-8”, and unpack an archive inside another one.',
      file: file.path,
    });
  }
  if (kind.encoding === 'utf-16') {
    throw new UserError(`${file.path} is in UTF-16 or is not text.`, {
      fix: isJson ? 'Save it as plain text, in UTF-8.' : 'Save it as “CSV UTF-8”.',
      file: file.path,
    });
  }
  if (kind.endlessLine) {
    throw new UserError(`${file.path} has a line of more than a million characters.`, {
      fix: `This is not a ${isJson ? 'list of measures' : 'CSV of counts'}, or it is damaged: export the file again.`,
      file: file.path,
    });
  }
}

/** The error for a file that cannot be read, without its absolute path. */
export function refusalOf(file: DataFile, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // A full disk is not the fault of the file, so the build fails instead.
  if (/^(?:ENOSPC|EDQUOT|EFBIG|EMFILE|ENFILE)$/.test(code)) throw error;
  const problem = /^(?:EACCES|EPERM)$/.test(code)
    ? 'cannot be read by this program'
    : code === 'ENOENT'
      ? 'is not there'
      : `cannot be read${code === '' ? '' : ` (${code})`}`;
  return new UserError(`${file.path} ${problem}.`, {
    fix: 'Check the file and its permissions, then start a build.',
    file: file.path,
  });
}
