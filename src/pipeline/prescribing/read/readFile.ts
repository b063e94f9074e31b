import { rm } from 'node:fs/promises';
import { hashFile } from '../../../store/hashFile.ts';
import { mustHaveFewBroken } from '../../account/brokenRows.ts';
import { readingFault } from '../../account/fileRows.ts';
import { FileChanged, touchOf } from '../../folder/look.ts';
import type { DataFile } from '../../folder/scan.ts';
import { isLimit, isOfReading } from '../../folder/systemFaults.ts';
import {
  emptyFault,
  mustBeFile,
  type OpenInput,
  openInput,
  type Refusal,
  refusalOf,
} from '../../input/openInput.ts';
import type { Pieces } from '../../input/pieces.ts';
import { textBytes } from '../../input/unpack.ts';
import { Scratch } from '../../scratch/scratch.ts';
import { countRows } from './countRows.ts';
import { type Account, type CountedRows, type Piece, pieceName } from './pieces.ts';
import { layCsv, layParquet } from './rowViews.ts';

/** With Node’s own memory and what DuckDB reads ahead, this stays below 2 GB. */
const MEMORY = '1000MB';

/** A piece with the size and hash of the file that it was read from. */
export interface ReadFile extends Piece {
  readonly bytes: number;
  readonly sha256: string;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with how much of the file's reading is done, 0..1. */
  readonly onPart?: (done: number) => void;
}

/** A share of the time that national months took. */
const UNPACKED = 0.25;

/**
 * Reads one prescribing file into a piece of its own: the few names and spellings first, then the rows,
 * which are added up as they stream by. Memory is limited whatever the file’s size; what does not fit goes
 * to `workFolder`.
 *
 * @returns a refusal if the file is at fault; without a hash if it cannot be read for now, so that it counts
 * as changed once it can be.
 * @throws {FileChanged} if the file was changed while it was read; an error of the system if no file is at
 * fault.
 */
export async function readPrescribingFile(
  file: DataFile,
  workFolder: string,
  pieces: Pieces<Account>,
  { signal, onPart = () => {} }: ReadOptions = {},
): Promise<ReadFile | Refusal> {
  const touched = await touchOf(file.absolute);
  const mustBeTheSame = async (): Promise<void> => {
    if ((await touchOf(file.absolute)) !== touched) throw new FileChanged(file.path);
  };
  const input = /\.parquet$/i.test(file.path)
    ? await openParquet(file)
    : await openInput(file, workFolder);
  if ('fault' in input) {
    await mustBeTheSame();
    return ofContent(input);
  }
  const { bytes, sha256 } = input;
  const draft = await pieces.draft(pieceName(file.path, sha256));
  const scratch = await Scratch.open(workFolder, {
    schema: 'pipeline/prescribing/scratch',
    memory: MEMORY,
    bytes: textBytes(file.path, bytes),
    signal,
  });
  try {
    const part = (done: number): void => {
      signal?.throwIfAborted();
      onPart(done);
    };
    part(UNPACKED);
    const views = /\.parquet$/i.test(file.path)
      ? await layParquet(scratch, file)
      : await layCsv(scratch, file, input.csv);
    if (views.view && input.size) await mustHaveFewBroken(scratch, views.view, input.size);
    const account = await keep(scratch, draft, await countRows(scratch, file, views, part));
    await mustBeTheSame();
    return {
      bytes,
      sha256,
      ...account,
      database: await pieces.keep(draft, pieceName(file.path, sha256)),
    };
  } catch (error) {
    // If the disk is full, DuckDB leaves its write-ahead log behind.
    for (const leftover of [draft, `${draft}.wal`]) await rm(leftover, { force: true });
    signal?.throwIfAborted();
    await mustBeTheSame();
    if (isOfReading(error, file.absolute, input.csv === file.absolute)) {
      return { bytes: 0, sha256: '', fault: refusalOf(file, error) };
    }
    return { bytes, sha256, fault: readingFault(file, error, NOT_READ) };
  } finally {
    await scratch.close();
    await input.dispose();
  }
}

async function keep(scratch: Scratch, draft: string, rows: CountedRows): Promise<Account> {
  const { connection } = scratch;
  await scratch.attachNew(draft, 'piece');
  try {
    await scratch.run('pipeline/prescribing/piece');
    const months = (await scratch.rows('pipeline/prescribing/piece_months')).map(
      ([month, keys]) => ({
        month: Number(month),
        keys: Number(keys),
      }),
    );
    const account = {
      ...rows,
      months: months.map(({ month }) => month),
      keys: months.reduce((sum, { keys }) => sum + keys, 0),
    };
    const value = JSON.stringify(account);
    await connection.run("INSERT INTO piece.meta VALUES ('account', $value)", { value });
    await connection.run('CHECKPOINT piece');
    return account;
  } finally {
    await connection.run('DETACH piece');
  }
}

/** Opens a Parquet file, which is read in place. */
async function openParquet(
  file: DataFile,
): Promise<(Omit<OpenInput, 'size'> & { readonly size?: undefined }) | Refusal> {
  try {
    await mustBeFile(file);
    const hashed = await hashFile(file.absolute);
    if (hashed.bytes === 0) return { ...hashed, fault: emptyFault(file) };
    return { ...hashed, csv: file.absolute, dispose: async () => {} };
  } catch (error) {
    return { bytes: 0, sha256: '', fault: refusalOf(file, error) };
  }
}

/**
 * Removes the hash from a refusal if the content is not at fault, because errors of the system are temporary.
 *
 * @throws if a limit was reached, which is not the fault of the file.
 */
function ofContent(refusal: Refusal): Refusal {
  // An error of the system has these words and a code (refusalOf).
  const reason = /cannot be read \((.+)\)\.$/.exec(refusal.fault.message)?.[1];
  if (reason === undefined) return refusal;
  if (isLimit(reason)) throw new Error(reason);
  return { bytes: 0, sha256: '', fault: refusal.fault };
}

/** The errors of DuckDB’s Parquet reader. It says “Invalid Error” for bytes that it cannot decode. */
const NOT_READ = {
  kinds: ['Invalid', 'Invalid Input', 'Conversion', 'IO'],
  words: 'cannot be read to its end',
  fix: 'Copy or export the file again: a CSV with commas between the cells, or a Parquet file.',
};
