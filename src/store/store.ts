import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBMaterializedResult,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
} from '@duckdb/node-api';
import type { BuildReport } from '../domain/buildReport.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import { buildReportSchema } from './buildReportSchema.ts';
import { readCatalogue } from './catalogue.ts';
import { type Columns, columnsOf } from './columns.ts';
import { Connections } from './connections.ts';
import { sqlFile } from './sql.ts';

/** The layout of sql/schema/store.sql; a store of another one is built anew. */
export const SCHEMA_VERSION = 1;

/** What a statement's $names stand for. */
export type Values = Readonly<Record<string, DuckDBValue | readonly number[]>>;

/** One built store, open for reading. */
export interface Store {
  readonly path: string;
  readonly catalogue: Catalogue;
  readonly report: BuildReport;
  /** Runs one statement and returns its result by columns. Arrays are bound as lists of INTEGER. */
  columns(sql: string, values?: Values): Promise<Columns>;
  close(): void;
}

/** The file is no store of this layout (older, newer, damaged or half): it must be built anew. */
export class UnusableStore extends Error {}

const CONNECTIONS = 4;

/**
 * Opens a built store for reading: it reaches no other file and its settings cannot be changed.
 *
 * @throws {UnusableStore} where the file is missing or no store of this layout.
 */
export async function openStore(path: string): Promise<Store> {
  const instance = await openReadOnly(path);
  const connections = await Connections.open(instance, CONNECTIONS);
  const close = (): void => {
    connections.close();
    instance.closeSync();
  };
  try {
    const { catalogue, report } = await connections.use(connection => describe(path, connection));
    return {
      path,
      catalogue,
      report,
      columns: (sql, values = {}) =>
        connections.use(async connection => columnsOf(await run(connection, sql, values))),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function run(
  connection: DuckDBConnection,
  sql: string,
  values: Values,
): Promise<DuckDBMaterializedResult> {
  const bound: Record<string, DuckDBValue> = {};
  const types: Record<string, DuckDBType> = {};
  for (const [name, value] of Object.entries(values)) {
    if (isList(value)) types[name] = LIST(INTEGER);
    bound[name] = isList(value) ? listValue(value) : value;
  }
  return connection.run(sql, bound, types);
}

const isList = (value: DuckDBValue | readonly number[]): value is readonly number[] =>
  Array.isArray(value);

async function openReadOnly(path: string): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(path, {
      access_mode: 'READ_ONLY',
      enable_external_access: 'false',
      lock_configuration: 'true',
    });
  } catch (cause) {
    throw new UnusableStore(`${path} cannot be opened`, { cause });
  }
}

async function describe(
  path: string,
  connection: DuckDBConnection,
): Promise<{ catalogue: Catalogue; report: BuildReport }> {
  try {
    const meta = await metaOf(connection);
    const found = meta.get('schema_version');
    if (found !== String(SCHEMA_VERSION)) {
      throw new Error(`its layout is ${found}, this program reads ${SCHEMA_VERSION}`);
    }
    const report = buildReportSchema.parse(JSON.parse(meta.get('report') ?? ''));
    return { catalogue: await readCatalogue(connection, meta), report };
  } catch (cause) {
    throw new UnusableStore(`${path} is no store of this program`, { cause });
  }
}

async function metaOf(connection: DuckDBConnection): Promise<Map<string, string>> {
  const columns = await columnsOf(await connection.run(sqlFile('store/meta')));
  const values = columns.texts('value');
  return new Map(columns.texts('key').map((key, i) => [key ?? '', values[i] ?? '']));
}
