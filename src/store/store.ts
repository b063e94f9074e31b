import type { DuckDBInstance } from '@duckdb/node-api';
import type { BuildReport } from '../domain/buildReport.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import type { EntityLabels } from '../domain/entityType.ts';
import { buildReportSchema } from './buildReportSchema.ts';
import { readCatalogue } from './catalogue.ts';
import type { Columns } from './columns.ts';
import { Connections } from './connections.ts';
import { metaOf } from './meta.ts';
import type { Reader, Values } from './reader.ts';
import { openReadOnly } from './readOnly.ts';

/** The layout of sql/schema/store.sql. A store with another layout is built again. */
export const SCHEMA_VERSION = 6;

/** One built store, open for reading. */
export interface Store {
  readonly path: string;
  readonly catalogue: Catalogue;
  readonly report: BuildReport;
  /**
   * Runs one statement and returns its result by columns. Calls with the same statement and values at the
   * same time share one run, because a store never changes.
   */
  columns(sql: string, values?: Values): Promise<Columns>;
  close(): void;
}

/** Identifies a store among all that this process opens: another store at the same path has another version. */
export const storeKey = ({ path, catalogue }: Store): string => `${path} ${catalogue.version}`;

/** The file is not a store of this layout (older, newer, damaged or incomplete), so it must be built again. */
export class UnusableStore extends Error {}

const CONNECTIONS = 4;

/**
 * The memory that the database may use for the store and its statements. DuckDB’s default is four fifths of
 * the machine’s. It fills what it may use with blocks of the store; with half as much again, the slowest questions
 * of a country take no less time.
 */
const MEMORY = '400MB';

/**
 * Opens a built store for reading. It cannot reach other files, and its settings cannot be changed.
 *
 * @param options `onFault`: called for every statement that fails, since the file may be damaged;
 * `labels`: what the site calls the types of organisation; `memory`: the most that DuckDB uses.
 * @throws {UnusableStore} where the file is missing or not a store of this layout.
 */
export async function openStore(
  path: string,
  {
    onFault = () => undefined,
    labels,
    memory = MEMORY,
  }: {
    readonly onFault?: () => void;
    readonly labels?: EntityLabels;
    readonly memory?: string;
  } = {},
): Promise<Store> {
  const instance = await openDatabase(path, memory);
  const connections = await Connections.open(instance, CONNECTIONS);
  const close = (): void => {
    connections.close();
    instance.closeSync();
  };
  try {
    const { catalogue, report } = await connections.use(reader => describe(path, reader, labels));
    return {
      path,
      catalogue,
      report,
      columns: shareResults(async (sql, values) => {
        try {
          return await connections.use(reader => reader.read(sql, values));
        } catch (error) {
          onFault();
          throw error;
        }
      }),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

type ReadColumns = (sql: string, values?: Values) => Promise<Columns>;

function shareResults(read: ReadColumns): ReadColumns {
  const running = new Map<string, Promise<Columns>>();
  return (sql, values = {}) => {
    const question = JSON.stringify([sql, values]);
    const answer = running.get(question) ?? read(sql, values);
    running.set(question, answer);
    const forget = (): boolean => running.delete(question);
    answer.then(forget, forget);
    return answer;
  };
}

async function openDatabase(path: string, memory: string): Promise<DuckDBInstance> {
  try {
    return await openReadOnly(path, { memory_limit: memory });
  } catch (cause) {
    throw new UnusableStore(`${path} cannot be opened`, { cause });
  }
}

async function describe(
  path: string,
  reader: Reader,
  labels: EntityLabels | undefined,
): Promise<{ catalogue: Catalogue; report: BuildReport }> {
  try {
    const meta = await metaOf(reader);
    const schemaVersion = meta.get('schema_version');
    if (schemaVersion !== String(SCHEMA_VERSION)) {
      throw new Error(`its layout is ${schemaVersion}, this program reads ${SCHEMA_VERSION}`);
    }
    const report = buildReportSchema.parse(JSON.parse(meta.get('report') ?? ''));
    return { catalogue: await readCatalogue(reader, meta, report, labels), report };
  } catch (cause) {
    throw new UnusableStore(`${path} is no store of this program`, { cause });
  }
}
