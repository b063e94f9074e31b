import { type DuckDBConnection, DuckDBInstance, type DuckDBType } from '@duckdb/node-api';
import { ENTITY_TYPES } from '../domain/entityType.ts';
import { isoMonth } from '../domain/month.ts';
import { appendRows } from '../store/appendRows.ts';
import { blockSizeFor } from '../store/smallData.ts';
import { filledSql, sqlFile } from '../store/sql.ts';
import type { BuildRequest } from './engine.ts';
import { insertNumbers, type NumberRows } from './insertNumbers.ts';
import { type Hierarchy, majorityParents, resultParents } from './places.ts';

const MEMORY = '400MB';
/** It writes what this thread makes. A second one would wait busily: rows come in their order, one after another. */
const THREADS = '1';

/** A new file of results (sql/schema/outliers.sql). Nothing is committed before `finish`. */
export class ResultFile {
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  readonly #signal: AbortSignal | undefined;

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    signal: AbortSignal | undefined,
  ) {
    this.#instance = instance;
    this.connection = connection;
    this.#signal = signal;
  }

  /**
   * @param options `bytes`: roughly how many bytes of items the build compares. `signal` ends the writing of
   * numbers with its reason.
   */
  static async create(
    file: string,
    {
      bytes = Number.POSITIVE_INFINITY,
      signal,
    }: { readonly bytes?: number; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<ResultFile> {
    const instance = await DuckDBInstance.create(file, {
      memory_limit: MEMORY,
      threads: THREADS,
      default_block_size: String(blockSizeFor(bytes)),
    });
    const results = new ResultFile(instance, await instance.connect(), signal);
    await results.connection.run('BEGIN');
    for (const entity of ENTITY_TYPES) {
      const parents = resultParents(entity).map(type => `, ${type}_ix USMALLINT`);
      const places = { entity, parents: parents.join('') };
      await results.connection.run(filledSql('schema/outliers_organisations', places));
    }
    await results.connection.run(sqlFile('schema/outliers'));
    return results;
  }

  /** Writes numbers to one of the tables (`insertNumbers`). Returns how many rows there were. */
  insert(
    table: string,
    types: readonly DuckDBType[],
    parts: Iterable<NumberRows>,
  ): Promise<number> {
    return insertNumbers(this.connection, table, types, parts, this.#signal);
  }

  /** The organisations that have items, with their parents; `active`: by practice, 1 for those. */
  async writeHierarchy(hierarchy: Hierarchy, active: Uint8Array): Promise<void> {
    for (const type of ENTITY_TYPES) {
      const places = hierarchy[type];
      const parents = resultParents(type).map(parent =>
        majorityParents(places, hierarchy[parent], active),
      );
      const present = new Set<number>();
      for (const [practice, ix] of places.ofPractice.entries())
        if (active[practice] === 1) present.add(ix);
      const rows = [...places.codes.keys()].filter(ix => present.has(ix));
      await appendRows(
        this.connection,
        type,
        rows.map(ix => [
          ix,
          places.codes[ix] ?? '',
          places.names[ix] ?? '',
          ...parents.map(numbers => nullIfNone(numbers[ix])),
        ]),
      );
    }
  }

  /** What was prescribed, numbered in the order of codes. */
  async writeDrugs({ subparas, chemicals, presentations }: DrugRows): Promise<void> {
    await appendRows(this.connection, 'subpara', subparas);
    await appendRows(this.connection, 'chemical', chemicals);
    await appendRows(this.connection, 'presentation', presentations);
  }

  /** Writes the build’s row, commits and checkpoints. Then the file is a complete build. */
  async finish(request: BuildRequest, origin: BuildOrigin): Promise<void> {
    await this.connection.run(sqlFile('outliers/insert_build'), {
      build_id: request.buildId,
      from_date: isoMonth(request.from),
      to_date: isoMonth(request.to),
      n: request.n,
      entities: request.entities.join('+'),
      ...origin,
    });
    await this.connection.run('COMMIT');
    await this.connection.run('CHECKPOINT');
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}

/** Rows of the drugs’ dictionaries: number, code, name and the number of the parent. */
export interface DrugRows {
  readonly subparas: readonly (readonly [number, string, string])[];
  readonly chemicals: readonly (readonly [number, string, string, number])[];
  readonly presentations: readonly (readonly [number, string, string, number])[];
}

/** The origin of a build, for its row. */
export interface BuildOrigin {
  readonly engine: string;
  readonly engine_version: string;
  readonly data_version: string;
  readonly created_at: string;
  readonly seconds: number;
  readonly row_count: number;
  readonly notes: string;
}

const nullIfNone = (ix: number | undefined): number | null =>
  ix === undefined || ix < 0 ? null : ix;
