import type { DuckDBVector } from '@duckdb/node-api';

/** The plain numbers that cross to and from DuckDB in bulk. */
export type Numbers =
  | Float64Array
  | Uint32Array
  | Int32Array
  | Uint16Array
  | Int16Array
  | Uint8Array;

const NUMBER_ARRAYS = [Float64Array, Uint32Array, Int32Array, Uint16Array, Int16Array, Uint8Array];

/**
 * The vector’s own memory. The field is not part of the library’s interface, so its type is checked. A value
 * through the interface takes some 60 ns, one from memory takes 1.
 */
function memoryOf(vector: DuckDBVector): Numbers | undefined {
  if (!('items' in vector)) return undefined;
  const { items } = vector;
  return isNumbers(items) ? items : undefined;
}

const isNumbers = (items: unknown): items is Numbers =>
  NUMBER_ARRAYS.some(type => items instanceof type);

/** The numbers of a column without NULL, valid until the next chunk is fetched. */
export function numbersIn(vector: DuckDBVector): Numbers {
  const memory = memoryOf(vector);
  if (memory) return memory;
  return Float64Array.from({ length: vector.itemCount }, (_, row) => Number(vector.getItem(row)));
}

/** Writes numbers to a vector of as many rows. */
export function fillWith(vector: DuckDBVector, numbers: Numbers): void {
  const memory = memoryOf(vector);
  if (memory) memory.set(numbers);
  else for (const [row, number] of numbers.entries()) vector.setItem(row, number);
  vector.flush();
}
