import { UINTEGER, USMALLINT } from '@duckdb/node-api';
import type { NumberRows } from '../insertNumbers.ts';
import type { Dictionary } from '../places.ts';
import type { DrugRows, ResultFile } from '../resultFile.ts';
import type { Chemicals, ItemMatrix } from './matrix.ts';
import type { Presentations } from './prescribingStore.ts';

/** The drugs that anyone prescribes in the period, under the store’s numbers. */
export function drugRows(
  presentations: Presentations,
  chemicals: Chemicals,
  names: { readonly chemical: Dictionary; readonly subpara: Dictionary },
): DrugRows {
  const subparaOf = new Map<number, number>();
  const rows: [number, string, string, number][] = [];
  for (const [ix, code] of presentations.codes.entries()) {
    if ((chemicals.ofPresentation[ix] ?? -1) < 0) continue;
    const chemical = presentations.chemical[ix] ?? 0;
    subparaOf.set(chemical, presentations.subpara[ix] ?? 0);
    rows.push([ix, code, presentations.names[ix] ?? '', chemical]);
  }
  const subparas = [...new Set(subparaOf.values())].sort((a, b) => a - b);
  return {
    subparas: subparas.map(ix => entryOf(names.subpara, ix)),
    chemicals: [...subparaOf].map(([ix, subpara]) => [...entryOf(names.chemical, ix), subpara]),
    presentations: rows,
  };
}

const entryOf = ({ codes, names }: Dictionary, ix: number): [number, string, string] => [
  ix,
  codes[ix] ?? '',
  names[ix] ?? '',
];

/** Writes the matrix without its zeros, by chemical. */
export async function writePracticeItems(
  file: ResultFile,
  matrix: ItemMatrix,
  chemicals: Chemicals,
): Promise<void> {
  const types = [USMALLINT, USMALLINT, UINTEGER];
  await file.insert('summed_items', types, itemsByChemical(matrix, chemicals));
}

function* itemsByChemical(
  { entities, items }: ItemMatrix,
  chemicals: Chemicals,
): Generator<NumberRows> {
  const practices = new Uint16Array(entities);
  const numbers = new Uint16Array(entities);
  const counts = new Uint32Array(entities);
  for (let chemical = 0, cell = 0; chemical < chemicals.count; chemical++) {
    let row = 0;
    for (let practice = 0; practice < entities; practice++, cell++) {
      const count = items[cell] ?? 0;
      if (count === 0) continue;
      practices[row] = practice;
      counts[row++] = count;
    }
    numbers.fill(chemicals.number[chemical] ?? 0);
    yield { columns: [practices, numbers, counts], rows: row };
  }
}
