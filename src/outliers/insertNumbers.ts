import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBTableFunction,
  type DuckDBType,
} from '@duckdb/node-api';
import { fillWith, type Numbers, numbersIn } from './vectors.ts';

/** The number of rows of a DuckDB chunk. */
const CHUNK = 2048;
/**
 * How many chunks are made ahead: DuckDB takes a row group of 60, asks for nothing while it compresses and writes
 * it, and then takes the next ones at once.
 */
const AHEAD = 60;

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

/** Some rows for DuckDB; the arrays are used again for later ones. */
interface Chunk {
  readonly columns: readonly Numbers[];
  rows: number;
}

/** Rows as a table that DuckDB reads chunk by chunk; the next chunks are made while DuckDB works on the last. */
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
  /** Arrays of the columns’ types, a chunk long. */
  readonly #blank: readonly Numbers[];
  /** Those that are made, in their order. */
  readonly #ready: Chunk[] = [];
  /** Those that DuckDB has taken: what was used last is still in the processor’s cache. */
  readonly #spare: Chunk[] = [];
  /** Whether the last chunk has been made. */
  #isComplete = false;
  #isMaking = false;
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
    this.#blank = types.map((_, column) => numbersIn(chunk.getColumnVector(column)));
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
        if (this.#ready.length === 0) this.#make();
        if (this.fault) info.setError('The rows could not be made.');
        else this.#give(chunk);
        this.#makeAhead();
      },
    });
  }

  close(): void {
    this.#isComplete = true;
    this.#parts = undefined;
    this.#part = { columns: [], rows: 0 };
    this.#next = 0;
    this.#ready.length = 0;
    this.#spare.length = 0;
  }

  #give(target: DuckDBDataChunk): void {
    const chunk = this.#ready.shift();
    target.rowCount = chunk?.rows ?? 0;
    if (!chunk) return;
    for (const [i, column] of chunk.columns.entries()) {
      fillWith(target.getColumnVector(i), column.subarray(0, chunk.rows));
    }
    this.#rows += chunk.rows;
    this.#spare.push(chunk);
  }

  /** Makes one chunk after another, in turns of their own, until DuckDB is far enough behind. */
  #makeAhead(): void {
    if (this.#isMaking || this.#isComplete || this.#ready.length === AHEAD) return;
    this.#isMaking = true;
    setImmediate(() => {
      this.#isMaking = false;
      if (this.#ready.length < AHEAD) this.#make();
      this.#makeAhead();
    });
  }

  /** Makes the next chunk, if there is one; what fails is left in `fault`. */
  #make(): void {
    if (this.#isComplete) return;
    try {
      this.#signal?.throwIfAborted();
      const chunk = this.#spare.pop() ?? {
        columns: this.#blank.map(blank => blank.slice()),
        rows: 0,
      };
      let rows = 0;
      while (rows < CHUNK && this.#hasNext()) {
        const { columns, rows: length } = this.#part;
        const from = this.#next;
        this.#next = Math.min(length, from + CHUNK - rows);
        for (const [i, column] of columns.entries()) {
          chunk.columns[i]?.set(column.subarray(from, this.#next), rows);
        }
        rows += this.#next - from;
      }
      chunk.rows = rows;
      if (rows > 0) this.#ready.push(chunk);
      if (rows < CHUNK) this.#isComplete = true;
    } catch (error) {
      this.fault = error;
      this.#isComplete = true;
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
