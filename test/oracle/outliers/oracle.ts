import { readFileSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { EntityType } from '../../../src/domain/entityType.ts';
import type { BuildParameters } from '../../../src/outliers/engine.ts';
import { projectPath } from '../../../src/paths.ts';

const sql = (name: string, entity?: EntityType): string =>
  readFileSync(projectPath('test', 'oracle', 'outliers', `${name}.sql`), 'utf8').replaceAll(
    '{entity}',
    entity ?? '',
  );

/** The rules of field guide 4.2 as plain SQL: the second implementation that a build is held against. */
export class OutliersOracle {
  readonly #connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Computes everything. `temp`: a folder for what does not fit in memory. */
  static async run(
    prescribingStore: string,
    { from, to, n, entities }: BuildParameters,
    temp?: string,
  ): Promise<OutliersOracle> {
    const instance = await DuckDBInstance.create(
      ':memory:',
      temp === undefined ? { threads: '1' } : { temp_directory: temp, memory_limit: '4GB' },
    );
    const connection = await instance.connect();
    await connection.run(`ATTACH '${prescribingStore}' AS data (READ_ONLY)`);
    await connection.run(
      `SET VARIABLE "from" = ${from}; SET VARIABLE "to" = ${to}; SET VARIABLE n = ${n}`,
    );
    await connection.run(sql('summed'));
    for (const entity of entities) await connection.run(sql('entity', entity));
    return new OutliersOracle(instance, connection);
  }

  /** Every place where the built results differ, in words. */
  async differences(results: string, entities: readonly EntityType[]): Promise<string[]> {
    await this.#connection.run(`ATTACH '${results}' AS built (READ_ONLY)`);
    const found: string[] = [];
    const statements = [
      sql('differences_summed'),
      ...entities.map(entity => sql('differences', entity)),
    ];
    for (const statement of statements) {
      const reader = await this.#connection.runAndReadAll(statement);
      found.push(...reader.getRows().map(row => row.join(': ')));
    }
    await this.#connection.run('DETACH built');
    return found;
  }

  /** How many rows each of the oracle’s tables of the entity type has: what was compared. */
  async sizes(entity: EntityType): Promise<Record<string, number>> {
    const tables = ['ranked', 'tables', 'items', 'arrays', 'too_few'];
    const sizes: Record<string, number> = {};
    for (const table of tables) {
      const reader = await this.#connection.runAndReadAll(
        `SELECT count(*) FROM ${entity}_${table}`,
      );
      sizes[table] = Number(reader.getRows()[0]?.[0]);
    }
    return sizes;
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}
