import { DuckDBInstance } from '@duckdb/node-api';
import { ENTITIES, type EntityType } from '../../domain/entityType.ts';
import type { Month } from '../../domain/month.ts';
import { filledSql, quoted } from '../../store/sql.ts';
import { storeJoins } from '../places.ts';
import { PRESCRIBING_TABLE, type SourceTable } from './objects.ts';

/** How much memory DuckDB may use to write a file. */
const MEMORY = '400MB';

/**
 * A prescribing store from which Parquet files are written. It is attached to a database in memory, because
 * a database opened read-only (`openReadOnly`) cannot write files.
 */
export class StoreExport {
  readonly #instance: DuckDBInstance;
  readonly #store: string;

  private constructor(instance: DuckDBInstance, store: string) {
    this.#instance = instance;
    this.#store = store;
  }

  /** A file that is missing or not a database makes the first use throw. */
  static async open(store: string): Promise<StoreExport> {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: MEMORY,
      threads: '2',
    });
    return new StoreExport(instance, store);
  }

  /** Writes a reference table, with the columns of its statement in `sql/outliers/bigquery/upload`. */
  async write(table: SourceTable, file: string): Promise<void> {
    await this.#copy(selectOf(table), file);
  }

  /** Writes the prescribing of one month. */
  async writeMonth(month: Month, file: string): Promise<void> {
    const select = `outliers/bigquery/upload/${PRESCRIBING_TABLE}`;
    await this.#copy(filledSql(select, { month: String(month) }), file);
  }

  /** The rows of a small table. */
  async rows(table: SourceTable): Promise<Record<string, unknown>[]> {
    return this.#on(selectOf(table));
  }

  close(): void {
    this.#instance.closeSync();
  }

  async #copy(select: string, file: string): Promise<void> {
    await this.#on(`COPY (${select}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`);
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

const selectOf = ({ statement, entity }: SourceTable): string =>
  filledSql(`outliers/bigquery/upload/${statement}`, entity ? uploadPlaces(entity) : {});

const uploadPlaces = (entity: EntityType): Record<string, string> => {
  const { parents } = ENTITIES[entity];
  return {
    entity,
    parent_codes: parents.map(type => `, ${type}.code AS ${type}_id`).join(''),
    parent_joins: storeJoins(parents),
  };
};
