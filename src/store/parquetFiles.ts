import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBInstance,
  DuckDBTableFunction,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api';
import { SerialQueue } from '../domain/backgroundWork.ts';
import { isThere } from './folder.ts';
import { quoted } from './sql.ts';
import { UnnamedFile } from './unnamedFile.ts';

const TYPES = {
  text: VARCHAR,
  number: DOUBLE,
  /** Whole numbers. */
  integer: BIGINT,
  boolean: BOOLEAN,
  /** A day, which cells write as `2019-01-31`. */
  date: DATE,
} as const satisfies Record<string, DuckDBType>;

export interface ParquetColumn {
  readonly name: string;
  readonly type: keyof typeof TYPES;
}

type ParquetCell = string | number | boolean | null;

/** The name of the folder in STORE_PATH. */
const FOLDER = 'downloads';
/** The number of rows of a DuckDB chunk: some milliseconds of work, between which requests are answered. */
const CHUNK = 2048;
/** DuckDB holds one group of rows at a time, of about 120,000. */
const MEMORY = '256MB';
/** Files that are made, wait for their turn or are being sent; each may be as large as an answer. */
const MOST_FILES = 8;

/** As many Parquet files as may be are being made and sent. */
export class TooManyFiles extends Error {}

/**
 * Makes Parquet files one at a time, in a folder of STORE_PATH. Each is a file without a name, so it is gone
 * when its reader has it or has left; the file of a process that was killed while DuckDB wrote it is removed
 * at the next start.
 */
export class ParquetFiles {
  readonly #folder: string;
  readonly #queue = new SerialQueue();
  #files = 0;

  constructor(storePath: string) {
    this.#folder = path.join(storePath, FOLDER);
  }

  /** Removes what processes that were killed have left, if there was ever a file. */
  async removeLeftovers(): Promise<void> {
    if (await isThere(this.#folder)) await UnnamedFile.removeLeftovers(this.#folder);
  }

  /**
   * Runs `send` on a file of the rows, and removes the file.
   *
   * @param rows a cell for each column; they are read as DuckDB takes them.
   * @param signal ends the work when nobody waits for the file any longer.
   * @throws {TooManyFiles}
   */
  async use(
    columns: readonly ParquetColumn[],
    rows: Iterable<readonly ParquetCell[]>,
    { signal, send }: { signal: AbortSignal; send: (file: UnnamedFile) => Promise<void> },
  ): Promise<void> {
    if (this.#files >= MOST_FILES) throw new TooManyFiles();
    this.#files++;
    try {
      const file = await this.#queue.run(() => this.#make(columns, rows, signal));
      try {
        await send(file);
      } finally {
        await file.retire();
      }
    } finally {
      this.#files--;
    }
  }

  async #make(
    columns: readonly ParquetColumn[],
    rows: Iterable<readonly ParquetCell[]>,
    signal: AbortSignal,
  ): Promise<UnnamedFile> {
    signal.throwIfAborted();
    await mkdir(this.#folder, { recursive: true });
    const made = await UnnamedFile.make(this.#folder, file =>
      writeParquet(file, columns, rows, signal),
    );
    // Another process that starts removes the names of files, maybe before DuckDB has opened this one.
    if ((await made.size()) > 0) return made;
    await made.retire();
    throw new Error('a Parquet file was removed before it was written');
  }
}

async function writeParquet(
  file: string,
  columns: readonly ParquetColumn[],
  rows: Iterable<readonly ParquetCell[]>,
  signal: AbortSignal,
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: MEMORY });
  try {
    const connection = await instance.connect();
    const source = new RowSource(columns, rows, signal);
    connection.registerTableFunction(source.tableFunction());
    const stop = (): void => connection.interrupt();
    signal.addEventListener('abort', stop);
    try {
      await copyTo(file, connection);
    } catch (error) {
      signal.throwIfAborted();
      throw source.fault ?? error;
    } finally {
      signal.removeEventListener('abort', stop);
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

// Without a temporary file of its own, which DuckDB would put in the place of ours.
const copyTo = (file: string, connection: DuckDBConnection): Promise<unknown> =>
  connection.run(
    `COPY (FROM answer()) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
  );

/** Rows as a table that DuckDB reads chunk by chunk, so that no more than a chunk is in memory. */
class RowSource {
  readonly #columns: readonly ParquetColumn[];
  readonly #rows: Iterator<readonly ParquetCell[]>;
  readonly #signal: AbortSignal;
  /** What the rows threw. */
  fault: unknown;

  constructor(
    columns: readonly ParquetColumn[],
    rows: Iterable<readonly ParquetCell[]>,
    signal: AbortSignal,
  ) {
    this.#columns = columns;
    this.#rows = rows[Symbol.iterator]();
    this.#signal = signal;
  }

  tableFunction(): DuckDBTableFunction {
    return DuckDBTableFunction.create({
      name: 'answer',
      bindFunction: info => {
        for (const { name, type } of this.#columns) info.addResultColumn(name, TYPES[type]);
      },
      initFunction: info => info.setMaxThreads(1),
      mainFunction: (info, chunk) => {
        try {
          this.#signal.throwIfAborted();
          this.#fill(chunk);
        } catch (error) {
          this.fault = error;
          info.setError('The rows could not be made.');
        }
      },
    });
  }

  #fill(chunk: DuckDBDataChunk): void {
    const rows: (readonly ParquetCell[])[] = [];
    for (let next = this.#rows.next(); !next.done; next = this.#rows.next()) {
      rows.push(next.value);
      if (rows.length === CHUNK) break;
    }
    chunk.rowCount = rows.length;
    if (rows.length === 0) return;
    for (const [place, column] of this.#columns.entries()) {
      const vector = chunk.getColumnVector(place);
      for (const [row, cells] of rows.entries()) {
        vector.setItem(row, duckdbValue(cells[place] ?? null, column));
      }
      vector.flush();
    }
  }
}

const DAY_MS = 86_400_000;

/** @throws {Error} where a cell is not of its column's type. */
function duckdbValue(cell: ParquetCell, { name, type }: ParquetColumn): DuckDBValue {
  if (cell === null) return null;
  switch (type) {
    case 'text':
      if (typeof cell === 'string') return cell.toWellFormed();
      break;
    case 'number':
      if (typeof cell === 'number') return cell;
      break;
    case 'integer':
      if (typeof cell === 'number') return BigInt(cell);
      break;
    case 'boolean':
      if (typeof cell === 'boolean') return cell;
      break;
    case 'date':
      if (typeof cell === 'string') return new DuckDBDateValue(Date.parse(cell) / DAY_MS);
  }
  throw new Error(`the cell ${JSON.stringify(cell)} of ${name} is not of the type ${type}`);
}
