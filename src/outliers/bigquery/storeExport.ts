import { DuckDBInstance } from '@duckdb/node-api';
import { filledSql, quoted, sqlFile } from '../../store/sql.ts';

/** How much memory DuckDB may take to write a file. */
const MEMORY = '400MB';

/**
 * A prescribing store, open to be written out as Parquet files. It is attached and not opened for
 * reading like any other: DuckDB writes files only where it may reach them.
 */
export class StoreExport {
  readonly #instance: DuckDBInstance;
  readonly #store: string;

  private constructor(instance: DuckDBInstance, store: string) {
    this.#instance = instance;
    this.#store = store;
  }

  /** @throws where the file is missing or no database: at the first use. */
  static async open(store: string): Promise<StoreExport> {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: MEMORY,
      threads: '2',
    });
    return new StoreExport(instance, store);
  }

  /** Writes what `sql/outliers/bigquery/upload/<name>.sql` selects; `month`: of one month (Month). */
  async write(name: string, file: string, places: { readonly month?: number } = {}): Promise<void> {
    const month = places.month === undefined ? undefined : String(places.month);
    const select = filledSql(`outliers/bigquery/upload/${name}`, { month });
    await this.#on(`COPY (${select}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`);
  }

  /** The rows of a small statement of the same folder. */
  async rows(name: string): Promise<Record<string, unknown>[]> {
    return this.#on(sqlFile(`outliers/bigquery/upload/${name}`));
  }

  close(): void {
    this.#instance.closeSync();
  }

  async #on(sql: string): Promise<Record<string, unknown>[]> {
    const connection = await this.#instance.connect();
    try {
      await connection.run(`ATTACH IF NOT EXISTS ${quoted(this.#store)} AS store (READ_ONLY)`);
      await connection.run('USE store');
      return (await connection.runAndReadAll(sql)).getRowObjectsJS();
    } finally {
      connection.closeSync();
    }
  }
}
