import { stat } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { appendRows, type CellRow, inTransaction } from '../../store/appendRows.ts';
import { blockSizeFor, threadsFor } from '../../store/smallData.ts';
import { filledSql, quoted, sqlFile } from '../../store/sql.ts';

type Values = Record<string, DuckDBValue>;
/** Identifiers and SQL of our own for the places `{…}` of a statement. */
type Places = Readonly<Record<string, string>>;

/** A statement of `sql/` with its values and places. */
export interface Query {
  readonly name: string;
  readonly values?: Values;
  readonly places?: Places;
}

/** The memory of a build, which runs beside the app that serves. */
const MEMORY = '1500MB';
const THREADS = '2';
const ADDING_MEMORY = '200MB';

/** The database in which a build counts, in memory; what does not fit goes to `folder`. */
export class Scratch {
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  /** Roughly how much text it counts. */
  readonly #bytes: number;
  readonly #signal: AbortSignal | undefined;
  readonly #interrupt = (): void => this.connection.interrupt();

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    { bytes, signal }: { readonly bytes: number; readonly signal: AbortSignal | undefined },
  ) {
    this.#instance = instance;
    this.connection = connection;
    this.#bytes = bytes;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#interrupt);
  }

  /**
   * @param options `schema`: the SQL file of its tables; `memory`: DuckDB’s limit; `bytes`: roughly how much
   * text it counts, with the bytes of a store that it may carry counts over from; `signal` interrupts the
   * statement that runs.
   */
  static async open(
    folder?: string,
    options: {
      schema?: string;
      memory?: string;
      bytes?: number;
      signal?: AbortSignal | undefined;
    } = {},
  ): Promise<Scratch> {
    const { schema = 'pipeline/labs/scratch', memory = MEMORY, bytes = 0, signal } = options;
    const instance = await DuckDBInstance.create(':memory:', {
      ...threadsFor(bytes, { memory_limit: memory, threads: THREADS }),
      ...(folder === undefined ? {} : { temp_directory: folder }),
    });
    const scratch = new Scratch(instance, await instance.connect(), { bytes, signal });
    // A month that a Parquet file has as a timestamp is the same in every time zone.
    await scratch.connection.run("SET TimeZone = 'UTC'");
    await scratch.run(schema);
    return scratch;
  }

  /** Makes a database file for what is counted here, attached under a name. */
  async attachNew(file: string, name: string): Promise<void> {
    const size = blockSizeFor(this.#bytes);
    await this.connection.run(`ATTACH ${quoted(file)} AS ${name} (BLOCK_SIZE ${size})`);
  }

  /** Runs `sql/<name>.sql`; values can be bound where it is one statement. */
  async run(name: string, values?: Values, places?: Places): Promise<void> {
    await this.connection.run(statement(name, places), values);
  }

  /** The rows that `sql/<name>.sql` asks for; whole numbers as numbers. */
  async rows(name: string, values?: Values, places?: Places): Promise<DuckDBValue[][]> {
    const reader = await this.connection.runAndReadAll(statement(name, places), values);
    return reader
      .getRows()
      .map(row => row.map(cell => (typeof cell === 'bigint' ? Number(cell) : cell)));
  }

  /** Appends rows to a table of the scratch database or of an attached one. */
  async append(table: string, rows: Iterable<CellRow>, database?: string): Promise<void> {
    await inTransaction(this.connection, () => appendRows(this.connection, table, rows, database));
  }

  /**
   * Runs a statement with its joins in the order in which they are written, for those of a CSV with tables of
   * spellings. DuckDB assumes that a CSV is small, and would build a hash table from its millions of rows,
   * which takes five times as long. The order of rows does not matter, so DuckDB need not preserve it.
   */
  async asWritten<T>(run: () => Promise<T>): Promise<T> {
    await this.connection.run("SET disabled_optimizers = 'join_order,build_side_probe_side'");
    await this.connection.run('SET preserve_insertion_order = false');
    try {
      return await run();
    } finally {
      await this.connection.run("SET disabled_optimizers = ''");
      await this.connection.run('SET preserve_insertion_order = true');
    }
  }

  /**
   * Drops its tables, which DuckDB does on its own threads, and closes it: closing alone held the thread that
   * answers requests for half a second, to free what England's practices take.
   */
  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.connection.closeSync();
    try {
      const connection = await this.#instance.connect();
      const tables = await connection.runAndReadAll(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory'",
      );
      await connection.run(
        tables
          .getRows()
          .map(([table]) => `DROP TABLE ${table}`)
          .join('; '),
      );
      connection.closeSync();
    } finally {
      this.#instance.closeSync();
    }
  }
}

/** Adds rows to tables of a finished store that nobody has opened yet. */
export async function addToStore(
  file: string,
  tables: Readonly<Record<string, Iterable<CellRow>>>,
): Promise<void> {
  const { size } = await stat(file);
  const limits = threadsFor(size, { memory_limit: ADDING_MEMORY, threads: THREADS });
  const instance = await DuckDBInstance.create(file, limits);
  try {
    const connection = await instance.connect();
    await inTransaction(connection, async () => {
      for (const [table, rows] of Object.entries(tables)) await appendRows(connection, table, rows);
    });
    await connection.run('CHECKPOINT');
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

const statement = (name: string, places: Places | undefined): string =>
  places ? filledSql(name, places) : sqlFile(name);
