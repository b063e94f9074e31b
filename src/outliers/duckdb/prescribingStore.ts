import type { DuckDBConnection, DuckDBInstance, DuckDBMaterializedResult } from '@duckdb/node-api';
import { ENTITY_TYPES, type EntityType, perEntityType } from '../../domain/entityType.ts';
import type { Month, Period } from '../../domain/month.ts';
import { type Columns, columnsOf } from '../../store/columns.ts';
import { openReadOnly } from '../../store/readOnly.ts';
import { filledSql, sqlFile } from '../../store/sql.ts';
import { type Dictionary, storeJoins, TYPES_ABOVE } from '../places.ts';
import type { DataVersion } from '../source.ts';
import { halvesIn } from '../vectors.ts';

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

/** A month of a run of presentations, the first and the last included: at most PRESENTATIONS_A_RUN. */
export interface ItemPart {
  readonly month: Month;
  readonly first: number;
  readonly last: number;
}

/** So many have room beside a practice in half of a 64-bit number. */
export const PRESENTATIONS_A_RUN = 2 ** 16;

/**
 * Some rows of a part, valid until the next chunk. Row i is two numbers: its items, at 2i, and at 2i + 1 its place:
 * the presentation’s among those of its run times 2^16, plus the practice. A column costs as much to be reached as
 * 2,048 numbers to be added up, so there is only one.
 */
export interface ItemChunk {
  readonly rows: number;
  readonly itemsAndPlace: Uint32Array;
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
   * The items of one part after another, each in any order. One part is in memory, and the next, which is read
   * meanwhile: a stream of chunks takes half as much processor time again.
   */
  items(
    parts: readonly ItemPart[],
  ): AsyncGenerator<{ readonly part: ItemPart; readonly chunks: Iterable<ItemChunk> }, void>;
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
    async *items(parts) {
      const sql = sqlFile('outliers/duckdb/items_of_part');
      const readPart = (part: ItemPart | undefined) => {
        const result = part && connection.run(sql, { ...part });
        // It is awaited below, but may fail before that.
        result?.catch(() => undefined);
        return result;
      };
      let next = readPart(parts[0]);
      try {
        for (const [i, part] of parts.entries()) {
          const result = await next;
          next = readPart(parts[i + 1]);
          if (result) yield { part, chunks: itemChunks(result) };
        }
      } finally {
        await next?.catch(() => undefined);
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function* itemChunks(result: DuckDBMaterializedResult): Generator<ItemChunk> {
  for (let i = 0; i < result.chunkCount; i++) {
    const chunk = result.getChunk(i);
    yield { rows: chunk.rowCount, itemsAndPlace: halvesIn(chunk.getColumnVector(0)) };
  }
}

const textsOf = (columns: Columns, name: string): string[] =>
  columns.texts(name).map(text => text ?? '');
