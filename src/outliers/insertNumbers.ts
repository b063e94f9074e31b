import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBTableFunction,
  type DuckDBType,
} from '@duckdb/node-api';
import { fillWith, type Numbers, numbersIn } from './vectors.ts';

/** The number of rows of a DuckDB chunk. */
const CHUNK = 2048;

/** Some rows by columns, the first `rows` of each. Whoever makes them may use the arrays again for the next part. */
export interface NumberRows {
  readonly columns: readonly Numbers[];
  readonly rows: number;
}

/**
 * Inserts numbers into a table. DuckDB compresses and writes them on its own threads, while this one makes the
 * next chunk and, between chunks, answers requests; its appender does all of it on the thread that calls it.
 *
 * @param types those of the table’s columns, in their order; all numbers, no NULL.
 * @param parts are asked for their next rows as DuckDB takes them.
 * @returns how many rows there were.
 * @throws the signal’s reason, or what the parts threw.
 */
export async function insertNumbers(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  parts: Iterable<NumberRows>,
  signal?: AbortSignal,
): Promise<number> {
  const source = new NumberSource(types, parts, signal);
  connection.registerTableFunction(source.tableFunction);
  try {
    await connection.run(`INSERT INTO ${table} FROM ${source.name}()`);
  } catch (error) {
    signal?.throwIfAborted();
    throw source.fault ?? error;
  } finally {
    source.close();
  }
  return source.rows;
}

/** DuckDB keeps a function as long as its database is open, so each has a name of its own. */
let sources = 0;

/** Rows as a table that DuckDB reads chunk by chunk; the next chunk is made while DuckDB works on the last. */
class NumberSource {
  readonly name = `numbers_${++sources}`;
  /** What the parts threw. */
  fault: unknown;
  readonly #types: readonly DuckDBType[];
  readonly #signal: AbortSignal | undefined;
  /** Undefined once closed: DuckDB still has the function, and through it what the parts are made of. */
  #parts: Iterator<NumberRows> | undefined;
  #part: NumberRows = { columns: [], rows: 0 };
  /** The row of the part that is next. */
  #next = 0;
  /** The next chunk, by columns. */
  readonly #chunk: readonly Numbers[];
  /** The rows in it; undefined if it has still to be made. */
  #ready: number | undefined;
  #rows = 0;

  constructor(
    types: readonly DuckDBType[],
    parts: Iterable<NumberRows>,
    signal: AbortSignal | undefined,
  ) {
    this.#types = types;
    this.#signal = signal;
    this.#parts = parts[Symbol.iterator]();
    const chunk = DuckDBDataChunk.create(types, CHUNK);
    this.#chunk = types.map((_, column) => numbersIn(chunk.getColumnVector(column)));
  }

  get rows(): number {
    return this.#rows;
  }

  get tableFunction(): DuckDBTableFunction {
    return DuckDBTableFunction.create({
      name: this.name,
      bindFunction: info => {
        for (const [i, type] of this.#types.entries()) info.addResultColumn(`column_${i}`, type);
      },
      // Rows stay in their order.
      initFunction: info => info.setMaxThreads(1),
      mainFunction: (info, chunk) => {
        this.#prepare();
        if (this.fault) info.setError('The rows could not be made.');
        else this.#give(chunk);
      },
    });
  }

  close(): void {
    this.#parts = undefined;
    this.#part = { columns: [], rows: 0 };
    this.#next = 0;
  }

  #give(chunk: DuckDBDataChunk): void {
    const rows = this.#ready ?? 0;
    chunk.rowCount = rows;
    if (rows === 0) return;
    for (const [i, column] of this.#chunk.entries()) {
      fillWith(chunk.getColumnVector(i), column.subarray(0, rows));
    }
    this.#rows += rows;
    this.#ready = undefined;
    setImmediate(() => this.#prepare());
  }

  /** Makes the next chunk, unless it is there; what fails is left in `fault`. */
  #prepare(): void {
    if (this.#ready !== undefined) return;
    try {
      this.#signal?.throwIfAborted();
      let rows = 0;
      while (rows < CHUNK && this.#hasNext()) {
        const { columns, rows: length } = this.#part;
        const from = this.#next;
        this.#next = Math.min(length, from + CHUNK - rows);
        for (const [i, column] of columns.entries()) {
          this.#chunk[i]?.set(column.subarray(from, this.#next), rows);
        }
        rows += this.#next - from;
      }
      this.#ready = rows;
    } catch (error) {
      this.fault = error;
    }
  }

  /** Whether there is another row, which is then `#next` of `#part`. */
  #hasNext(): boolean {
    while (this.#next === this.#part.rows) {
      const next = this.#parts?.next();
      if (!next || next.done) return false;
      if (next.value.columns.length !== this.#types.length) throw new Error('a column is missing');
      this.#part = next.value;
      this.#next = 0;
    }
    return true;
  }
}
