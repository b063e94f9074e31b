import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import { ENTITY_TYPES, type EntityType, perEntityType } from '../../domain/entityType.ts';
import type { Month, Period } from '../../domain/month.ts';
import { type Columns, columnsOf } from '../../store/columns.ts';
import { openReadOnly } from '../../store/readOnly.ts';
import { filledSql, sqlFile } from '../../store/sql.ts';
import { type Dictionary, storeJoins, TYPES_ABOVE } from '../places.ts';
import type { DataVersion } from '../source.ts';
import { type Numbers, numbersIn } from '../vectors.ts';

/** The practices that count, in the order of their codes; parallel arrays, -1 if there is none. */
export interface CountedPractices extends Dictionary {
  /** By type, the store's numbers of the practices themselves, or of what they belong to. */
  readonly numbers: Readonly<Record<EntityType, Float64Array>>;
}

/** Presentations of chapters 17 and below: numbers 0 to their count - 1. */
export interface Presentations extends Dictionary {
  readonly chemical: Float64Array;
  readonly subpara: Float64Array;
}

/** Parallel columns, valid until the next chunk. */
export interface ItemChunk {
  readonly rows: number;
  readonly presentation: Numbers;
  readonly practice: Numbers;
  readonly items: Numbers;
}

/** A prescribing store (sql/schema/prescribing.sql), open for reading. */
export interface PrescribingStore {
  readonly version: string;
  /** The gaps in the data (`DataNote`), as a JSON array. */
  readonly notes: string;
  /** Ascending. */
  readonly months: readonly Month[];
  /** By month, as in `months`. */
  readonly rowCounts: readonly number[];
  dataVersion(period: Period): Promise<DataVersion>;
  dictionary(kind: EntityType | 'subpara' | 'chemical'): Promise<Dictionary>;
  practices(): Promise<CountedPractices>;
  presentations(): Promise<Presentations>;
  /**
   * The items of months and presentations, from the first to the last of each, in any order. A month of them is
   * in memory, and the next, which is read meanwhile: a stream of chunks takes half as much processor time again.
   */
  items(range: {
    from: Month;
    to: Month;
    first: number;
    last: number;
  }): AsyncGenerator<ItemChunk, void>;
  close(): void;
}

/** How much memory DuckDB may use beside the matrices. */
const MEMORY = '400MB';
/** It reads ahead while the numbers are added up. A second one would keep the first waiting busily. */
const THREADS = '1';

/** Opens a prescribing store. Its SQL can read no other file and change no setting. */
export async function openPrescribingStore(file: string): Promise<PrescribingStore> {
  const instance = await openReadOnly(file, {
    memory_limit: MEMORY,
    threads: THREADS,
    preserve_insertion_order: 'false',
  });
  try {
    return await storeOn(instance, await instance.connect());
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

async function storeOn(
  instance: DuckDBInstance,
  connection: DuckDBConnection,
): Promise<PrescribingStore> {
  const read = async (sql: string): Promise<Columns> => columnsOf(await connection.run(sql));
  const meta = await read(sqlFile('store/meta'));
  const values = textsOf(meta, 'value');
  const metaValues = new Map(textsOf(meta, 'key').map((key, i) => [key, values[i] ?? '']));
  const months = await read(sqlFile('outliers/duckdb/loaded_months'));
  return {
    version: metaValues.get('version') ?? '',
    notes: metaValues.get('notes') ?? '[]',
    months: [...months.numbers('month')],
    rowCounts: [...months.numbers('row_count')],
    async dataVersion({ from, to }) {
      const sql = filledSql('outliers/duckdb/data_version', {
        codes: ENTITY_TYPES.map(type => `${type}.code`).join(', '),
        joins: storeJoins(TYPES_ABOVE),
      });
      const row = await columnsOf(await connection.run(sql, { from, to }));
      return {
        months: textsOf(row, 'months')[0] ?? '',
        practices: textsOf(row, 'practices')[0] ?? '',
      };
    },
    async dictionary(kind) {
      const rows = await read(filledSql('outliers/duckdb/dictionary', { kind }));
      return { codes: textsOf(rows, 'code'), names: textsOf(rows, 'name') };
    },
    async practices() {
      const sql = filledSql('outliers/duckdb/practices', {
        numbers: TYPES_ABOVE.map(type => `coalesce(${type}_ix, -1)::INTEGER AS ${type}_ix`).join(
          ', ',
        ),
        joins: storeJoins(TYPES_ABOVE),
      });
      const rows = await read(sql);
      return {
        codes: textsOf(rows, 'code'),
        names: textsOf(rows, 'name'),
        numbers: perEntityType(type => rows.numbers(`${type}_ix`)),
      };
    },
    async presentations() {
      const rows = await read(sqlFile('outliers/duckdb/presentations'));
      return {
        codes: textsOf(rows, 'bnf_code'),
        names: textsOf(rows, 'bnf_name'),
        chemical: rows.numbers('chemical_ix'),
        subpara: rows.numbers('subpara_ix'),
      };
    },
    async *items({ from, to, first, last }) {
      const sql = sqlFile('outliers/duckdb/items_of_month');
      const readMonth = (month: Month) => {
        const result = connection.run(sql, { month, first, last });
        // It is awaited below, but may fail before that.
        result.catch(() => undefined);
        return result;
      };
      let next = readMonth(from);
      try {
        for (let month = from; month <= to; month++) {
          const result = await next;
          if (month < to) next = readMonth(month + 1);
          for (let i = 0; i < result.chunkCount; i++) yield itemChunk(result.getChunk(i));
        }
      } finally {
        await next.catch(() => undefined);
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const itemChunk = (chunk: DuckDBDataChunk): ItemChunk => {
  const column = (i: number): Numbers => numbersIn(chunk.getColumnVector(i));
  return {
    rows: chunk.rowCount,
    presentation: column(0),
    practice: column(1),
    items: column(2),
  };
};

const textsOf = (columns: Columns, name: string): string[] =>
  columns.texts(name).map(text => text ?? '');
